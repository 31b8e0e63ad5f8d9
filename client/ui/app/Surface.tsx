import { type ReactNode, useEffect, useMemo, useState } from 'react';
import type { EngineApi } from '../../engine/api.ts';
import { Elsewhere } from '../surfaces/enter/Elsewhere.tsx';
import { FirstVisit } from '../surfaces/enter/FirstVisit.tsx';
import { Failed, Starting } from '../surfaces/enter/Starting.tsx';
import { Unlock } from '../surfaces/enter/Unlock.tsx';
import { Unsupported } from '../surfaces/enter/Unsupported.tsx';
import { Guest } from '../surfaces/guest/Guest.tsx';
import { Erased } from '../surfaces/safety/Erased.tsx';
import { thisBrowser } from './browserKind.ts';
import {
  BuildContext,
  GoingContext,
  KeepingContext,
  NewVersionContext,
  OpenContext,
  SlowContext,
  useWords,
} from './contexts.ts';
import { emptyMemory, MemoryContext } from './drafts.ts';
import { Failure } from './Failure.tsx';
import type { LinkKeeper } from './linkKeeper.ts';
import type { OfflineStart } from './offlineStart.ts';
import { Place } from './Place.tsx';
import { RehearsalPlace } from './RehearsalPlace.tsx';
import { type Route, startOfTrail } from './route.ts';
import { useActivity } from './useActivity.ts';
import { useInvitation } from './useInvitation.ts';
import { useOfflineStart } from './useOfflineStart.ts';
import { useRehearsalAddress } from './useRehearsalAddress.ts';
import { useSnapshot } from './useSnapshot.ts';
import { useStay } from './useStay.ts';
import { useTitle } from './useTitle.ts';
import { useTrail } from './useTrail.ts';

type Properties = {
  readonly engine: EngineApi | null;
  readonly worker: Worker | null;
  readonly link: LinkKeeper;
  readonly offline: OfflineStart | null;
  readonly start: Route | null;
};

/**
 * The one place that decides what is on the screen. The engine's phase comes first; then a link that waits for a decision; then
 * where the person is. A lock forgets the trail and the drafts.
 */
export function Surface({ engine, worker, link, offline, start }: Properties) {
  const words = useWords();
  const { snapshot, broken } = useSnapshot(engine, worker);
  const { phase, keeping } = snapshot;
  const kept = keeping.kind === 'device';
  const going = useTrail(start === null ? startOfTrail : { before: [startOfTrail.here], here: start });
  const { newer, cleared, takeNewer } = useOfflineStart(kept && phase.kind !== 'starting' ? offline : null, phase);
  const browser = useMemo(thisBrowser, []);
  const invitation = useInvitation(engine, link, phase.kind === 'open', going);
  const [memory, setMemory] = useState(emptyMemory);
  const locked = phase.kind === 'locked' || phase.kind === 'elsewhere' || phase.kind === 'erased';
  const { restart } = going;
  useActivity(engine);
  useRehearsalAddress(going);
  useTitle(words.name, phase);
  useStay(!kept && (phase.kind === 'locked' || (phase.kind === 'open' && phase.channels.length > 0)));
  useEffect(() => {
    if (!locked) return;
    setMemory(emptyMemory());
    restart();
  }, [locked, restart]);

  const here = (): ReactNode => {
    if (broken) return <Failed trouble={{ kind: 'crashed' }} />;
    const address = invitation.link ?? window.location.origin;
    switch (phase.kind) {
      case 'starting':
        return <Starting />;
      case 'unsupported':
        return <Unsupported missing={phase.missing} address={address} />;
      case 'failed':
        return <Failed trouble={phase.problem} />;
      case 'elsewhere':
        return <Elsewhere />;
      case 'erased':
        return cleared || !kept ? <Erased /> : <Starting />;
      default:
    }
    if (invitation.link !== null && (!invitation.accepted || phase.kind === 'open')) {
      return (
        <Guest
          key={invitation.link}
          link={invitation.link}
          browser={browser}
          trouble={invitation.trouble}
          busy={invitation.busy}
          onAccept={invitation.accept}
          onSettled={invitation.settle}
        />
      );
    }
    if (going.here.at === 'rehearsal') {
      const lock = (): void => {
        restart();
        engine?.lock().catch(() => undefined);
      };
      return <RehearsalPlace step={going.here.step} onLock={lock} />;
    }
    switch (phase.kind) {
      case 'firstVisit':
        return (
          <FirstVisit browser={browser} address={address} accepted={invitation.accepted} onLink={invitation.take} />
        );
      case 'locked':
        return <Unlock why={phase.why} accepted={invitation.accepted} />;
      case 'open':
        return <Place route={going.here} open={phase} build={snapshot.build} onLink={invitation.take} />;
    }
  };
  return (
    <GoingContext value={going}>
      <MemoryContext value={memory}>
        <BuildContext value={snapshot.build}>
          <NewVersionContext value={newer ? takeNewer : null}>
            <OpenContext value={phase.kind === 'open'}>
              <KeepingContext value={keeping}>
                <SlowContext value={snapshot.slow}>
                  <Failure>{here()}</Failure>
                </SlowContext>
              </KeepingContext>
            </OpenContext>
          </NewVersionContext>
        </BuildContext>
      </MemoryContext>
    </GoingContext>
  );
}
