import type { Page } from 'playwright-core';

/** What is on a screen, for comparing two of them: everything that is drawn, the tab's title and the address. */

export type Screen = { readonly drawn: string; readonly tab: string; readonly picture: Buffer };

export type Size = { readonly width: number; readonly height: number; readonly theme: 'light' | 'dark' };

/**
 * The page's own elements with all their attributes and words. Ids are names without a meaning: each is replaced by its place
 * among all, so that what refers to what still counts.
 */
const drawnOn = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const naming = ['id', 'for', 'name', 'data-row', 'aria-controls', 'aria-describedby', 'aria-labelledby'];
    const places = new Map<string, string>();
    const placeOf = (id: string): string => {
      if (!places.has(id)) places.set(id, `id${places.size}`);
      return places.get(id) ?? '';
    };
    const copy = document.querySelector('#page')?.cloneNode(true);
    if (!(copy instanceof Element)) throw new Error('no page');
    for (const element of copy.querySelectorAll('*')) {
      for (const attribute of naming) {
        const value = element.getAttribute(attribute);
        if (value !== null) element.setAttribute(attribute, value.split(' ').map(placeOf).join(' '));
      }
    }
    const { lang, dir } = document.documentElement;
    return `${lang} ${dir} ${copy.outerHTML.replaceAll('><', '>\n<')}`;
  });

/** The same page in each of these sizes, with the pointer out of the way. */
export const screensOf = async (page: Page, sizes: readonly Size[]): Promise<readonly Screen[]> => {
  const before = page.viewportSize() ?? { width: 1280, height: 800 };
  await page.mouse.move(0, 0);
  const screens: Screen[] = [];
  for (const { width, height, theme } of sizes) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: theme });
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    const tab = `${await page.title()} ${page.url()}`;
    screens.push({ drawn: await drawnOn(page), tab, picture: await page.screenshot() });
  }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize(before);
  return screens;
};
