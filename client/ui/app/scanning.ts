/**
 * How the page and the document of the camera (client/scan.html) speak: by a broadcast channel of this origin, under a name that the
 * engine draws for each scan. The document gets that name and the language in its fragment, and gives back a text.
 *
 *     page ── opens /scan.html#en.<name> in a tab of its own ──> document
 *     page <── code <text>, or: somebody left by quick exit ──── document
 *     page ── taken ───────────────────────────────────────────> document
 */
import type { Language } from '../../i18n/languages.ts';

/** Served with `camera=(self)`: server/headers.ts. */
const SCAN_PATH = '/scan.html';

/** More than any code of ours holds; what is longer is not handed over, for it is none. */
export const LONGEST_CODE = 512;

export type FromScan = { readonly kind: 'code'; readonly text: string } | { readonly kind: 'left' };

export type ToScan = { readonly kind: 'taken' };

export type Asked = { readonly language: Language; readonly name: string };

/** Where to open the document for one scan. `name`: as `EngineApi.scanName` draws it. */
export const scanAddress = ({ language, name }: Asked): string => `${SCAN_PATH}#${language}.${name}`;

/** What a fragment asks for, with its `#`; null for everything else. */
export function askedIn(fragment: string): { readonly language: string; readonly name: string } | null {
  const [, language, name] = /^#([a-z]{2})\.([0-9a-f]{32})$/.exec(fragment) ?? [];
  return language === undefined || name === undefined ? null : { language, name };
}

/** The one channel of a scan. Whoever opens it closes it. */
export const scanChannel = (name: string): BroadcastChannel => new BroadcastChannel(`scan ${name}`);

/** What came over the channel, if it is something of ours. */
export function fromScan(given: unknown): FromScan | null {
  if (typeof given !== 'object' || given === null || !('kind' in given)) return null;
  if (given.kind === 'left') return { kind: 'left' };
  if (given.kind !== 'code' || !('text' in given) || typeof given.text !== 'string') return null;
  return { kind: 'code', text: given.text.slice(0, LONGEST_CODE + 1) };
}
