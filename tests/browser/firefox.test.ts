import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { languages } from '../../client/i18n/languages.ts';
import { enter } from './support/deeds.ts';
import { Firefox } from './support/firefox.ts';
import { FirefoxPerson } from './support/firefoxPerson.ts';
import { Host } from './support/relay.ts';

/** What is particular about Firefox ESR; the first table is played in it too. */

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let host: Host;
beforeAll(async () => {
  host = await Host.open('production');
});
afterAll(() => host?.close());

test('[J40] Firefox ESR opens the first screen in its own language and theme, and asks nobody but the relay', async () => {
  const { words, locale } = languages.ar;
  const firefox = await Firefox.open(host.origin, { locale, theme: 'dark' });
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
    expect(seen).toEqual({ language: locale, direction: 'rtl', dark: true, calm: true, width: 1280 });
    expect(firefox.wrong()).toEqual([]);
    // Had it asked anybody else, it would have been told.
    await page.evaluate(() => fetch('https://example.org/').catch(() => null));
    await expect.poll(() => firefox.wrong().join('\n'), { timeout: 60_000 }).toContain('policy: connect-src');
  } finally {
    await firefox.close();
  }
});

test('[J41] a vault is made while Firefox still waits to be told whether it may keep what is stored', async () => {
  const person = await FirefoxPerson.arrive('F', host.origin);
  try {
    await enter(person);
    const asked = await person.page.evaluate(
      async () => (await navigator.permissions.query({ name: 'persistent-storage' })).state,
    );
    expect(asked).toBe('prompt');
    await person.sees(person.words.channels.notKept);
    expect(person.wrong()).toEqual([]);
  } finally {
    await person.leave();
  }
});
