import { useEffect, useMemo, useState } from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import type { EngineApi } from '../../engine/api.ts';
import { type Language, languages, preferredLanguage } from '../../i18n/languages.ts';
import { Leaving } from '../surfaces/safety/Leaving.tsx';
import { EngineContext, LanguageContext } from './contexts.ts';
import { Failure } from './Failure.tsx';
import type { LinkKeeper } from './linkKeeper.ts';
import type { OfflineStart } from './offlineStart.ts';
import type { Route } from './route.ts';
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
export function App({ engine, worker, link, offline = null, language: first, start = null }: Properties) {
  const [language, speak] = useState<Language>(() => first ?? preferredLanguage(navigator.languages));
  const speaking = useMemo(() => ({ language, speak }), [language]);
  const { direction, locale } = languages[language];
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dir = direction;
  }, [language, direction]);
  return (
    <LanguageContext value={speaking}>
      <I18nProvider locale={locale}>
        <Failure>
          <EngineContext value={engine}>
            <Leaving engine={engine} offline={offline}>
              <Surface engine={engine} worker={worker} link={link} offline={offline} start={start} />
            </Leaving>
          </EngineContext>
        </Failure>
      </I18nProvider>
    </LanguageContext>
  );
}
