import { afterEach, expect, it } from 'vitest';
import { RelayConnection } from '../../client/engine/connection.ts';
import { systemClock } from '../../client/engine/platform/clock.ts';
import type { RequestError } from '../../client/engine/relayRequests.ts';
import { truncatedBlake2b512 } from '../../shared/crypto/kdf.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { err, ok } from '../../shared/result.ts';
import type { PlacedEntry, Position } from '../../shared/wire/frames.ts';
import { type RelayLabel, relayHashInput } from '../../shared/wire/hashing.ts';
import { startTestRelay, type TestRelay } from '../relay/support/running.ts';
import { seeded } from '../support/seeded.ts';
import { must } from './support/database.ts';
import { socketsFrom } from './support/origin.ts';

// The connection as the browser runs it, against the relay as an operator runs it.

const NONE = new Uint8Array(0);
const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const relayHash = (label: RelayLabel, x: Uint8Array): Uint8Array => truncatedBlake2b512(relayHashInput(label, x));

const until = (condition: () => boolean, change: (tell: () => void) => void): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (condition()) resolve();
    };
    change(look);
    look();
  });

const connect = async (port: number) => {
  const origin = `http://localhost:${port}`;
  const connection = new RelayConnection(
    { clock: systemClock, random: seeded('relay'), openSocket: socketsFrom(origin) },
    origin,
  );
  closing.push(() => connection.close());
  const connected = () =>
    until(
      () => connection.state === 'connected',
      (tell) => connection.onState(tell),
    );
  await connected();
  return { connection, connected };
};

const start = async (): Promise<TestRelay> => {
  await ready;
  return startTestRelay();
};

const newLog = (seed: string) => {
  const random = seeded(seed);
  const [log, token, adminToken, proof] = [random(32), random(32), random(32), random(32)];
  return {
    access: { log, generation: 0, token },
    adminToken,
    proof,
    create: {
      log,
      tokenHash: relayHash('token', token),
      adminHash: relayHash('admin', adminToken),
      closeHash: relayHash('close', proof),
      lifetimeSeconds: 86_400,
      quotaBytes: 4 << 20,
      ticket: { kind: 'none' },
    },
  } as const;
};

const ears = () => {
  const heard: PlacedEntry[] = [];
  const over: ('end' | RequestError)[] = [];
  let tell = (): void => {};
  return {
    heard,
    over,
    listener: {
      entries: async (batch: readonly PlacedEntry[]) => {
        heard.push(...batch);
        tell();
      },
      over: (why: 'end' | RequestError) => {
        over.push(why);
        tell();
      },
    },
    until: (condition: () => boolean) =>
      until(condition, (look) => {
        tell = look;
      }),
  };
};

it('[G15] create, append, read and burn at a real relay', async () => {
  const relay = await start();
  closing.push(relay.close);
  const { connection } = await connect(relay.relay.port);
  const log = newLog('one');
  expect(await connection.create(log.create)).toMatchObject(ok({ duplicate: false }));
  const entry = { ...log.access, lifetimeSeconds: 0, blob: new Uint8Array(2_000).fill(7) };
  const first = must(await connection.append(entry));
  expect(must(await connection.append(entry))).toEqual({ position: first.position, duplicate: true });
  const page = must(await connection.read({ ...log.access, after: NONE, limit: 10 }));
  expect(page).toEqual({
    entries: [{ position: first.position, entry: { kind: 'blob', blob: entry.blob } }],
    more: false,
    ended: false,
  });
  expect(await connection.read({ ...log.access, token: new Uint8Array(32), after: NONE, limit: 10 })).toEqual(
    err({ kind: 'refused', code: 'refused' }),
  );
  expect(await connection.burn({ log: log.access.log, adminToken: log.adminToken, proof: log.proof })).toEqual(
    ok(null),
  );
  expect(await connection.append(entry)).toEqual(err({ kind: 'burned', proof: log.proof }));
});

it('[G20] the largest entry as the first word of a new socket is taken', async () => {
  const relay = await start();
  closing.push(relay.close);
  const log = newLog('two');
  const one = await connect(relay.relay.port);
  must(await one.connection.create(log.create));
  const other = await connect(relay.relay.port);
  const blob = new Uint8Array(512 * 1024).fill(3);
  const sent = [
    other.connection.append({ ...log.access, lifetimeSeconds: 0, blob }),
    ...Array.from({ length: 20 }, (_, k) =>
      other.connection.append({ ...log.access, lifetimeSeconds: 0, blob: new Uint8Array(16_000).fill(k + 10) }),
    ),
  ];
  for (const result of await Promise.all(sent)) expect(result).toMatchObject({ ok: true });
  expect(other.connection.state).toBe('connected');
});

it('[G16] a follow hears what was there and what comes, until a rotate ends it', async () => {
  const relay = await start();
  closing.push(relay.close);
  const log = newLog('three');
  const [one, two] = [await connect(relay.relay.port), await connect(relay.relay.port)];
  must(await one.connection.create(log.create));
  const append = (fill: number) =>
    one.connection.append({ ...log.access, lifetimeSeconds: 0, blob: new Uint8Array(300).fill(fill) });
  for (let fill = 1; fill <= 100; fill += 1) must(await append(fill));
  const heard = ears();
  must(await two.connection.follow({ ...log.access, after: NONE }, heard.listener));
  for (let fill = 101; fill <= 120; fill += 1) must(await append(fill));
  const random = seeded('rotate');
  must(
    await one.connection.rotate({
      ...log.access,
      adminToken: log.adminToken,
      newTokenHash: relayHash('token', random(32)),
      newAdminHash: relayHash('admin', random(32)),
      lifetimeSeconds: 86_400,
      blob: new Uint8Array(300).fill(121),
    }),
  );
  await heard.until(() => heard.over.length > 0);
  expect(heard.over).toEqual(['end']);
  expect(heard.heard.map(({ entry }) => (entry.kind === 'blob' ? entry.blob[0] : -1))).toEqual(
    Array.from({ length: 121 }, (_, at) => at + 1),
  );
});

/** A relay that comes back at the same place: at a port that was free a moment ago. */
const startFixed = async (): Promise<TestRelay> => {
  const probe = await start();
  const { port } = probe.relay;
  await probe.close();
  return startTestRelay({ port });
};

it('[G18] over a restart of the relay nothing is lost or doubled when the caller asks again from where it was', async () => {
  const relay = await startFixed();
  const log = newLog('four');
  const { connection, connected } = await connect(relay.relay.port);
  must(await connection.create(log.create));
  const blobs = Array.from({ length: 10 }, (_, k) => new Uint8Array(300).fill(k + 1));
  const append = (blob: Uint8Array) => connection.append({ ...log.access, lifetimeSeconds: 0, blob });
  const heard = ears();
  let after: Position = NONE;
  const follow = async () => must(await connection.follow({ ...log.access, after }, heard.listener));
  await follow();
  for (const blob of blobs.slice(0, 5)) must(await append(blob));
  await heard.until(() => heard.heard.length === 5);
  after = heard.heard[4]!.position;
  const under = append(blobs[5]!);
  const restarting = relay.restart();
  await heard.until(() => heard.over.length > 0);
  expect(heard.over).toEqual([{ kind: 'notConnected' }]);
  const outcome = await under;
  expect(outcome.ok || outcome.error.kind === 'notConnected').toBe(true);
  closing.push((await restarting).close);
  await connected();
  await follow();
  for (const blob of blobs.slice(5)) must(await append(blob));
  await heard.until(() => heard.heard.length >= 10);
  expect(heard.heard.map(({ entry }) => (entry.kind === 'blob' ? entry.blob[0] : -1))).toEqual(
    blobs.map((blob) => blob[0]),
  );
});
