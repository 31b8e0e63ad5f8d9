import type { ReactNode } from 'react';
import type { EngineApi } from '../../../engine/api.ts';
import { LeaveContext } from '../../app/contexts.ts';
import type { OfflineStart } from '../../app/offlineStart.ts';
import { useQuickExit } from '../../app/useQuickExit.ts';

type Properties = {
  readonly engine: EngineApi | null;
  readonly offline: OfflineStart | null;
  readonly children: ReactNode;
};

/** Everything on the page stands in this, so that quick exit takes everything off it, open menus and drafts too. */
export function Leaving({ engine, offline, children }: Properties) {
  const { left, leave } = useQuickExit(engine, offline);
  if (left) return null;
  return <LeaveContext value={leave}>{children}</LeaveContext>;
}
