/** Entries: where they count, in which order, with which key, and what a failed one shows. */
import { type Attack, type Shown, without } from '../attack.ts';

const CORPUS: Shown = ['attacks/wrappers', 'an entry of each kind does nothing in another channel'];
const LINK: Shown = ['attacks/wrappers', 'what stands in a one-time log is nothing in a channel'];
const PLACES: Shown = ['attacks/wrappers', 'each kind of body counts in its own place'];
const NAMES: Shown = ['core/refusals', 'names another channel, room or epoch'];
const MISSED: Shown = ['core/view', 'numbers that jump over a withheld blob'];
const HELD: Shown = ['simulation/hostile', 'a relay that does this to one member'];
const ORDER: Shown = ['core/view', 'reordered by the relay'];
const REPLAYED: Shown = ['core/refusals', 'an entry replayed by the relay'];
const CROSSED: Shown = ['core/view', 'two members shown different logs'];
const FLAGGED: Shown = ['core/view', 'noticed also by a seat that the entry gives nothing'];
const TWO_KEYS: Shown = ['core/commitment', 'a body that opens under two keys'];
const SAVED: Shown = ['core/commitment', 'saved two-key ciphertexts'];
const REPOSTED: Shown = ['core/refusals', 'who posts a body again under slots of its own'];
const SWAPPED: Shown = ['core/refusals', 'slots swapped between recipients'];
const UNMOVED: Shown = ['core/ratchet', 'every changed bit of nonce, header, content'];
const SEEN: Shown = ['core/ratchet', 'a number that was seen'];
const STEPS: Shown = ['core/ratchetSteps', '100,000 steps are derived through'];
const FAILURES: Shown = ['attacks/failures', 'its reader is told one thing'];
const ERRORS: Shown = ['attacks/failures', 'give one error'];

export const ENTRIES: readonly Attack[] = [
  {
    rule: 'Z12',
    attack: 'A message of one kind is delivered through another channel, room, epoch, log or place',
    known: 'Matrix (protocol confusion Olm/Megolm), Threema (cross-protocol reuse)',
    tests: [CORPUS, LINK, PLACES, NAMES],
    mutants: [
      without(
        'the room in a header not compared',
        'shared/protocol/receive.ts',
        ' && sameBytes(header.room, room.id)',
        '',
        CORPUS,
      ),
      without(
        'the channel in a header not compared',
        'shared/protocol/receive.ts',
        'sameBytes(header.channel, channel.id) && ',
        '',
        NAMES,
      ),
      without(
        'the epoch in a header not compared',
        'shared/protocol/receive.ts',
        ' && header.epoch === epoch.number',
        '',
        CORPUS,
      ),
      without(
        'words of the channel in any room',
        'shared/protocol/takeBody.ts',
        ' || (!inPlenary(channel, room) && OF_THE_CHANNEL.has(payload.kind))',
        '',
        PLACES,
      ),
      without(
        'standing changed from any room',
        'shared/protocol/takeWord.ts',
        'inPlenary: sameBytes(room, channel.plenary)',
        'inPlenary: room !== channel.log',
        PLACES,
      ),
      without(
        'a late word read as a Welcome',
        'shared/protocol/invitation.ts',
        "return kind === LATE ? ok({ kind: 'late' }) : err('malformed');",
        "return kind === LATE ? ok({ kind: 'late' }) : ok({ kind: 'welcome', payload });",
        LINK,
      ),
    ],
  },
  {
    rule: 'Z16',
    attack: 'The relay withholds an entry from somebody',
    known: 'Rösler and others: no traceable delivery; Threema, Telegram (messages dropped)',
    tests: [MISSED, HELD],
    mutants: [
      without('gaps not counted', 'shared/protocol/receive.ts', 'gaps: channel.gaps + 1', 'gaps: channel.gaps', MISSED),
      without(
        'jumps of numbers not counted',
        'shared/protocol/ratchet.ts',
        'skipped: header.n - receiving.n + (fresh ? header.pn - ended : 0),',
        'skipped: 0,',
        MISSED,
      ),
    ],
  },
  {
    rule: 'Z17',
    attack: 'The relay reorders entries',
    known: 'Telegram MTProto (messages reordered), Threema',
    tests: [ORDER],
    mutants: [
      without(
        'a place ahead not noticed',
        'shared/protocol/receive.ts',
        'seen.k > before.view.k || (ours',
        '(ours',
        ORDER,
      ),
    ],
  },
  {
    rule: 'Z18',
    attack: 'The relay delivers an entry twice',
    known: 'Rösler and others; Threema (replay after reinstallation)',
    tests: [REPLAYED, SEEN],
    mutants: [
      without(
        'numbers seen before taken again',
        'shared/protocol/receive.ts',
        ': opened.state;',
        ": peer.pair.phase === 'awaitingHello' ? opened.state : peer.pair.ratchet;",
        REPLAYED,
      ),
    ],
  },
  {
    rule: 'Z19',
    attack: 'The relay shows two members two logs',
    known: 'Cwtch (references to earlier messages), SimpleX, transparency logs',
    tests: [CROSSED, FLAGGED],
    mutants: [
      without(
        'another log not noticed',
        'shared/protocol/receive.ts',
        ' || (ours && !sameBytes(ours, seen.hash))',
        '',
        CROSSED,
      ),
      without(
        'another log not noticed by whom nothing is for',
        'shared/protocol/receive.ts',
        '  // Before anything else: a fork shows in every entry that crosses, also in one that gives us nothing.\n',
        "  if (slot.flag === 1) return done(channel, [{ kind: 'flagged', author }]);\n",
        FLAGGED,
      ),
    ],
  },
  {
    rule: 'Z20',
    attack: 'One body is sealed to show two readers two texts: an invisible salamander',
    known: 'Dodis and others 2018 (message franking), AEADs that do not commit to their key',
    tests: [TWO_KEYS, SAVED],
    mutants: [
      without(
        'a key that was not committed to',
        'shared/protocol/entry.ts',
        'if (!equalSecrets(com, outer.header.com))',
        'if (false)',
        TWO_KEYS,
      ),
    ],
  },
  {
    rule: 'Z21',
    attack: 'A reader passes on a body with slots, or a name, of its own',
    known: 'OMEMO before its tag moved into the ratchet (Verschoor’s audit)',
    tests: [REPOSTED, SWAPPED],
    mutants: [
      without('a core without its header', 'shared/protocol/entry.ts', "H('core', [header, H(", "H('core', [H(", [
        'core/refusals',
        'changes no byte of another’s entry',
      ]),
      without(
        'a core without its body',
        'shared/protocol/entry.ts',
        "H('core', [header, H('bodyCiphertext', [body])])",
        "H('core', [header, H('bodyCiphertext', [])])",
        ['core/entries', 'the core covers header and body'],
      ),
    ],
  },
  {
    rule: 'Z25',
    attack: 'A message that fails moves the session all the same',
    known: 'Ratchets that step before they verify',
    tests: [UNMOVED, ['core/refusals', 'changes no byte of another’s entry']],
    mutants: [
      without(
        'a session stepped by what did not open',
        'shared/protocol/receive.ts',
        "if (opened === 'unopened') return unopened(channel);",
        "if (opened === 'unopened')\n    return unopened({ ...channel, peers: { ...channel.peers, [key]: { ...peer, leaving: true } } });",
        ['core/refusals', 'changes no byte of another’s entry'],
      ),
      without(
        'a header that is bound to nothing',
        'shared/protocol/ratchet.ts',
        'const next = aeadOpen(state.nextReceivingHeaderKey, nonce, sealed, ad);',
        'const next = aeadOpen(state.nextReceivingHeaderKey, nonce, sealed, ad.slice(0, 0));',
        ['core/ratchet', 'the first message of the initiator'],
      ),
    ],
  },
  {
    rule: 'Z26',
    attack: 'A number far ahead makes a reader derive keys for hours, or keep them for ever',
    known: 'OMEMO and Signal (bounded skips)',
    tests: [STEPS],
    mutants: [
      without(
        'jumps without a bound',
        'shared/protocol/ratchet.ts',
        "if (header.n - receiving.n > LIMITS.chainSteps) return err('notAuthentic');",
        '',
        STEPS,
      ),
    ],
  },
  {
    rule: 'Z28',
    attack: 'What fails tells its sender how: an oracle of errors, answers or side effects',
    known: 'Telegram (clients’ failures told apart), Bridgefy (an oracle of padding)',
    tests: [FAILURES, ERRORS],
    mutants: [
      without(
        'a failure that names its author',
        'shared/protocol/receive.ts',
        "done(state, [{ kind: 'unopened', entry: id, room: outer.header.room }]);\n  if (",
        "done(state, [{ kind: 'unopened', entry: id, room: outer.header.room, ...(author ? { author } : {}) }]);\n  if (",
        FAILURES,
      ),
      without(
        'a failure of its own kind',
        'shared/protocol/entry.ts',
        "if (padded === undefined) return err('notAuthentic');",
        "if (padded === undefined) return err('malformed');",
        ERRORS,
      ),
      without(
        'an answer to what did not parse',
        'shared/protocol/receive.ts',
        'if (!body.ok) return refused;',
        'if (!body.ok) return { ...refused, channel: owingAnswer(channel, channel.plenary) };',
        FAILURES,
      ),
    ],
  },
];
