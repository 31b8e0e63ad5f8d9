/** A device whose disk is changed, copied or put back, or whose tab dies. */
import { type Attack, type Shown, without } from '../attack.ts';

const FLIPPED: Shown = ['attacks/devices', 'no byte of what a device stored'];
const MOVED: Shown = ['engine/store', 'a changed bit, a row under another name'];
const HEADER: Shown = ['engine/vault', 'every flipped bit of the header'];
const BACK: Shown = ['attacks/devices', 'a device put back to an older copy'];
const INSTEAD: Shown = ['attacks/devices', 'what it writes before any answer'];
const RESTORED: Shown = ['core/clone', 'what a restored device seals again'];
const KILLED: Shown = ['attacks/devices', 'a tab that is killed around a send'];

export const DEVICES: readonly Attack[] = [
  {
    rule: 'Z22',
    attack: 'A byte of what is stored is changed, or a row put in another’s place',
    known: 'Matrix’s backup (IV outside the MAC), Threema’s backup',
    tests: [FLIPPED, MOVED, HEADER],
    mutants: [
      without(
        'rows that fit any place',
        'client/engine/store.ts',
        'lengthPrefixed([SEAL_VERSION, utf8(kind), utf8(group), new Uint8Array(NAME_LETTERS)])',
        'lengthPrefixed([SEAL_VERSION, utf8(kind), utf8(kind), new Uint8Array(NAME_LETTERS)])',
        MOVED,
      ),
      without(
        'rows that do not open left out',
        'client/engine/store.ts',
        '      if (!one.ok) return one;\n      opened.push(one.value);',
        '      if (one.ok) opened.push(one.value);',
        FLIPPED,
      ),
      without(
        'a header that is not checked',
        'client/engine/vaultHeader.ts',
        'equalSecrets(read.check, checkOf(read.header)) ?',
        'read.check.length > 0 ?',
        HEADER,
      ),
    ],
  },
  {
    rule: 'Z23',
    attack: 'A device is put back to an older copy of its database, or two use one',
    known: 'Threema (replay after reinstallation), ratchets restored from a backup',
    tests: [BACK, INSTEAD, RESTORED],
    mutants: [
      without('a restored seat goes on', 'shared/protocol/receive.ts', 'if (opened.clone)', 'if (false)', BACK),
      without(
        'more sent than the copy knows not told',
        'shared/protocol/ratchet.ts',
        'clone: header.received > weSent,',
        'clone: false,',
        INSTEAD,
      ),
    ],
  },
  {
    rule: 'Z24',
    attack: 'A tab dies around a send, and another text goes out under the same key',
    known: 'Telegram (content encrypted anew under one key), reuse of nonces after a crash',
    tests: [KILLED, RESTORED, ['engine/crash', 'whoever is killed at any moment goes on']],
    mutants: [
      without(
        'the state after sealing not stored',
        'client/engine/channels/writing.ts',
        'record: withChannel(ledger.record, sealed.value.channel),',
        'record: ledger.record,',
        KILLED,
      ),
      without(
        'a slot’s key without its core',
        'shared/protocol/ratchet.ts',
        "const key = symmetricKey(KDF('slot', [messageKey], [core], 32));\n  const content = aeadSeal",
        "const key = symmetricKey(KDF('slot', [messageKey], [NO_KEM], 32));\n  const content = aeadSeal",
        ['core/ratchet', 'a restored state uses no content key twice'],
      ),
    ],
  },
];
