import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { languages } from '../../client/i18n/languages.ts';
import { Firefox } from './support/firefox.ts';
import { Host } from './support/relay.ts';

/** Firefox ESR opens the client, in both languages. */

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let host: Host;
beforeAll(async () => {
  host = await Host.open('production');
});
afterAll(() => host?.close());

test.each([
  ['en', 'light'],
  ['ar', 'dark'],
] as const)(
  '[J40] Firefox ESR opens the first screen in %s, and asks nobody but the relay',
  async (language, theme) => {
    const { words, locale } = languages[language];
    const firefox = await Firefox.open(host.origin, { locale, theme });
    try {
      const page = await firefox.visit();
      await page.waitForFunction((title) => document.body.innerText.includes(title), {}, words.firstVisit.title);
      const seen = await page.evaluate(() => ({
        language: navigator.language,
        direction: document.documentElement.dir,
        dark: matchMedia('(prefers-color-scheme: dark)').matches,
        calm: matchMedia('(prefers-reduced-motion: reduce)').matches,
        width: innerWidth,
      }));
      expect(seen).toEqual({
        language: locale,
        direction: language === 'ar' ? 'rtl' : 'ltr',
        dark: theme === 'dark',
        calm: true,
        width: 1280,
      });
      expect(firefox.wrong()).toEqual([]);
    } finally {
      await firefox.close();
    }
  },
);
