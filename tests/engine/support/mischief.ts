/** What may go wrong around one engine: a kill at a counted moment, storage that fails or dawdles, answers that never come. */
import type { Clock } from '../../../client/engine/platform/clock.ts';
import type { Rows, Storage } from '../../../client/engine/platform/rows.ts';
import type { OpenSocket } from '../../../client/engine/platform/sockets.ts';
import { err } from '../../../shared/result.ts';

export const FRAME = { create: 1, append: 2, read: 3, follow: 4, rotate: 6, burn: 7 } as const;

/** The type of a frame: its third byte (array head, version, type). */
const typeOf = (bytes: Uint8Array): number => bytes[2] ?? 0;

const never = <T>(): Promise<T> => new Promise(() => {});

/**
 * A tab that is killed at its n-th moment: the call never returns, its sockets and its database close, its timers stay silent. Moments are
 * counted from `arm` on; `names` says what each was.
 */
export class Kill {
  readonly names: string[] = [];
  readonly died: Promise<void>;
  dead = false;
  #at: ((moment: number, name: string) => boolean) | null = null;
  #die: () => void = () => {};
  /** Its sockets and its database: what a tab that is gone holds no more. */
  readonly #open = new Set<() => void>();
  /** Deletions that were begun, which end without it. */
  readonly #burials: Promise<unknown>[] = [];

  constructor() {
    this.died = new Promise((resolve) => {
      this.#die = resolve;
    });
  }

  /** `at`: whether to die at this moment, counted from 1. */
  arm(at: (moment: number, name: string) => boolean): void {
    this.#at = at;
  }

  die(): void {
    if (this.dead) return;
    this.dead = true;
    for (const close of this.#open) close();
    // Nobody comes next before what it deletes is gone: all profiles of a test share one Dexie, which closes what is named alike.
    void Promise.allSettled(this.#burials).then(() => this.#die());
  }

  /** True when the tab is dead, from now on or already. */
  moment(name: string): boolean {
    if (this.dead || this.#at === null) return this.dead;
    this.names.push(name);
    if (this.#at(this.names.length, name)) this.die();
    return this.dead;
  }

  async #awaited<T>(name: string, call: () => Promise<T>): Promise<T> {
    if (this.moment(`${name}, not begun`)) return never();
    const answer = await call();
    return this.moment(`${name}, done`) ? never() : answer;
  }

  storage(storage: Storage): Storage {
    return {
      ...storage,
      open: async () => {
        const opened = await storage.open();
        if (!opened.ok) return opened;
        const rows = opened.value;
        // A move to a fresh database that has begun would else go on, and take it from whoever comes next.
        this.#open.add(() => rows.close());
        return { ok: true, value: this.#rows(rows) };
      },
    };
  }

  async #noted(replacing: ReturnType<Rows['replace']>): ReturnType<Rows['replace']> {
    const replaced = await replacing;
    if (replaced.ok) this.#burials.push(replaced.value.buried);
    return replaced;
  }

  #rows(rows: Rows): Rows {
    return {
      readHeader: () => rows.readHeader(),
      writeHeader: (header) => this.#awaited('header', () => rows.writeHeader(header)),
      read: (key) => this.#awaited('read', () => rows.read(key)),
      readGroup: (group) => this.#awaited('readGroup', () => rows.readGroup(group)),
      commit: (changes) => this.#awaited('commit', () => rows.commit(changes)),
      count: () => this.#awaited('count', () => rows.count()),
      isUntouched: () => this.#awaited('isUntouched', () => rows.isUntouched()),
      replace: (content) => this.#awaited('replace', () => this.#noted(rows.replace(content))),
      close: () => rows.close(),
    };
  }

  socket(open: OpenSocket): OpenSocket {
    return (url, subprotocol, events) => {
      const alive = (act: () => void) => (): void => {
        if (!this.dead) act();
      };
      const socket = open(url, subprotocol, {
        opened: alive(events.opened),
        message: (bytes) => {
          if (!this.moment('message')) events.message(bytes);
        },
        closed: alive(events.closed),
      });
      const close = (): void => socket.close();
      this.#open.add(close);
      return {
        send: (bytes) => {
          const name = `frame ${typeOf(bytes)}`;
          if (this.moment(`${name}, not sent`)) return;
          socket.send(bytes);
          this.moment(`${name}, sent`);
        },
        close: () => {
          this.#open.delete(close);
          close();
        },
      };
    };
  }

  clock(clock: Clock): Clock {
    return { ...clock, setTimer: (ms, run) => clock.setTimer(ms, () => !this.dead && run()) };
  }
}

/** Storage that a test can make fail, or hold back, from outside. */
export const troubledStorage = (storage: Storage) => {
  let failing = false;
  let held: Promise<void> | null = null;
  let release: () => void = () => {};
  let commits = 0;
  const rows = (inner: Rows): Rows => ({
    ...inner,
    readHeader: () => inner.readHeader(),
    commit: async (changes) => {
      commits += 1;
      const wait = held;
      const fails = failing;
      if (wait) await wait;
      return fails ? err('storageFailed') : inner.commit(changes);
    },
  });
  return {
    storage: {
      ...storage,
      open: async () => {
        const opened = await storage.open();
        return opened.ok ? { ok: true as const, value: rows(opened.value) } : opened;
      },
    } satisfies Storage,
    fail: () => {
      failing = true;
    },
    hold: () => {
      held = new Promise((resolve) => {
        release = resolve;
      });
    },
    letGo: () => {
      held = null;
      release();
    },
    commits: () => commits,
  };
};

/** A socket that is lost right after it sent a frame of a chosen type: the relay takes it, its answer never comes. */
export const lossySocket = (open: OpenSocket) => {
  const losing = new Set<number>();
  let lost = 0;
  const openSocket: OpenSocket = (url, subprotocol, events) => {
    let deaf = false;
    const socket = open(url, subprotocol, {
      ...events,
      message: (bytes) => {
        if (!deaf) events.message(bytes);
      },
    });
    return {
      send: (bytes) => {
        socket.send(bytes);
        const type = typeOf(bytes);
        if (!losing.delete(type)) return;
        deaf = true;
        lost += 1;
        // The frame is on its way before the socket closes.
        setTimeout(() => {
          socket.close();
          events.closed();
        }, 50);
      },
      close: () => socket.close(),
    };
  };
  return { openSocket, lose: (type: number) => losing.add(type), lost: () => lost };
};

/** A network that can be switched off: sockets close and new ones do not open. */
export const switchedSocket = (open: OpenSocket) => {
  let off = false;
  const closing = new Set<() => void>();
  const openSocket: OpenSocket = (url, subprotocol, events) => {
    if (off) {
      queueMicrotask(events.closed);
      return { send: () => {}, close: () => {} };
    }
    const socket = open(url, subprotocol, events);
    const close = (): void => {
      socket.close();
      events.closed();
    };
    closing.add(close);
    return {
      send: (bytes) => socket.send(bytes),
      close: () => {
        closing.delete(close);
        socket.close();
      },
    };
  };
  return {
    openSocket,
    off: () => {
      off = true;
      for (const close of [...closing]) close();
      closing.clear();
    },
    on: () => {
      off = false;
    },
  };
};

const SHORT_MS = 4_000;
const TICK_MS = 30_000;

/**
 * A clock whose short waits (heartbeats, retries) and whose tick come `times` sooner, while its minutes are real ones, and so
 * is the patience with what a busy machine has to answer.
 */
export const hurriedClock = (clock: Clock, times: number): Clock => ({
  ...clock,
  setTimer: (ms, run) => clock.setTimer(ms <= SHORT_MS || ms === TICK_MS ? ms / times : ms, run),
});
