/** Keys, handshakes and invitations. */
import { type Attack, type Shown, without } from '../attack.ts';

const TRAVELS: Shown = ['attacks/keys', 'is no key wherever a key travels'];
const SESSION: Shown = ['attacks/keys', 'makes no session, though its author knows the secret'];
const KEM: Shown = ['attacks/keys', 'a KEM key or ciphertext whose X25519 part'];
const PARTS: Shown = ['core/sessions', 'a hello opens only where every part'];
const MADE: Shown = ['core/sessions', 'the session secret is the KDF of the three agreements'];
const WAITS: Shown = ['core/hello', 'before confirmation content goes only'];
const ONCE: Shown = ['core/hello', 'its hello is answered once'];
const POSING: Shown = ['core/invitation', 'an offer whose bundle is not the one that the link names'];
const DIGITS: Shown = ['core/invitation', 'the digits change with each part'];
const LIES: Shown = ['core/hello', 'an introducer who lies to one side'];
const SWAPPED: Shown = ['core/hello', 'shows another bundle than its admission names'];
const LABELS: Shown = ['properties/sources', 'every label differs from every other'];
const CUTS: Shown = ['properties/primitives', 'H of the same bytes under other labels or cuts'];

export const KEYS: readonly Attack[] = [
  {
    rule: 'Z5',
    attack: 'A point of small order in the place of a key, so that what is agreed is known',
    known: 'X25519 small subgroup (PQXDH analysis), X-Wing without a zero check',
    tests: [TRAVELS, SESSION, KEM],
    mutants: [
      without(
        'small points travel',
        'shared/crypto/x25519.ts',
        'return !isZero(sodium.crypto_scalarmult(PROBE, key));\n  } catch {\n    return false;',
        'return !isZero(sodium.crypto_scalarmult(PROBE, key));\n  } catch {\n    return true;',
        TRAVELS,
      ),
      without(
        'an agreement of zeros',
        'shared/crypto/x25519.ts',
        'return secret32(sodium.crypto_scalarmult(ours, theirs));\n  } catch {\n    return undefined;',
        'return secret32(sodium.crypto_scalarmult(ours, theirs));\n  } catch {\n    return secret32(new Uint8Array(32));',
        SESSION,
      ),
      without(
        'a KEM secret of zeros',
        'shared/crypto/kem.ts',
        'return secret32(sodium.crypto_kem_xwing_dec(ciphertext, ours));\n  } catch {\n    return undefined;',
        'return secret32(sodium.crypto_kem_xwing_dec(ciphertext, ours));\n  } catch {\n    return secret32(new Uint8Array(32));',
        KEM,
      ),
    ],
  },
  {
    rule: 'Z6',
    attack: 'Two sides share a key but not the KEM key or bundle that made it',
    known: 'PQXDH analysis: KEM re-encapsulation, prekeys confused, last-resort keys that cannot be told',
    tests: [PARTS, MADE],
    mutants: [
      without('a handshake without its bundle', 'shared/protocol/handshake.ts', '    bundleHash(bundle),\n', '', PARTS),
      without('a handshake without its ciphertext', 'shared/protocol/handshake.ts', '    hello.ct,\n', '', MADE),
    ],
  },
  {
    rule: 'Z7',
    attack: 'Unsigned prekeys are forged now, the identity key is stolen later',
    known: 'PQXDH 4.5: weak forward secrecy',
    tests: [WAITS],
    mutants: [
      without(
        'content before confirmation',
        'shared/protocol/readers.ts',
        "peer.pair.phase === 'confirmed'",
        'peer !== undefined',
        WAITS,
      ),
    ],
  },
  {
    rule: 'Z8',
    attack: 'The first message of a session is replayed and makes a second one',
    known: 'X3DH and PQXDH without one-time keys',
    tests: [ONCE],
    mutants: [
      without(
        'a hello answered each time',
        'shared/protocol/receive.ts',
        "pair: { phase: 'confirmed', ratchet }, heardMinute",
        "pair: greeted ? peer.pair : { phase: 'confirmed', ratchet }, heardMinute",
        ONCE,
      ),
    ],
  },
  {
    rule: 'Z9',
    attack: 'Whoever read a link poses as its host',
    known: 'SimpleX’s threat model, magic-wormhole’s mailboxes',
    tests: [POSING],
    mutants: [
      without(
        'an offer of any host',
        'shared/protocol/invitation.ts',
        'sameBytes(bundleHash(offer.value.bundle), link.bundleHash)',
        'true',
        POSING,
      ),
    ],
  },
  {
    rule: 'Z10',
    attack: 'Somebody between host and guest chooses keys until the digits agree, or changes what they do not cover',
    known: 'Short authentication strings; Matrix’s verification, broken one step later',
    tests: [DIGITS],
    mutants: [
      without(
        'digits without the guest’s identity',
        'shared/protocol/invitation.ts',
        'ct, guest.ik, guest.bundle,',
        'ct, guest.bundle,',
        DIGITS,
      ),
      without(
        'digits without the host’s bundle',
        'shared/protocol/invitation.ts',
        "H('transcript', [hostBundle, ek, ct,",
        "H('transcript', [ek, ct,",
        DIGITS,
      ),
    ],
  },
  {
    rule: 'Z11',
    attack: 'The introducer lies to one side of a pair',
    known: 'Key servers and forwarded keys (Matrix); trust on first use (OMEMO)',
    tests: [LIES, SWAPPED],
    mutants: [
      without(
        'no introduction secret in a session',
        'shared/protocol/handshake.ts',
        '...known, ss, intro.psk',
        '...known, ss',
        LIES,
      ),
      without(
        'any bundle in a hello',
        'shared/protocol/takeBody.ts',
        'named && sameBytes(bundleHash(payload.bundle), named)',
        'true',
        SWAPPED,
      ),
    ],
  },
  {
    rule: 'Z13',
    attack: 'One key serves two protocols, and an answer of one is an oracle for the other',
    known: 'Threema (one key in two protocols), Signal’s X25519 and XEdDSA',
    tests: [LABELS, CUTS],
    mutants: [
      without(
        'two purposes under one label',
        'shared/crypto/labels.ts',
        "welcome: 'parley/1 welcome'",
        "welcome: 'parley/1 link session'",
        LABELS,
      ),
      without(
        'secrets and context in one',
        'shared/crypto/kdf.ts',
        'hash32(sodium.crypto_generichash(32, lengthPrefixed(parts, FRONTS[label]), null));',
        'hash32(sodium.crypto_generichash(32, lengthPrefixed(parts, new Uint8Array(0)), null));',
        CUTS,
      ),
    ],
  },
];
