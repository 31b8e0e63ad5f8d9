/** What server/stores/store.ts asks of every store, beyond what the relay's rules already show on each. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { relayHash } from '../../server/hashing.ts';
import type { Change, Decision, LogEvent, Store, View } from '../../server/stores/store.ts';
import type { Position } from '../../shared/wire/frames.ts';
import { blob, key, NOWHERE } from './support/log.ts';
import { removeFolders, STORE_KINDS } from './support/stores.ts';

const NOW = 1_800_000_000;
const LATER = NOW + 1_000;

describe.each(STORE_KINDS)('store in $name', ({ open }) => {
  let store: Store;
  let log: Uint8Array;

  const create: Change = {
    kind: 'create',
    tokenHash: key(),
    adminHash: key(),
    closeHash: key(),
    quotaBytes: 1_000_000,
    expiresAt: LATER,
    spendsTicket: false,
    hasParent: false,
  };
  const doing =
    (change: Change | null) =>
    (view: View): Decision<View> => ({ change, answer: view });
  const write = (change: Change | null, entryHash?: Uint8Array) =>
    store.write({ log, generation: 0, ...(entryHash && { entryHash }) }, NOW, doing(change));
  const entry = (): Change & { readonly kind: 'append' } => {
    const bytes = blob(100);
    return { kind: 'append', hash: relayHash('blob', bytes), blob: bytes, expiresAt: null };
  };
  const read = (after: Position = NOWHERE) =>
    store.read({ log, generation: 0, after, maxEntries: 10, maxBytes: 100_000 }, NOW);

  beforeEach(async () => {
    store = await open();
    log = key();
    expect(await write(create)).toMatchObject({ answer: { log: { state: 'absent' } }, position: NOWHERE });
  });

  afterEach(async () => {
    await store.close();
    removeFolders();
  });

  it('[S12] writes take effect in the order in which they were asked for, each seeing those before it', async () => {
    const entries = Array.from({ length: 30 }, entry);
    const outcomes = await Promise.all(entries.map((change) => write(change, change.hash)));
    const places = outcomes.map(({ position }) => Buffer.from(position).toString('hex'));
    expect(new Set(places).size).toBe(30);
    const newest = outcomes.map(({ answer }) => (answer.log.state === 'open' ? answer.log.newest : undefined));
    expect(newest).toEqual([NOWHERE, ...outcomes.slice(0, -1).map(({ position }) => position)]);
    const batch = await read(outcomes[19]?.position);
    expect(batch).toMatchObject({ state: 'open', more: false });
    const seen = batch.state === 'open' ? batch.entries.map((placed) => placed.position) : [];
    expect(seen).toEqual(outcomes.slice(20).map(({ position }) => position));
  });

  it('[S3] observers hear of an entry after it can be read, in order, with the place before it', async () => {
    const events: LogEvent[] = [];
    const readable: Promise<unknown>[] = [];
    const stop = store.observe((event) => {
      events.push(event);
      if (event.kind === 'appended') readable.push(read(event.previous));
    });
    const entries = Array.from({ length: 5 }, entry);
    const outcomes = await Promise.all(entries.map((change) => write(change)));
    await write(null);
    stop();
    await write(entry());
    expect(events).toHaveLength(5);
    for (const [index, event] of events.entries()) {
      expect(event).toMatchObject({ kind: 'appended', generation: 0, ends: false, blob: entries[index]?.blob });
      if (event.kind !== 'appended') continue;
      expect(event.previous).toEqual(outcomes[index - 1]?.position ?? NOWHERE);
      expect(event.position).toEqual(outcomes[index]?.position);
    }
    for (const [index, batch] of (await Promise.all(readable)).entries()) {
      expect(batch).toMatchObject({ entries: { 0: { position: outcomes[index]?.position } } });
    }
  });

  it('[S21] a decision that throws leaves nothing and rejects; the store goes on', async () => {
    const failing = store.write({ log, generation: 0 }, NOW, () => {
      throw new Error('a bug');
    });
    await expect(failing).rejects.toThrow('a bug');
    await write(entry());
    expect(await read()).toMatchObject({ entries: { length: 1 } });
    expect(await store.healthy()).toBe(true);
  });

  it('[S4] a view finds an entry by its hash, with its place and generation', async () => {
    const change = entry();
    const { position } = await write(change);
    const { answer } = await write(null, change.hash);
    expect(answer.log).toMatchObject({ found: { position, generation: 0, ends: false } });
    expect((await write(null, key())).answer.log).toMatchObject({ found: undefined });
    const rotate: Change = {
      kind: 'rotate',
      hash: key(),
      blob: blob(10),
      newTokenHash: key(),
      newAdminHash: key(),
      expiresAt: LATER,
    };
    const rotated = await write(rotate);
    expect((await write(null, rotate.hash)).answer.log).toMatchObject({
      current: { number: 1, tokenHash: rotate.newTokenHash, adminHash: rotate.newAdminHash },
      asked: { number: 0, tokenHash: create.tokenHash },
      found: { position: rotated.position, generation: 0, ends: true },
      newest: rotated.position,
    });
  });

  it('[S10] [S11] a log at its end is absent before any sweep, and so are its children', async () => {
    const child = key();
    const query = { log: child, generation: 0, parent: { log, generation: 0 } };
    await store.write(query, NOW, doing({ ...create, expiresAt: LATER + 500, hasParent: true }));
    const stateAt = async (id: Uint8Array, now: number) => (await store.look({ log: id, generation: 0 }, now)).log;
    expect(await stateAt(child, LATER - 1)).toMatchObject({ state: 'open', hasParent: true, expiresAt: LATER });
    for (const id of [log, child]) expect(await stateAt(id, LATER)).toEqual({ state: 'absent' });
    const events: LogEvent[] = [];
    store.observe((event) => events.push(event));
    await store.sweep(LATER);
    await store.look({ log, generation: 0 }, LATER);
    expect(events.map((event) => [event.kind, Buffer.from(event.log).toString('hex')]).sort()).toEqual(
      [log, child].map((id) => ['gone', Buffer.from(id).toString('hex')]).sort(),
    );
    expect(await stateAt(child, NOW)).toEqual({ state: 'absent' });
  });

  it('[S9] burning a log burns its children without a trace, and tells of each', async () => {
    const child = key();
    const query = { log: child, generation: 0, parent: { log, generation: 0 } };
    await store.write(query, NOW, doing({ ...create, hasParent: true }));
    const events: LogEvent[] = [];
    store.observe((event) => events.push(event));
    const proof = key();
    await write({ kind: 'burn', proof });
    await write(null);
    expect(events.map(({ kind }) => kind)).toEqual(['gone', 'gone']);
    expect(await read()).toEqual({ state: 'burned', proof });
    expect((await store.look({ log: child, generation: 0 }, NOW)).log).toEqual({ state: 'absent' });
    expect((await store.look({ log, generation: 0 }, LATER)).log).toEqual({ state: 'absent' });
  });
});
