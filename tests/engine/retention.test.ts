import { expect, test, vi } from 'vitest';
import { decodeClientFrame, encodeFrame } from '../../shared/wire/codec.ts';
import { newProfile, sealedIn } from './support/database.ts';
import { houseForEachTest } from './support/house.ts';
import { switchedSocket } from './support/mischief.ts';
import { pageSocket } from './support/pageSocket.ts';
import {
  ask,
  bring,
  convene,
  DAY_MS,
  gather,
  good,
  invite,
  PASSPHRASE,
  type Person,
  say,
  write,
} from './support/people.ts';

vi.mock('../../shared/crypto/argon2id.ts', () => import('./support/quickArgon2id.ts'));

const house = houseForEachTest();

const rowsOf = async (profile: IDBFactory): Promise<number> => (await sealedIn(profile)).length;

test('[X16] what expired is off the disk before anything is shown, and nothing that quotes it shows it any more', async () => {
  const profile = newProfile();
  const [f, a] = [await house.enter('F'), await house.enter('A', { profile })];
  await convene(f, { lifetimeSeconds: 3 * 86_400 });
  await bring(f, a, 'academic');
  await gather([f, a]);
  await say(f, 'old');
  await a.until('old', () => a.texts().includes('old'));
  await a.until('its mark', () => a.channel().rooms[0]!.unread === 1);
  const old = a.messages().find(({ content }) => content.kind === 'text')!;
  await a.engine.lock();
  const later = await house.enter('A', { profile, aheadMs: 2 * DAY_MS });
  await later.watch();
  await later.until('connected', () => later.channel().connection === 'connected');
  good(await write(later, 'new', { quote: old.id, confirmNotCurrent: true }));
  await later.until('sent', () => later.messages().some(({ state }) => state === 'sent'));
  const before = await rowsOf(profile);
  later.clock.advance(DAY_MS + 120_000);
  await later.until('locked', () => later.snapshot().phase.kind === 'locked');
  const seenBefore = later.seen.length;
  good(await later.engine.unlock(PASSPHRASE));
  expect(await rowsOf(profile)).toBeLessThan(before);
  await later.watch();
  expect(later.texts()).toEqual(['new']);
  const quote = later.messages().find(({ content }) => content.kind === 'text')!.content;
  expect(quote).toMatchObject({ quote: { text: null } });
  await later.until('no mark', () => later.channel().rooms[0]!.unread === 0);
  expect(later.seen.slice(seenBefore).some((text) => text.includes('"old"'))).toBe(false);
});

test('[X17] a device that was off for a month goes on without an alarm', async () => {
  const [fp, ap] = [newProfile(), newProfile()];
  const [f, a, b] = [
    await house.enter('F', { profile: fp }),
    await house.enter('A', { profile: ap }),
    await house.enter('B'),
  ];
  await convene(f);
  await bring(f, a, 'academic');
  await gather([f, a]);
  await say(f, 'before');
  await a.until('before', () => a.texts().length === 1);
  await a.engine.lock();
  await bring(f, b, 'adviser');
  await say(f, 'unread for ever');
  await f.until('sent', () => f.messages().every(({ state }) => state !== 'waiting'));
  await f.engine.lock();
  house.relay().pass(30 * 86_400);
  await house.relay().relay.sweep();
  const [f2, a2] = [
    await house.enter('F', { profile: fp, aheadMs: 30 * DAY_MS }),
    await house.enter('A', { profile: ap, aheadMs: 30 * DAY_MS }),
  ];
  await a2.until('the new roster', () => a2.channel().seats.length === 3);
  await a2.watch();
  await f2.watch();
  expect(a2.texts()).toEqual([]);
  // The facilitator was silent as long as everybody: nobody writes before it was heard.
  await a2.until('its facilitator', () => a2.channel().rooms[0]!.closed === null);
  good(await write(a2, 'back', { confirmNotCurrent: true }));
  await f2.until('back', () => f2.texts().includes('back'));
  for (const person of [f2, a2]) {
    expect(person.channel().alarms).toEqual([]);
    expect(person.seen.filter((text) => /"kind":"(unopened|stopped)"/.test(text))).toEqual([]);
  }
});

/** A relay that says of every log that it was burned, with a proof of its own making. */
const lyingSocket = (origin: string) => {
  let lies = false;
  const honest = pageSocket(origin);
  return {
    lie: () => {
      lies = true;
    },
    openSocket: ((url, subprotocol, events) => {
      const socket = honest(url, subprotocol, events);
      return {
        send: (bytes) => {
          const frame = decodeClientFrame(bytes);
          if (!lies || !frame.ok || frame.value.type === 'ping' || frame.value.type === 'unfollow')
            return socket.send(bytes);
          const { requestId } = frame.value;
          queueMicrotask(() =>
            events.message(encodeFrame({ type: 'burned', requestId, proof: new Uint8Array(32).fill(7) })),
          );
        },
        close: () => socket.close(),
      };
    }) satisfies ReturnType<typeof pageSocket>,
  };
};

test('[X14] a relay that says burned without the proof is not believed: sending stops, everything is kept', async () => {
  const liar = lyingSocket(house.origin);
  const network = switchedSocket(liar.openSocket);
  const [f, a] = [await house.enter('F'), await house.enter('A', { openSocket: network.openSocket })];
  await convene(f);
  await bring(f, a, 'academic');
  await gather([f, a]);
  await say(f, 'kept');
  await a.until('kept', () => a.texts().length === 1);
  network.off();
  await a.until('offline', () => a.channel().connection !== 'connected');
  await say(a, 'never sent');
  liar.lie();
  network.on();
  await a.until('stopped', () => a.channel().standing.kind === 'stopped');
  expect(a.channel().standing).toEqual({ kind: 'stopped', why: 'logLost' });
  expect(a.channel().alarms.map(({ kind }) => kind)).toEqual(['logLost']);
  await a.until('failed', () => a.messages().some(({ state }) => state === 'failed'));
  expect(a.texts()).toEqual(['kept', 'never sent']);
  expect(a.channel().waiting).toBe(0);
});

const keyLike = (text: string, allowed: ReadonlySet<string>): string[] =>
  [...text.matchAll(/[0-9a-f]{40,}|[A-Za-z0-9_-]{40,}/g)]
    .map(([found]) => found)
    .filter((found) => !allowed.has(found));

test('[X18] nothing shown, thrown or printed carries a key, a token, a log id or a passphrase; only an open invitation its link', async () => {
  const printed: string[] = [];
  const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) =>
    vi.spyOn(console, name).mockImplementation((...words) => void printed.push(JSON.stringify(words))),
  );
  const [f, a]: Person[] = [await house.enter('F'), await house.enter('A')];
  const channel = await convene(f!);
  const invited = await invite(f!, 'academic');
  await ask(f!, a!, invited);
  good(await a!.engine.guestCompared(a!.channel().id, true));
  good(await f!.engine.facilitatorCompared(channel, invited.invitation, true));
  good(await f!.engine.admit(channel, invited.invitation));
  await gather([f!, a!]);
  await say(a!, 'hello');
  await f!.until('hello', () => f!.texts().length === 1);
  const outcomes = [
    await a!.engine.acceptInvitation(`${invited.link}x`),
    await a!.engine.unlock('wrong'),
    await a!.engine.resend(a!.channel().id, 'none', ''),
    await f!.engine.closeChannel(channel),
  ];
  await a!.until('closed', () => a!.channel().standing.kind === 'closed');
  for (const spy of spies) spy.mockRestore();
  const secret = invited.link.split('#i/')[1]!;
  let snapshots = 0;
  for (const person of [f!, a!]) {
    for (const text of person.seen) {
      snapshots += 1;
      expect(text).not.toContain(PASSPHRASE);
      const open = person === f && text.includes('"state":{"kind":"open"}');
      expect(keyLike(text, new Set(open ? [secret] : []))).toEqual([]);
    }
  }
  expect(snapshots).toBeGreaterThan(10);
  expect(keyLike(JSON.stringify(outcomes), new Set())).toEqual([]);
  expect(printed).toEqual([]);
});
