import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { Actor } from './actor.ts';
import { axeFinds } from './axe.ts';

const PICTURES = fileURLToPath(new URL('../../output/pictures/', import.meta.url));

/** What would tell an onlooker when, where or what for: dates, clock times, days, months, the word. */
const TELLING: readonly RegExp[] = [
  /\b\d{1,2}[:.]\d{2}\b/,
  /[٠-٩]{1,2}:[٠-٩]{2}/,
  /\b(?:19|20)\d\d\b/,
  /\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b/,
  /\b(?:January|February|March|April|June|July|August|September|October|November|December)\b/i,
  /\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b/i,
  /يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر/,
  /الأحد|الاثنين|الإثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت/,
  /diploma/i,
  /دبلوماسي/,
];

/** Where react-aria says that a button is busy: for seconds it names a button that may be gone by then, and is silent. */
const ANNOUNCER = '[data-live-announcer]';

/** The first thing on a screen that would tell too much, or null. Links carry random letters and are no words. */
export const telling = (text: string): string | null => {
  const words = text.replace(/https?:\/\/\S+/g, '');
  for (const pattern of TELLING) {
    const found = pattern.exec(words)?.[0];
    if (found !== undefined) return found;
  }
  return null;
};

/**
 * Looks at what is on the screen as every step demands: axe finds nothing, nothing overflows at 320 px, nothing tells when, where or
 * what for. With SLOW=1 in every theme that the browser can turn to, and it keeps pictures for eyes: wide and phone. (The surfaces tests
 * look at every page in both themes, and keep pictures always.)
 */
export const look = async (person: Actor, surface: string): Promise<void> => {
  const { page } = person;
  const before = page.viewportSize() ?? { width: 1280, height: 800 };
  const name = `${surface}, ${person.language}`;
  expect(telling(await person.text()), name).toBe(null);
  const slow = process.env['SLOW'] === '1';
  const folder = join(PICTURES, person.browser);
  mkdirSync(folder, { recursive: true });
  const picture = async (kind: string): Promise<void> => {
    if (slow) await page.screenshot({ path: join(folder, `${surface}-${person.language}-${kind}.png`) });
  };
  // The same page in another browser has the same names and roles.
  const axes = slow || person.browser === 'chromium';
  const themes = slow ? person.themes : person.themes.slice(0, 1);
  for (const theme of themes) {
    await person.turnTheme(theme);
    await page.setViewportSize({ width: 1280, height: 800 });
    // Only colours differ in a second theme.
    const rules = theme === person.themes[0] ? { also: [] } : { only: ['color-contrast'] };
    if (axes) expect(await axeFinds(page, ANNOUNCER, rules), `${name}, ${theme}`).toEqual([]);
    await picture(`${theme}-wide`);
    if (slow) await page.setViewportSize({ width: 360, height: 740 });
    await picture(`${theme}-phone`);
  }
  await page.setViewportSize({ width: 320, height: 640 });
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(over, `${name} overflows at 320 px`).toBeLessThanOrEqual(0);
  await person.turnTheme(null);
  await page.setViewportSize(before);
};
