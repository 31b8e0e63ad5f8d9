import { createRequire } from 'node:module';
import type axe from 'axe-core';
import type { PageLike } from './pageLike.ts';

/** axe as the package brings it that drives it in Chromium; its source runs in any browser. */
const beside = createRequire(createRequire(import.meta.url).resolve('@axe-core/playwright'));
const { source } = beside('axe-core') as { readonly source: string };

/** What axe finds wrong on a page, one line each; with these rules alone, if some are named. `except` is a CSS selector. */
export const axeFinds = async (
  page: PageLike,
  except: string,
  rules: readonly string[] | null,
): Promise<readonly string[]> => {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(`${source}; null`);
  return page.evaluate(
    async ({ exclude, only }) => {
      const options = only === null ? {} : { runOnly: { type: 'rule' as const, values: [...only] } };
      const { violations } = await window.axe.run({ exclude: [exclude] }, { ...options, resultTypes: ['violations'] });
      return violations.map(({ id, nodes }) => `${id} at ${nodes[0]?.html}`);
    },
    { exclude: except, only: rules },
  );
};

declare global {
  interface Window {
    axe: typeof axe;
  }
}
