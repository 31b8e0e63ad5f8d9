/** What a stolen copy opens: docs/secrecy.md. */
import { type Attack, type Shown, without } from '../attack.ts';

const STEPS: Shown = ['simulation/leak', 'every device copied at every step'];
const HEALED: Shown = ['simulation/leak', 'once all have written in turn'];
const CAUCUS: Shown = ['simulation/secrecy', 'copies of every device outside a caucus'];
const CLOSED: Shown = ['simulation/secrecy', 'the complete state of a removed seat'];

export const SECRECY: readonly Attack[] = [
  {
    rule: 'Z40',
    attack: 'A device is copied, and what it had read before is opened with the copy',
    known: 'Static keys; Cwtch’s groups; sender keys that outlive their messages',
    tests: [STEPS],
    mutants: [
      without(
        'a chain that does not move on',
        'shared/protocol/ratchet.ts',
        'return { chainKey: symmetricKey(next), messageKey: secret32(messageKey) };',
        'return { chainKey: symmetricKey(chainKey.slice()), messageKey: secret32(messageKey) };',
        STEPS,
      ),
    ],
  },
  {
    rule: 'Z41',
    attack: 'A device is copied once, and the copy reads on for good',
    known: 'Sender keys (Signal, WhatsApp groups), Olm sessions that are never renewed',
    tests: [STEPS, HEALED],
    mutants: [
      without(
        'a turn without a fresh agreement',
        'shared/protocol/ratchet.ts',
        'const secrets = [state.root, shared, kem?.secret ?? ZERO_SECRET];',
        'const secrets = [state.root, ZERO_SECRET, kem?.secret ?? ZERO_SECRET];',
        HEALED,
      ),
    ],
  },
  {
    rule: 'Z42',
    attack: 'A log is kept until a quantum computer works out its agreements, and one device was copied',
    known: 'Harvest now, decrypt later; PQXDH without a later step',
    tests: [STEPS, HEALED],
    mutants: [
      without(
        'an encapsulation that does not count',
        'shared/protocol/ratchet.ts',
        'const secrets = [state.root, shared, kem?.secret ?? ZERO_SECRET];',
        'const secrets = [state.root, shared, ZERO_SECRET];',
        HEALED,
      ),
    ],
  },
  {
    rule: 'Z43',
    attack: 'A removed member’s device reads on, or a newcomer’s reads back',
    known: 'Rösler and others (future secrecy), Cwtch (removal under one group key)',
    tests: [STEPS, CLOSED],
    mutants: [
      without(
        'rooms whose key is not renewed',
        'shared/protocol/room.ts',
        "symmetricKey(KDF('room', [key, epochKey], [room], 32));",
        'symmetricKey(Uint8Array.from([...key.slice(0, 32), ...epochKey.slice(32)]));',
        STEPS,
      ),
    ],
  },
  {
    rule: 'Z44',
    attack: 'A device that is not in a room opens it with some key that it holds',
    known: 'One group key for all; servers that hand out keys of rooms',
    tests: [STEPS, CAUCUS],
    mutants: [
      without(
        'everybody called, and told so',
        'shared/protocol/sealRoom.ts',
        'flag: (seat) => (keys.has(seatKey(seat.id)) ? 2 : 0),',
        'flag: () => 2,',
        ['core/rooms', 'to a seat that is not called a founding is a heartbeat'],
      ),
      without(
        'the secret of a room in every slot',
        'shared/protocol/sealRoom.ts',
        'private: (seat) => (keys.has(seat) ? secret : null),',
        'private: () => secret,',
        ['core/rooms', 'to a seat that is not called a founding is a heartbeat'],
      ),
    ],
  },
];
