/** Who is in a channel, and who is who. */
import { type Attack, type Shown, without } from '../attack.ts';

const CLEAR: Shown = ['attacks/membership', 'and writes an admission without them, admits nobody'];
const AGAIN: Shown = ['attacks/membership', 'replayed, reordered, doubled or altered by the relay'];
const FORGED: Shown = ['core/powers', 'a participant who forges an epoch entry'];
const FORCED: Shown = ['core/wrongGuest', 'lets the wrong person in all the same'];
const CONFUSED: Shown = ['attacks/keys', 'an id that looks like a key'];
const TYPED: Shown = ['core/keys', 'a key travels with its type byte'];
const NEVER: Shown = ['core/keys', 'never taken for an id'];
const CLAIMED: Shown = ['core/sessions', 'who claims the key or the seat of another'];
const MISBOUND: Shown = ['core/powers', 'claims another’s key or seat'];
const BOUND: Shown = ['core/entries', 'the core covers header and body, and a slot is bound'];
const MADE: Shown = ['core/sessions', 'the session secret is the KDF of the three agreements'];
const REMOVED: Shown = ['core/membership', 'a removed seat’s entries'];
const ENDED: Shown = ['core/membership', 'content of an ended epoch is refused'];
const UNKNOWN: Shown = ['core/refusals', 'an unknown author or one who is not the sealer'];

export const MEMBERSHIP: readonly Attack[] = [
  {
    rule: 'Z1',
    attack: 'A member is added by the relay, or by a member without the power',
    known: 'Matrix (unauthenticated membership events), WhatsApp (additions by the server), Signal groups',
    tests: [CLEAR, AGAIN, FORGED],
    mutants: [
      without(
        'what is not authentic taken as it stands',
        'shared/crypto/aead.ts',
        '  } catch {\n    return undefined;',
        '  } catch {\n    return ciphertext.slice(0, ciphertext.length - TAG_BYTES);',
        CLEAR,
      ),
      without(
        'a session that is not advanced',
        'shared/protocol/receive.ts',
        "pair: { phase: 'confirmed', ratchet }, heardMinute",
        "pair: peer.pair.phase === 'confirmed' ? peer.pair : { phase: 'confirmed', ratchet }, heardMinute",
        AGAIN,
      ),
      without(
        'an admission by anybody',
        'shared/room/judgeChange.ts',
        "!mayDo(author.role, 'admit') || !isAdmissible",
        '!isAdmissible',
        FORGED,
      ),
    ],
  },
  {
    rule: 'Z2',
    attack: 'Somebody is encrypted to whom not all asked have admitted',
    known: 'Matrix, WhatsApp: clients encrypt to whomever the list names',
    tests: [FORCED],
    mutants: [
      without(
        'an admission without its keys',
        'shared/room/agreement.ts',
        "return enough(requirement, confirmersOf(standing, scene, proposal, event.viewK)) ? 'ok' : 'unconfirmed';",
        "return 'ok';",
        ['core/overreach', 'without a key of each side'],
      ),
      without(
        'an admission that nobody proposed',
        'shared/room/agreement.ts',
        "proposal.author !== keyOf(event.author.id))\n    return 'unconfirmed';",
        "proposal.author !== keyOf(event.author.id))\n    return 'ok';",
        FORCED,
      ),
    ],
  },
  {
    rule: 'Z3',
    attack: 'An id is made to look like a key, or a key like an id, and what people compare covers the wrong one',
    known: 'Matrix (key and device ids confused in verification), PQXDH (elliptic and KEM keys confused)',
    tests: [CONFUSED, TYPED, NEVER],
    mutants: [
      without(
        'a safety number without ids',
        'shared/protocol/codes.ts',
        'pair.flatMap((each) => [each.id, each.ik])',
        'pair.flatMap((each) => [each.ik])',
        CONFUSED,
      ),
      without(
        'parts hashed without their lengths',
        'shared/codec/bytes.ts',
        'putUint32(out, offset, part.length);',
        '',
        ['properties/bytes', 'lp is injective'],
      ),
      without('keys without a type', 'shared/protocol/keys.ts', ' && value[0] === type', '', TYPED),
    ],
  },
  {
    rule: 'Z4',
    attack: 'Charlie claims Bob’s key, or Bob’s seat, and a session is taken for one with Bob',
    known: 'Identity misbinding (SIGMA, OTR), unknown key share (PQXDH 4.10)',
    tests: [CLAIMED, MISBOUND, BOUND, MADE],
    mutants: [
      without(
        'two seats with one key',
        'shared/protocol/roster.ts',
        '  new Set(seats.map((seat) => hex(seat.ik))).size === seats.length;',
        '  seats.length > 0;',
        MISBOUND,
      ),
      without(
        'a slot bound to no seat',
        'shared/protocol/entry.ts',
        '  core,\n  author.ik,\n  reader.ik,\n  author.id,\n  reader.id,\n',
        '  core,\n',
        BOUND,
      ),
      without(
        'a handshake that names nobody',
        'shared/protocol/handshake.ts',
        '    initiator.ik,\n    responder.ik,\n    initiator.seat,\n    responder.seat,\n    bundleHash',
        '    bundleHash',
        MADE,
      ),
      without(
        'a pair without its identities',
        'shared/protocol/handshake.ts',
        "H('pair', [channel, initiator.ik, responder.ik, initiator.seat, responder.seat])",
        "H('pair', [channel])",
        CLAIMED,
      ),
    ],
  },
  {
    rule: 'Z14',
    attack: 'A removed member writes on, or the relay replays what it wrote',
    known: 'Rösler and others on Signal, WhatsApp and Threema groups: a former member injects',
    tests: [REMOVED, ENDED],
    mutants: [
      without(
        'sessions of closed seats kept',
        'shared/protocol/epoch.ts',
        'for (const seat of closed) delete peers[seatKey(seat.id)];',
        '',
        REMOVED,
      ),
      without('content of an ended epoch taken', 'shared/protocol/receive.ts', 'entry.current ?', 'true ?', ENDED),
    ],
  },
  {
    rule: 'Z15',
    attack: 'An entry in the name of a seat that is none, or of another’s',
    known: 'Rösler and others: knowledge of a group’s name let outsiders write; Matrix: trusted impersonation',
    tests: [UNKNOWN],
    mutants: [
      without(
        'an entry under another roster',
        'shared/protocol/receive.ts',
        ' || !sameBytes(outer.header.rosterHash, rosterHashOf(channel.epoch.rosterHash, room))',
        '',
        UNKNOWN,
      ),
      without(
        'the first seat stands for an unknown one',
        'shared/protocol/receive.ts',
        'const author = findSeat(seats, outer.header.author);',
        'const author = findSeat(seats, outer.header.author) ?? seats[1];',
        UNKNOWN,
      ),
    ],
  },
];
