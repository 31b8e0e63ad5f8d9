/** What a real relay is given by real devices: nothing that tells one member from another, or one channel of a device from its next. */
import { expect, test, vi } from 'vitest';
import { hex } from '../../shared/codec/bytes.ts';
import type { ClientFrame } from '../../shared/wire/frames.ts';
import { houseForEachTest } from '../engine/support/house.ts';
import { pageSocket } from '../engine/support/pageSocket.ts';
import { bring, convene, gather, say } from '../engine/support/people.ts';
import { appends, notingSocket } from './support/devices.ts';

vi.mock('../../shared/crypto/argon2id.ts', () => import('../engine/support/quickArgon2id.ts'));

const house = houseForEachTest();

/** All of a frame but its blob and its number on the socket. */
const envelope = (frame: ClientFrame): string =>
  Object.entries(frame)
    .filter(([name]) => name !== 'blob' && name !== 'requestId')
    .map(([name, value]) => `${name} ${value instanceof Uint8Array ? hex(value) : JSON.stringify(value)}`)
    .join();

/** Byte strings of 16 bytes and more in what a device sent, but for blobs. */
const named = (frames: readonly ClientFrame[]): Set<string> =>
  new Set(
    frames.flatMap((frame) =>
      Object.entries(frame).flatMap(([name, value]) =>
        name !== 'blob' && value instanceof Uint8Array && value.length >= 16 ? [hex(value)] : [],
      ),
    ),
  );

test('[Z31] what members give the relay with their entries is the same for all of them, and its answer is the same to all', async () => {
  const sockets = ['F', 'A', 'B'].map(() => notingSocket(pageSocket(house.origin)));
  const [f, a, b] = [
    await house.enter('F', { openSocket: sockets[0]!.openSocket }),
    await house.enter('A', { openSocket: sockets[1]!.openSocket }),
    await house.enter('B', { openSocket: sockets[2]!.openSocket }),
  ];
  await convene(f);
  await bring(f, a, 'academic');
  await bring(f, b, 'adviser', 'B');
  await gather([f, a, b]);
  await Promise.all([f, a, b].map((person) => person.until('sent', () => person.channel().waiting === 0)));
  const from = sockets.map(({ frames }) => frames.length);
  for (const person of [f, a, b]) {
    await say(person, `words`);
    await person.until('sent', () => person.messages().every(({ state }) => state === 'sent' || state === 'received'));
  }
  for (const person of [f, a, b]) await person.until('three', () => person.texts().length === 3);
  const written = sockets.map(({ frames }, at) => appends(frames.slice(from[at])));
  expect(written.every((frames) => frames.length > 0)).toBe(true);
  expect(new Set(written.flat().map(envelope)).size).toBe(1);
  expect(new Set(written.flat().map(({ blob }) => blob.length)).size).toBe(1);
  // Of a member's own there is no field: no name, no account, no key, no proof of who wrote.
  expect(Object.keys(written[0]![0]!).sort()).toEqual(
    ['blob', 'generation', 'lifetimeSeconds', 'log', 'requestId', 'token', 'type'].sort(),
  );
});

test('[Z32] the two channels of one device have no name, token or hash in common at the relay', async () => {
  const noted = notingSocket(pageSocket(house.origin));
  const f = await house.enter('F', { openSocket: noted.openSocket });
  await convene(f, { label: 'one' });
  await f.watch(0);
  await say(f, 'the same words');
  await f.until('sent', () => f.messages().every(({ state }) => state === 'sent'));
  const first = [...noted.frames];
  await convene(f, { label: 'two' });
  await f.until('both', () => {
    const { phase } = f.snapshot();
    return phase.kind === 'open' && phase.channels.length === 2;
  });
  const second = f.snapshot().phase;
  if (second.kind !== 'open') throw new Error('it is open');
  const created = noted.frames.filter((frame) => frame.type === 'create');
  expect(created.length).toBe(2);
  const logs = created.map((frame) => (frame.type === 'create' ? hex(frame.log) : ''));
  const later = noted.frames.slice(first.length).filter((frame) => 'log' in frame && hex(frame.log) === logs[1]);
  expect(later.length).toBeGreaterThan(1);
  const both = [...named(first)].filter((name) => named(later).has(name));
  expect([named(first).size > 4, named(later).size > 4, both]).toEqual([true, true, []]);
});
