import { afterEach, describe, expect, it } from 'vitest';
import { backoffMs } from '../../client/engine/backoff.ts';
import { type ConnectionState, RelayConnection } from '../../client/engine/connection.ts';
import type { FollowListener } from '../../client/engine/relayRequests.ts';
import { relayUrl } from '../../client/engine/relayUrl.ts';
import { err, ok } from '../../shared/result.ts';
import type { ClientFrame, PlacedEntry } from '../../shared/wire/frames.ts';
import { MAX_STRANGER_BYTES } from '../../shared/wire/limits.ts';
import { seeded } from '../support/seeded.ts';
import { manualClock, settled } from './support/clock.ts';
import { done, entryFrame, type PlayedSocket, placed, playedSockets } from './support/sockets.ts';

const NONE = new Uint8Array(0);
const key = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
const access = { log: key(1), generation: 0, token: key(2) };
const append = (blob: Uint8Array = Uint8Array.of(5)) => ({ ...access, lifetimeSeconds: 60, blob });
const following = { ...access, after: NONE };
const reading = { ...access, after: NONE, limit: 10 };
const page = (requestId: number) => ({ type: 'page', requestId, entries: [], more: false, ended: false }) as const;
const typesOf = (frames: readonly ClientFrame[]): string[] => frames.map(({ type }) => type);
const only = (socket: PlayedSocket): ClientFrame => {
  const frames = socket.take();
  expect(frames.length).toBe(1);
  return frames[0]!;
};

const opened: RelayConnection[] = [];
afterEach(() => {
  for (const connection of opened.splice(0)) connection.close();
});

const start = () => {
  const clock = manualClock();
  const sockets = playedSockets();
  const connection = new RelayConnection(
    { clock, random: seeded('connection'), openSocket: sockets.open },
    'https://relay.example',
  );
  opened.push(connection);
  const states: ConnectionState[] = [];
  connection.onState((state) => states.push(state));
  return { clock, sockets, connection, states };
};

/** Connected, and no stranger to the relay any more. */
const known = async () => {
  const world = start();
  const socket = world.sockets.newest();
  socket.events.opened();
  const first = world.connection.read(reading);
  socket.answer(page(only(socket).requestId));
  await first;
  return { ...world, socket };
};

const listener = () => {
  const heard: number[] = [];
  const batches: number[] = [];
  const over: unknown[] = [];
  let free: (() => void) | null = null;
  let held = false;
  const told: FollowListener = {
    entries: async (batch: readonly PlacedEntry[]) => {
      batches.push(batch.length);
      if (held)
        await new Promise<void>((resolve) => {
          free = resolve;
        });
      heard.push(...batch.map(({ position }) => (position[0] ?? 0) * 256 + (position[1] ?? 0)));
    },
    over: (why) => over.push(why),
  };
  return {
    ...told,
    heard,
    batches,
    ends: over,
    hold: () => {
      held = true;
    },
    release: () => {
      held = false;
      free?.();
    },
  };
};

describe('addresses', () => {
  it('[G14] https gives wss, http only on this machine, and nothing else is an address', () => {
    expect(relayUrl('https://relay.example')).toBe('wss://relay.example/relay');
    expect(relayUrl('https://relay.example:8443/')).toBe('wss://relay.example:8443/relay');
    for (const host of ['localhost:8080', '127.0.0.1:8080', '[::1]:8080', 'parley.localhost'])
      expect(relayUrl(`http://${host}`)).toBe(`ws://${host}/relay`);
    for (const bad of [
      'http://relay.example',
      'http://127.0.0.1.example',
      'http://localhost.example',
      'https://relay.example/path',
      'https://relay.example/?q',
      'https://relay.example/#f',
      'https://name:word@relay.example',
      'wss://relay.example',
      'javascript:alert(1)',
      'relay.example',
      'https:relay.example',
      '',
    ])
      expect([bad, relayUrl(bad)]).toEqual([bad, undefined]);
  });

  it('[G14] the socket is opened at the relay of the address, with the wire’s subprotocol', () => {
    const { sockets } = start();
    expect(sockets.all.map(({ url, subprotocol }) => [url, subprotocol])).toEqual([
      ['wss://relay.example/relay', 'parley.v1'],
    ]);
    expect(
      () => new RelayConnection({ clock: manualClock(), random: seeded(''), openSocket: sockets.open }, 'ftp://x'),
    ).toThrow('bug');
  });
});

describe('requests', () => {
  it('[G15] answers find their requests in whatever order they come', async () => {
    const { connection, socket } = await known();
    const answers = [
      connection.append(append()),
      connection.read(reading),
      connection.burn({ log: key(1), adminToken: key(3), proof: key(4) }),
    ];
    const [first, second, third] = socket.take();
    socket.answer(done(third!.requestId));
    socket.answer({ ...page(second!.requestId), entries: [placed(1)], more: true });
    socket.answer(done(first!.requestId, Uint8Array.of(9), true));
    expect(await Promise.all(answers)).toEqual([
      ok({ position: Uint8Array.of(9), duplicate: true }),
      ok({ entries: [placed(1)], more: true, ended: false }),
      ok(null),
    ]);
    expect(typesOf([first!, second!, third!])).toEqual(['append', 'read', 'burn']);
  });

  it('[G15] create and rotate carry what they are given', async () => {
    const { connection, socket } = await known();
    const creating = {
      log: key(1),
      tokenHash: key(2),
      adminHash: key(3),
      closeHash: key(4),
      lifetimeSeconds: 60,
      quotaBytes: 1 << 20,
      ticket: { kind: 'none' },
    } as const;
    const rotating = { ...append(), adminToken: key(6), newTokenHash: key(7), newAdminHash: key(8) };
    const created = connection.create(creating);
    const rotated = connection.rotate(rotating);
    const [first, second] = socket.take();
    expect(first).toEqual({ type: 'create', requestId: first!.requestId, ...creating });
    expect(second).toEqual({ type: 'rotate', requestId: second!.requestId, ...rotating });
    socket.answer({ type: 'refused', requestId: first!.requestId, code: 'ticket' });
    socket.answer({ type: 'burned', requestId: second!.requestId, proof: key(9) });
    expect(await created).toEqual(err({ kind: 'refused', code: 'ticket' }));
    expect(await rotated).toEqual(err({ kind: 'burned', proof: key(9) }));
  });

  it('[G15] without an answer a request times out, larger ones later, and a late answer changes nothing', async () => {
    const { connection, socket, clock } = await known();
    const results: string[] = [];
    const note = (name: string) => (result: { ok: boolean; error?: { kind: string } }) =>
      results.push(`${name} ${result.error?.kind}`);
    void connection.append(append()).then(note('small'));
    void connection.append(append(new Uint8Array(480_000))).then(note('large'));
    const [small] = socket.take();
    await clock.advance(19_900);
    expect(results).toEqual([]);
    await clock.advance(200);
    expect(results).toEqual(['small timeout']);
    socket.answer(done(small!.requestId, Uint8Array.of(1)));
    await clock.advance(29_000);
    expect(results).toEqual(['small timeout']);
    await clock.advance(2_000);
    expect(results).toEqual(['small timeout', 'large timeout']);
    expect(connection.state).toBe('connected');
  });

  it('[G15] a request without a socket fails at once, and one whose socket is lost fails then; nothing is sent again', async () => {
    const { connection, sockets, clock } = start();
    expect(await connection.append(append())).toEqual(err({ kind: 'notConnected' }));
    const first = sockets.newest();
    first.events.opened();
    const lost = connection.append(append());
    first.events.closed();
    expect(await lost).toEqual(err({ kind: 'notConnected' }));
    expect(first.sent.length).toBe(1);
    await clock.advance(1_000);
    const second = sockets.newest();
    expect(second).not.toBe(first);
    second.events.opened();
    await clock.advance(20_000);
    expect(second.sent).toEqual([]);
  });

  it('[G20] a stranger’s requests go one by one until one succeeds, whatever is refused before', async () => {
    const { connection, sockets } = start();
    const socket = sockets.newest();
    socket.events.opened();
    const results = [1, 2, 3, 4].map((fill) => connection.append(append(Uint8Array.of(fill))));
    const first = only(socket);
    socket.answer({ type: 'refused', requestId: first.requestId, code: 'refused' });
    const second = only(socket);
    socket.answer(done(second.requestId, Uint8Array.of(1)));
    const rest = socket.take();
    expect(rest.length).toBe(2);
    for (const { requestId } of rest) socket.answer(done(requestId, Uint8Array.of(1)));
    expect((await Promise.all(results)).map((result) => result.ok)).toEqual([false, true, true, true]);
  });

  it('[G20] a stranger’s large entry goes behind a small read of the same log', async () => {
    const { connection, sockets } = start();
    const socket = sockets.newest();
    socket.events.opened();
    const large = connection.append(append(new Uint8Array(MAX_STRANGER_BYTES)));
    const small = connection.read(reading);
    const before = only(socket);
    expect(before).toMatchObject({ type: 'read', ...access, limit: 1 });
    socket.answer(page(before.requestId));
    const [entry, asked] = socket.take();
    expect([entry!.type, asked!.type]).toEqual(['append', 'read']);
    socket.answer(done(entry!.requestId, Uint8Array.of(1)));
    socket.answer(page(asked!.requestId));
    expect((await large).ok && (await small).ok).toBe(true);
  });

  it('[G20] when even the small read is refused, so is the entry, and it is not sent', async () => {
    const { connection, sockets } = start();
    const socket = sockets.newest();
    socket.events.opened();
    const large = connection.append(append(new Uint8Array(MAX_STRANGER_BYTES)));
    socket.answer({ type: 'burned', requestId: only(socket).requestId, proof: key(9) });
    expect(await large).toEqual(err({ kind: 'burned', proof: key(9) }));
    expect(socket.take()).toEqual([]);
  });
});

describe('follows', () => {
  const begin = async (world: Awaited<ReturnType<typeof known>>) => {
    const ears = listener();
    const started = world.connection.follow(following, ears);
    const { requestId } = only(world.socket);
    world.socket.answer(done(requestId, Uint8Array.of(0, 3)));
    const result = await started;
    if (!result.ok) throw new Error(result.error.kind);
    return { ears, requestId, follow: result.value };
  };

  it('[G16] entries come in order, one batch at a time, at the pace of the listener', async () => {
    const world = await known();
    const { ears, requestId, follow } = await begin(world);
    expect(follow.newest).toEqual(Uint8Array.of(0, 3));
    ears.hold();
    for (let k = 1; k <= 100; k += 1) world.socket.answer(entryFrame(requestId, k));
    await settled();
    expect(ears.batches).toEqual([64]);
    expect(ears.heard).toEqual([]);
    world.socket.answer({ type: 'end', requestId });
    await settled();
    expect(ears.ends).toEqual([]);
    ears.release();
    await settled();
    expect(ears.heard).toEqual(Array.from({ length: 100 }, (_, at) => at + 1));
    expect(ears.batches).toEqual([64, 36]);
    expect(ears.ends).toEqual(['end']);
  });

  it('[G16] a follow ends once, and says why', async () => {
    for (const [frame, why] of [
      [{ type: 'end' }, 'end'],
      [
        { type: 'refused', code: 'refused' },
        { kind: 'refused', code: 'refused' },
      ],
      [
        { type: 'burned', proof: key(9) },
        { kind: 'burned', proof: key(9) },
      ],
    ] as const) {
      const world = await known();
      const { ears, requestId } = await begin(world);
      world.socket.answer({ ...frame, requestId });
      world.socket.answer(entryFrame(requestId, 1));
      await settled();
      world.socket.events.closed();
      await settled();
      expect([ears.ends, ears.heard]).toEqual([[why], []]);
    }
  });

  it('[G16] a refused follow never begins', async () => {
    const { connection, socket } = await known();
    const ears = listener();
    const started = connection.follow(following, ears);
    socket.answer({ type: 'refused', requestId: only(socket).requestId, code: 'stale' });
    expect(await started).toEqual(err({ kind: 'refused', code: 'stale' }));
    socket.events.closed();
    await settled();
    expect(ears.ends).toEqual([]);
  });

  it('[G16] a stopped follow says nothing more, and the relay is told', async () => {
    const world = await known();
    const { ears, requestId, follow } = await begin(world);
    world.socket.answer(entryFrame(requestId, 1));
    follow.stop();
    expect(only(world.socket)).toMatchObject({ type: 'unfollow', follow: requestId });
    world.socket.answer(entryFrame(requestId, 2));
    world.socket.events.closed();
    await settled();
    expect([ears.heard, ears.ends]).toEqual([[], []]);
  });

  it('[G16] a lost socket ends the follow after what was received, and no new socket takes it up', async () => {
    const world = await known();
    const { ears, requestId } = await begin(world);
    ears.hold();
    for (let k = 1; k <= 3; k += 1) world.socket.answer(entryFrame(requestId, k));
    await settled();
    world.socket.events.closed();
    await settled();
    expect(ears.ends).toEqual([]);
    ears.release();
    await settled();
    expect([ears.heard, ears.ends]).toEqual([[1, 2, 3], [{ kind: 'notConnected' }]]);
    await world.clock.advance(1_000);
    const next = world.sockets.newest();
    next.events.opened();
    await world.clock.advance(5_000);
    expect(next.sent).toEqual([]);
  });

  it('[G16] a listener that lags pauses the follow at the relay, and reads on from where it was', async () => {
    const world = await known();
    const { ears, requestId } = await begin(world);
    ears.hold();
    const size = 500_000;
    for (let k = 1; k <= 12; k += 1) world.socket.answer(entryFrame(requestId, k, size));
    await settled();
    expect(only(world.socket)).toMatchObject({ type: 'unfollow', follow: requestId });
    ears.release();
    await settled();
    expect(ears.heard).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const again = only(world.socket);
    expect(again).toMatchObject({ type: 'follow', ...access, after: placed(9).position });
    world.socket.answer(done(again.requestId, placed(12).position));
    for (let k = 10; k <= 12; k += 1) world.socket.answer(entryFrame(again.requestId, k));
    world.socket.answer({ type: 'end', requestId: again.requestId });
    await settled();
    expect(ears.heard).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(ears.ends).toEqual(['end']);
  });

  it('[G16] a follow given up before it began is given up at the relay too', async () => {
    const { connection, socket, clock } = await known();
    const ears = listener();
    const started = connection.follow(following, ears);
    const { requestId } = only(socket);
    await clock.advance(20_100);
    expect(await started).toEqual(err({ kind: 'timeout' }));
    expect(only(socket)).toMatchObject({ type: 'unfollow', follow: requestId });
    socket.answer(done(requestId));
    socket.answer(entryFrame(requestId, 1));
    await settled();
    expect([connection.state, ears.heard, ears.ends]).toEqual(['connected', [], []]);
  });
});

describe('the socket', () => {
  it('[G17] what is no frame, no answer, or text closes the socket and opens another; nothing is thrown', async () => {
    const bad: ((world: Awaited<ReturnType<typeof known>>, asked: ClientFrame) => void)[] = [
      ({ socket }) => socket.events.message(undefined),
      ({ socket }) => socket.events.message(NONE),
      ({ socket }) => socket.events.message(Uint8Array.of(1, 2, 3)),
      ({ socket }) => socket.events.message(new Uint8Array(600_000)),
      ({ socket }) => socket.events.message(Uint8Array.of(0x83, 2, 22, 1)),
      ({ socket }) => socket.answer(done(1_000)),
      ({ socket }, asked) => socket.answer(page(asked.requestId)),
      ({ socket }, asked) => socket.answer(entryFrame(asked.requestId, 1)),
      ({ socket }, asked) => socket.answer({ type: 'pong', requestId: asked.requestId }),
    ];
    for (const act of bad) {
      const world = await known();
      const result = world.connection.append(append());
      act(world, only(world.socket));
      expect(await result).toEqual(err({ kind: 'notConnected' }));
      expect(world.socket.closed).toBe(true);
      expect(world.states).toEqual(['connected', 'offline']);
      await world.clock.advance(1_000);
      expect(world.sockets.all.length).toBe(2);
    }
  });

  it('[G17] an entry without a position is no entry', async () => {
    const world = await known();
    void world.connection.follow(following, listener());
    const { requestId } = only(world.socket);
    world.socket.answer(done(requestId));
    world.socket.answer({ type: 'entry', requestId, position: NONE, entry: placed(1).entry });
    expect(world.connection.state).toBe('offline');
  });

  it('[G18] attempts are spaced by half a second to half a minute, doubling, with chance in them', async () => {
    const random = seeded('backoff');
    for (let failures = 1; failures <= 40; failures += 1) {
      const most = Math.min(30_000, 500 * 2 ** (failures - 1));
      const waits = Array.from({ length: 20 }, () => backoffMs(failures, random));
      expect(Math.min(...waits)).toBeGreaterThanOrEqual(most / 2);
      expect(Math.max(...waits)).toBeLessThanOrEqual(most);
      expect(new Set(waits).size).toBeGreaterThan(10);
    }
    const { sockets, clock, states } = start();
    const waits: number[] = [];
    for (let failures = 1; failures <= 12; failures += 1) {
      const [count, since] = [sockets.all.length, clock.nowMs()];
      sockets.newest().events.closed();
      while (sockets.all.length === count) await clock.advance(50);
      waits.push(clock.nowMs() - since);
    }
    expect(waits[0]).toBeLessThanOrEqual(550);
    expect(waits[3]).toBeGreaterThanOrEqual(2_000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(30_050);
    expect(states).toEqual(['offline']);
  });

  it('[G18] only a success makes the next wait short again', async () => {
    const { sockets, clock, connection } = start();
    for (let failures = 0; failures < 8; failures += 1) {
      const socket = sockets.newest();
      socket.events.opened();
      socket.events.closed();
      await clock.advance(30_000);
    }
    const count = sockets.all.length;
    const socket = sockets.newest();
    socket.events.opened();
    const read = connection.read(reading);
    socket.answer(page(only(socket).requestId));
    expect((await read).ok).toBe(true);
    socket.events.closed();
    await clock.advance(500);
    expect(sockets.all.length).toBe(count + 1);
  });

  it('[G18] a socket that does not open in time is given up', async () => {
    const { sockets, clock, connection } = start();
    await clock.advance(20_100);
    expect(sockets.newest().closed || sockets.all.length === 2).toBe(true);
    await clock.advance(500);
    expect(sockets.all.map(({ closed }) => closed)).toEqual([true, false]);
    expect(connection.state).toBe('offline');
  });

  it('[G18] events of a socket that was given up change nothing', async () => {
    const { sockets, clock, connection, states } = start();
    const first = sockets.newest();
    await clock.advance(21_000);
    const second = sockets.newest();
    second.events.opened();
    first.events.opened();
    first.events.message(Uint8Array.of(1));
    first.events.closed();
    expect(connection.state).toBe('connected');
    expect(states).toEqual(['offline', 'connected']);
    expect(second.closed).toBe(false);
  });

  it('[G18] waking tries at once when offline, and asks for a sign of life when connected', async () => {
    const { sockets, connection } = start();
    connection.wake();
    expect(sockets.all.length).toBe(1);
    sockets.newest().events.closed();
    connection.wake();
    expect(sockets.all.length).toBe(2);
    sockets.newest().events.opened();
    connection.wake();
    connection.wake();
    expect(typesOf(sockets.newest().sent)).toEqual(['ping']);
  });

  it('[G19] a silent socket is asked for a sign of life, and given up without one', async () => {
    const { socket, clock, connection, sockets } = await known();
    await clock.advance(23_000);
    expect(socket.take()).toEqual([]);
    await clock.advance(13_500);
    const ping = only(socket);
    expect(ping.type).toBe('ping');
    socket.answer({ type: 'pong', requestId: ping.requestId });
    await clock.advance(36_500);
    expect(only(socket).type).toBe('ping');
    await clock.advance(20_000);
    expect(connection.state).toBe('connected');
    await clock.advance(26_000);
    expect(connection.state).toBe('offline');
    expect(socket.closed).toBe(true);
    await clock.advance(1_000);
    expect(sockets.all.length).toBe(2);
  });

  it('[G19] any frame is a sign of life, and an upload gets the time that it takes', async () => {
    const { socket, clock, connection } = await known();
    void connection.append(append(new Uint8Array(500_000)));
    await clock.advance(36_500);
    const [entry, ping] = socket.take();
    expect([entry!.type, ping!.type]).toEqual(['append', 'ping']);
    await clock.advance(46_000);
    expect(connection.state).toBe('connected');
    socket.answer(done(entry!.requestId));
    await clock.advance(25_000);
    expect(connection.state).toBe('connected');
  });

  it('[G18] a closed connection is closed for good and leaves no timer', async () => {
    const { socket, clock, connection, states, sockets } = await known();
    const ears = listener();
    void connection.follow(following, ears);
    socket.answer(done(only(socket).requestId));
    const request = connection.append(append());
    connection.close();
    expect(await request).toEqual(err({ kind: 'notConnected' }));
    connection.wake();
    await clock.advance(120_000);
    expect(states).toEqual(['connected']);
    expect([ears.heard, ears.ends]).toEqual([[], []]);
    expect([socket.closed, sockets.all.length, clock.waiting()]).toEqual([true, 1, 0]);
  });

  it('[G21] no error carries a token, a log or an address', async () => {
    const { connection, socket } = await known();
    const results = [connection.append(append()), connection.read(reading), connection.follow(following, listener())];
    socket.answer({ type: 'refused', requestId: socket.take()[0]!.requestId, code: 'refused' });
    socket.events.closed();
    for (const result of await Promise.all(results)) {
      expect(result.ok).toBe(false);
      if (!result.ok) expect(Object.keys(result.error).every((name) => ['kind', 'code'].includes(name))).toBe(true);
    }
  });
});
