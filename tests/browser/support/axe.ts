import { createRequire } from 'node:module';
import type axe from 'axe-core';
import type { PageLike } from './pageLike.ts';

/** axe as the package brings it that drives it in Chromium; its source runs in any browser. */
const beside = createRequire(createRequire(import.meta.url).resolve('@axe-core/playwright'));
const { source } = beside('axe-core') as { readonly source: string };

/** The rules that axe is asked for: its usual ones and some more, or some alone. */
export type AxeRules = { readonly only: readonly string[] } | { readonly also: readonly string[] };

/** What axe finds wrong on a page, one line each. `except` is a CSS selector, or null. */
export const axeFinds = async (
  page: PageLike,
  except: string | null,
  asked: AxeRules = { also: [] },
): Promise<readonly string[]> => {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(`${source}; null`);
  return page.evaluate(
    async ({ exclude, rules }) => {
      const options =
        'only' in rules
          ? { runOnly: { type: 'rule' as const, values: [...rules.only] } }
          : { rules: Object.fromEntries(rules.also.map((rule) => [rule, { enabled: true }])) };
      const context = exclude === null ? document : { exclude: [exclude] };
      const { violations } = await window.axe.run(context, { ...options, resultTypes: ['violations'] });
      return violations.map(({ id, nodes }) => `${id} at ${nodes[0]?.html}`);
    },
    { exclude: except, rules: asked },
  );
};

declare global {
  interface Window {
    axe: typeof axe;
  }
}
