import { expect, test, vi } from 'vitest';
import type { OpenSocket } from '../../client/engine/platform/sockets.ts';
import { decodeRelayFrame, encodeFrame } from '../../shared/wire/codec.ts';
import type { RelayFrame, WireEntry } from '../../shared/wire/frames.ts';
import { newProfile } from './support/database.ts';
import { houseForEachTest } from './support/house.ts';
import { switchedSocket } from './support/mischief.ts';
import { pageSocket } from './support/pageSocket.ts';
import { bring, convene, DAY_MS, gather, good, PASSPHRASE, problem, say, write } from './support/people.ts';

vi.mock('../../shared/crypto/argon2id.ts', () => import('./support/quickArgon2id.ts'));

const house = houseForEachTest();

/** Longer than any text: it carries an epoch. */
const EPOCH_BYTES = 16_384;

const damaged = (entry: WireEntry): WireEntry => {
  if (entry.kind !== 'blob' || entry.blob.length < EPOCH_BYTES) return entry;
  const blob = entry.blob.slice();
  blob[blob.length - 1] = (blob[blob.length - 1] ?? 0) ^ 1;
  return { ...entry, blob };
};

const damagedFrame = (frame: RelayFrame): RelayFrame => {
  if (frame.type === 'entry') return { ...frame, entry: damaged(frame.entry) };
  if (frame.type !== 'page') return frame;
  return { ...frame, entries: frame.entries.map((placed) => ({ ...placed, entry: damaged(placed.entry) })) };
};

/** A relay that gives one person each change of epoch with a changed bit, once it is told to. */
const tamperingSocket = (open: OpenSocket) => {
  const state = { tampering: false };
  const openSocket: OpenSocket = (url, subprotocol, events) =>
    open(url, subprotocol, {
      ...events,
      message: (bytes) => {
        const frame = bytes && decodeRelayFrame(bytes);
        events.message(state.tampering && frame?.ok ? encodeFrame(damagedFrame(frame.value)) : bytes);
      },
    });
  return { state, openSocket };
};

test('[X22] a change of epoch that comes damaged stops the sending, keeps what is there, and is not taken for a closed seat', async () => {
  const tampering = tamperingSocket(pageSocket(house.origin));
  const network = switchedSocket(tampering.openSocket);
  const profile = newProfile();
  const [f, a, b] = [
    await house.enter('F'),
    await house.enter('A', { profile, openSocket: network.openSocket }),
    await house.enter('B'),
  ];
  await convene(f);
  await bring(f, a, 'academic');
  await gather([f, a]);
  await say(f, 'before');
  await a.until('before', () => a.texts().includes('before'));
  network.off();
  await a.until('offline', () => a.channel().connection !== 'connected');
  await say(a, 'never sent');
  tampering.state.tampering = true;
  await bring(f, b, 'adviser');
  network.on();
  await a.until('stopped', () => a.channel().standing.kind === 'stopped');
  expect(a.channel().standing).toEqual({ kind: 'stopped', why: 'tampered' });
  await a.until('failed', () => a.messages().some(({ state }) => state === 'failed'));
  expect(a.texts()).toEqual(['before', 'never sent']);
  const { rooms } = a.channel();
  expect(rooms[0]!.closed).toBe('stopped');
  expect(problem(await write(a, 'more', { confirmNotCurrent: true }))).toBe('stopped');
  // It stays so, whatever the relay gives at the next start.
  await a.engine.lock();
  tampering.state.tampering = false;
  good(await a.engine.unlock(PASSPHRASE));
  expect(a.channel().standing).toEqual({ kind: 'stopped', why: 'tampered' });
  await a.watch();
  expect(a.texts()).toEqual(['before', 'never sent']);
  await say(f, 'after');
  await f.until('sent', () => f.messages().every(({ state }) => state !== 'waiting'));
  expect(a.texts()).not.toContain('after');
});

test('[H4] [X22] a seat whose session stays unconfirmed for 30 days is told of once, and not again once dismissed', async () => {
  const profile = newProfile();
  const [f, a] = [await house.enter('F'), await house.enter('A')];
  await convene(f);
  await bring(f, a, 'academic');
  await gather([f, a]);
  await a.engine.lock();
  const b = await house.enter('B', { profile });
  await bring(f, b, 'adviser');
  const academic = b.channel().seats.find(({ label }) => label === 'academic')!;
  expect([academic.trust, b.channel().alarms]).toEqual(['unconfirmed', []]);
  const wait = async (days: number) => {
    b.clock.advance(days * DAY_MS);
    await b.until('locked', () => b.snapshot().phase.kind === 'locked');
    good(await b.engine.unlock(PASSPHRASE));
    return b.channel().alarms.map(({ kind }) => kind);
  };
  expect(await wait(29)).toEqual([]);
  expect(await wait(1.01)).toEqual(['unconfirmed30Days']);
  expect(b.channel().alarms[0]).toMatchObject({ seat: academic.id });
  expect(b.channel().seats.find(({ id }) => id === academic.id)?.trust).toBe('unconfirmedLong');
  await b.engine.dismissAlarm(b.channel().id, b.channel().alarms[0]!.id);
  await b.until('dismissed', () => b.channel().alarms.length === 0);
  expect(await wait(1)).toEqual([]);
});
