import type { TabLock } from './tabLock.ts';

/** Names the lock; says nothing of what is behind it. */
const LOCK_NAME = 'parley';

/** What of the browser's lock manager we use; Node has the same. */
export type Locks = Pick<LockManager, 'request'>;

/** One tab at a time through Web Locks, which the browser lets go of even when a tab is killed. */
export const webLocks = (locks: Locks, name = LOCK_NAME): TabLock => {
  /** What ends our present hold or wait; undefined while there is none. */
  let letGo: (() => void) | undefined;

  const hold = (options: LockOptions, onLost: () => void): Promise<'held' | 'elsewhere'> =>
    new Promise((resolve, reject) => {
      letGo?.();
      let state: 'asking' | 'held' | 'over' = 'asking';
      let end: () => void = () => {};
      const held = new Promise<void>((done) => {
        end = done;
      });
      const waiting = new AbortController();
      const ours = (): void => {
        if (state === 'asking') resolve('elsewhere');
        state = 'over';
        waiting.abort();
        end();
      };
      letGo = ours;
      const signal = options.steal || options.ifAvailable ? {} : { signal: waiting.signal };
      locks
        .request(name, { ...options, ...signal }, (lock) => {
          if (lock === null || state === 'over') return ours();
          state = 'held';
          resolve('held');
          return held;
        })
        .catch((failure: unknown) => {
          const lost = state === 'held';
          const given = state === 'over';
          state = 'over';
          if (lost) onLost();
          else if (!given) reject(failure);
        });
    });

  return {
    acquire: (onLost) => hold({ ifAvailable: true }, onLost),
    takeOver: async (onLost) => {
      await hold({ steal: true }, onLost);
      return 'held';
    },
    wait: (onLost) => hold({}, onLost),
    release: () => {
      letGo?.();
      letGo = undefined;
    },
  };
};
