import type { Admission, ChannelNotice } from '../../engine/api.ts';
import { count, inOtherHands, number, timeSpan } from './basis.ts';

/** What a channel is set up with, how its rules change, recess, and what to do when something went wrong. */
export const deciding = {
  setUp: {
    admission: 'Who confirms a new seat',
    admissions: {
      sides: 'One seat of each side',
      cofacilitator: 'A co-facilitator',
      facilitator: 'The facilitator alone',
    } satisfies Record<Admission, string>,
    /** What each choice means, to whoever chooses and to whoever is asked to accept it. */
    admissionMeans: {
      sides: 'Facilitator and each side compare the digits. Before there are sides, a co-facilitator does.',
      cofacilitator: 'Facilitator and co-facilitator compare the digits. Without a co-facilitator, each side does.',
      facilitator: 'One key admits. Nobody else has to compare the digits.',
    } satisfies Record<Admission, string>,
    admissionSure: 'While a key is missing, no honest device lets the guest read.',
    more: 'More settings',
    fewer: 'Fewer settings',
    recess: 'A recess lasts at most',
    quarantine: 'Messages stay in quarantine for',
    quarantineHint: 'So long nothing is quoted in another room, unless its author allows it.',
    none: 'No time at all',
    succession: 'A silent facilitator can be replaced after',
    successionHint: 'By the co-facilitator, with a key of each side.',
    caucus: 'A side caucus keeps messages for',
    privateSession: 'A private session keeps messages for',
    roomHint: 'Never longer than the plenary does.',
    /** The same, as facts on a page. */
    facts: {
      plenary: 'Messages in the plenary',
      caucus: 'Messages in a side caucus',
      privateSession: 'Messages in a private session',
      quarantine: 'Quarantine',
      recess: 'Longest recess',
      succession: 'Silence before a succession',
      admission: 'A new seat is confirmed by',
    },
    hostTitle: 'What the host can see',
    hostCannot: 'What is written, by whom and in which room stays closed to it.',
    hostTrust: 'All of this holds as long as the host sends you the real program.',
  },

  ruling: {
    keptTitle: 'What these rules fix',
    kept: 'Each device removes messages when their time is over.',
    oldRules: 'This channel has the rules of the first version: one key admits and removes.',
    historyTitle: 'Since you came',
    historyLine: (version: number, seconds: number): string =>
      `Version ${number(version)}: messages were kept for ${timeSpan(seconds)}.`,
    historyNow: (version: number, seconds: number): string =>
      `Version ${number(version)}, in force now: messages are kept for ${timeSpan(seconds)}.`,
    waiting: (n: number): string =>
      count(n, { one: '# seat has yet to accept these rules.', other: '# seats have yet to accept these rules.' }),
    allAccepted: 'All seats have accepted these rules.',
    waitingWho: 'No screen names them. Nobody writes until all have accepted.',
    waitingAway: 'Seats that are away accept when they come back.',
    changed: 'The rules changed',
    changedText: 'Read and accept them to write again.',
    read: 'Read and accept',
    edit: 'Change the rules',
    proposed: 'Rules are proposed. Nothing changes until every seat has agreed.',
  },

  acceptRules: {
    title: 'Changed rules',
    lead: 'You write again once you have accepted, and the others too.',
    marked: 'What is new is marked.',
    unmarked: 'This device did not keep the rules of before. Read all of them.',
    notNow: 'You can read on without accepting.',
    leave: 'If you cannot accept them, you can leave. Nobody owes a reason.',
    accept: 'Accept these rules',
    accepted: 'You accepted these rules.',
    trace: 'Accepting is no signature. Once all have accepted, no device keeps who did.',
    new: 'New',
  },

  editRules: {
    title: 'Change the rules',
    happensTitle: 'What happens then',
    accept: 'Nobody writes until every seat that is not away has accepted.',
    shorter: 'What becomes shorter holds for new messages at once.',
    shorterNotice: 'Nothing said before is cut short within the next day.',
    longer: 'What becomes longer needs the agreement of every other seat.',
    easier: 'Fewer keys for a new seat need the agreement of every other seat.',
    untilThen: 'Until then nothing changes, neither this nor the rest.',
    invitations: 'Open invitations end, because guests were shown the old rules.',
    newKind: 'Members with an older version of this program must reload first.',
    change: 'Change the rules',
    propose: 'Propose to every seat',
  },

  recess: {
    title: 'Recess',
    /** The way to the one that is on. */
    about: 'About the recess',
    means: 'Nobody writes in the plenary, facilitators included.',
    open: 'Other rooms stay open, and drafts are kept.',
    sure: 'Honest devices show nothing that is written in the plenary meanwhile.',
    lasts: 'It lasts',
    kind: 'What for',
    pause: 'A pause',
    breach: 'A breach: something leaked, or somebody is threatened',
    pauseText: 'Nobody is asked for reasons.',
    breachText: 'Every screen calls it a breach recess. Outside, confirm and deny nothing.',
    sideRight: 'Your side may call one recess within a day.',
    sideHidden: 'Screens say that a side called it, not which side.',
    facilitatorRight: 'You may call one at any time. Screens say that a facilitator called it.',
    usedToday: 'Your side has called one within the last day.',
    usedNext: 'Its right comes back by itself. A facilitator may call one at any time.',
    no: 'Your role cannot call a recess. Ask a facilitator or your side.',
    call: 'Call the recess',
    callBreach: 'Call a breach recess',
    on: (seconds: number): string => `A recess is on, for another ${timeSpan(seconds)}.`,
    onBreach: (seconds: number): string => `A breach recess is on, for another ${timeSpan(seconds)}.`,
    by: { facilitator: 'Called by a facilitator.', side: 'Called by a side.' },
    end: 'End the recess',
    ends: 'It ends by itself. You may end it now.',
    endsAlone: 'It ends by itself. A facilitator, or the side that called it, may end it sooner.',
  },

  trouble: {
    title: 'If something went wrong',
    text: 'A leak, a threat, or a promise that was broken.',
    recess: 'Call a breach recess',
    report: 'Report to the facilitators',
    keep: 'You may write down for yourself what threatens you. It proves nothing technically.',
    freeze: 'If a device may be in other hands, tell a facilitator: it can be frozen.',
    hands: `${inOtherHands.controlled} ${inOtherHands.copied}`,
  },

  notices: {
    kinds: {
      succession: {
        text: 'The facilitator has changed',
        next: 'The former facilitator no longer admits, removes or closes.',
      },
      shorterLifetime: {
        text: 'Messages are kept shorter from now on',
        next: 'Nothing said before is cut short within the next day.',
      },
      breach: {
        text: 'A breach recess was called',
        next: 'Outside, nobody confirms or denies anything. Tell the facilitator what you know. What was read before cannot be taken back.',
      },
      substituted: {
        text: 'A new seat stands in the place of one before',
        next: 'A new device, perhaps a new person. The facilitator says that the digits were compared anew.',
      },
    } satisfies Record<ChannelNotice['kind'], { readonly text: string; readonly next: string }>,
    lifetime: (seconds: number): string => `New messages are gone after ${timeSpan(seconds)}.`,
  },
};
