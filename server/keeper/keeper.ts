/**
 * The side of the relay that keeps logs, as its sockets see it: frames in, frames out, and news for those who follow. It
 * may live in a thread of its own (thread.ts), so that no work of the store ever stops the sockets; `LocalKeeper` is what
 * runs there, and what tests use directly.
 */
import { decodeClientFrame, encodeFrame } from '../../shared/wire/codec.ts';
import type { ClientFrame, LogId } from '../../shared/wire/frames.ts';
import { bytesOf, keyOf } from '../hashing.ts';
import { answer, type ClosedBatch, type RelayDeps, secondsOf } from '../relay.ts';
import type { LogEvent, ReadRequest } from '../stores/store.ts';
import { okFrame, readAppend } from './hot-frames.ts';
import { messagesOfEntries, type News, type PackedNews, packNews, unpackNews } from './runs.ts';

/** What is read for which follow. Log and position as `keyOf` makes them. */
export interface FollowRead extends Omit<ReadRequest, 'log' | 'after'> {
  readonly log: string;
  readonly after: string;
  readonly requestId: number;
}

/** What a follow gets to read. */
export type Stretch =
  | ClosedBatch
  | {
      readonly state: 'open';
      /** The entries as the follow gets them: one WebSocket message each. */
      readonly messages: Uint8Array<ArrayBuffer>;
      readonly entries: number;
      /** `keyOf` the position to read on from. */
      readonly next: string;
      readonly more: boolean;
      /** Whether `next` is the entry that ended the generation. */
      readonly ended: boolean;
    };

/** Keeps logs for the sockets of one relay. */
export interface Keeper {
  /** The frame that answers a client's frame (a follow's: whether it may begin), or null if that was none. Never rejects. */
  answer(frame: Uint8Array): Promise<Uint8Array | null>;
  /** Entries for a follow. Rejects when the store cannot be read. */
  read(request: FollowRead): Promise<Stretch>;
  /** Hear of every change from now on, in order, once it is durable. Returns what ends it. */
  observe(listener: (news: News) => void): () => void;
  /** Whether the entries of a log (`keyOf` its id) are wanted in the news. What is read after this misses none of them. */
  watch(log: string, wanted: boolean): void;
  /** Remove for good what is past its end. Rejects when that cannot be done now. */
  sweep(): Promise<void>;
  /** Whether the store can be used. */
  healthy(): Promise<boolean>;
  /** Finish what is under way and let go. */
  close(): Promise<void>;
}

/** A keeper in the caller's own thread. */
export class LocalKeeper implements Keeper {
  readonly #deps: RelayDeps;
  readonly #listeners = new Set<(news: PackedNews) => void>();
  readonly #unobserve: () => void;
  readonly #watched = new Set<string>();
  #events: LogEvent[] = [];

  constructor(deps: RelayDeps) {
    this.#deps = deps;
    this.#unobserve = deps.store.observe((event) => {
      if (this.#events.length === 0) setImmediate(() => this.#tell());
      this.#events.push(event);
    });
  }

  async answer(bytes: Uint8Array): Promise<Uint8Array | null> {
    const frame = readAppend(bytes) ?? decoded(bytes);
    if (frame === undefined || frame.type === 'unfollow' || frame.type === 'ping') return null;
    const given = await answer(this.#deps, frame);
    const plain = given.type === 'ok' && !given.duplicate;
    return plain ? okFrame(given.requestId, given.position) : encodeFrame(given);
  }

  async read({ log, after, requestId, ...most }: FollowRead): Promise<Stretch> {
    try {
      const request = { log: bytesOf(log) as LogId, after: bytesOf(after), ...most };
      const batch = await this.#deps.store.read(request, secondsOf(this.#deps));
      if (batch.state !== 'open') return batch;
      const { entries, next, more, ended } = batch;
      const messages = messagesOfEntries(entries, requestId);
      return { state: 'open', messages, entries: entries.length, next: keyOf(next), more, ended };
    } catch (failure) {
      this.#deps.onStoreFailure(failure);
      throw failure;
    }
  }

  observe(listener: (news: News) => void): () => void {
    return this.observePacked((news) => listener(unpackNews(news)));
  }

  /** `observe`, on its way to another thread. */
  observePacked(listener: (news: PackedNews) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  watch(log: string, wanted: boolean): void {
    if (wanted) this.#watched.add(log);
    else this.#watched.delete(log);
  }

  sweep(): Promise<void> {
    return this.#deps.store.sweep(secondsOf(this.#deps));
  }

  healthy(): Promise<boolean> {
    return this.#deps.store.healthy();
  }

  /** Tell what is left to tell. The store is its owner's to close, before this. */
  async close(): Promise<void> {
    this.#unobserve();
    this.#tell();
    this.#listeners.clear();
  }

  #tell(): void {
    if (this.#events.length === 0) return;
    const news = packNews(this.#events, this.#watched);
    this.#events = [];
    for (const listener of this.#listeners) listener(news);
  }
}

function decoded(bytes: Uint8Array): ClientFrame | undefined {
  const frame = decodeClientFrame(bytes);
  return frame.ok ? frame.value : undefined;
}
