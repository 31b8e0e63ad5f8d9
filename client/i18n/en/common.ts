import type { Missing, Role } from '../../engine/api.ts';
import type { Guarantee } from '../kinds.ts';
import { count, number, timeSpan, tinySpan } from './basis.ts';

/** What many pages say: plain verbs, spans of time, sides and roles, the start of the page. */
export const common = {
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
    /** On a phone, where what stands beside it says the same in full to screen readers. */
    ageShort: (seconds: number): string => (seconds < 60 ? 'just now' : `${tinySpan(seconds)} ago`),
    goneShort: (seconds: number): string => `gone in ${seconds < 60 ? 'a moment' : tinySpan(seconds)}`,
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

  connection: {
    connecting: 'Connecting…',
    offline: (waiting: number): string =>
      waiting === 0
        ? 'Not connected. You can go on writing.'
        : `Not connected. ${count(waiting, { one: '# message waits here.', other: '# messages wait here.' })}`,
  },

  confirm: {
    typeWord: (word: string): string => `Type "${word}" to go on`,
    cannotUndo: 'This cannot be undone.',
  },

  settings: {
    title: 'Settings',
    build: 'This page calls itself',
    buildProves: 'A changed page could call itself the same.',
    lockNow: 'Lock now',
    lockText: 'The page also locks itself after ten idle minutes.',
    away: 'Nothing arrives while it is locked or closed.',
  },
};
