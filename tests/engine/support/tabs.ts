import type { TabLock } from '../../../client/engine/platform/tabLock.ts';

type Answer = 'held' | 'elsewhere';
type Hold = { readonly tab: symbol; readonly lost: () => void };
type Wait = Hold & { readonly answer: (how: Answer) => void };

/** The tabs of one profile, in one process: each call of the function it gives is one more tab's lock. */
export const profileTabs = (): (() => TabLock) => {
  let holder: Hold | null = null;
  let queue: Wait[] = [];

  const stopWaiting = (tab: symbol): void => {
    const ours = queue.filter((wait) => wait.tab === tab);
    queue = queue.filter((wait) => wait.tab !== tab);
    for (const wait of ours) wait.answer('elsewhere');
  };

  const release = (tab: symbol): void => {
    stopWaiting(tab);
    if (holder?.tab !== tab) return;
    holder = queue.shift() ?? null;
    (holder as Wait | null)?.answer('held');
  };

  return () => {
    const tab = Symbol('tab');
    return {
      acquire: async (lost) => {
        release(tab);
        if (holder !== null) return 'elsewhere';
        holder = { tab, lost };
        return 'held';
      },
      takeOver: async (lost) => {
        stopWaiting(tab);
        const before = holder;
        holder = { tab, lost };
        if (before?.tab !== tab) before?.lost();
        return 'held';
      },
      wait: (lost) =>
        new Promise((resolve) => {
          queue.push({ tab, lost, answer: resolve });
          if (holder === null) {
            holder = queue.shift() ?? null;
            resolve('held');
          }
        }),
      release: () => release(tab),
    };
  };
};
