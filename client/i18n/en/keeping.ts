import type { Keeping } from '../../engine/api.ts';
import type { SureLines } from '../kinds.ts';
import { problem } from './basis.ts';

/** Where nothing is kept on the device, and where WebAssembly is off: what is different there. */
export const keeping = {
  keeping: {
    title: 'Keep nothing on this device',
    lead: 'Your seats then live in this tab only.',
    goneTitle: 'What ends them',
    gone: [
      'Reloading or closing this tab, or opening another page in it.',
      'A crash of the browser or the device, or a browser that drops idle tabs.',
      'Quick exit.',
    ],
    backTitle: 'How you come back',
    back: [
      'A seat lost so is away for good. Ask the facilitator for a new invitation.',
      'You read nothing that was sent before.',
      'A lone facilitator who loses the seat cannot be replaced.',
    ],
    locks: 'You still choose a passphrase. It opens your seats again after a lock.',
    beside: 'Seats kept in this browser stay as they are, locked. A reload leads back to them.',
    remainsTitle: 'What may remain',
    remains: [
      "The browser's history may name this host, and hold a link you opened.",
      'The system may write parts of its memory to the disk.',
    ],
    action: 'Keep nothing',
    /** Above channels and rooms, on one line. */
    line: 'Nothing is kept on this device. Closing this tab loses your seats.',
    why: {
      chosen: 'Nothing is kept on this device: your seats will live in this tab only.',
      chosenBeside: 'Nothing is kept from now on: your new seats will live in this tab only.',
      refused: 'This browser keeps nothing for this page, so your seats live in this tab only.',
    } satisfies Record<Extract<Keeping, { kind: 'memory' }>['why'], string>,
    refusedBefore: 'Seats that it kept before, if any, cannot be reached now.',
    ends: 'A reload, closing this tab, a crash or quick exit ends them.',
    passphraseFor: 'It opens your seats again after a lock, in this tab.',
    stayOpen: 'Leave this tab open: closing it ends the request for you.',
    newerMessage: 'Written by a newer version of this program. It cannot be read in this tab.',
    exitAlways: 'Nothing is kept on this device, so quick exit always does this.',
    happensAll: [
      { kind: 'device', text: 'This page drops every seat, key and message from its memory.' },
      { kind: 'crypto', text: 'Without those keys your passphrase opens nothing here.' },
      { kind: 'crypto', text: 'Sealed entries at the host stay closed to this device.' },
    ] as SureLines,
    happensOne: [
      { kind: 'device', text: 'This page drops the seat, and seals its other seats under a new key.' },
      { kind: 'crypto', text: 'The new key opens nothing from before.' },
    ] as SureLines,
    travelRemains: [
      "The browser's history may name this host.",
      'The system may have written parts of its memory to the disk.',
      'What the others hold stays with them.',
    ],
    problems: {
      crashed: problem(
        'A part of this page failed.',
        'Nothing was kept on this device.',
        'A reload loses your seats: then ask for new invitations.',
      ),
      relayRefused: problem(
        'The host refused this.',
        'What is in this tab is untouched.',
        'Try again. A reload would lose your seats.',
      ),
      linkNewer: problem(
        'This link needs a newer version of this program.',
        'The link is not used up.',
        'Open the link in a new tab.',
      ),
    },
  },

  slow: {
    note: 'WebAssembly is off in this browser, so cryptography is slow here.',
    waits: 'Opening, unlocking and digits can each take a minute or more.',
    weaker: 'Without WebAssembly your passphrase is stretched less. It protects the vault less here.',
    problems: {
      notEnoughMemory: problem(
        'This vault needs WebAssembly, which is off here.',
        'Nothing was changed.',
        'Switch it on for this page, then reload.',
      ),
    },
    making: 'Making your vault. This can take a minute.',
    unlocking: 'Unlocking. This can take a minute.',
  },
};
