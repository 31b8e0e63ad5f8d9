import type { EngineApi } from '../../engine/api.ts';
import type { Language } from '../../i18n/languages.ts';
import { Leaving } from '../surfaces/safety/Leaving.tsx';
import { EngineContext } from './contexts.ts';
import { Failure } from './Failure.tsx';
import type { LinkKeeper } from './linkKeeper.ts';
import type { OfflineStart } from './offlineStart.ts';
import type { Route } from './route.ts';
import { Speaking } from './Speaking.tsx';
import { Surface } from './Surface.tsx';

type Properties = {
  /** Null where the browser has no workers. */
  readonly engine: EngineApi | null;
  readonly worker: Worker | null;
  readonly link: LinkKeeper;
  /** Null where the browser cannot keep the page's files. */
  readonly offline?: OfflineStart | null;
  readonly language?: Language;
  readonly start?: Route | null;
};

/** The page: one language at a time, one engine, one surface. */
export function App({ engine, worker, link, offline = null, language, start = null }: Properties) {
  return (
    <Speaking language={language}>
      <Failure>
        <EngineContext value={engine}>
          <Leaving engine={engine} offline={offline}>
            <Surface engine={engine} worker={worker} link={link} offline={offline} start={start} />
          </Leaving>
        </EngineContext>
      </Failure>
    </Speaking>
  );
}
