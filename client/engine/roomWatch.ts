import type { RoomChange } from './api.ts';
import type { Session } from './session.ts';

/** Newest first, in pages that a thread can take without a stutter. */
const PAGE = 200;

type Watch = { readonly channel: string; readonly tell: (change: RoomChange) => void };

/** The conversations that the page looks at, and what changed in them. */
export class RoomWatches {
  readonly #watches = new Map<string, Watch>();

  /** Tells all there is, newest page first, and from then on each change. */
  start(session: Session, channel: string, room: string, tell: (change: RoomChange) => void): void {
    this.#watches.set(`${channel}/${room}`, { channel, tell });
    const all = session
      .messages(channel, null)
      .flatMap(([, message]) => (message?.room === room ? [message.view] : []));
    for (let at = 0; at === 0 || at < all.length; at += PAGE) {
      tell({ upserted: all.slice(at, at + PAGE), removed: [], complete: at + PAGE >= all.length });
    }
  }

  stop(channel: string, room: string): void {
    this.#watches.delete(`${channel}/${room}`);
  }

  clear(): void {
    this.#watches.clear();
  }

  /** Tells the watchers of `channel` what became of these messages. */
  changed(session: Session, channel: string, ids: readonly string[]): void {
    for (const [key, watch] of this.#watches) {
      if (watch.channel !== channel) continue;
      const room = key.slice(channel.length + 1);
      const found = session.messages(channel, ids);
      const upserted = found.flatMap(([, message]) => (message?.room === room ? [message.view] : []));
      const removed = found.flatMap(([id, message]) => (message ? [] : [id]));
      if (upserted.length + removed.length > 0) watch.tell({ upserted, removed, complete: true });
    }
  }
}
