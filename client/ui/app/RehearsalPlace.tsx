import { type ComponentType, useEffect, useState } from 'react';
import { Notice } from '../parts/Notice.tsx';
import { Page } from '../parts/Page.tsx';
import type * as part from '../surfaces/rehearsal/Rehearsal.tsx';
import { useGoing, useWords } from './contexts.ts';
import { later } from './later.ts';
import type { RehearsalStep } from './route.ts';

type Properties = {
  readonly step: RehearsalStep;
  /** What *Lock* means in a made room: whatever is open here is locked, and the rehearsal is over. */
  readonly onLock: () => void;
};

type Loaded = { readonly Part: ComponentType<Properties> } | 'failed' | null;

const load = async (): Promise<typeof part> => {
  await later('Rehearsal');
  return import('../surfaces/rehearsal/Rehearsal.tsx');
};

/** The rehearsal, which is loaded when somebody asks for it. */
export function RehearsalPlace(properties: Properties) {
  const words = useWords();
  const { back } = useGoing();
  const [loaded, setLoaded] = useState<Loaded>(null);
  useEffect(() => {
    let wanted = true;
    load().then(
      ({ Rehearsal }) => wanted && setLoaded({ Part: Rehearsal }),
      () => wanted && setLoaded('failed'),
    );
    return () => {
      wanted = false;
    };
  }, []);
  if (loaded !== null && loaded !== 'failed') return <loaded.Part {...properties} />;
  return (
    <Page title={words.rehearsal.title} onBack={back}>
      <div role="status">
        {loaded === 'failed' ? (
          <Notice tone="caution">
            <p>{words.rehearsal.notLoaded}</p>
          </Notice>
        ) : (
          <p>{words.starting.text}</p>
        )}
      </div>
    </Page>
  );
}
