/** The embedded store beside the one in memory: whatever is asked of both, in whatever order, both say the same. */
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { relayHash } from '../../server/hashing.ts';
import { answer } from '../../server/relay.ts';
import { MemoryStore } from '../../server/stores/memory.ts';
import { SqliteStore } from '../../server/stores/sqlite/sqlite.ts';
import type { Change, LogEvent, Store } from '../../server/stores/store.ts';
import type { AppendFrame, BurnFrame, CreateFrame, RotateFrame } from '../../shared/wire/frames.ts';
import { MIN_QUOTA_BYTES } from '../../shared/wire/limits.ts';
import { temporaryFolder } from '../support/folders.ts';
import { contradictionsIn, lookInto } from './support/consistency.ts';

const RUNS = process.env['SLOW'] === '1' ? 2_000 : 80;
const SEED = 20_260_101;
const START_SECONDS = Date.UTC(2026, 0, 1) / 1_000;
const LOGS = 4;
const MOST_GENERATIONS = 4;
const SLOW_MILLISECONDS = 1_200_000;
const MEMORY = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

type Writing = CreateFrame | AppendFrame | RotateFrame | BurnFrame;
type Step =
  | { readonly kind: 'write'; readonly together: readonly Writing[] }
  | {
      readonly kind: 'read';
      readonly log: number;
      readonly generation: number;
      readonly after: number;
      readonly maxBytes: number;
    }
  | { readonly kind: 'pass'; readonly seconds: number }
  | { readonly kind: 'tickets'; readonly ticket: number; readonly seconds: number }
  | { readonly kind: 'sweep' }
  | { readonly kind: 'reopen'; readonly mostRecent: number };

/** 32 bytes that stand for one thing of one log. */
const named = (what: string): Uint8Array => relayHash('blob', new TextEncoder().encode(what));
const bytes = (seed: number, length: number): Uint8Array => new Uint8Array(Buffer.alloc(length, named(`blob ${seed}`)));
const token = (log: number, generation: number) => named(`token ${log} ${generation}`);
const admin = (log: number, generation: number) => named(`admin ${log} ${generation}`);
const ticket = (number: number) => named(`ticket ${number}`);

let requests = 0;
const next = () => {
  requests += 1;
  return requests;
};

const log = fc.nat(LOGS - 1);
const generation = fc.constantFrom(0, 0, 0, 1, MOST_GENERATIONS - 2);
/** Few and small ones mostly, so that repetitions are met; a large one now and then, so that quotas are. */
const blobs = fc
  .record({ seed: fc.nat(8), length: fc.constantFrom(1, 40, 40, 300, 5_000, 40_000, 300_000, 500_000) })
  .map(({ seed, length }) => bytes(seed, length));
/** Blobs that are often there already, which a rotate may not bring. */
const commonBlobs = fc.nat(3).map((seed) => bytes(seed, 40));
const lifetime = fc.constantFrom(60, 300, 3_600, 90_000);

const creates = fc
  .record({ log, parent: fc.option(fc.record({ log, generation })), ticket: fc.option(fc.nat(3)), lifetime })
  .map(({ log, parent, ticket: number, lifetime }): CreateFrame => {
    const by = parent
      ? {
          kind: 'parent' as const,
          log: named(`log ${parent.log}`),
          generation: parent.generation,
          token: token(parent.log, parent.generation),
        }
      : { kind: 'operator' as const, ticket: ticket(number ?? 0) };
    return {
      type: 'create',
      requestId: next(),
      log: named(`log ${log}`),
      tokenHash: relayHash('token', token(log, 0)),
      adminHash: relayHash('admin', admin(log, 0)),
      closeHash: relayHash('close', named(`proof ${log}`)),
      lifetimeSeconds: lifetime,
      quotaBytes: MIN_QUOTA_BYTES,
      ticket: by,
    };
  });
const appends = fc
  .record({
    log,
    generation,
    blob: fc.oneof(blobs, commonBlobs),
    lifetimeSeconds: fc.constantFrom(0, 0, 60, 3_600, 90_000),
  })
  .map(
    ({ log, generation, blob, lifetimeSeconds }): AppendFrame => ({
      type: 'append',
      requestId: next(),
      log: named(`log ${log}`),
      generation,
      token: token(log, generation),
      lifetimeSeconds,
      blob,
    }),
  );
const rotates = fc.record({ log, generation, blob: commonBlobs, lifetime }).map(
  ({ log, generation, blob, lifetime }): RotateFrame => ({
    type: 'rotate',
    requestId: next(),
    log: named(`log ${log}`),
    generation,
    token: token(log, generation),
    adminToken: admin(log, generation),
    newTokenHash: relayHash('token', token(log, generation + 1)),
    newAdminHash: relayHash('admin', admin(log, generation + 1)),
    lifetimeSeconds: lifetime,
    blob,
  }),
);
const burns = fc.record({ log, generation }).map(
  ({ log, generation }): BurnFrame => ({
    type: 'burn',
    requestId: next(),
    log: named(`log ${log}`),
    adminToken: admin(log, generation),
    proof: named(`proof ${log}`),
  }),
);

const writing = fc.oneof(
  { arbitrary: creates, weight: 3 },
  { arbitrary: appends, weight: 12 },
  { arbitrary: rotates, weight: 3 },
  { arbitrary: burns, weight: 1 },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      together: fc.array(writing, { minLength: 1, maxLength: 6 }),
    }),
    weight: 12,
  },
  {
    arbitrary: fc.record({
      kind: fc.constant('read' as const),
      log,
      generation,
      after: fc.nat(12),
      maxBytes: fc.constantFrom(1, 600, 60_000, 600_000),
    }),
    weight: 4,
  },
  {
    arbitrary: fc.record({
      kind: fc.constant('pass' as const),
      seconds: fc.constantFrom(1, 59, 60, 300, 3_600, 90_000),
    }),
    weight: 2,
  },
  {
    arbitrary: fc.record({
      kind: fc.constant('tickets' as const),
      ticket: fc.nat(3),
      seconds: fc.constantFrom(60, 90_000),
    }),
    weight: 3,
  },
  { arbitrary: fc.constant({ kind: 'sweep' as const }), weight: 1 },
  {
    arbitrary: fc.record({ kind: fc.constant('reopen' as const), mostRecent: fc.integer({ min: 1, max: 5 }) }),
    weight: 2,
  },
);

/** A store with what it told. */
class Side {
  readonly #open: (mostRecent: number) => Store;
  #store: Store;
  #events: LogEvent[] = [];

  constructor(open: (mostRecent: number) => Store) {
    this.#open = open;
    this.#store = open(1);
    this.#observe();
  }

  /** Everything that a step leads to, as text: answers, what was told, and how every log looks afterwards. */
  async take(step: Step, now: number): Promise<string> {
    const answers = await this.#carryOut(step, now);
    await new Promise((resolve) => setImmediate(resolve));
    const told = this.#events.filter(({ kind }) => kind === 'appended');
    const gone = this.#events
      .filter(({ kind }) => kind === 'gone')
      .map((event) => plain(event))
      .sort();
    this.#events = [];
    const views = [];
    for (let number = 0; number < LOGS; number++) {
      for (let generation = 0; generation < MOST_GENERATIONS; generation++) {
        const query = { log: named(`log ${number}`), generation, ticketHash: relayHash('ticket', ticket(number)) };
        const entryHash = relayHash('blob', bytes(number, 40));
        views.push(
          await this.#store.look(
            { ...query, entryHash, parent: { log: named(`log ${(number + 1) % LOGS}`), generation } },
            now,
          ),
        );
        views.push(
          await this.#store.read({ ...query, after: new Uint8Array(0), maxEntries: 5, maxBytes: 50_000 }, now),
        );
      }
    }
    return plain({ answers, told, gone, views });
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  async #carryOut(step: Step, now: number): Promise<unknown> {
    switch (step.kind) {
      case 'write': {
        const failures: unknown[] = [];
        const deps = {
          store: this.#store,
          now: () => now * 1_000,
          openToAll: false,
          onStoreFailure: (failure: unknown) => failures.push(failure),
        };
        const answers = await Promise.all(step.together.map((frame) => answer(deps, frame)));
        if (failures.length > 0) throw failures[0];
        return answers;
      }
      case 'read': {
        const after = step.after === 0 ? new Uint8Array(0) : new Uint8Array([0, 0, 0, 0, 0, 0, 0, step.after]);
        const { log, generation, maxBytes } = step;
        return this.#store.read({ log: named(`log ${log}`), generation, after, maxEntries: 4, maxBytes }, now);
      }
      case 'tickets':
        return this.#store.addTickets([relayHash('ticket', ticket(step.ticket))], now + step.seconds);
      case 'sweep':
        return this.#store.sweep(now);
      case 'pass':
        return undefined;
      case 'reopen':
        if (this.#store instanceof MemoryStore) return undefined;
        await this.#store.close();
        this.#store = this.#open(step.mostRecent);
        this.#observe();
        return undefined;
    }
  }

  #observe(): void {
    this.#store.observe((event) => this.#events.push(event));
  }
}

/** As text, every byte string by its length and what is in it. */
function plain(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (!(inner instanceof Uint8Array)) return inner;
    const short = inner.length <= 32 ? inner : relayHash('blob', inner);
    return `${inner.length}:${Buffer.from(short).toString('hex')}`;
  });
}

it(
  `[S3] [S12] in ${RUNS} courses of things the store on disk, reopened in between, says what the one in memory says, and stays sound`,
  async () => {
    const met = new Map<string, number>();
    const course = async (steps: readonly Step[]) => {
      const folder = temporaryFolder(MEMORY);
      const [memory, disk] = [
        new Side(() => new MemoryStore()),
        new Side((mostRecent) => new SqliteStore(folder.path, { mostRecent })),
      ];
      let now = START_SECONDS;
      try {
        for (const step of steps) {
          if (step.kind === 'pass') now += step.seconds;
          const said = await disk.take(step, now);
          expect(said).toBe(await memory.take(step, now));
          for (const [, code] of said.matchAll(/"(?:code|type)":"(\w+)"/g))
            met.set(String(code), (met.get(String(code)) ?? 0) + 1);
        }
        await disk.close();
        expect(lookInto(folder.path, contradictionsIn)).toEqual([]);
      } finally {
        folder.remove();
      }
    };
    const begun: Step[] = Array.from({ length: LOGS }, (_, ticket) => ({ kind: 'tickets', ticket, seconds: 90_000 }));
    const courses = fc.array(step, { minLength: 20, maxLength: 60 }).map((steps) => [...begun, ...steps]);
    await fc.assert(fc.asyncProperty(courses, course), { seed: SEED, numRuns: RUNS });
    for (const code of ['ok', 'burned', 'stale', 'full', 'ticket', 'malformed', 'refused']) {
      expect([code, (met.get(code) ?? 0) > 0]).toEqual([code, true]);
    }
  },
  SLOW_MILLISECONDS,
);

it('[S9] [S11] a child that was burned is forgotten when its parent would have ended', async () => {
  const folder = temporaryFolder(MEMORY);
  const [parent, child] = [named('log 0'), named('log 1')];
  const hashes = { tokenHash: parent, adminHash: parent, closeHash: parent };
  const shared = { ...hashes, kind: 'create' as const, quotaBytes: MIN_QUOTA_BYTES, spendsTicket: false };
  for (const store of [new MemoryStore(), new SqliteStore(folder.path)]) {
    const write = (log: Uint8Array, change: Change) =>
      store.write({ log, generation: 0, parent: { log: parent, generation: 0 } }, 1_000, () => ({
        change,
        answer: null,
      }));
    await write(parent, { ...shared, expiresAt: 2_000, hasParent: false });
    await write(child, { ...shared, expiresAt: 3_000, hasParent: true });
    await write(child, { kind: 'burn', proof: child });
    const stateAt = async (now: number) => (await store.look({ log: child, generation: 0 }, now)).log.state;
    expect([await stateAt(1_999), await stateAt(2_000)]).toEqual(['burned', 'absent']);
    await store.close();
  }
  folder.remove();
});
