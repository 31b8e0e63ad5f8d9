import { beforeAll, expect, test, vi } from 'vitest';
import { expiredChanges, isOverdue } from '../../client/engine/channels/expiring.ts';
import { Ledger } from '../../client/engine/channels/ledger.ts';
import { Outbox } from '../../client/engine/channels/outbox.ts';
import { newRecord } from '../../client/engine/channels/records.ts';
import type { Relay } from '../../client/engine/channels/relay.ts';
import { writtenChanges } from '../../client/engine/channels/writing.ts';
import { systemClock } from '../../client/engine/platform/clock.ts';
import type { Store } from '../../client/engine/store.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { foundChannel } from '../../shared/protocol/channel.ts';
import { receive } from '../../shared/protocol/receive.ts';
import { plenaryOf } from '../../shared/protocol/seal.ts';
import { ok } from '../../shared/result.ts';
import { seeded } from '../support/seeded.ts';
import { must } from '../support/table.ts';
import { newProfile, sealedIn } from './support/database.ts';
import { houseForEachTest } from './support/house.ts';
import { switchedSocket } from './support/mischief.ts';
import { pageSocket } from './support/pageSocket.ts';
import { bring, convene, DAY_MS, gather, good, PASSPHRASE, say, write } from './support/people.ts';

vi.mock('../../shared/crypto/argon2id.ts', () => import('./support/quickArgon2id.ts'));

const START = 31_000_000;
const LIFETIME_MINUTES = 24 * 60;

const house = houseForEachTest();
beforeAll(() => ready);

const store: Store = {
  read: async () => ok(null),
  readGroup: async () => ok([]),
  commit: async () => ok(null),
  rotate: async () => ok({ buried: Promise.resolve(ok(null)) }),
  isUntouched: async () => ok(true),
  close: () => {},
};

/** A channel whose founder wrote one text that waits in the outbox. */
const waiting = async () => {
  const rules = {
    version: 1,
    items: ['Be here.'],
    lifetimeSeconds: LIFETIME_MINUTES * 60,
    admission: 'facilitator',
  } as const;
  const env = { random: seeded('expiring'), nowMinute: START };
  const channel = foundChannel({ label: 'facilitator', rules }, env);
  const record = newRecord('Room', 'http://localhost', { kind: 'seated', channel }, new Uint8Array(0));
  const ledger = new Ledger(store, 'a', record);
  await ledger.commit(
    must(
      writtenChanges(
        ledger,
        channel,
        {
          id: 'own',
          room: plenaryOf(channel),
          content: { kind: 'text', text: 'in time?', messageClass: 'rule', quotes: [] },
        },
        env,
      ),
    ),
  );
  return { ledger, env };
};

/** Pumps an outbox at `minute`; what it sent once nothing waits any more. */
const pumped = async (ledger: Ledger, minute: number): Promise<Uint8Array[]> => {
  const sent: Uint8Array[] = [];
  const relay = {
    state: 'connected',
    append: async ({ blob }: { blob: Uint8Array }) => {
      sent.push(blob);
      return ok({ position: new Uint8Array(4), duplicate: false });
    },
  } as unknown as Relay;
  const outbox = new Outbox(ledger, relay, systemClock, {
    changed: () => {},
    logGone: () => {},
    closed: () => {},
    failed: (error) => {
      throw error;
    },
    isOverdue: (row) => isOverdue(ledger, row, minute),
    expire: () =>
      ledger.exclusively(async () => {
        const expired = expiredChanges(ledger, minute, minute);
        if (expired) await ledger.commit(expired.changes);
      }),
  });
  outbox.pump();
  await expect.poll(() => ledger.outbox.size).toBe(0);
  return sent;
};

test('[X20] the outbox sends what is in its lifetime and nothing that is past it', async () => {
  const inTime = await waiting();
  expect(await pumped(inTime.ledger, START + LIFETIME_MINUTES - 1)).toHaveLength(1);
  const late = await waiting();
  expect(await pumped(late.ledger, START + LIFETIME_MINUTES)).toEqual([]);
  expect([...late.ledger.messages.values()].map(({ content, state }) => [content, state])).toEqual([
    [{ kind: 'unsent' }, 'received'],
  ]);
});

test('[X20] an entry that the relay had all the same is no alarm, and counts for nothing', async () => {
  const { ledger, env } = await waiting();
  const task = [...ledger.outbox.values()][0]!.task;
  if (task.kind !== 'append') throw new Error('a text is appended');
  await pumped(ledger, START + LIFETIME_MINUTES);
  const { stage } = ledger.record;
  if (stage.kind !== 'seated') throw new Error('still seated');
  const arrival = { kind: 'blob', blob: task.blob, position: new Uint8Array(4) } as const;
  const { outputs, channel } = receive(stage.channel, arrival, () => undefined, env);
  expect(outputs.map(({ kind }) => kind)).toEqual(['storedLate']);
  expect(channel.own).toEqual({});
});

test('[X20] [X16] what expired while the device was offline is sent to nobody, and its author is told', async () => {
  const profile = newProfile();
  const network = switchedSocket(pageSocket(house.origin));
  const [f, a] = [await house.enter('F'), await house.enter('A', { profile, openSocket: network.openSocket })];
  await convene(f, { lifetimeSeconds: 86_400 });
  await bring(f, a, 'academic');
  await gather([f, a]);
  network.off();
  await a.until('offline', () => a.channel().connection !== 'connected');
  await say(a, 'too late');
  await a.until('waiting', () => a.channel().waiting === 1);
  const rows = (await sealedIn(profile)).length;
  a.clock.advance(DAY_MS + 120_000);
  await a.until('locked', () => a.snapshot().phase.kind === 'locked');
  const seenBefore = a.seen.length;
  network.on();
  good(await a.engine.unlock(PASSPHRASE));
  await a.watch();
  expect(a.messages().map(({ content }) => content.kind)).toContain('unsent');
  expect(a.channel().waiting).toBe(0);
  expect((await sealedIn(profile)).length).toBeLessThan(rows);
  await a.until('connected', () => a.channel().connection === 'connected');
  good(await write(a, 'in time', { confirmNotCurrent: true }));
  await a.until('sent', () => a.messages().some(({ state }) => state === 'sent'));
  await f.until('what came after', () => f.texts().includes('in time'));
  expect(f.texts()).toEqual(['in time']);
  expect(a.seen.slice(seenBefore).some((text) => text.includes('too late'))).toBe(false);
  for (const person of [f, a]) expect(person.channel().alarms).toEqual([]);
  expect(f.messages().some(({ content }) => content.kind === 'missed')).toBe(false);
});
