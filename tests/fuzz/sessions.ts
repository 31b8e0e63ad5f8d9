/** The relay's frame handler under hostile frames: sessions over a real store, as each socket has one. */
import { Follows } from '../../server/follows.ts';
import { LocalKeeper } from '../../server/keeper/keeper.ts';
import { Metrics } from '../../server/metrics.ts';
import { Session } from '../../server/session.ts';
import { SqliteStore } from '../../server/stores/sqlite/sqlite.ts';
import type { Random } from '../../shared/crypto/random.ts';
import { decodeClientFrame, decodeRelayFrame, encodeFrame, typeOf } from '../../shared/wire/codec.ts';
import type { RelayFrame } from '../../shared/wire/frames.ts';
import { messagesIn } from '../relay/support/desk.ts';
import { temporaryFolder } from '../support/folders.ts';
import { chance, int, pick, seeded } from '../support/seeded.ts';
import { altered } from './alter.ts';
import { FuzzedLog } from './samples/logs.ts';
import { casesOf } from './target.ts';
import { alteredCbor, treeOf } from './trees.ts';

const LOGS = 6;
const NOW = Date.UTC(2026, 0, 1);

/** Frames of live logs as they are, and changed; and frames that belong to nothing. */
export class FrameSource {
  readonly #random: Random;
  readonly #foreign: () => Uint8Array;
  readonly logs: FuzzedLog[] = [];
  #requests = 10;

  constructor(seed: string) {
    this.#random = seeded(seed);
    const sample = new FuzzedLog(seeded(`${seed} sample`));
    const samples = Array.from({ length: 30 }, (_, index) => encodeFrame(sample.next(index)));
    this.#foreign = casesOf(this.#random, { samples });
  }

  /** The next case, and the log it is about. */
  next(): { readonly log: FuzzedLog | undefined; readonly bytes: Uint8Array } {
    const random = this.#random;
    this.#requests += 1;
    if (this.logs.length < LOGS || chance(random, 0.002)) {
      const log = new FuzzedLog(random);
      this.logs.push(log);
      if (this.logs.length > LOGS) this.logs.shift();
      return { log, bytes: encodeFrame(log.create(this.#requests)) };
    }
    if (chance(random, 0.2)) return { log: undefined, bytes: this.#foreign() };
    const log = pick(random, this.logs);
    const bytes = encodeFrame(log.next(this.#requests));
    if (chance(random, 0.5)) return { log, bytes };
    const other = encodeFrame(log.next(this.#requests));
    if (chance(random, 0.5)) return { log, bytes: altered(random, bytes, other) };
    return { log, bytes: alteredCbor(random, treeOf(bytes), treeOf(other)) };
  }

  /** Now and then a socket ends and another comes. */
  reconnects(): boolean {
    return chance(this.#random, 0.02);
  }

  /** A peer that takes nothing for a while. */
  full(): boolean {
    return int(this.#random, 20) === 0;
  }
}

const decoded = (bytes: Uint8Array): RelayFrame => {
  const frame = decodeRelayFrame(bytes);
  if (!frame.ok) throw new Error(`the relay sent what is no frame: ${frame.error}`);
  return frame.value;
};

/** One relay without sockets. */
export class FuzzedRelay {
  readonly #folder = temporaryFolder();
  readonly #store = new SqliteStore(this.#folder.path, { mostRecent: 50 });
  readonly #follows: Follows;
  readonly #source: FrameSource;
  #session: Session;
  #full = false;
  #failure: unknown;
  #answers: RelayFrame[] = [];
  /** Blobs that the relay said it took, per log that is still played, as hex. */
  readonly #taken = new WeakMap<FuzzedLog, string[]>();
  readonly counts = { refused: 0, taken: 0 };

  constructor(seed: string) {
    this.#source = new FrameSource(seed);
    const keeper = new LocalKeeper({
      store: this.#store,
      now: () => NOW,
      openToAll: true,
      onStoreFailure: (failure) => {
        this.#failure = failure;
      },
    });
    this.#follows = new Follows(keeper, new Metrics());
    this.#session = this.#open();
  }

  /** Plays a case; `begun` hears of it before. */
  async step(begun: (bytes: Uint8Array) => void): Promise<void> {
    const { log, bytes } = this.#source.next();
    begun(bytes);
    if (this.#source.reconnects()) {
      this.#session.close();
      this.#session = this.#open();
    }
    this.#full = this.#source.full();
    this.#answers = [];
    const before = bytes.slice();
    const received = await this.#session.receive(bytes);
    if (this.#failure !== undefined) throw this.#failure;
    const frame = decodeClientFrame(before);
    if (frame.ok === (received === 'malformed')) throw new Error(`${typeOf(before)} was ${received}`);
    this.counts[received === 'malformed' || received === 'refused' ? 'refused' : 'taken'] += 1;
    if (frame.ok && log !== undefined) this.#note(log, frame.value, received);
    if (!this.#full) this.#session.drained();
  }

  #note(log: FuzzedLog, frame: { readonly type: string }, received: string): void {
    const answer = this.#answers.find(({ type }) => type === 'ok');
    if (received !== 'ok' || answer?.type !== 'ok' || answer.duplicate) return;
    if (frame.type !== 'append' && frame.type !== 'rotate') return;
    const { blob, log: id } = frame as unknown as { readonly blob: Uint8Array; readonly log: Uint8Array };
    if (Buffer.compare(id, log.log) !== 0) return;
    if (frame.type === 'rotate') log.generation += 1;
    log.positions.push(answer.position);
    if (log.positions.length > 40) log.positions.shift();
    this.#taken.set(log, [...(this.#taken.get(log) ?? []), Buffer.from(blob).toString('hex')].slice(-40));
  }

  /** Whether what was taken stands in the store, in its order; and the store is well. Gives how many entries were looked at. */
  async verify(): Promise<number> {
    let seen = 0;
    for (const log of this.#source.logs) {
      const at = { log: log.log, generation: log.generation, after: new Uint8Array(0), maxEntries: 10_000 };
      const batch = await this.#store.read({ ...at, maxBytes: 1 << 28 }, NOW / 1000);
      if (batch.state !== 'open') continue;
      const held = batch.entries.flatMap(({ entry }) =>
        entry.kind === 'blob' ? [Buffer.from(entry.blob).toString('hex')] : [],
      );
      const taken = (this.#taken.get(log) ?? []).slice(-held.length);
      if (taken.length > 0 && held.slice(-taken.length).join() !== taken.join())
        throw new Error('the store holds something else than was taken');
      seen += taken.length;
    }
    await this.#store.sweep(NOW / 1000);
    if (!(await this.#store.healthy())) throw new Error('the store is not well');
    return seen;
  }

  async close(): Promise<void> {
    this.#session.close();
    this.#follows.close();
    await this.#store.close();
    this.#folder.remove();
  }

  #open(): Session {
    return new Session(this.#follows, {
      send: (frame) => this.#answers.push(decoded(frame)),
      sendMessages: (pieces) => {
        for (const frame of messagesIn(Buffer.concat(pieces))) decoded(frame);
      },
      full: () => this.#full,
    });
  }
}
