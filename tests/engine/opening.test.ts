import { expect, test, vi } from 'vitest';
import type { OpenSocket } from '../../client/engine/platform/sockets.ts';
import { base64url, hex } from '../../shared/codec/bytes.ts';
import { decodeClientFrame, encodeFrame } from '../../shared/wire/codec.ts';
import { newProfile, sealedIn } from './support/database.ts';
import { houseForEachTest } from './support/house.ts';
import { FRAME, Kill, lossySocket } from './support/mischief.ts';
import { pageSocket } from './support/pageSocket.ts';
import { good, type Person, problem, say, USUAL } from './support/people.ts';

vi.mock('../../shared/crypto/argon2id.ts', () => import('./support/quickArgon2id.ts'));

const house = houseForEachTest();

/** Notes each request for a log: its id and the ticket that it brings. */
const watchedSocket = (open: OpenSocket) => {
  const asked: string[] = [];
  const openSocket: OpenSocket = (url, subprotocol, events) => {
    const socket = open(url, subprotocol, events);
    return {
      ...socket,
      send: (bytes) => {
        const frame = decodeClientFrame(bytes);
        if (frame.ok && frame.value.type === 'create') {
          const { log, ticket } = frame.value;
          asked.push(`${hex(log)} ${ticket.kind === 'operator' ? hex(ticket.ticket) : ticket.kind}`);
        }
        socket.send(bytes);
      },
      close: () => socket.close(),
    };
  };
  return { asked, openSocket };
};

const wanted = (label: string, ticket = '') => ({ ...USUAL, label, lifetimeSeconds: 86_400, ticket });

const labels = (person: Person): string[] => {
  const { phase } = person.snapshot();
  return phase.kind === 'open' ? phase.channels.map(({ label }) => label) : [];
};

const speaks = async (person: Person): Promise<void> => {
  await person.watch();
  await say(person, 'alone');
  await person.until('sent', () => person.messages().some(({ state }) => state === 'sent'));
};

test.each(['frame 1, not sent', 'frame 1, sent', 'message'])(
  '[X21] [X2] whoever is killed while opening a channel (%s) has it at the next start, at the log that was asked for',
  async (moment) => {
    const profile = newProfile();
    const watched = watchedSocket(pageSocket(house.origin));
    const kill = new Kill();
    const f = await house.enter('F', { profile, kill, openSocket: watched.openSocket });
    kill.arm((_, name) => name === moment);
    void f.engine.openChannel(wanted('Room'));
    await kill.died;
    const again = await house.enter('F', { profile, openSocket: watched.openSocket });
    await again.until('the channel', () => labels(again).length === 1);
    expect(labels(again)).toEqual(['Room']);
    expect(new Set(watched.asked).size).toBe(1);
    await speaks(again);
  },
);

test('[X21] a channel whose creation was never answered is opened at the same log when it is asked for again', async () => {
  const lossy = lossySocket(pageSocket(house.origin));
  const watched = watchedSocket(lossy.openSocket);
  let losing = true;
  const openSocket: OpenSocket = (url, subprotocol, events) => {
    const socket = watched.openSocket(url, subprotocol, events);
    return {
      send: (bytes) => {
        if (losing) lossy.lose(FRAME.create);
        socket.send(bytes);
      },
      close: () => socket.close(),
    };
  };
  const f = await house.enter('F', { openSocket });
  expect(problem(await f.engine.openChannel(wanted('Room')))).toBe('notConnected');
  expect(labels(f)).toEqual([]);
  losing = false;
  good(await f.engine.openChannel(wanted('Another name')));
  await f.until('the channel', () => labels(f).length > 0);
  expect(labels(f)).toEqual(['Another name']);
  expect(watched.asked.length).toBeGreaterThan(2);
  expect(new Set(watched.asked).size).toBe(1);
  await speaks(f);
});

/** A relay that wants another ticket, while `refusing`. */
const refusingSocket = (open: OpenSocket) => {
  const state = { refusing: true };
  const openSocket: OpenSocket = (url, subprotocol, events) => {
    const socket = open(url, subprotocol, events);
    return {
      send: (bytes) => {
        const frame = decodeClientFrame(bytes);
        if (!state.refusing || !frame.ok || frame.value.type !== 'create') return socket.send(bytes);
        const { requestId } = frame.value;
        queueMicrotask(() => events.message(encodeFrame({ type: 'refused', requestId, code: 'ticket' })));
      },
      close: () => socket.close(),
    };
  };
  return { state, openSocket };
};

test('[X21] what the relay refuses is dropped, with everything that was kept of it', async () => {
  const profile = newProfile();
  const { state, openSocket } = refusingSocket(pageSocket(house.origin));
  const watched = watchedSocket(openSocket);
  const f = await house.enter('F', { profile, openSocket: watched.openSocket });
  const before = (await sealedIn(profile)).length;
  const ticket = base64url(new Uint8Array(32).fill(1));
  expect(problem(await f.engine.openChannel(wanted('Room', ticket)))).toBe('ticketNeeded');
  expect((await sealedIn(profile)).length).toBe(before);
  state.refusing = false;
  good(await f.engine.openChannel(wanted('Room', ticket)));
  await f.until('the channel', () => labels(f).length === 1);
  expect(new Set(watched.asked).size).toBe(2);
});
