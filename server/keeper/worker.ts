/** The keeper's thread: opens the store, and answers until it is closed. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { type OpenedStore, openForRelay } from '../stores/open.ts';
import { isDamage } from '../stores/sqlite/damage.ts';
import { type FollowRead, LocalKeeper } from './keeper.ts';
import type { FromKeeper, KeeperOptions, Question, ToKeeper } from './messages.ts';
import { pack, unpack } from './parcel.ts';
import type { PackedNews } from './runs.ts';

const NO_FRAME = new Uint8Array(0);
/** Frames begun in one turn, and so the most that share a transaction: enough to be worth its sync, and few, so that sync and delivery overlap. */
const FRAMES_AT_ONCE = 32;

/** Answers what comes through `port`, together what was answered in one turn of the event loop. */
class KeeperThread {
  readonly #port: MessagePort;
  readonly #keeper: LocalKeeper;
  readonly #close: () => Promise<void>;
  readonly #waiting: (readonly [id: number, frame: Uint8Array])[] = [];
  #now = 0;
  #ids: number[] = [];
  #frames: Uint8Array[] = [];
  #underWay = 0;
  #onQuiet: () => void = () => {};

  constructor(port: MessagePort, { openToAll }: KeeperOptions, opened: OpenedStore) {
    this.#port = port;
    this.#keeper = new LocalKeeper({
      store: opened.store,
      now: () => this.#now,
      openToAll,
      onStoreFailure: (failure) => this.#post({ kind: 'storeFailure', damaged: isDamage(failure) }),
    });
    this.#close = async () => {
      await opened.close();
      await this.#keeper.close();
    };
    this.#keeper.observePacked((news) => this.#flush(news));
  }

  hear(message: ToKeeper): void {
    if (message.kind === 'watch') {
      this.#keeper.watch(message.log, message.wanted);
      return;
    }
    this.#now = message.now;
    if (message.kind === 'question') {
      void this.#reply(message.id, message.question);
      return;
    }
    if (this.#waiting.length === 0) this.#work();
    for (const [index, frame] of unpack(message.frames).entries()) this.#waiting.push([message.ids[index] ?? 0, frame]);
  }

  /** Some at a time: what they added is on its way to its followers while the next ones are looked at. */
  #work(): void {
    setImmediate(() => {
      for (const [id, frame] of this.#waiting.splice(0, FRAMES_AT_ONCE)) void this.#answer(id, frame);
      if (this.#waiting.length > 0) this.#work();
    });
  }

  async #answer(id: number, frame: Uint8Array): Promise<void> {
    this.#underWay += 1;
    const answer = await this.#keeper.answer(frame);
    this.#underWay -= 1;
    if (this.#frames.length === 0) setImmediate(() => this.#flush());
    this.#ids.push(id);
    this.#frames.push(answer ?? NO_FRAME);
    if (this.#underWay === 0 && this.#waiting.length === 0) this.#onQuiet();
  }

  async #reply(id: number, question: Question): Promise<void> {
    try {
      if (question.kind === 'read') await this.#read(id, question.request);
      else this.#post({ kind: 'done', id, value: await this.#carryOut(question.kind) });
    } catch {
      this.#post({ kind: 'failed', id });
    }
  }

  async #read(id: number, request: FollowRead): Promise<void> {
    const stretch = await this.#keeper.read(request);
    this.#post({ kind: 'stretch', id, stretch }, ...(stretch.state === 'open' ? [stretch.messages.buffer] : []));
  }

  async #carryOut(kind: Exclude<Question['kind'], 'read'>): Promise<boolean> {
    switch (kind) {
      case 'healthy':
        return this.#keeper.healthy();
      case 'sweep':
        await this.#keeper.sweep();
        return true;
      case 'close':
        await this.#quiet();
        await this.#close();
        this.#flush();
        return true;
    }
  }

  #quiet(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#underWay === 0 && this.#waiting.length === 0) resolve();
      else this.#onQuiet = resolve;
    });
  }

  #flush(news: PackedNews | null = null): void {
    if (this.#frames.length === 0 && news === null) return;
    const frames = pack(this.#frames);
    const ids = Uint32Array.from(this.#ids);
    this.#frames = [];
    this.#ids = [];
    this.#post({ kind: 'turn', ids, frames, news }, frames.bytes, ...(news === null ? [] : [news.tails.bytes]));
  }

  /** What is handed over is empty here afterwards. */
  #post(message: FromKeeper, ...handedOver: ArrayBuffer[]): void {
    this.#port.postMessage(message, handedOver);
  }
}

if (parentPort === null) throw new Error('this file runs in a thread of the relay');
const port = parentPort;
const options = workerData as KeeperOptions;
const opened = await openForRelay(options);
if (opened.ok) {
  const thread = new KeeperThread(port, options, opened.value);
  port.on('message', (message: ToKeeper) => thread.hear(message));
  port.postMessage({ kind: 'open' } satisfies FromKeeper);
} else {
  port.postMessage({ kind: 'notOpen', error: opened.error } satisfies FromKeeper);
}
