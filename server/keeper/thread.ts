/**
 * A keeper in a thread of its own: whatever its store does, a commit, a checkpoint, a sweep, the sockets go on. What
 * comes within one turn of the event loop crosses over together, and so do the answers.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { err, ok, type Result } from '../../shared/wire/result.ts';
import type { StoreError } from '../stores/open.ts';
import type { FollowRead, Keeper, Stretch } from './keeper.ts';
import type { FromKeeper, KeeperOptions, Question, ToKeeper } from './messages.ts';
import { type Parcel, pack, unpack } from './parcel.ts';
import { type News, unpackNews } from './runs.ts';

const WORKER = new URL('worker.ts', import.meta.url);

/** What the thread needs from its surroundings. */
export interface ThreadKeeperDeps {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Hears of each failure of the store, and whether a damaged file is why. */
  readonly onStoreFailure: (damaged: boolean) => void;
}

interface Asked {
  readonly resolve: (value: Stretch | boolean) => void;
  readonly reject: (failure: Error) => void;
}

/** Open from `open` until `close`. A failure of the thread itself is thrown in this one, and ends the relay. */
export class ThreadKeeper implements Keeper {
  readonly #worker: Worker;
  readonly #deps: ThreadKeeperDeps;
  readonly #listeners = new Set<(news: News) => void>();
  readonly #answers = new Map<number, (frame: Uint8Array | null) => void>();
  readonly #asked = new Map<number, Asked>();
  #ids: number[] = [];
  #frames: Uint8Array[] = [];
  #lastId = 0;

  private constructor(worker: Worker, deps: ThreadKeeperDeps) {
    this.#worker = worker;
    this.#deps = deps;
    worker.on('message', (message: FromKeeper) => this.#hear(message));
    worker.on('error', (failure) => {
      throw failure;
    });
  }

  /** Begin the thread and open its store. */
  static async open(options: KeeperOptions, deps: ThreadKeeperDeps): Promise<Result<ThreadKeeper, StoreError>> {
    const worker = new Worker(WORKER, { workerData: options });
    const [first] = (await once(worker, 'message')) as [FromKeeper];
    if (first.kind !== 'notOpen') return ok(new ThreadKeeper(worker, deps));
    await worker.terminate();
    return err(first.error);
  }

  answer(frame: Uint8Array): Promise<Uint8Array | null> {
    return new Promise((resolve) => {
      this.#lastId = (this.#lastId + 1) >>> 0;
      this.#answers.set(this.#lastId, resolve);
      if (this.#frames.length === 0) setImmediate(() => this.#flush());
      this.#ids.push(this.#lastId);
      this.#frames.push(frame);
    });
  }

  async read(request: FollowRead): Promise<Stretch> {
    return (await this.#ask({ kind: 'read', request })) as Stretch;
  }

  observe(listener: (news: News) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  watch(log: string, wanted: boolean): void {
    this.#post({ kind: 'watch', log, wanted });
  }

  async sweep(): Promise<void> {
    await this.#ask({ kind: 'sweep' });
  }

  async healthy(): Promise<boolean> {
    return (await this.#ask({ kind: 'healthy' })) as boolean;
  }

  async close(): Promise<void> {
    this.#flush();
    await this.#ask({ kind: 'close' });
    this.#listeners.clear();
    await this.#worker.terminate();
  }

  #ask(question: Question): Promise<Stretch | boolean> {
    return new Promise((resolve, reject) => {
      this.#lastId = (this.#lastId + 1) >>> 0;
      this.#asked.set(this.#lastId, { resolve, reject });
      this.#post({ kind: 'question', now: this.#deps.now(), id: this.#lastId, question });
    });
  }

  #flush(): void {
    if (this.#frames.length === 0) return;
    const frames = pack(this.#frames);
    const ids = Uint32Array.from(this.#ids);
    this.#frames = [];
    this.#ids = [];
    this.#post({ kind: 'frames', now: this.#deps.now(), ids, frames }, frames);
  }

  #post(message: ToKeeper, parcel?: Parcel): void {
    this.#worker.postMessage(message, parcel ? [parcel.bytes] : []);
  }

  #hear(message: FromKeeper): void {
    switch (message.kind) {
      case 'turn':
        this.#turn(message);
        return;
      case 'stretch':
        this.#take(message.id)?.resolve(message.stretch);
        return;
      case 'done':
        this.#take(message.id)?.resolve(message.value);
        return;
      case 'failed':
        this.#take(message.id)?.reject(new Error('the store failed'));
        return;
      case 'storeFailure':
        this.#deps.onStoreFailure(message.damaged);
        return;
      case 'open':
      case 'notOpen':
        return;
    }
  }

  #turn({ ids, frames, news }: Extract<FromKeeper, { kind: 'turn' }>): void {
    for (const [index, frame] of unpack(frames).entries()) this.#settle(ids[index] ?? 0, frame);
    if (news === null) return;
    const unpacked = unpackNews(news);
    for (const listener of this.#listeners) listener(unpacked);
  }

  #settle(id: number, frame: Uint8Array): void {
    const resolve = this.#answers.get(id);
    this.#answers.delete(id);
    resolve?.(frame.length === 0 ? null : frame);
  }

  #take(id: number): Asked | undefined {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    return asked;
  }
}
