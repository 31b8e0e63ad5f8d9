import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { type Language, languages, preferredLanguage } from '../../i18n/languages.ts';
import { LanguageContext } from './contexts.ts';

type Properties = { readonly children: ReactNode; readonly language?: Language | undefined };

/** Everything below speaks one language at a time: the browser's first, and then the one that is chosen. Kept nowhere. */
export function Speaking({ children, language: first }: Properties) {
  const [language, speak] = useState<Language>(() => first ?? preferredLanguage(navigator.languages));
  const speaking = useMemo(() => ({ language, speak }), [language]);
  const { direction, locale } = languages[language];
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dir = direction;
  }, [language, direction]);
  return (
    <LanguageContext value={speaking}>
      <I18nProvider locale={locale}>{children}</I18nProvider>
    </LanguageContext>
  );
}
