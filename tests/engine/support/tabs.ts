import type { TabLock } from '../../../client/engine/platform/tabLock.ts';

type Claim = { readonly granted: () => void; readonly lost: () => void };

/** The tabs of one profile, in one process: each call of the function it gives is one more tab's lock. */
export const profileTabs = (): (() => TabLock) => {
  let holder: { readonly owner: symbol; readonly lost: () => void } | null = null;
  const queue: { readonly owner: symbol; readonly claim: Claim }[] = [];

  const drop = (owner: symbol): void => {
    for (let at = queue.length - 1; at >= 0; at -= 1) if (queue[at]?.owner === owner) queue.splice(at, 1);
    if (holder?.owner !== owner) return;
    holder = null;
    const next = queue.shift();
    if (next === undefined) return;
    holder = { owner: next.owner, lost: next.claim.lost };
    next.claim.granted();
  };

  return () => {
    const owner = Symbol('tab');
    return {
      acquire: async (onLost) => {
        if (holder !== null && holder.owner !== owner) return 'elsewhere';
        holder = { owner, lost: onLost };
        return 'held';
      },
      takeOver: async (onLost) => {
        const before = holder;
        for (let at = queue.length - 1; at >= 0; at -= 1) if (queue[at]?.owner === owner) queue.splice(at, 1);
        holder = { owner, lost: onLost };
        if (before !== null && before.owner !== owner) before.lost();
        return 'held';
      },
      wait: (onLost) =>
        new Promise((resolve) => {
          if (holder === null) {
            holder = { owner, lost: onLost };
            resolve('held');
          } else queue.push({ owner, claim: { granted: () => resolve('held'), lost: onLost } });
        }),
      release: () => drop(owner),
    };
  };
};
