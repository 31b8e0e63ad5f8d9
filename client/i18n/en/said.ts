import type { MessageClass, WhyBarred, WhyClosed } from '../../engine/api.ts';
import { count, number, shortSpan, timeSpan, tinySpan } from './basis.ts';

/** What is said: the composer, classes, and what can be done with a message. */
export const said = {
  classes: {
    rule: 'Under the Rule',
    notForUse: 'Not for use',
    whatIf: 'What-if',
    summary: 'For the summary',
  } satisfies Record<MessageClass, string>,

  composer: {
    field: 'Your message',
    placeholder: 'Write…',
    readers: 'Will read this:',
    more: (n: number): string => count(n, { one: 'and # more', other: 'and # more' }),
    send: 'Send',
    review: 'Review',
    changed: 'The readers changed while you were writing.',
    changedNow: (n: number): string =>
      count(n, { one: '# seat will read this now.', other: '# seats will read this now.' }),
    joined: 'Joined:',
    tooLong: (over: number): string => count(over, { one: '# character too long', other: '# characters too long' }),
    charactersLeft: (n: number): string => count(n, { one: '# character left', other: '# characters left' }),
    notCurrent: 'Nothing new has come for a day. This list of readers may be old.',
    sendAnyway: 'Send anyway',
    class: 'Class',
    hold: 'Hold before it goes',
    /** Seconds on the list of choices; 0: none. */
    holds: (seconds: number): string => (seconds === 0 ? 'No hold' : `Hold ${tinySpan(seconds)}`),
    /** Beside the longest hold. */
    holdLong: 'Keep this page open. A lock stops the message: it waits for you here.',
    draftKept: 'Your draft is kept.',
    readAndAccept: 'Read and accept',
    recess: {
      facilitator: (seconds: number): string => `Recess for ${timeSpan(seconds)} more, called by a facilitator.`,
      side: (seconds: number): string => `Recess for ${timeSpan(seconds)} more, called by a side.`,
    },
    recessSoon: 'The recess is over in a moment.',
    yetToAccept: (n: number): string =>
      count(n, { one: '# seat has yet to accept them.', other: '# seats have yet to accept them.' }),
    closed: {
      standing: 'You cannot write here now.',
      stopped: 'Sending has stopped here for good. Tell the facilitator by voice.',
      opening: 'This room is starting. You can write soon.',
      noPower: 'Your role reads here but does not write.',
      renderingsOnly: 'Interpreters write in rooms they were called into, not in the plenary.',
      noFloor: 'You write here once the facilitator gives you the floor.',
      recess: 'Recess: nobody writes in the plenary.',
      rulesChanged: 'The ground rules changed. Accept them to write on.',
      waitingForOthers: 'The ground rules changed. All seats must accept them first.',
      seatEnded: 'The time of your seat is over.',
      left: 'You left this room.',
      noThirdParty: 'No facilitator is here now. The plenary rests.',
      over: 'Another room took the place of this one.',
      alone: 'Nobody else is in this room now.',
    } satisfies Record<WhyClosed, string>,
  },

  message: {
    menu: 'What to do with this message',
    menuTitle: 'This message',
    reply: 'Reply',
    quoteIn: 'Quote in',
    copy: 'Copy the text',
    tighten: 'Make it:',
    allow: 'Allow quoting in other rooms',
    keep: 'Keep it in this room',
    withdraw: 'Withdraw',
    report: 'Report to the facilitators',
    why: {
      withdrawn: 'It was withdrawn.',
      notForUse: 'Not for use: honest devices keep it in this room.',
      quarantine: 'It is in quarantine, until that ends or its author allows it.',
      kept: 'Its author keeps it in this room.',
      otherReaders: 'Somebody reads there who does not read here.',
      closed: 'Nothing can be written there now.',
      notOurs: 'Only its author can do this.',
    } satisfies Record<WhyBarred, string>,
    quarantine: (seconds: number): string => `in quarantine for ${timeSpan(seconds)}`,
    quarantineOr: (seconds: number): string => `In quarantine for ${timeSpan(seconds)}, or until its author allows it.`,
    quotable: 'may be quoted',
    kept: 'stays in the room',
    goes: (seconds: number): string => (seconds <= 0 ? 'Goes now' : `Goes in ${shortSpan(seconds)}`),
    heldHere: 'Nothing of it has left this device.',
    drop: 'Drop',
    sendNow: 'Send now',
    withdrawTitle: 'Withdraw this message',
    withdrawText: 'Every honest device drops it. Others may already have read or copied it.',
    withdrawLine: 'A line stays that says it was withdrawn.',
    tightenTitle: 'Make this message stricter',
    tightenText: 'Quotations of it become stricter too. It cannot be loosened again.',
    asks: 'The quarantine of your message is over. May it be quoted in other rooms?',
    asksSilence: 'Without an answer it stays in this room.',
    mayQuote: 'May be quoted',
    quoteBarred: 'This cannot be quoted here.',
  },

  event: {
    withdrawn: 'Withdrawn. Others may already have read it.',
    recessBegan: {
      facilitator: 'A recess began, called by a facilitator.',
      side: 'A recess began, called by a side.',
    },
    recessBreach: 'A rule may have been broken. Nobody confirms or denies anything.',
    recessEnded: 'The recess is over.',
    roomOpened: 'The room is open. Nothing from before is here.',
    roomLeft: 'left this room.',
    rulesChanged: (version: number): string => `The ground rules changed to version ${number(version)}.`,
    succession: 'is facilitator now.',
    report: 'Report',
    reportAbout: 'About what you have here too:',
    reportCopy: 'With a copy, which proves nothing:',
  },

  recessNow: {
    title: {
      facilitator: 'Recess, called by a facilitator',
      side: 'Recess, called by a side',
    },
    breach: 'Recess after a breach',
    left: (seconds: number): string => `${timeSpan(seconds)} left`,
    text: 'Nobody writes in the plenary. Other rooms stay open.',
    /** In a room that stays open. */
    elsewhere: 'The plenary is in recess. This room stays open.',
    end: 'End the recess',
  },

  paste: {
    title: 'This was said in another room',
    there: 'There it was read by:',
    here: 'Here it will be read by:',
    unsure: 'Once pasted and sent, it cannot be taken back from them.',
    paste: 'Paste it here',
    leave: 'Do not paste',
  },
};
