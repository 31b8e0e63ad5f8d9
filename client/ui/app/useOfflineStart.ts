import { useCallback, useEffect, useState } from 'react';
import type { Phase } from '../../engine/api.ts';
import type { OfflineStart } from './offlineStart.ts';

/** Whether this person keeps seats on this device. */
const keepsSeats = (phase: Phase): boolean => phase.kind === 'open';

/** Whether nothing of ours may be on this device: no seats yet, or none any more. */
const keepsNothing = (phase: Phase): boolean => phase.kind === 'firstVisit' || phase.kind === 'erased';

/**
 * Keeps the program's files where seats are kept, and erases them where nothing may be. A first look leaves none. `cleared`: they
 * are gone; until then nobody may say that they are.
 */
export function useOfflineStart(
  offline: OfflineStart | null,
  phase: Phase,
): { readonly newer: boolean; readonly cleared: boolean; readonly takeNewer: () => Promise<void> } {
  const [newer, setNewer] = useState(false);
  const [cleared, setCleared] = useState(offline === null);
  const keeps = keepsSeats(phase);
  const clears = keepsNothing(phase);
  useEffect(() => offline?.watch(setNewer), [offline]);
  useEffect(() => {
    if (offline === null) return;
    if (keeps) {
      setCleared(false);
      void offline.keep();
    }
    if (clears) void offline.forget().then(() => setCleared(true));
  }, [offline, keeps, clears]);
  const takeNewer = useCallback(async () => {
    await offline?.takeNewer();
    window.location.reload();
  }, [offline]);
  return { newer: newer && offline !== null, cleared, takeNewer };
}
