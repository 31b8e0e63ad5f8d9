import type { SureLines } from '../kinds.ts';
import { count, inOtherHands, number } from './basis.ts';

/** Opening a channel, its ground rules, what is noticed about it, closing it. */
export const governing = {
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
    keysAsked: (n: number): string =>
      count(n, { one: '# proposal asks for your key', other: '# proposals ask for your key' }),
    rulesChanged: 'Changed rules to accept',
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
    relay: 'Address of the host',
    relayHint: 'This page was not told which host to use. Enter its address, beginning with https://.',
    ticket: "The host's ticket",
    ticketHint: 'This host opens channels only with a ticket. Ask who runs it.',
    action: 'Open the channel',
    working: 'Opening the channel…',
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
      { kind: 'device', text: 'Every seat that connects erases its keys and messages, of every room here.' },
      { kind: 'promise', text: 'The host is asked to delete the sealed entries. It could keep them.' },
      { kind: 'crypto', text: 'Sealed entries stay unreadable without the erased keys.' },
    ] as SureLines,
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
    ] as SureLines,
    word: 'burn',
    action: 'Burn the room',
    working: 'Burning the room…',
    noPower: 'Only a facilitator or co-facilitator can close the channel. You can leave it.',
  },

  alarms: {
    fork: {
      text: 'Seats were shown different histories. The host or a member caused it.',
      next: 'Do not write here. Tell the facilitator by voice.',
    },
    clone: {
      text: 'A copy of this seat is in use elsewhere.',
      next: `Tell the facilitator by voice. ${inOtherHands.copied}`,
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
      next: 'This device did not follow it. Tell the facilitator by voice.',
    },
  },
};
