import { proxy } from 'comlink';
import { useEffect, useState } from 'react';
import type { EngineApi, Snapshot } from '../../engine/api.ts';

const before = { build: '', keeping: { kind: 'device' }, slow: false } as const;
const starting: Snapshot = { ...before, phase: { kind: 'starting' } };
const noWorkers: Snapshot = { ...before, phase: { kind: 'unsupported', missing: ['workers'] } };

/** The newest snapshot of the engine. `broken` once the worker itself fails: then nothing more will come. */
export function useSnapshot(
  engine: EngineApi | null,
  worker: Worker | null,
): { readonly snapshot: Snapshot; readonly broken: boolean } {
  const [snapshot, setSnapshot] = useState<Snapshot>(engine === null ? noWorkers : starting);
  const [broken, setBroken] = useState(false);

  useEffect(() => {
    if (engine === null) return;
    let watching = true;
    const failed = (): void => {
      if (watching) setBroken(true);
    };
    // Much of what the engine commits is nothing that a screen shows. Snapshots are plain data, always made in one order.
    let drawn = '';
    const listener = (next: Snapshot): void => {
      const said = JSON.stringify(next);
      if (!watching || said === drawn) return;
      drawn = said;
      setSnapshot(next);
    };
    worker?.addEventListener('error', failed);
    engine.watch(proxy(listener)).catch(failed);
    return () => {
      watching = false;
      worker?.removeEventListener('error', failed);
    };
  }, [engine, worker]);

  return { snapshot, broken };
}
