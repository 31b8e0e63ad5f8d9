import type { MessageContent, Missing, Problem, Role } from '../engine/api.ts';
import { counting, span } from './counting.ts';

/**
 * Every sentence of the page in English, and by its type the catalogue that every other language must fill. It is long because
 * it is one place: a reviewer of words reads this file and nothing else. Sentences have at most 15 words; buttons are verbs.
 * Each guarantee says which of three it is: by cryptography, kept by honest devices, or a promise among people.
 */

/** What happened, what was kept, what to do. */
export type ProblemWords = { readonly happened: string; readonly kept: string; readonly next: string };

/** What a promise on a screen rests on; the three are never mixed. */
export type Guarantee = 'crypto' | 'device' | 'promise';

/** Problems the page itself can have, besides the engine's. */
export type Trouble = Problem | { readonly kind: 'crashed' };

const { number, count } = counting('en');

const timeSpan = (seconds: number): string => {
  const { unit, amount } = span(seconds);
  if (unit === 'moment') return 'a moment';
  if (unit === 'minutes') return count(amount, { one: '# minute', other: '# minutes' });
  if (unit === 'hours') return count(amount, { one: '# hour', other: '# hours' });
  return count(amount, { one: '# day', other: '# days' });
};

const problem = (happened: string, kept: string, next: string) => (): ProblemWords => ({ happened, kept, next });

export const en = {
  name: 'Parley',
  number,
  /** Between names in a row. */
  comma: ', ',
  /** Said in the language itself where nobody who speaks it has reviewed the words; '' where somebody has. */
  unreviewed: '',

  common: {
    back: 'Back',
    cancel: 'Cancel',
    copy: 'Copy',
    copied: 'Copied',
    copyFailed: 'Copying did not work. Select the text and copy it yourself.',
    done: 'Done',
    dismiss: 'Dismiss',
    tryAgain: 'Try again',
    language: 'Language',
    settings: 'Settings',
    lock: 'Lock',
    show: 'Show',
    hide: 'Hide',
    characters: (used: number, max: number): string => `${number(used)} of ${number(max)} characters`,
  },

  guarantee: {
    crypto: 'By cryptography',
    device: 'Kept by honest devices',
    promise: 'A promise',
  } satisfies Record<Guarantee, string>,

  time: {
    span: timeSpan,
    age: (seconds: number): string => (seconds < 60 ? 'just now' : `${timeSpan(seconds)} ago`),
    gone: (seconds: number): string => `gone in ${timeSpan(seconds)}`,
    ends: (seconds: number): string => (seconds <= 0 ? 'Ended' : `Ends in ${timeSpan(seconds)}`),
  },

  side: (side: string): string => (side === 'third' ? 'Third party' : `Side ${side}`),

  roles: {
    facilitator: 'Facilitator',
    cofacilitator: 'Co-facilitator',
    participant: 'Participant',
    sideCoordinator: 'Side coordinator',
    interpreter: 'Interpreter',
    noteTaker: 'Note-taker',
    observer: 'Observer',
    guarantor: 'Guarantor',
    resourcePerson: 'Resource person',
  } satisfies Record<Role, string>,

  classes: {
    rule: 'Under the Rule',
    notForUse: 'Not for use',
    whatIf: 'What-if',
    summary: 'For the summary',
  } satisfies Record<Extract<MessageContent, { kind: 'text' }>['messageClass'], string>,

  starting: {
    title: 'Opening',
    text: 'Preparing this page. This takes a moment.',
    failed: 'This page could not start',
    reload: 'Reload',
  },

  unsupported: {
    title: 'This browser cannot open a seat safely',
    lead: 'Nothing was made or stored. This is missing here:',
    missing: {
      secureOrigin: 'A secure address. Ask the host for one that begins with https.',
      webAssembly: 'WebAssembly. Strict protection modes of a browser switch it off.',
      indexedDb: 'Storage for the seat. Some private windows and protection modes refuse it.',
      webLocks: 'Locks between tabs. A newer browser has them.',
      workers: 'Background workers. A newer browser has them.',
    } satisfies Record<Missing, string>,
    next: 'Open this address in another, up-to-date browser.',
  },

  elsewhere: {
    title: 'Open in another tab',
    text: 'Your seats are open in another tab of this browser.',
    consequence: 'If you go on here, the other tab locks itself. Nothing is lost.',
    action: 'Use this tab',
  },

  firstVisit: {
    title: 'Choose a passphrase',
    lead: 'It protects the seats you hold in this browser.',
    lostTitle: 'It cannot be recovered',
    lost: 'A forgotten passphrase means a lost seat. You would have to be admitted again.',
    generated: 'A generated passphrase of six words',
    useGenerated: 'Use these words',
    another: 'Suggest another',
    field: 'Passphrase',
    fieldHint: 'Write it on paper if you must. Do not send it anywhere.',
    again: 'The same again',
    differs: 'The two entries differ.',
    action: 'Open',
    inApp: 'This window belongs to another app, and that app can watch it.',
    inAppNext: 'Open this in your own browser.',
    copyAddress: 'Copy the address',
    sevenDays: 'This browser may erase your seat after seven days without a visit.',
    sevenDaysNext: 'Visit each week, or add this page to the home screen.',
    persist: 'The browser may ask to keep stored content. Allow it, or it may erase your seat.',
    hostLink: 'What the host can and cannot see',
    working: 'Making your vault. This can take a few seconds.',
  },

  strength: {
    guesses: 'Estimate of the guesses needed:',
    enough: 'Enough.',
    weak: 'Not enough yet. Add words.',
    empty: 'Type to see an estimate.',
  },

  host: {
    title: 'What the host can and cannot see',
    trustTitle: 'What you trust',
    encrypted: 'Traffic and stored messages are encrypted end-to-end.',
    trust: 'You are trusting whoever runs this server not to change the program it sends you, on every visit.',
    canTitle: 'The host can see',
    can: [
      'When a device connects, and from which network address.',
      'How many sealed entries wait, how large they are, and when they came.',
      'Which sealed logs one connection reads and writes.',
    ],
    cannotTitle: 'The host cannot see',
    cannot: [
      'What is written.',
      'Which seats, sides and roles a channel has.',
      'The ground rules, and your passphrase.',
    ],
    mightTitle: 'The host could',
    might: ['Delay, withhold or delete sealed entries.', 'Stop the service, or be made to.'],
    proofTitle: 'Who wrote what',
    proof: 'Members know which seat wrote. Nobody outside can be given a cryptographic proof of it.',
    proofLimit: 'People and courts may believe a copy all the same.',
    deviceTitle: 'Expiry',
    device: 'Messages are removed from each device when their time is over.',
    promiseTitle: 'Discretion',
    promise: 'Nobody can stop a photograph of a screen. The ground rules ask people not to.',
    traceTitle: 'Your own browser',
    trace: 'Its history may show that you visited this address.',
  },

  unlock: {
    title: 'Unlock',
    why: {
      start: 'Your seats here are locked.',
      asked: 'You locked your seats. Nothing readable is open.',
      idle: 'Locked after a time without use. Unsent drafts are gone.',
      hidden: 'Locked because the page was out of sight. Unsent drafts are gone.',
    },
    field: 'Passphrase',
    action: 'Unlock',
    working: 'Unlocking. This can take a few seconds.',
    lost: 'A forgotten passphrase cannot be recovered. Ask to be admitted again.',
  },

  passphrase: {
    change: 'Change the passphrase',
    current: 'Current passphrase',
    next: 'New passphrase',
    again: 'The new one again',
    action: 'Change',
    changed: 'The passphrase is changed. The new one opens your seats from now on.',
  },

  channels: {
    title: 'Channels',
    open: 'Open a channel',
    empty: 'No channels here yet.',
    emptyNext: 'Open one, or paste an invitation link.',
    asleep: 'Nothing arrives while this page is closed.',
    weakerVault: 'This device is short of memory. Your passphrase protects the vault less here.',
    notKept: 'The browser did not promise to keep your seats. It may erase them.',
    keep: 'Ask the browser to keep them',
    unread: (n: number): string => count(n, { one: '# new message', other: '# new messages' }),
    waiting: (n: number): string => count(n, { one: '# message waits here', other: '# messages wait here' }),
    asks: (n: number): string => count(n, { one: '# person asks to enter', other: '# people ask to enter' }),
    standing: {
      comparing: 'Digits to compare',
      joining: 'Admitted. Your keys are on their way.',
      seated: 'You have a seat here.',
      declined: 'You declined this invitation.',
      ended: 'This invitation has ended.',
      seatClosed: 'Your seat is closed.',
      closed: 'This channel is closed.',
      stopped: 'Sending has stopped here.',
    },
    forget: 'Erase from this device',
    forgetText: 'This removes the line and what is left of the channel here.',
  },

  connection: {
    connecting: 'Connecting…',
    offline: (waiting: number): string =>
      waiting === 0
        ? 'Not connected. You can go on writing.'
        : `Not connected. ${count(waiting, { one: '# message waits here.', other: '# messages wait here.' })}`,
  },

  openChannel: {
    title: 'Open a channel',
    label: 'A neutral label',
    labelHint: 'Only this device knows it. Use no name, place or institution.',
    ourLabel: 'Your own role label',
    ourLabelHint: 'Guests see it as the convener. Use a role, not a name.',
    ourLabelDefault: 'facilitator',
    lifetime: 'Messages are gone after',
    lifetimeHint: 'Set before the first message. Kept by honest devices.',
    rules: 'Ground rules',
    rulesHint: 'Everyone reads these before entering. Keeping them is a promise among people.',
    editRules: 'Edit the rules',
    rule: (n: number): string => `Rule ${number(n)}`,
    addRule: 'Add a rule',
    removeRule: (n: number): string => `Remove rule ${number(n)}`,
    ticket: "The host's ticket",
    ticketHint: 'This host opens channels only with a ticket. Ask who runs it.',
    action: 'Open the channel',
    working: 'Opening the channel…',
  },

  invite: {
    title: 'Invite',
    lead: 'Each invitation is for one seat and can be used once.',
    role: 'Role',
    side: 'Side',
    label: 'Role label',
    labelHint: 'What others will see: "academic", "press adviser". No names.',
    lifetime: 'The link ends after',
    seatsLeft: (n: number): string =>
      n <= 0
        ? 'No seat is left in this channel.'
        : count(n, { one: '# more seat fits in this channel.', other: '# more seats fit in this channel.' }),
    action: 'Make the invitation',
    thirdOnly: 'This role belongs to the third party.',
  },

  invitation: {
    title: 'Invitation',
    list: 'Invitations',
    states: {
      open: 'Open: not used yet',
      asked: 'Asks to enter',
      admitting: 'Admitting…',
      admitted: 'Admitted',
      declined: 'Declined',
      lapsed: 'Lapsed',
      revoked: 'Revoked',
      mismatch: 'Ended: the digits differed',
    },
    holder: 'Whoever holds this link can pose as the guest. The digits will show it.',
    hand: 'Hand it over on a path you trust, to one person.',
    link: 'Invitation link',
    qr: 'QR code of the invitation link',
    showQr: 'Show the QR code',
    hideQr: 'Hide the QR code',
    revoke: 'Revoke',
    reissue: 'Issue again',
    secondOpener: 'Somebody else opened this link after it was used.',
    secondOpenerNext: 'Compare the digits by voice with care before you admit anyone.',
  },

  compare: {
    title: 'Compare the digits',
    byVoice: 'Compare by voice, not by message.',
    guestHow: 'Call the facilitator. Read the first four groups aloud.',
    guestListen: 'Ask the other person to read the last two groups to you.',
    hostHow: 'Call the guest. Listen to the first four groups.',
    hostListen: 'Then read the last two groups to the guest.',
    why: 'Equal digits mean that nobody sits between you.',
    whoSpeaks: 'That the voice is the right person is yours to judge.',
    match: 'They match',
    differ: 'They differ',
    differSure: 'If they differ, the invitation ends at once. Nobody enters.',
    differConfirm: 'End the invitation',
    matchedWaiting: 'You said that they match. The facilitator does the rest.',
    requestSending: 'Your request is on its way.',
    requestSent: 'Your request has arrived at the host.',
    preparing: 'Preparing the digits…',
    asleep: 'You can close this page and come back. The request stays.',
  },

  admit: {
    title: 'A person asks to enter',
    asks: 'Asks to enter',
    switch: 'The digits matched',
    action: 'Admit',
    needsSwitch: 'Compare the digits first. Then you can admit.',
    effect: 'A new seat reads only what is sent after this.',
    admitting: 'Admitting. The keys are on their way.',
    go: 'Compare digits',
  },

  guest: {
    title: 'You are invited to a channel',
    reading: 'Reading the invitation…',
    convenedBy: 'Convened by',
    seat: 'Your seat would be',
    rules: 'Ground rules',
    rulesPromise: 'Keeping the rules is a promise among people. No program enforces them.',
    lifetime: (seconds: number): string => `Messages are gone after ${timeSpan(seconds)}.`,
    ends: (seconds: number): string => `This invitation ends in ${timeSpan(seconds)}.`,
    check: 'Is this the invitation you were told about? If not, decline.',
    accept: 'Accept',
    decline: 'Decline',
    accepting: 'Making the keys of your seat…',
    declinedTitle: 'You declined this invitation',
    declined: 'The link is used up. Nothing of it is kept here.',
    lapsedTitle: 'This invitation has lapsed',
    over: {
      invitationGone: 'This invitation has ended',
      invitationUsed: 'This link was used already',
      invitationNotAuthentic: 'Do not trust this invitation',
      notALink: 'This is no invitation',
      linkForAnotherHost: 'This link is for another host',
    },
    newerLink: 'This page is too old for the link',
    unread: 'The invitation could not be read',
    thenPassphrase: 'You accepted. Choose a passphrase next, then your request is sent.',
    thenUnlock: 'You accepted. Unlock, then your request is sent.',
    paste: 'Invitation link',
    pasteHint: 'Paste a link you were given.',
    pasteAction: 'Read it',
    putAside: 'Put aside',
  },

  standing: {
    joiningTitle: 'Admitted',
    joining: 'Your keys are on their way. You cannot read yet.',
    joiningNext: 'This page goes on by itself when they arrive.',
    declinedTitle: 'You declined this invitation',
    endedTitle: {
      lapsed: 'The invitation has lapsed',
      refused: 'The invitation has ended',
      mismatch: 'The digits differed',
    },
    ended: {
      lapsed: 'Its time was over before you were admitted.',
      refused: 'It was withdrawn, the digits differed for the facilitator, or the host removed it.',
      mismatch: 'So the invitation ended at once. Nobody entered with it.',
    },
    endedNext: 'Nobody read anything of yours. Ask for a new invitation.',
    declined: 'The link is used up. Nothing of it is kept.',
    seatClosedTitle: { left: 'You left this channel', removed: 'Your seat is closed' },
    seatClosed: {
      left: 'Your seat is closed. You read nothing sent from now on.',
      removed: 'You read nothing sent from now on.',
    },
    closedTitle: 'This channel is closed',
    closed: 'Nothing of it is kept here but this line.',
    stopped: {
      fork: 'Seats were shown different histories. Sending has stopped for good.',
      clone: 'A copy of this seat is in use elsewhere. Sending has stopped for good.',
      logLost: 'The host lost or hid sealed entries. Sending has stopped for good.',
      tampered: 'A change came that this device cannot read. Sending has stopped for good.',
    },
    stoppedNext: 'What you have read stays until it expires. Tell the facilitator by voice.',
  },

  room: {
    plenary: 'Plenary',
    sections: 'Sections of the channel',
    readers: (n: number): string => count(n, { one: '# reads this', other: '# read this' }),
    conversation: 'Conversation',
    notices: 'Notices',
    moreNotices: 'More notices',
    loading: 'Loading the conversation…',
    empty: 'Nothing has been said yet.',
    emptyAlone: 'Nobody else has a seat yet.',
    nobodyElse: 'Only you would read this now. Newcomers see nothing earlier.',
    noHistory: 'You see what was sent since you entered.',
    rulesLine: (version: number): string => `rules v${number(version)}`,
    lifetime: (seconds: number): string => `gone in ${timeSpan(seconds)}`,
    toEnd: 'Go to the latest',
    newBelow: (n: number): string => count(n, { one: '# new below', other: '# new below' }),
    newSince: 'New since you last looked',
    roster: 'Who is here',
    you: 'You',
    asleep: 'Nothing arrives while this page is closed.',
    unreadable: (n: number): string =>
      count(n, {
        one: '# entry could not be opened. Its author is unknown.',
        other: '# entries could not be opened. Their authors are unknown.',
      }),
    missed: (n: number): string =>
      count(n, {
        one: '# message expired or was withheld before this device read it.',
        other: '# messages expired or were withheld before this device read them.',
      }),
    seatOpened: 'A seat was opened. It reads what is sent from here on.',
    seatClosed: 'A seat was closed. It reads nothing sent from here on.',
    newer: 'Written by a newer version of this program. Reload the page to read it.',
    unopened: 'A message could not be opened. Its author is unknown.',
    unsent: 'A message of yours expired while it waited to be sent.',
    states: {
      waiting: 'waiting',
      sent: 'sent',
      review: 'not sent: the readers changed',
      failed: 'not sent',
    },
    retry: 'Send again',
    reviewReaders: 'Review the readers',
    sendToThese: 'Send to these',
    discard: 'Discard',
    reply: 'Reply',
    replyTo: 'Reply to this message',
    noQuote: 'Not for use: it cannot be quoted.',
    quoteGone: 'The quoted message is gone.',
    quoting: 'Quoting',
    dropQuote: 'Remove',
    dropQuoteLabel: 'Remove the quotation',
    messageLabel: (author: string, age: string): string => `${author}, ${age}`,
    announce: (author: string, text: string): string => `${author}: ${text}`,
    announceMany: (n: number): string => count(n, { one: '# new message', other: '# new messages' }),
  },

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
    closed: {
      standing: 'You cannot write here now.',
      stopped: 'Sending has stopped here for good. Tell the facilitator by voice.',
      noPower: 'Your role reads here but does not write.',
    },
  },

  newcomer: {
    title: 'New here',
    text: 'This seat reads what is sent from now on, and nothing earlier.',
    action: 'Noted',
  },

  alarms: {
    fork: {
      text: 'Seats were shown different histories. The host or a member caused it.',
      next: 'Do not write here. Tell the facilitator by voice.',
    },
    clone: {
      text: 'A copy of this seat is in use elsewhere.',
      next: 'Tell the facilitator by voice. Your seat must be admitted again.',
    },
    logLost: {
      text: 'The host lost or hid sealed entries.',
      next: 'Ask the others by voice whether they miss something.',
    },
    secondOpener: {
      text: 'A used invitation link was opened again by somebody else.',
      next: 'Compare the digits with care. Issue a new link when in doubt.',
    },
    unconfirmed30Days: {
      text: 'A seat has not confirmed its keys for 30 days.',
      next: 'Ask by voice whether this person still has the seat.',
    },
    invalidChange: {
      text: 'A seat tried something that it may not do. It was refused.',
      next: 'Nothing changed here. Tell the facilitator by voice.',
    },
  },

  seats: {
    title: 'Seats',
    count: (used: number, max: number): string => `${number(used)} of ${number(max)} seats`,
    invite: 'Invite',
    joining: 'Joining: cannot read yet',
    away: 'Away',
    trust: {
      unconfirmed: 'Keys not confirmed yet',
      unconfirmedLong: 'Keys not confirmed for a long time',
      confirmed: 'Keys confirmed by its device',
      compared: 'Safety number compared by voice',
    },
    ends: (seconds: number): string => `Seat ends in ${timeSpan(seconds)}`,
    seat: 'Seat',
    safetyNumber: 'Safety number',
    safetyText: 'Read it to each other by voice. Equal digits: nobody sits between you.',
    safetyShow: 'Show the safety number',
    channelCode: 'Channel code',
    channelCodeText: 'All seats see the same code while they have the same roster.',
    channelCodeShow: 'Show the channel code',
    codeCompared: 'You compared this code for the present roster.',
    markCompared: 'We compared it by voice',
    computing: 'Computing. This takes half a second.',
    remove: 'Remove this seat',
    removeText: 'It reads nothing sent after this. The others only see that a seat closed.',
    removeKept: 'What it has read already cannot be taken back.',
    removeWord: 'remove',
    leave: 'Leave this channel',
    leaveText: 'Your seat closes. What this device holds of the channel is erased.',
    leaveSame: 'The screens of the others show leaving and removal alike.',
    leaveWord: 'leave',
    vouched: 'Sides and roles are what the facilitator says: a promise.',
    ourSeat: 'Your seat',
  },

  rules: {
    title: 'Ground rules',
    /** Where there is little room; part of the title. */
    short: 'Ground rules',
    version: (version: number): string => `Version ${number(version)}`,
    promise: 'These rules are promises among people. No program enforces them.',
    same: "That all seats hold the same facilitator's text is so by cryptography.",
    inYourLanguage: "Suggested rules are shown in your language. The facilitator's text is what counts.",
    asWritten: "This is the facilitator's text. It is what counts.",
    unchecked: 'No speaker of both languages has checked that they say the same.',
    showWritten: "Show the facilitator's text",
    showYours: 'Show them in your language',
    expiry: (seconds: number): string => `Messages are gone after ${timeSpan(seconds)}: kept by honest devices.`,
    defaults: [
      'You are here as yourself. You speak for no government, army or party.',
      'Use what you learn here. Never say who said it, who was here, or where they work.',
      'Nothing here offers or binds, unless all of us assent to a text marked adopted.',
      'No recordings, screenshots, photographs or outside translation tools. We cannot prevent them. We ask it.',
      'Anyone may call a recess. Anyone may leave, and owes no reason.',
      'A confidence to the facilitator stays there, unless you say how it may travel.',
      'Only the agreed summary leaves the room.',
      'If something leaks, nobody confirms or denies it. Tell the facilitator. We recess.',
      'Do you hold public office, or have a duty to keep records? Say so first. This channel keeps none.',
      'If you may be stopped, searched or questioned, lock first. Better to lose messages than you.',
    ],
  },

  close: {
    title: 'Close',
    lead: 'Closing burns the room for everyone.',
    happensTitle: 'What happens',
    happens: [
      { kind: 'device', text: 'Every seat that connects erases its keys and messages of this channel.' },
      { kind: 'promise', text: 'The host is asked to delete the sealed entries. It could keep them.' },
      { kind: 'crypto', text: 'Sealed entries stay unreadable without the erased keys.' },
    ] as readonly { readonly kind: Guarantee; readonly text: string }[],
    remainsTitle: 'What cannot be erased',
    remains: [
      'What people remember, wrote down or photographed.',
      'Devices that never connect again, or run a changed program.',
      'Traces on a disk, which an examiner may find.',
      'That devices connected to this host, if somebody recorded it.',
    ],
    afterTitle: 'What is where now',
    after: [
      { kind: 'device', text: 'On this device: this line, with its label and the host. Erase it here.' },
      { kind: 'device', text: 'On the other devices: a line like this one, once each has connected.' },
      { kind: 'promise', text: 'At the host: nothing, if it deleted what it was asked to delete.' },
    ] as readonly { readonly kind: Guarantee; readonly text: string }[],
    word: 'burn',
    action: 'Burn the room',
    working: 'Burning the room…',
    noPower: 'Only the facilitator can close the channel. You can leave it.',
  },

  confirm: {
    typeWord: (word: string): string => `Type "${word}" to go on`,
    cannotUndo: 'This cannot be undone.',
  },

  safety: {
    title: 'Safety',
    about: 'Quick exit and travel lock, for when you may be stopped or searched.',
    open: 'Exit and travel lock',
    /** On the button that stands on every surface. */
    exit: 'Exit',
    exitName: 'Quick exit',
    again: 'Again: leave this page',
    againShort: 'Again',
    exitLocks: 'It locks your seats at once and shows an empty page instead.',
    exitDestroys: 'It destroys your seats at once and shows an empty page instead.',
    exitHow: 'Press Exit twice, or this key once:',
    exitKeyboards: 'Some keyboards send it only while their function key is held.',
    exitTry: 'Try it now. You only have to unlock again.',
    exitNoTrial: 'Do not try it now: it would destroy your seats.',
    exitDrafts: 'Unsent drafts are lost.',
    exitHistory: "The browser's history and the empty page still name this host.",
    erases: 'Quick exit also destroys my seats',
    erasesText: 'Then neither you nor your passphrase can open them again. You would need new invitations.',
    erasesWhen: 'It does so only while your seats are unlocked.',
  },

  travel: {
    title: 'Travel lock',
    about: 'Before a border or a search: it destroys your seats on this device.',
    oneHint: 'To lock a single channel, open it and turn to Close.',
    openAll: 'Travel lock for all seats',
    openOne: 'Travel lock for this seat',
    leadAll: 'It destroys every seat, key and message on this device.',
    leadOne: 'It destroys your seat in this channel on this device, with its keys and messages.',
    truth: 'You will not be able to open this. Tell them that truthfully.',
    alone: 'You are the only facilitator here.',
    aloneSomewhere: 'In a channel here you are the only facilitator.',
    aloneNext: 'After this nobody can invite you again, or anybody else. Nobody can close it.',
    happensTitle: 'What happens',
    happensAll: [
      { kind: 'device', text: 'The browser is told to delete all that this page stored.' },
      { kind: 'crypto', text: 'Without those keys your passphrase opens nothing here.' },
      { kind: 'crypto', text: 'Sealed entries at the host stay closed to this device.' },
    ] as readonly { readonly kind: Guarantee; readonly text: string }[],
    happensOne: [
      { kind: 'device', text: 'This device erases the seat, and moves its other seats into fresh storage.' },
      { kind: 'crypto', text: 'The new key of that storage opens nothing from before.' },
      { kind: 'device', text: 'The browser is told to delete the old storage and its key.' },
    ] as readonly { readonly kind: Guarantee; readonly text: string }[],
    othersTitle: 'What the others see',
    others: [
      'Nothing at first: no message tells them.',
      'After 14 days of silence your seat shows as away.',
      'The same as for anybody who does not connect.',
    ],
    remainsTitle: 'What may remain',
    remains: [
      "The browser's history may name this host.",
      'A disk may keep deleted files. Whoever finds them also needs your passphrase.',
      'Backups and copies made before are not reached.',
      'What the others hold stays with them.',
    ],
    backTitle: 'How you come back',
    back: [
      'Ask the facilitator for a new invitation, and compare the digits again.',
      'You read nothing that was sent before.',
      'Your old seat is removed by the facilitator.',
    ],
    word: 'destroy',
    actionAll: 'Destroy all seats',
    actionOne: 'Destroy this seat',
    working: 'Destroying…',
    doneTitle: 'The seat is destroyed',
    done: 'Nothing that this page keeps here opens it any more.',
    notBuried: 'The browser has not deleted the old storage yet. Your passphrase might open it.',
    notBuriedNext: 'It is tried again at the next unlock.',
    erasedTitle: 'Your seats are destroyed',
    erased: 'Nothing that this page kept here is left. No passphrase opens it.',
  },

  settings: {
    title: 'Settings',
    build: 'This page calls itself',
    buildProves: 'A changed page could call itself the same.',
    lockNow: 'Lock now',
    lockText: 'The page also locks itself after ten idle minutes.',
    away: 'Nothing arrives while it is locked or closed.',
  },

  problems: {
    wrongPassphrase: problem(
      'This passphrase does not open the vault.',
      'Nothing was changed.',
      'Check it and try again.',
    ),
    passphraseTooWeak: problem(
      'This passphrase is too easy to guess.',
      'Nothing was stored.',
      'Add words, or use the generated one.',
    ),
    notEnoughMemory: problem(
      'This device has too little memory free.',
      'Nothing was changed.',
      'Close other tabs and programs, then try again.',
    ),
    storageFailed: problem(
      "The browser's storage failed.",
      'What was stored before is untouched.',
      'Free some space, then reload the page.',
    ),
    storageNewer: problem(
      'A newer version of this program stored your seats.',
      'Your seats are untouched.',
      'Reload the page. If this stays, ask whoever runs the host.',
    ),
    storageDamaged: problem(
      'What this browser stored is damaged.',
      'It was left as it is.',
      'Ask the facilitator for a new invitation.',
    ),
    notALink: problem(
      'This is not an invitation link.',
      'Nothing was changed.',
      'Copy the whole link and paste it again.',
    ),
    linkNewer: problem(
      'This link needs a newer version of this program.',
      'The link is not used up.',
      'Reload the page, then open the link again.',
    ),
    linkForAnotherHost: problem(
      'This link belongs to another host.',
      'Nothing was sent. The link is not used up.',
      'Open the link itself in your browser.',
    ),
    invitationGone: problem(
      'The invitation lapsed, or was withdrawn, declined, used, or removed by the host.',
      'Nothing was sent and nothing is kept here.',
      'Ask the facilitator for a new one.',
    ),
    invitationUsed: problem(
      'Somebody used this link before. The facilitator is told.',
      'Nothing was sent and nothing is kept here.',
      'If it was not you, tell the facilitator by voice.',
    ),
    invitationNotAuthentic: problem(
      'This invitation is not from the holder of the link.',
      'Nothing was sent.',
      'Do not go on. Tell the facilitator by voice.',
    ),
    notConnected: problem(
      'There is no connection to the host.',
      'Everything here is kept.',
      'Check the network, then try again.',
    ),
    relayRefused: problem('The host refused this.', 'Everything here is kept.', 'Reload the page and try again.'),
    relayFull: problem('The host has no room left.', 'Everything here is kept.', 'Tell whoever runs the host.'),
    relayBusy: problem('The host is busy.', 'Everything here is kept.', 'Wait a little, then try again.'),
    ticketNeeded: problem(
      'This host needs a ticket to open a channel.',
      'What you entered is kept.',
      'Ask whoever runs the host for a ticket.',
    ),
    tooLong: (max: number): ProblemWords => ({
      happened: `This text is too long. The limit is ${number(max)}.`,
      kept: 'Your text is still here.',
      next: 'Shorten it.',
    }),
    tooMany: (max: number): ProblemWords => ({
      happened: `There are too many. The limit is ${number(max)}.`,
      kept: 'Nothing was added.',
      next: 'Remove one first.',
    }),
    readersChanged: problem(
      'The readers changed, so nothing was sent.',
      'Your text is still here.',
      'Review the readers, then send.',
    ),
    notCurrent: problem(
      'Nothing new has come from the host for a day.',
      'Your text is still here.',
      'Look at the readers, then send anyway or wait.',
    ),
    stopped: problem(
      'Sending has stopped here for good.',
      'What you have read stays until it expires.',
      'Tell the facilitator by voice.',
    ),
    noPower: problem('Your role cannot do this.', 'Nothing was changed.', 'Ask the facilitator.'),
    notYet: problem('This is not possible yet.', 'Nothing was changed.', 'Wait until the step before is done.'),
    gone: problem('This is gone already.', 'Nothing else was changed.', 'Go back to the list.'),
    crashed: problem(
      'A part of this page failed.',
      'What was stored before is untouched.',
      'Reload the page and unlock again.',
    ),
  } satisfies Record<Trouble['kind'], (max: number) => ProblemWords>,
};

/** What every language must fill, key for key. */
export type Catalogue = typeof en;
