/**
 * A second pair of eyes: a reader in Python, written from docs/SPEC.md alone, is given what the product wrote and one seat's
 * secrets. It has to read the same, and to refuse what was changed.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { LABELS } from '../../shared/crypto/labels.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { RELAY_LABELS } from '../../shared/wire/hashing.ts';
import { seeded } from '../support/seeded.ts';
import { byAMember, byAnAuthor, byTheRelay, type Changed, ofTheInvitation } from './changed.ts';
import { type Refusal, readElsewhere, whyNoReader } from './elsewhere.ts';
import type { ReadEntry, Reading, Recording } from './recording.ts';
import { close, meet, type Played, play } from './script.ts';
import { readingOf, recordingOf } from './seat.ts';

if (whyNoReader) console.log(whyNoReader);
beforeAll(() => ready);

/** What a test of this file may take on a slow machine, digits among it. Milliseconds. */
const PATIENCE = 180_000;
const SEED = process.env['INTEROP_SEED'] ?? 'a second pair of eyes';

describe.skipIf(whyNoReader !== null)('another reader, from the specification alone', () => {
  let played: Played;
  beforeAll(() => {
    played = play(SEED);
    close(played);
  }, PATIENCE);

  const bothRead = async (names: readonly string[], withDigits: boolean): Promise<readonly Reading[]> => {
    const members = names.map((name) => played.members[name]!);
    const recordings = members.map((member) => recordingOf(played.recorder, member));
    const { said, error } = await readElsewhere(recordings, withDigits ? ['--digits'] : []);
    expect(error).toBe('');
    const readings = members.map((member) => readingOf(played.recorder, member, withDigits));
    expect(said).toEqual(readings);
    return readings;
  };

  const statuses = ({ entries }: Reading): ReadonlySet<string> => new Set(entries.map(({ status }) => status));
  const bodies = ({ entries }: Reading) => entries.flatMap(({ body }) => body ?? []);

  test(
    '[Z70] the founder’s secrets open every entry that is for it, and give every hash that the product gives',
    async () => {
      const [founder] = await bothRead(['F'], false);
      expect([...statuses(founder!)].sort()).toEqual(['opened', 'otherRoom', 'own']);
      // All but what is said in a caucus: releasing and withdrawing.
      const kinds = new Set(bodies(founder!).map(({ kind }) => kind));
      expect([...kinds].sort((a, b) => a - b)).toEqual(
        Array.from({ length: 23 }, (_, kind) => kind).filter((kind) => kind !== 13 && kind !== 15),
      );
      expect(founder!.kemSteps).toBeGreaterThan(5);
      expect(new Set(bodies(founder!).map((body) => body.class))).toEqual(new Set([0, 1, 2, 3]));
      expect(new Set(founder!.entries.map(({ epoch }) => epoch)).size).toBe(11);
    },
    PATIENCE,
  );

  test(
    '[Z70] so do those of seats that came later, were away, wrote in rooms or were removed',
    async () => {
      const readings = await bothRead(['A1', 'B1', 'A2', 'O', 'C', 'B2'], false);
      expect(new Set(readings.flatMap((reading) => [...statuses(reading)]))).toEqual(
        new Set(['before', 'own', 'opened', 'flagged', 'closed', 'otherRoom', 'beforeHello', 'expired']),
      );
      const [a1, , , observer] = readings;
      expect(new Set(bodies(a1!).map(({ kind }) => kind))).toContain(13);
      expect(a1!.rooms.length).toBe(5);
      expect(observer!.rooms).toEqual([]);
      const read = new Set(readings.flatMap((reading) => bodies(reading).flatMap(({ text }) => text ?? [])));
      expect(played.texts.filter((text) => !read.has(text))).toEqual([]);
    },
    PATIENCE,
  );

  test(
    '[Z70] the digits that people compare are the same',
    async () => {
      const [a1] = await bothRead(['A1'], true);
      const groups = [a1!.digits!.invitation, a1!.digits!.channel, a1!.digits!.pair].map((text) => text.split(' '));
      expect(groups.map(({ length }) => length)).toEqual([6, 6, 12]);
      expect(groups.flat().every((group) => /^\d{5}$/.test(group))).toBe(true);
    },
    PATIENCE,
  );
});

describe.skipIf(whyNoReader !== null)('a recording in which something was changed', () => {
  let played: Played;
  let recordings: Record<'F' | 'A1' | 'B1', Recording>;
  beforeAll(() => {
    played = meet(`${SEED}, changed`);
    const of = (name: string) => recordingOf(played.recorder, played.members[name]!);
    recordings = { F: of('F'), A1: of('A1'), B1: of('B1') };
  }, PATIENCE);

  const refusals = async (changes: readonly Changed[]): Promise<void> => {
    const { code, said } = await readElsewhere(changes.map(({ recording }) => recording));
    const rules = said.map((each) => ('refused' in each ? each.refused.split(':')[0] : 'read'));
    expect(changes.map(({ what }, index) => `${what}: ${rules[index]}`)).toEqual(
      changes.map(({ what, rule }) => `${what}: ${rule}`),
    );
    expect(code).toBe(2);
  };

  test(
    '[Z71] as it was, it is read',
    async () => {
      const { code, said } = await readElsewhere(Object.values(recordings));
      const members = ['F', 'A1', 'B1'].map((name) => played.members[name]!);
      expect(said).toEqual(members.map((member) => readingOf(played.recorder, member)));
      expect(code).toBe(0);
    },
    PATIENCE,
  );

  test(
    '[Z71] it is refused when the relay changed a byte, left an entry out or changed the order',
    async () => {
      await refusals(byTheRelay(recordings.A1));
    },
    PATIENCE,
  );

  test(
    '[Z71] it is refused when anything in an invitation was changed',
    async () => {
      await refusals(ofTheInvitation(recordings.B1));
    },
    PATIENCE,
  );

  test(
    '[Z71] it is refused when a member changed a byte of header, slot or body',
    async () => {
      await refusals(byAMember(played, played.members['A1']!, played.members['B1']!));
    },
    PATIENCE,
  );

  test(
    '[Z71] it is refused when its author broke a rule that binds every author',
    async () => {
      await refusals(byAnAuthor(played, played.members['A1']!, played.members['B1']!));
    },
    PATIENCE,
  );

  test(
    '[Z71] it is refused whichever byte of whichever entry was changed, as soon as somebody has written after it',
    async () => {
      const random = seeded(`${SEED}, bytes`);
      const start = readingOf(played.recorder, played.members['A1']!).entries.filter(
        ({ status }) => status === 'before',
      );
      const place = (below: number) => new DataView(random(4).buffer).getUint32(0) % below;
      const changed = Array.from({ length: 24 }, (): Recording => {
        const at = start.length + place(recordings.A1.entries.length - start.length - 1);
        const entry = recordings.A1.entries[at]!;
        const bytes = Buffer.from('blob' in entry ? entry.blob : '', 'hex');
        const byte = place(bytes.length);
        bytes[byte]! ^= 1 << place(8);
        return { ...recordings.A1, entries: recordings.A1.entries.with(at, { ...entry, blob: bytes.toString('hex') }) };
      });
      const { said } = await readElsewhere(changed);
      expect(said.every((each) => 'refused' in each)).toBe(true);
    },
    PATIENCE,
  );

  const openedBy = (said: Reading | Refusal): number =>
    'refused' in said ? said.opened : said.entries.filter(({ body }: ReadEntry) => body !== null).length;

  test(
    '[Z71] with another’s secrets it opens nothing',
    async () => {
      const { F, A1, B1 } = recordings;
      const wrong = 'ab'.repeat(32);
      const kems = (recording: Recording) =>
        Object.fromEntries(Object.keys(recording.kems).map((name) => [name, wrong]));
      const { said } = await readElsewhere([
        { ...A1, x25519: B1.x25519, kems: B1.kems },
        { ...A1, x25519: [] },
        { ...A1, kems: kems(A1) },
        { ...A1, invitations: [{ ...A1.invitations[0]!, secret: wrong }] },
        { ...A1, invitations: B1.invitations },
        { ...F, founding: { ...F.founding!, key: wrong } },
        { ...F, founding: { ...F.founding!, log: wrong } },
        { ...F, x25519: A1.x25519 },
        { ...F, entryKeys: [] },
      ]);
      expect(said.map(openedBy)).toEqual(said.map(() => 0));
    },
    PATIENCE,
  );
});

const folder = join(import.meta.dirname, 'reader');
const sources = readdirSync(folder).filter((name) => name.endsWith('.py'));

test('[Z72] the other reader takes nothing from the product: Python’s standard library and PyNaCl are all that it imports', () => {
  const modules = sources.map((name) => name.replace('.py', ''));
  const allowed = [...modules, 'base64', 'copy', 'hashlib', 'json', 'nacl', 'nacl.exceptions', 'sys', 'typing'];
  const imported = sources.flatMap((name) =>
    [...readFileSync(join(folder, name), 'utf8').matchAll(/^\s*(?:from|import)\s+([\w.]+)/gm)].map(
      ([, module]) => module,
    ),
  );
  expect(imported.length).toBeGreaterThan(40);
  expect(imported.filter((module) => !allowed.includes(module ?? ''))).toEqual([]);
  const dynamic = /__import__|importlib|exec\(|eval\(|subprocess|ctypes|\bopen\((?!0 if path)/;
  const text = sources.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
  expect(text.match(dynamic)).toBeNull();
});

test('[Z73] the specification has every label in its table, with what goes in, and no other', () => {
  const spec = readFileSync(join(import.meta.dirname, '../../docs/SPEC.md'), 'utf8');
  const rows = [...spec.matchAll(/^\| `([a-z ]+)` \| (?:H|HS|KDF|relayHash|salt) \|/gm)].map(
    ([, label]) => `parley/1 ${label}`,
  );
  const labels = [...Object.values(LABELS), ...Object.values(RELAY_LABELS)] as readonly string[];
  expect([...rows].sort()).toEqual([...labels].sort());
});
