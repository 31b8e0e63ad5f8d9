/** docs/secrecy.md held against reality: every device copied after every step of conversations, and every entry tried with every copy. */
import { beforeAll, expect, test } from 'vitest';
import type { X25519Secret } from '../../shared/brand.ts';
import { hex } from '../../shared/codec/bytes.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import type { X25519KeyPair } from '../../shared/crypto/x25519.ts';
import { goRound, type Leak, openTalk, type Talk, talkOn } from './leak/conversation.ts';
import { attempt, copyOf, type SecretOf } from './leak/copy.ts';
import type { Written } from './leak/ledger.ts';
import { type Level, predict } from './leak/prediction.ts';

beforeAll(() => ready);

const SLOW = process.env['SLOW'] === '1';
const CONVERSATIONS = SLOW ? 60 : 3;
const STEPS = SLOW ? 70 : 26;

/** A conversation, and whoever could work out the secret of every ratchet key that was ever in use. */
const talkOf = (seed: string, then: (talk: Talk) => void): { talk: Talk; quantum: SecretOf } => {
  const secrets = new Map<string, X25519Secret>();
  const note = (pair: X25519KeyPair | null): void => {
    if (pair) secrets.set(hex(pair.publicKey), pair.secretKey.slice() as X25519Secret);
  };
  const talk = openTalk(seed, ({ peers, bundles }, guests) => {
    for (const { pair } of Object.values(peers)) if (pair.phase !== 'awaitingHello') note(pair.ratchet.ours);
    for (const { bundle, spkSecret } of bundles) note({ publicKey: bundle.spk, secretKey: spkSecret });
    for (const { ratchet } of guests.values()) note(ratchet.ours);
  });
  then(talk);
  return { talk, quantum: (key) => secrets.get(hex(key)) };
};

/** What a copy opens of each entry, in the order of the log. */
const tried = (talk: Talk, { channel, guests }: Leak, secretOf: SecretOf): Level[] => {
  const copy = copyOf(structuredClone(channel), guests, secretOf);
  return talk.table.log.entries.map(({ blob }, at) => attempt(copy, blob, talk.log[at]!.seats));
};

/** Where prediction and reality part, in words; no line when they do not. */
const differences = (levels: readonly Level[], expected: readonly Level[], log: readonly Written[]): string[] =>
  levels.flatMap((level, at) =>
    level === expected[at] ? [] : [`entry ${at} (${log[at]!.deed.kind}) is ${level}, not ${expected[at]}`],
  );

/** What it had read, or written itself, before it was copied: but for what was withheld from it. */
const isPast = ({ read, from, length, withheld, holding }: Leak, { index, author }: Written): boolean =>
  index >= from && (author === holding.seat ? index < length : index < read && !withheld.has(index));

/** Entries of a room that this device was never called into, or had left. */
const isForeign = ({ holding, read, length }: Leak, { room }: Written, log: readonly Written[]): boolean => {
  const founding = log.find(({ deed }) => deed.kind === 'founds' && deed.room === room);
  if (!founding || room in holding.rooms || holding.past.some(({ rooms }) => rooms.includes(room))) return false;
  const called = founding.author === holding.seat || founding.flags[holding.seat] === 2;
  return !called || founding.index < (founding.author === holding.seat ? length : read);
};

const noSecrets: SecretOf = () => undefined;
const conversations = Array.from({ length: CONVERSATIONS }, (_, i) => `conversation ${i}`);
/** How often each thing happened, over all conversations. */
const happened: Record<string, number> = {};

test.each(conversations)(
  '[Z40] [Z41] [Z42] [Z43] [Z44] [R3] [R6] [R8] [N5] every device copied at every step opens what the model says of each entry, no more and no less: %s',
  (seed) => {
    const { talk, quantum } = talkOf(seed, (each) => talkOn(each, STEPS));
    for (const [what, count] of Object.entries(talk.happened)) happened[what] = (happened[what] ?? 0) + count;
    const reads = { today: 0, quantum: 0 };
    for (const leak of talk.leaks)
      for (const [kind, secretOf] of [
        ['today', noSecrets],
        ['quantum', quantum],
      ] as const) {
        const levels = tried(talk, leak, secretOf);
        const expected = predict(leak.holding, talk.log, kind === 'quantum');
        expect([leak.name, leak.at, kind, differences(levels, expected, talk.log)]).toEqual([
          leak.name,
          leak.at,
          kind,
          [],
        ]);
        for (const [at, entry] of talk.log.entries()) {
          const where = [leak.name, leak.at, kind, at];
          const level = levels[at]!;
          if (level === 'read') reads[kind] += 1;
          if (isPast(leak, entry)) expect([...where, level === 'read']).toEqual([...where, false]);
          const barred = at < leak.from || isForeign(leak, entry, talk.log);
          if (barred) expect([...where, level]).toEqual([...where, 'closed']);
          if (leak.holding.closed && at >= leak.read) expect([...where, level]).toEqual([...where, 'closed']);
        }
      }
    expect(talk.leaks.length).toBeGreaterThan(50);
    expect([reads.today > 100, reads.quantum > reads.today]).toEqual([true, true]);
  },
  SLOW ? 600_000 : 120_000,
);

test('[Z41] the conversations above had all that the model speaks of', () => {
  const things = ['asking', 'entering', 'hello', 'admission', 'removal', 'rotation', 'founding', 'charter', 'withheld'];
  expect(things.filter((thing) => !happened[thing])).toEqual([]);
  expect(Object.keys(happened).some((thing) => thing.endsWith(', too late'))).toBe(true);
});

test(
  '[Z41] [Z42] once all have written in turn, and published keys, nobody’s earlier copy opens anything, not with every agreement either',
  () => {
    let [healed, quantumOnly] = [0, 0];
    for (const rotating of [false, true]) {
      let from = 0;
      const { talk, quantum } = talkOf('healing', (each) => {
        talkOn(each, SLOW ? 40 : 8);
        each.leaks.splice(0, each.leaks.length, ...each.leaks.filter((_, at) => SLOW || at % 3 === 0));
        const { length } = each.leaks;
        from = goRound(each, 4, rotating);
        each.leaks.splice(length);
      });
      expect(talk.log.length - from).toBeGreaterThan(2);
      for (const leak of talk.leaks) {
        expect(tried(talk, leak, noSecrets).slice(from)).not.toContain('read');
        healed += 1;
        const later = tried(talk, leak, quantum).slice(from);
        if (rotating)
          expect([leak.name, leak.at, later]).not.toEqual([leak.name, leak.at, expect.arrayContaining(['read'])]);
        else if (later.includes('read')) quantumOnly += 1;
      }
    }
    expect([healed > 10, quantumOnly > 0]).toEqual([true, true]);
  },
  SLOW ? 600_000 : 120_000,
);
