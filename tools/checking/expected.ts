/** What a relay serves at each path, by the release's manifest and by `server/headers.ts`. */
import { STATUS_CODES } from 'node:http';
import { cacheControl, headersAt, policyHeaders } from '../../server/headers.ts';
import type { Manifest } from '../release/manifest.ts';
import { digestOf } from '../release/wasm.ts';

export type Expected = {
  readonly path: string;
  readonly status: number;
  /** SHA-256 of the decoded bytes, base64url; null where an operator may choose them. */
  readonly digest: string | null;
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;
};

/** What an operator may choose, and what the relay says of itself: looked at by its form. */
export const CONFIG_PATH = '/config.json';
export const WEB_MANIFEST_PATH = '/manifest.webmanifest';

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'application/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  wasm: 'application/wasm',
  json: 'application/json; charset=utf-8',
  webmanifest: 'application/manifest+json',
  txt: 'text/plain; charset=utf-8',
};
const PLAIN = 'text/plain';

export const typeOf = (path: string): string =>
  TYPES[/\.([a-z]+)$/.exec(path)?.[1] ?? ''] ?? 'application/octet-stream';

const headersOf = (origin: string, path: string, status: number): Readonly<Record<string, string>> => ({
  ...headersAt(policyHeaders(origin), path, status),
  'cache-control': cacheControl(path, status),
});

/** A path of an operator's choice. */
export const chosen = (origin: string, path: string, type = typeOf(path)): Expected => ({
  path,
  status: 200,
  digest: null,
  type,
  headers: headersOf(origin, path, 200),
});

const plain = (origin: string, path: string, status: number, text: string): Expected => ({
  path,
  status,
  digest: digestOf(Buffer.from(text)),
  type: PLAIN,
  headers: headersOf(origin, path, status),
});

/** Everything that is compared byte by byte, the first page first. `missing`: a path at which there is nothing. */
export const expectedOf = (origin: string, manifest: Manifest, missing: string): readonly Expected[] => {
  const file = (path: string, from = path): Expected => ({
    ...chosen(origin, path, typeOf(from)),
    digest: manifest.files[from] ?? '',
  });
  const files = Object.keys(manifest.files).filter((path) => path !== WEB_MANIFEST_PATH);
  return [
    file('/', `/${manifest.default_index}`),
    ...files.map((path) => file(path)),
    plain(origin, missing, 404, STATUS_CODES[404] ?? ''),
    plain(origin, '/healthz', 200, 'ok'),
  ];
};
