/** A device that was copied, put back, changed on its disk or killed: through real engines, databases and a real relay. */
import { expect, test, vi } from 'vitest';
import type { Rows, SealedRow } from '../../client/engine/platform/rows.ts';
import { openStore, type RowKind } from '../../client/engine/store.ts';
import { openVault } from '../../client/engine/vault.ts';
import { hex } from '../../shared/codec/bytes.ts';
import { testCryptography } from '../engine/support/cryptography.ts';
import { must, newProfile, openRows, sealedIn, tamper } from '../engine/support/database.ts';
import { houseForEachTest } from '../engine/support/house.ts';
import { Kill } from '../engine/support/mischief.ts';
import { pageSocket } from '../engine/support/pageSocket.ts';
import {
  arrive,
  bring,
  convene,
  gather,
  good,
  PASSPHRASE,
  type Person,
  problem,
  say,
  write,
} from '../engine/support/people.ts';
import { appends, copyOf, notingSocket } from './support/devices.ts';

vi.mock('../../shared/crypto/argon2id.ts', () => import('../engine/support/quickArgon2id.ts'));

const house = houseForEachTest();

const two = async (profile: IDBFactory): Promise<[Person, Person]> => {
  const [f, a] = [await house.enter('F'), await house.enter('A', { profile })];
  await convene(f);
  await bring(f, a, 'academic');
  await gather([f, a]);
  return [f, a];
};
const reads = (person: Person, text: string): Promise<void> => person.until(text, () => person.texts().includes(text));

test('[Z23] a device put back to an older copy of its disk says so and stops before it sends a word, once its peer has answered', async () => {
  const profile = newProfile();
  const [f, a] = await two(profile);
  await say(a, 'one');
  await reads(f, 'one');
  await a.until('sent', () => a.messages().every(({ state }) => state === 'sent' || state === 'received'));
  const before = await copyOf(profile);
  await say(a, 'two');
  await reads(f, 'two');
  await say(f, 'answer');
  await reads(a, 'answer');
  await a.close();
  const noted = notingSocket(pageSocket(house.origin));
  const back = await house.enter('A', { profile: before, openSocket: noted.openSocket });
  await back.until('stopped', () => back.channel().standing.kind === 'stopped');
  expect(back.channel().standing).toEqual({ kind: 'stopped', why: 'clone' });
  expect(back.channel().alarms.map(({ kind }) => kind)).toContain('clone');
  expect(problem(await write(back, 'three', { confirmNotCurrent: true }))).toBe('stopped');
  expect(noted.frames.filter(({ type }) => type === 'append' || type === 'rotate')).toEqual([]);
  // It is so for good: only a new seat helps.
  await back.engine.lock();
  good(await back.engine.unlock(PASSPHRASE));
  expect(back.channel().standing).toEqual({ kind: 'stopped', why: 'clone' });
  expect(f.texts()).toEqual(['one', 'two', 'answer']);
});

test('[Z23] what it writes before any answer uses no key a second time: it is unreadable, never another’s words, and an answer that counts more than it sent stops it', async () => {
  const profile = newProfile();
  const [f, a] = await two(profile);
  await say(a, 'one');
  await reads(f, 'one');
  await a.until('sent', () => a.messages().every(({ state }) => state === 'sent' || state === 'received'));
  const before = await copyOf(profile);
  for (const text of ['two', 'three']) {
    await say(a, text);
    await reads(f, text);
  }
  await a.close();
  const back = await house.enter('A', { profile: before });
  await back.watch();
  await back.until('all read', () => back.messages().some(({ content }) => content.kind === 'unopened'));
  good(await write(back, 'instead of two', { confirmNotCurrent: true }));
  const plenary = () => f.channel().rooms[0]!;
  await f.until('the unreadable one', () => plenary().unreadable > 0);
  expect(f.texts()).toEqual(['one', 'two', 'three']);
  await say(f, 'answer');
  await back.until('stopped', () => back.channel().standing.kind === 'stopped');
  expect(back.channel().standing).toEqual({ kind: 'stopped', why: 'clone' });
});

const KINDS: readonly RowKind[] = ['settings', 'channel', 'message', 'outbox', 'invitation', 'guest', 'view'];

/** Every byte of a short row; of a long one the ends, and one in 89 between. */
const placesIn = (length: number): number[] =>
  Array.from({ length }, (_, at) => at).filter((at) => length < 700 || at < 64 || at >= length - 32 || at % 89 === 0);

test('[Z22] no byte of what a device stored can be changed unseen: not one row opens, and nothing is sent', async () => {
  const profile = newProfile();
  const [f, a] = await two(profile);
  await say(a, 'kept');
  await reads(f, 'kept');
  await a.close();
  const real = await openRows(await copyOf(profile));
  const { dataKey } = must(await openVault(testCryptography('Z22'), real, PASSPHRASE));
  let changed: SealedRow | null = null;
  const rows: Rows = {
    ...real,
    readGroup: async (group) => {
      const found = await real.readGroup(group);
      const with1 = (row: SealedRow) => (changed !== null && row.key === changed.key ? changed : row);
      return found.ok ? { ok: true, value: found.value.map(with1) } : found;
    },
  };
  const store = openStore(rows, (length) => new Uint8Array(length), dataKey);
  const [channel] = must(await store.readGroup('channel', ''));
  let seen = 0;
  let flips = 0;
  for (const kind of KINDS)
    for (const group of ['', channel!.id]) {
      const held = must(await store.readGroup(kind, group));
      seen += held.length;
      if (held.length === 0) continue;
      // Which rows of the disk are these: those without which the group does not open.
      for (const row of await sealedIn(profile)) {
        changed = { ...row, sealed: row.sealed.map((byte, at) => (at === 30 ? byte ^ 1 : byte)) };
        if ((await store.readGroup(kind, group)).ok) continue;
        for (const place of placesIn(row.sealed.length)) {
          changed = { ...row, sealed: row.sealed.map((byte, at) => (at === place ? byte ^ 0x10 : byte)) };
          expect(await store.readGroup(kind, group)).toEqual({ ok: false, error: 'storageDamaged' });
          flips += 1;
        }
      }
      changed = null;
    }
  expect(seen).toBe((await sealedIn(profile)).length);
  expect(flips).toBeGreaterThan(1000);
  // At the device: it says that its storage is damaged, and keeps silent.
  const damaged = await copyOf(profile);
  const [row] = (await sealedIn(damaged)).toSorted((x, y) => y.sealed.length - x.sealed.length);
  await tamper(
    damaged,
    async (disk) => void disk.put({ ...row!, sealed: row!.sealed.map((b, at) => (at === 99 ? b ^ 1 : b)) }),
  );
  const noted = notingSocket(pageSocket(house.origin));
  const back = await house.come('A', { profile: damaged, openSocket: noted.openSocket });
  expect(problem(await back.engine.unlock(PASSPHRASE))).toBe('storageDamaged');
  expect(noted.frames).toEqual([]);
});

/** Where a tab may die around what it sends: before and after its state stands, before and after the relay has it. */
const MOMENTS = ['commit, not begun', 'commit, done', 'frame 2, not sent', 'frame 2, sent', 'message'];

test('[Z24] a tab that is killed around a send, and opened again, sends the same bytes or other keys: no number counts twice', async () => {
  const profile = newProfile();
  const [f, first] = await two(profile);
  await say(first, 'before');
  await reads(f, 'before');
  await first.close();
  const sent: { readonly text: string; readonly blob: string }[] = [];
  for (const [at, moment] of MOMENTS.entries()) {
    const text = `text ${at}`;
    const open = async (kill?: Kill): Promise<Person> => {
      const noted = notingSocket(pageSocket(house.origin));
      const world = { profile, openSocket: noted.openSocket, ...(kill ? { kill } : {}) };
      const person = await arrive(`A at ${moment}`, house.origin, world);
      good(await person.engine.unlock(PASSPHRASE));
      await person.watch();
      await person.until('connected', () => person.channel().connection === 'connected');
      frames = () => appends(noted.frames).map(({ blob }) => ({ text, blob: hex(blob) }));
      return person;
    };
    let frames: () => typeof sent = () => [];
    const kill = new Kill();
    const victim = await open(kill);
    kill.arm((_, name) => name === moment);
    await Promise.race([write(victim, text, { confirmNotCurrent: true }), kill.died]);
    await kill.died;
    sent.push(...frames());
    const again = await open();
    if (!again.texts().includes(text)) good(await write(again, text, { confirmNotCurrent: true }));
    await again.until('sent', () => again.messages().every(({ state }) => state === 'sent' || state === 'received'));
    await reads(f, text);
    sent.push(...frames());
    await again.close();
  }
  // Whatever left the device for one text was one entry, sent once or twice; F read each once, and nothing that it could not.
  for (const [at] of MOMENTS.entries()) {
    const blobs = sent.filter(({ text }) => text === `text ${at}`).map(({ blob }) => blob);
    expect(blobs.length).toBeGreaterThan(0);
  }
  expect(f.texts()).toEqual(['before', ...MOMENTS.map((_, at) => `text ${at}`)]);
  expect(f.messages().map(({ content }) => content.kind)).not.toContain('unopened');
  expect([f.channel().alarms, f.channel().rooms[0]!.unreadable]).toEqual([[], 0]);
});
