import type { ProposalView } from '../../engine/api.ts';
import type { SureLines } from '../kinds.ts';
import { count, timeSpan } from './basis.ts';

type Kind = ProposalView['kind'];

/** What needs more keys than one: asking for them, giving or refusing one's own, and waiting for the others'. */
export const proposals = {
  proposal: {
    asks: {
      admission: 'A new seat asks to enter',
      removal: 'A seat is proposed for removal',
      longer: 'Rules are proposed that need every seat',
      succession: 'A new facilitator is proposed',
    } satisfies Record<Kind, string>,
    ours: {
      admission: 'You asked the others to admit a seat',
      removal: 'You asked to remove a seat',
      longer: 'You proposed rules that need every seat',
      succession: 'You asked to become facilitator',
    } satisfies Record<Kind, string>,
    go: {
      admission: 'Compare',
      removal: 'Decide',
      longer: 'Read and decide',
      succession: 'Decide',
    } satisfies Record<Kind, string>,
    look: 'Look',
    list: 'What is proposed',
    byVoice: 'Compare the code by voice.',
    over: 'This proposal is over',
    overText: 'It was carried out, refused or withdrawn, or its time was over.',
    /** Where the channel shows what came of it. */
    overDone: {
      admission: 'The seat was opened.',
      removal: 'The seat is closed.',
      longer: 'The rules are in force.',
      succession: 'The facilitator has changed.',
    } satisfies Record<Kind, string>,
    overElse: 'It was refused, withdrawn, or its time was over.',
    otherFacilitator: 'another facilitator',
    needs: (keys: string): string => `A key is still missing from: ${keys}.`,
    sidesAway: (keys: string): string =>
      `Every seat that could give this key is away: ${keys}. Freeze or remove one that does not come back.`,
    needsNone: 'Every key is there. The device that asked carries it out when it connects.',
    left: (seconds: number): string => `It lapses in ${timeSpan(seconds)} if a key is missing.`,
    agreed: 'You agreed.',
    confirmed: 'You confirmed that the digits match.',
    notAsked: 'Your key is not asked.',
    refused: 'It was refused. Nothing comes of it.',
    nobody: 'No screen names a seat that answered. A side with a single seat gives itself away.',
    agree: 'Agree',
    refuse: 'Refuse',
    refuseText: 'One refusal ends it for everybody.',
    withdraw: 'Withdraw',
    withdrawText: 'Withdrawing ends it. You can ask again.',
    meansTitle: 'What your key does',
  },

  /** What this person asked for and that came to nothing; until it was noted. */
  nothing: {
    refused: 'Somebody whose key was asked refused. Nobody entered.',
    lapsed: 'An invitation or its request lapsed. Nobody entered.',
    removal: 'The removal that you asked for was refused.',
    longer: 'The rules that you proposed were refused.',
    succession: 'The succession that you asked for was refused.',
  },

  admission: {
    match: 'They match, confirm',
    differ: 'They differ, refuse',
    cannot: 'I cannot compare, refuse',
    differSure: 'This ends the invitation for everybody. Nobody enters with it.',
    orFacilitator: 'If you can only call the facilitator, you rely on the facilitator.',
    digits: 'The code',
    means: [
      { kind: 'crypto', text: 'Equal digits: the device that shows them is the one that enters.' },
      { kind: 'device', text: 'While a key is missing, no honest device lets the guest read.' },
      { kind: 'promise', text: 'That the voice is the right person is yours to judge.' },
    ] as SureLines,
    withdrawText: 'Withdrawing ends the invitation. The guest would need a new one.',
  },

  removal: {
    lead: 'A facilitator asks to remove this seat. It needs a second key.',
    oursLead: 'You asked to remove this seat. It needs a second key.',
    means: [
      { kind: 'crypto', text: 'With the keys asked for, it reads nothing that is sent after this.' },
      { kind: 'device', text: 'The others only see that a seat closed.' },
    ] as SureLines,
    agree: 'Agree to the removal',
  },

  longer: {
    lead: 'With these rules something is kept longer, or fewer confirm a new seat.',
    everySeat: 'They count only when every seat agreed. Until then nothing changes.',
    missing: (n: number): string =>
      n === 0
        ? 'Every seat has agreed.'
        : count(n, { one: '# seat has yet to agree.', other: '# seats have yet to agree.' }),
    notNow: 'Not now',
    notNowText: '"Not now" sends nothing. No screen names who has not agreed.',
    before: 'What was said before keeps the shorter time it was said with.',
    wouldTitle: 'What would change',
    rulesTitle: 'The rules as they would be',
  },

  succession: {
    title: 'Succession',
    about: 'When the facilitator is gone, the co-facilitator can take the place.',
    lead: (days: number): string =>
      count(days, {
        one: 'The facilitator has been silent for # day or more.',
        other: 'The facilitator has been silent for # days or more.',
      }),
    becomes: 'With the keys asked for, this seat becomes facilitator.',
    means: [
      { kind: 'device', text: 'Whoever was facilitator stays as a participant of the third party.' },
      { kind: 'device', text: 'Every screen says that the facilitator changed.' },
      { kind: 'crypto', text: 'The host can appoint nobody.' },
    ] as SureLines,
    keys: 'It needs a key of each side that has a participant or coordinator.',
    notYet: (days: number): string =>
      count(days, {
        one: 'Possible once the facilitator has been silent for # day.',
        other: 'Possible once the facilitator has been silent for # days.',
      }),
    now: 'The facilitator has been silent that long. You can ask now.',
    word: 'Any word of the facilitator before the keys are there ends it.',
    action: 'Ask to become facilitator',
  },

  /** A change of rules, line by line: what it was and what it is or would be. */
  changes: {
    title: 'What changes',
    nothing: 'Nothing is changed yet.',
    rules: (n: number): string =>
      count(n, { one: '# ground rule is new or worded anew.', other: '# ground rules are new or worded anew.' }),
    fewer: 'Ground rules were taken out or moved.',
    from: (before: string, after: string): string => `${before} until now. Then: ${after}.`,
  },
};
