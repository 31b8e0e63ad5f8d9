import type { SeatView, SecretCheck } from '../../engine/api.ts';
import type { SureLines } from '../kinds.ts';
import { count } from './basis.ts';

type Verified = SeatView['verified'];
type Ended = NonNullable<SecretCheck['why']>;

/** Whether nobody sits between two devices: digits, codes, and a question that only two people can answer. */
export const verifying = {
  verifying: {
    title: 'Compare with this person',
    open: 'Compare with this person',
    about: 'Comparing shows whether somebody sits between your two devices.',
    means: [
      { kind: 'crypto', text: 'Equal means that nobody sits between your two devices.' },
      { kind: 'promise', text: 'That the other is the right person is yours to judge.' },
    ] as SureLines,
    path: 'Compare on a path that an adversary does not control: face to face, or a call.',
    /** In a roster, a word or two. */
    how: {
      no: 'Not compared',
      compared: 'Compared by voice',
      scanned: 'Code scanned',
      secret: 'Same answer known',
    } satisfies Record<Verified, string>,
    state: {
      no: 'You have not compared with this seat yet. That is no sign of trouble.',
      compared: 'You compared the safety number by voice.',
      scanned: 'You scanned the code on their screen.',
      secret: 'You and this seat knew the same answer.',
    } satisfies Record<Verified, string>,
    belongs: 'This belongs to the present key of this seat, and stays on this device.',
    anew: 'A new seat in its place begins as not compared.',
    ways: 'Ways to compare',
    way: { voice: 'Read aloud', scan: 'Scan', secret: 'Ask a question' },
    differs: 'Until it is clear, write here only what an outsider may read.',
    tell: 'If they differ again, tell a facilitator by voice.',
  },

  readAloud: {
    how: 'Call each other. One reads the first two rows, the other the last two.',
    match: 'They match',
    differ: 'They differ',
    differTitle: 'Different digits',
    differText: 'Somebody may sit between you. Or one of you has another seat open.',
    differNext: 'Open each other, and read them once more.',
  },

  scanTheirs: {
    how: 'When you sit together, scan the code on the other screen.',
    ours: 'The code of you and this seat',
    same: 'Both screens show the same code. Scan theirs, not your own.',
    action: 'Scan their code',
    opens: 'It opens another tab, which asks for the camera.',
    matches: 'The codes are the same.',
    theirs: 'Let them scan yours too. Each device notes only its own check.',
    differTitle: 'The codes differ',
    differText: 'It may be the code of another seat. Or somebody sits between you.',
    differNext: 'Open each other on both screens, and scan once more.',
    noCodeTitle: 'That was no code of a seat',
    noCodeNext: 'Ask the other person to open your seat and turn to "Scan".',
  },

  secret: {
    how: 'Ask something that only the two of you can answer, and answer it yourself.',
    question: 'Question',
    questionHint: 'Do not hint at the answer.',
    answer: 'Answer',
    answerHint: 'Capitals and extra spaces do not count. Everything else does.',
    guess: 'Nobody else may know the answer, guess it, or look it up.',
    checksLeft: (n: number): string =>
      n <= 0
        ? 'No check is left with this key. Read the digits aloud, or scan.'
        : count(n, { one: '# check is left with this key.', other: '# checks are left with this key.' }),
    guesses: (n: number): string =>
      `Each check lets an impostor guess once. ${count(n, { one: 'One check may fail', other: '# checks may fail' })}, and no more.`,
    lines: [
      { kind: 'crypto', text: 'No answer is sent. Both learn only whether the answers are the same.' },
      { kind: 'crypto', text: 'The other seats cannot read the question.' },
      { kind: 'promise', text: 'Nobody else knows the answer: only the two of you can say that.' },
    ] as SureLines,
    ask: 'Ask',
    asked: 'You asked',
    starting: 'Calling the other device…',
    waiting: 'Waiting for their answer',
    waitingText: 'It may take until they are back. You can leave this page.',
    waitingOthers: 'Screens of the others show nothing of it.',
    breakOff: 'Break it off',
    asks: 'Asks you a question',
    asksIn: 'In the channel',
    theirQuestion: 'Their question',
    answerWhen: 'Answer only if you know why they ask. If unsure, call them first.',
    answerOnce: 'Nothing is answered by itself. You answer once.',
    send: 'Answer',
    decline: 'Decline',
    declineMeans: 'Declining tells them that you did not answer, and nothing more.',
    working: 'Both answered. The devices compare…',
    matchedTitle: 'The answers are the same',
    matched: 'Nobody sits between your devices, if nobody else knew the answer.',
    differedTitle: 'The answers differ',
    differed: 'It may be another spelling. It may be somebody between you. It does not say which.',
    differedNext: 'Conclude neither. Compare the digits by voice.',
    endedTitle: 'The check ended without a result',
    why: {
      declined: 'One of you declined or broke it off.',
      lapsed: 'There was no answer in time.',
      interrupted: 'Something came between, such as a change of seats.',
      refused: 'That device takes no more checks from you.',
    } satisfies Record<Ended, string>,
    nothing: 'It says nothing about who is there.',
    toDigits: 'Read the digits aloud',
    done: 'Done',
    look: 'Look',
  },
};
