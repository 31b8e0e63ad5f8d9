/** The relay's rules, each on every store: sessions without sockets, under a clock that the test moves. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { relayHash } from '../../server/hashing.ts';
import type { Position, RelayFrame } from '../../shared/wire/frames.ts';
import {
  ENTRY_OVERHEAD_BYTES,
  LOG_OVERHEAD_BYTES,
  MAX_BLOB_BYTES,
  MAX_FOLLOWS_PER_SOCKET,
  MAX_LOG_LIFETIME_SECONDS,
  MAX_QUOTA_BYTES,
  MIN_QUOTA_BYTES,
  ROTATE_RESERVE_BYTES,
} from '../../shared/wire/limits.ts';
import { Desk, type DeskClient } from './support/desk.ts';
import { blob, DAY, key, NOWHERE, nextId, TestLog } from './support/log.ts';
import { removeFolders, STORE_KINDS } from './support/stores.ts';

const HOUR = 3_600;

describe.each(STORE_KINDS)('relay on $name', ({ open }) => {
  let desk: Desk;
  let client: DeskClient;
  let log: TestLog;

  beforeEach(async () => {
    desk = new Desk(await open());
    client = desk.connect();
    log = new TestLog();
    expect(await client.request(log.create())).toMatchObject({ type: 'ok', duplicate: false });
  });

  afterEach(async () => {
    await desk.close();
    expect(desk.failures).toEqual([]);
    removeFolders();
  });

  const appended = async (
    changes: Parameters<TestLog['append']>[0] = {},
  ): Promise<{ blob: Uint8Array; at: Position }> => {
    const frame = log.append(changes);
    const answer = await client.request(frame);
    if (answer.type !== 'ok') throw new Error(`append was answered ${JSON.stringify(answer)}`);
    return { blob: frame.blob, at: answer.position };
  };
  const rotate = async (changes: Parameters<TestLog['rotate']>[0] = {}) => {
    const { frame, rotated } = log.rotate(changes);
    const answer = await client.request(frame);
    if (answer.type === 'ok') rotated();
    return { frame, answer };
  };
  const code = async (answer: Promise<RelayFrame>): Promise<string> => {
    const frame = await answer;
    return frame.type === 'refused' ? frame.code : frame.type;
  };
  const blobsOf = (page: RelayFrame): Uint8Array[] => {
    if (page.type !== 'page') throw new Error(`not a page: ${JSON.stringify(page)}`);
    return page.entries.map(({ entry }) => (entry.kind === 'blob' ? entry.blob : entry.hash));
  };

  it('[S1] a log is created once; the same create again is a repetition, another one under its id is refused', async () => {
    expect(await client.request(log.create())).toMatchObject({ type: 'ok', duplicate: true });
    expect(await code(client.request(log.create({ closeHash: key() })))).toBe('refused');
    expect(await code(client.request(log.create({ tokenHash: key() })))).toBe('refused');
    expect(await code(client.request(log.create({ adminHash: key() })))).toBe('refused');
    await rotate();
    const again = log.create({ tokenHash: relayHash('token', log.token), adminHash: relayHash('admin', log.admin) });
    expect(await code(client.request(again))).toBe('refused');
  });

  it('[S1] what no relay gives is malformed', async () => {
    const other = new TestLog();
    const wishes = [
      { lifetimeSeconds: 59 },
      { lifetimeSeconds: MAX_LOG_LIFETIME_SECONDS + 1 },
      { quotaBytes: MIN_QUOTA_BYTES - 1 },
      { quotaBytes: MAX_QUOTA_BYTES + 1 },
    ];
    for (const wish of wishes) expect(await code(client.request(other.create(wish)))).toBe('malformed');
    expect(await code(client.request(log.append({ lifetimeSeconds: MAX_LOG_LIFETIME_SECONDS + 1 })))).toBe('malformed');
    expect(await code(client.request(log.read({ limit: 0 })))).toBe('malformed');
    expect(await code(client.request(log.read({ limit: 257 })))).toBe('malformed');
    expect(await code(client.request(log.rotate({ lifetimeSeconds: 0 }).frame))).toBe('malformed');
  });

  it('[S2] where a ticket is needed, one ticket opens one log, and a repetition spends nothing', async () => {
    const strict = new Desk(desk.store, { openToAll: false });
    const guest = strict.connect();
    const [ticket, second] = [blob(16), blob(16)];
    await desk.store.addTickets([relayHash('ticket', ticket), relayHash('ticket', second)], strict.now + DAY);
    const mine = new TestLog();
    expect(await code(guest.request(mine.create()))).toBe('ticket');
    expect(await code(guest.request(mine.create({ ticket: { kind: 'operator', ticket: blob(16) } })))).toBe('ticket');
    const create = mine.create({ ticket: { kind: 'operator', ticket } });
    expect(await guest.request(create)).toMatchObject({ type: 'ok', duplicate: false });
    expect(await guest.request(create)).toMatchObject({ type: 'ok', duplicate: true });
    const other = new TestLog();
    expect(await code(guest.request(other.create({ ticket: { kind: 'operator', ticket } })))).toBe('ticket');
    strict.pass(DAY);
    expect(await code(guest.request(other.create({ ticket: { kind: 'operator', ticket: second } })))).toBe('ticket');
  });

  it('[S2] of two logs that are created with one ticket at once, one is', async () => {
    const strict = new Desk(desk.store, { openToAll: false });
    const ticket = blob(16);
    await desk.store.addTickets([relayHash('ticket', ticket)], strict.now + DAY);
    const create = () => new TestLog().create({ ticket: { kind: 'operator', ticket } });
    const answers = await Promise.all([1, 2, 3].map(() => code(strict.connect().request(create()))));
    expect(answers.sort()).toEqual(['ok', 'ticket', 'ticket']);
  });

  it('[S4] the same blob is one entry, however often and from whomever it comes', async () => {
    const { blob: first, at } = await appended();
    const repeated = log.append({ blob: first });
    expect(await desk.connect().request(repeated)).toEqual({
      type: 'ok',
      requestId: repeated.requestId,
      position: at,
      duplicate: true,
    });
    const both = await Promise.all([1, 2].map(() => client.request(log.append({ blob: repeated.blob }))));
    for (const answer of both) expect(answer).toMatchObject({ position: at, duplicate: true });
    expect(blobsOf(await client.request(log.read()))).toEqual([first]);
  });

  it('[S4] a repetition is told its place also after its generation ended and after its blob is gone', async () => {
    const { blob: first, at } = await appended({ lifetimeSeconds: HOUR });
    const repeated = log.append({ blob: first });
    await rotate();
    expect(await client.request(repeated)).toMatchObject({ type: 'ok', position: at, duplicate: true });
    desk.pass(2 * HOUR);
    await desk.store.sweep(desk.now);
    expect(await client.request(repeated)).toMatchObject({ type: 'ok', position: at, duplicate: true });
    expect(await code(client.request({ ...repeated, blob: blob() }))).toBe('stale');
  });

  it('[S4] an ended generation learns nothing of what came after it', async () => {
    const old = log.append();
    await rotate();
    const later = await appended();
    expect(await code(client.request({ ...old, blob: later.blob }))).toBe('stale');
  });

  it('[S5] an unknown log, a wrong token and a generation that never was are answered alike', async () => {
    const stranger = new TestLog();
    const askers = [
      log.append({ token: key() }),
      log.append({ generation: 1 }),
      stranger.append(),
      log.read({ token: key() }),
      log.read({ generation: 7 }),
      stranger.read(),
      log.follow({ token: key() }),
      stranger.follow(),
      log.rotate({ adminToken: key() }).frame,
      log.rotate({ token: key() }).frame,
      stranger.rotate().frame,
      log.burn({ adminToken: key() }),
      log.burn({ proof: key() }),
      stranger.burn(),
    ];
    for (const frame of askers) {
      expect(await client.request(frame)).toEqual({ type: 'refused', requestId: frame.requestId, code: 'refused' });
    }
  });

  it('[S6] a generation reads from the entry that began it to the one that ended it, both included', async () => {
    const before = await appended();
    const zero = log.read();
    const began = await rotate();
    const within = await appended();
    const one = log.read();
    const ended = await rotate();
    const after = await appended();
    const first = await client.request(zero);
    expect(blobsOf(first)).toEqual([before.blob, began.frame.blob]);
    expect(first).toMatchObject({ more: false, ended: true });
    const second = await client.request(one);
    expect(blobsOf(second)).toEqual([began.frame.blob, within.blob, ended.frame.blob]);
    expect(second).toMatchObject({ more: false, ended: true });
    const third = await client.request(log.read());
    expect(blobsOf(third)).toEqual([ended.frame.blob, after.blob]);
    expect(third).toMatchObject({ more: false, ended: false });
    const beyond = await client.request({ ...zero, after: within.at });
    expect(beyond).toMatchObject({ type: 'page', entries: [], ended: true });
    const early = await client.request(log.read({ after: before.at }));
    expect(blobsOf(early)).toEqual([ended.frame.blob, after.blob]);
  });

  it('[S6] an ended generation appends nothing', async () => {
    const late = log.append();
    await rotate();
    expect(await code(client.request(late))).toBe('stale');
    expect(blobsOf(await client.request(log.read()))).toHaveLength(1);
  });

  it('[S7] a full log takes no more entries, but can still be rotated', async () => {
    const small = new TestLog();
    await client.request(small.create({ quotaBytes: MIN_QUOTA_BYTES }));
    const room = MIN_QUOTA_BYTES - LOG_OVERHEAD_BYTES - ENTRY_OVERHEAD_BYTES;
    expect(await code(client.request(small.append({ blob: blob(MAX_BLOB_BYTES) })))).toBe('ok');
    const left = room - MAX_BLOB_BYTES - ENTRY_OVERHEAD_BYTES;
    expect(await code(client.request(small.append({ blob: blob(left + 1) })))).toBe('full');
    expect(await code(client.request(small.append({ blob: blob(left) })))).toBe('ok');
    expect(await code(client.request(small.append({ blob: blob(1) })))).toBe('full');
    let rotates = 0;
    for (;;) {
      const { frame, rotated } = small.rotate({ blob: blob(MAX_BLOB_BYTES) });
      const answer = await code(client.request(frame));
      if (answer === 'full') break;
      rotated();
      rotates += 1;
    }
    expect(rotates).toBe(Math.floor(ROTATE_RESERVE_BYTES / (MAX_BLOB_BYTES + ENTRY_OVERHEAD_BYTES)));
    expect(rotates).toBeGreaterThanOrEqual(8);
  });

  it('[S7] what an ended blob took is given back, save its overhead', async () => {
    const small = new TestLog();
    await client.request(small.create({ quotaBytes: MIN_QUOTA_BYTES }));
    const large = () => small.append({ blob: blob(400_000), lifetimeSeconds: HOUR });
    expect(await code(client.request(large()))).toBe('ok');
    expect(await code(client.request(large()))).toBe('full');
    desk.pass(2 * HOUR);
    await desk.store.sweep(desk.now);
    await desk.store.sweep(desk.now);
    expect(await code(client.request(large()))).toBe('ok');
    expect(await code(client.request(large()))).toBe('full');
    const left = MIN_QUOTA_BYTES - LOG_OVERHEAD_BYTES - 400_000 - 3 * ENTRY_OVERHEAD_BYTES;
    expect(await code(client.request(small.append({ blob: blob(left + 1) })))).toBe('full');
    expect(await code(client.request(small.append({ blob: blob(left) })))).toBe('ok');
  });

  it('[S8] of two rotates of one generation exactly one wins, and the other learns that it is stale', async () => {
    for (let round = 0; round < 5; round++) {
      const [mine, theirs] = [log.rotate(), log.rotate()];
      const answers = await Promise.all([code(client.request(mine.frame)), code(desk.connect().request(theirs.frame))]);
      expect(answers.toSorted()).toEqual(['ok', 'stale']);
      (answers[0] === 'ok' ? mine : theirs).rotated();
      expect(await code(client.request(log.append()))).toBe('ok');
    }
  });

  it('[S8] entry and switch are one: a refused rotate leaves neither, a repeated one is told its place', async () => {
    await appended();
    const refusedOne = log.rotate({ adminToken: key() });
    expect(await code(client.request(refusedOne.frame))).toBe('refused');
    expect(blobsOf(await client.request(log.read()))).toHaveLength(1);
    const { frame, answer } = await rotate();
    expect(answer).toMatchObject({ type: 'ok', duplicate: false });
    await rotate();
    expect(await client.request(frame)).toEqual({ ...answer, duplicate: true });
    expect(await code(client.request({ ...frame, adminToken: key() }))).toBe('refused');
    expect(await code(client.request({ ...frame, blob: blob() }))).toBe('stale');
  });

  it('[S8] a blob that is an entry already rotates nothing', async () => {
    const { blob: known } = await appended();
    expect(await code(client.request(log.rotate({ blob: known }).frame))).toBe('malformed');
    expect(await code(client.request(log.append()))).toBe('ok');
  });

  it('[S8] admin tokens end with their generation', async () => {
    const first = log.rotate();
    await client.request(first.frame);
    const oldAdmin = log.admin;
    first.rotated();
    expect(await code(client.request(log.rotate({ adminToken: oldAdmin }).frame))).toBe('refused');
    expect(await code(client.request(log.burn({ adminToken: oldAdmin })))).toBe('refused');
    expect((await rotate()).answer).toMatchObject({ type: 'ok' });
  });

  it('[S9] a burned log is gone for everybody, whatever they present, and shows the proof until it would have ended', async () => {
    await appended();
    const follow = log.follow();
    await client.request(follow);
    await client.inbox.untilEntries(follow.requestId, 1);
    expect(await client.request(log.burn())).toMatchObject({ type: 'ok' });
    expect(await client.inbox.untilType(follow.requestId, 'burned')).toMatchObject({ proof: log.proof });
    const later = [
      log.append(),
      log.append({ token: key() }),
      log.read({ generation: 9 }),
      log.follow(),
      log.rotate().frame,
      log.burn(),
      log.create(),
    ];
    for (const frame of later) {
      expect(await client.request(frame)).toEqual({ type: 'burned', requestId: frame.requestId, proof: log.proof });
    }
    desk.pass(366 * DAY);
    expect(await code(client.request(log.read()))).toBe('refused');
    await desk.store.sweep(desk.now);
    expect(await client.request(log.create())).toMatchObject({ type: 'ok', duplicate: false });
    expect(await client.request(log.read())).toMatchObject({ type: 'page', entries: [] });
  });

  it('[S10] a blob past its lifetime is read as its hash, in its place; the log goes on', async () => {
    const short = await appended({ lifetimeSeconds: 2 * HOUR });
    const long = await appended({ lifetimeSeconds: 7 * DAY });
    const endless = await appended({ lifetimeSeconds: 0 });
    desk.pass(2 * HOUR - 1);
    expect(blobsOf(await client.request(log.read()))).toEqual([short.blob, long.blob, endless.blob]);
    desk.pass(61);
    const hash = relayHash('blob', short.blob);
    const expected = [hash, long.blob, endless.blob];
    expect(blobsOf(await client.request(log.read()))).toEqual(expected);
    await desk.store.sweep(desk.now);
    expect(blobsOf(await client.request(log.read()))).toEqual(expected);
    desk.pass(300 * DAY);
    await desk.store.sweep(desk.now);
    const page = await client.request(log.read());
    expect(blobsOf(page)).toEqual([hash, relayHash('blob', long.blob), endless.blob]);
  });

  it('[S10] a log lives its lifetime after its last rotate, then it is unknown', async () => {
    const brief = new TestLog();
    await client.request(brief.create({ lifetimeSeconds: 10 * DAY }));
    desk.pass(9 * DAY);
    const { frame, rotated } = brief.rotate({ lifetimeSeconds: 10 * DAY });
    expect(await code(client.request(frame))).toBe('ok');
    rotated();
    desk.pass(9 * DAY);
    const follow = brief.follow();
    expect(await code(client.request(follow))).toBe('ok');
    await client.inbox.untilEntries(follow.requestId, 1);
    desk.pass(2 * DAY);
    expect(await code(client.request(brief.read()))).toBe('refused');
    expect(await code(client.request(brief.append()))).toBe('refused');
    await desk.store.sweep(desk.now);
    expect(await client.inbox.untilType(follow.requestId, 'refused')).toMatchObject({ code: 'refused' });
  });

  it('[S11] a child lives on its parent: its quota, its end, its burning', async () => {
    const parent = new TestLog();
    await client.request(parent.create({ quotaBytes: 2 * MIN_QUOTA_BYTES, lifetimeSeconds: 30 * DAY }));
    const ticketOf = (of: TestLog, changes = {}) => ({
      kind: 'parent' as const,
      log: of.log,
      generation: of.generation,
      token: of.token,
      ...changes,
    });
    const strict = new Desk(desk.store, { openToAll: false });
    const guest = strict.connect();
    const child = new TestLog();
    expect(await code(guest.request(child.create({ ticket: ticketOf(parent, { token: key() }) })))).toBe('ticket');
    expect(await code(guest.request(child.create({ ticket: ticketOf(new TestLog()) })))).toBe('ticket');
    expect(await code(guest.request(child.create({ ticket: ticketOf(parent) })))).toBe('ok');
    const grandchild = new TestLog();
    expect(await code(guest.request(grandchild.create({ ticket: ticketOf(child) })))).toBe('ticket');
    expect(await code(guest.request(child.append({ blob: blob(MAX_BLOB_BYTES) })))).toBe('ok');
    expect(await code(guest.request(parent.append({ blob: blob(MAX_BLOB_BYTES) })))).toBe('ok');
    expect(await code(guest.request(parent.append({ blob: blob(20_000) })))).toBe('full');
    expect(await code(guest.request(child.append({ blob: blob(20_000) })))).toBe('full');
    expect(await code(guest.request(child.burn()))).toBe('ok');
    expect(await code(guest.request(parent.append({ blob: blob(20_000) })))).toBe('ok');
    const second = new TestLog();
    expect(await code(guest.request(second.create({ ticket: ticketOf(parent) })))).toBe('ok');
    const follow = second.follow();
    expect(await code(guest.request(follow))).toBe('ok');
    const old = ticketOf(parent);
    const { frame, rotated } = parent.rotate({ lifetimeSeconds: 30 * DAY });
    await guest.request(frame);
    rotated();
    expect(await code(guest.request(new TestLog().create({ ticket: old })))).toBe('stale');
    expect(await code(guest.request(parent.burn()))).toBe('ok');
    await guest.inbox.untilType(follow.requestId, 'refused');
    expect(await code(guest.request(second.read()))).toBe('refused');
    expect(await code(guest.request(child.read()))).toBe('burned');
    expect(await code(guest.request(new TestLog().create({ ticket: ticketOf(parent) })))).toBe('ticket');
  });

  it('[S11] a child ends with its parent', async () => {
    const parent = new TestLog();
    await client.request(parent.create({ lifetimeSeconds: 2 * DAY }));
    const child = new TestLog();
    const ticket = { kind: 'parent', log: parent.log, generation: 0, token: parent.token } as const;
    await client.request(child.create({ ticket, lifetimeSeconds: 30 * DAY }));
    expect(await code(client.request(child.append()))).toBe('ok');
    desk.pass(3 * DAY);
    expect(await code(client.request(child.read()))).toBe('refused');
    await desk.store.sweep(desk.now);
    expect(await code(client.request(child.read()))).toBe('refused');
  });

  it('[S12] everybody is given the same entries in the same order, each once, read or followed', async () => {
    const writers = Array.from({ length: 4 }, () => desk.connect());
    const early = desk.connect();
    const earlyFollow = log.follow();
    await early.request(earlyFollow);
    const sent = writers.flatMap((writer) =>
      Array.from({ length: 25 }, () => {
        const frame = log.append();
        return writer.request(frame).then(() => frame.blob);
      }),
    );
    const late = desk.connect();
    const lateFollow = log.follow();
    await late.request(lateFollow);
    const blobs = await Promise.all(sent);
    const entries = await early.inbox.untilEntries(earlyFollow.requestId, 100);
    expect(await late.inbox.untilEntries(lateFollow.requestId, 100)).toEqual(entries);
    expect(entries).toHaveLength(100);
    expect(new Set(entries.map(hex))).toEqual(new Set(blobs.map(hex)));
    const read: Uint8Array[] = [];
    let after: Position = NOWHERE;
    for (;;) {
      const page = await client.request(log.read({ after, limit: 7 }));
      read.push(...blobsOf(page));
      if (page.type !== 'page' || !page.more) break;
      after = page.entries.at(-1)?.position ?? NOWHERE;
    }
    expect(read).toEqual(entries);
  });

  it('[S12] one client’s entries keep the order in which it sent them', async () => {
    const frames = Array.from({ length: 40 }, () => log.append());
    await Promise.all(frames.map((frame) => client.request(frame)));
    expect(blobsOf(await client.request(log.read()))).toEqual(frames.map((frame) => frame.blob));
  });

  it('[W8] a follow is answered ok with the newest position, brings its entries, and ends with its generation', async () => {
    const first = await appended();
    const second = await appended();
    const follow = log.follow({ after: first.at });
    expect(await client.request(follow)).toMatchObject({ type: 'ok', position: second.at });
    expect(await client.inbox.untilEntries(follow.requestId, 1)).toEqual([second.blob]);
    const third = await appended();
    const { frame } = await rotate();
    await client.inbox.untilType(follow.requestId, 'end');
    await appended();
    expect(client.inbox.entries(follow.requestId)).toEqual([second.blob, third.blob, frame.blob]);
    expect(client.inbox.of(follow.requestId).at(-1)).toEqual({ type: 'end', requestId: follow.requestId });
  });

  it('[W8] an ended generation can still be followed to its end', async () => {
    const first = await appended();
    const follow = log.follow();
    const { frame, answer } = await rotate();
    await appended();
    expect(await client.request(follow)).toMatchObject({
      type: 'ok',
      position: (answer as { position: Position }).position,
    });
    await client.inbox.untilType(follow.requestId, 'end');
    expect(client.inbox.entries(follow.requestId)).toEqual([first.blob, frame.blob]);
  });

  it('[W8] after unfollow nothing comes; the request id can be used again', async () => {
    const follow = log.follow();
    await client.request(follow);
    expect(await code(client.request(follow))).toBe('malformed');
    expect(await client.request({ type: 'unfollow', requestId: nextId(), follow: follow.requestId })).toMatchObject({
      type: 'ok',
    });
    const other = log.follow();
    await client.request(other);
    const { blob: unseen } = await appended();
    await client.inbox.untilEntries(other.requestId, 1);
    expect(client.inbox.entries(follow.requestId)).toEqual([]);
    await client.request(follow);
    expect(await client.inbox.untilEntries(follow.requestId, 1)).toEqual([unseen]);
  });

  it('[W8] a follow that is stopped and begun again while it opens is one follow', async () => {
    const follow = log.follow();
    const stop = { type: 'unfollow', requestId: nextId(), follow: follow.requestId } as const;
    await Promise.all([client.request(follow), client.request(stop), client.request(follow)]);
    await appended();
    const { blob: last } = await appended();
    const witness = log.follow();
    await client.request(witness);
    await client.inbox.untilEntries(witness.requestId, 2);
    await client.inbox.untilEntries(follow.requestId, 2);
    expect(client.inbox.entries(follow.requestId)).toHaveLength(2);
    expect(client.inbox.entries(follow.requestId).at(-1)).toEqual(last);
  });

  it('[W8] ping is answered pong', async () => {
    expect(await client.request({ type: 'ping', requestId: 77 })).toEqual({ type: 'pong', requestId: 77 });
  });

  it('[W11] a position that the log never gave is refused', async () => {
    const { at } = await appended();
    const beyond = at.slice();
    beyond[7] = (beyond[7] ?? 0) + 1;
    for (const after of [Uint8Array.of(1, 2, 3), new Uint8Array(8), new Uint8Array(8).fill(255), beyond]) {
      expect(await code(client.request(log.read({ after })))).toBe('refused');
      const follow = log.follow({ after });
      await client.request(follow);
      expect(await client.inbox.untilType(follow.requestId, 'refused')).toMatchObject({ code: 'refused' });
    }
    expect(await client.request(log.read({ after: at }))).toMatchObject({ type: 'page', entries: [], more: false });
  });

  it('[W12] a socket follows no more logs at once than its limit', async () => {
    const follows = Array.from({ length: MAX_FOLLOWS_PER_SOCKET }, () => log.follow());
    const answers = await Promise.all(follows.map((follow) => code(client.request(follow))));
    expect(new Set(answers)).toEqual(new Set(['ok']));
    expect(await code(client.request(log.follow()))).toBe('busy');
    const [first] = follows;
    await client.request({ type: 'unfollow', requestId: nextId(), follow: first?.requestId ?? 0 });
    expect(await code(client.request(log.follow()))).toBe('ok');
  });

  it('[W6] a page never carries more than a largest blob, save one entry', async () => {
    const sizes = [200_000, 200_000, 200_000, MAX_BLOB_BYTES, 10];
    for (const size of sizes) await appended({ blob: blob(size) });
    const pages: number[] = [];
    let after: Position = NOWHERE;
    for (;;) {
      const page = await client.request(log.read({ after }));
      pages.push(blobsOf(page).length);
      if (page.type !== 'page' || !page.more) break;
      after = page.entries.at(-1)?.position ?? NOWHERE;
    }
    expect(pages).toEqual([2, 1, 1, 1]);
  });

  it('[S13] a follower that is full gets nothing until it drains, then everything once and in order', async () => {
    const follow = log.follow();
    const reader = desk.connect();
    await reader.request(follow);
    const first = await appended();
    await reader.inbox.untilEntries(follow.requestId, 1);
    reader.fill();
    const missed: Uint8Array[] = [];
    for (let count = 0; count < 150; count++) missed.push((await appended()).blob);
    expect(reader.inbox.entries(follow.requestId)).toHaveLength(1);
    reader.drain();
    const entries = await reader.inbox.untilEntries(follow.requestId, 151);
    const { blob: last } = await appended();
    await reader.inbox.untilEntries(follow.requestId, 152);
    expect(entries).toEqual([first.blob, ...missed]);
    expect(reader.inbox.entries(follow.requestId).at(-1)).toEqual(last);
  });

  it('[S13] a session that is gone costs and gets nothing', async () => {
    const reader = desk.connect();
    const follow = log.follow();
    await reader.request(follow);
    reader.close();
    const witness = log.follow();
    await client.request(witness);
    await appended();
    await client.inbox.untilEntries(witness.requestId, 1);
    expect(reader.inbox.entries(follow.requestId)).toEqual([]);
  });
});

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
