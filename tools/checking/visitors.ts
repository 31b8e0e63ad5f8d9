/** As whom a relay is asked: two browsers and a plain tool, each with the encodings that it takes, and once without any. */

export type Visitor = {
  readonly name: string;
  readonly agent: string;
  /** What its `Accept-Encoding` says when it takes compressed files. */
  readonly encodings: string;
  /** Whether it says what a request is for, as browsers do. */
  readonly browser: boolean;
};

export const VISITORS: readonly Visitor[] = [
  {
    name: 'Firefox',
    agent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:153.0) Gecko/20100101 Firefox/153.0',
    encodings: 'gzip, deflate, br, zstd',
    browser: true,
  },
  {
    name: 'Chrome',
    agent:
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
    encodings: 'gzip, deflate, br, zstd',
    browser: true,
  },
  { name: 'a plain tool', agent: 'curl/8.14.1', encodings: 'br', browser: false },
];

/** One way of asking for everything. */
export type Round = { readonly visitor: Visitor; readonly compressed: boolean };

export const ROUNDS: readonly Round[] = VISITORS.flatMap((visitor) => [
  { visitor, compressed: false },
  { visitor, compressed: true },
]);

export const roundName = ({ visitor, compressed }: Round): string =>
  `${visitor.name}, ${compressed ? 'compressed' : 'not compressed'}`;

const DESTINATIONS: Readonly<Record<string, string>> = { js: 'script', css: 'style', svg: 'image', png: 'image' };

const fetchMetadata = (path: string): Readonly<Record<string, string>> => {
  const destination = DESTINATIONS[/\.([a-z]+)$/.exec(path)?.[1] ?? ''];
  if (destination !== undefined || path.endsWith('.json') || path.endsWith('.webmanifest')) {
    return { 'sec-fetch-dest': destination ?? 'empty', 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin' };
  }
  return {
    'sec-fetch-dest': 'document',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-site': 'none',
    'sec-fetch-user': '?1',
    'upgrade-insecure-requests': '1',
  };
};

/** The headers with which this visitor asks for a path. */
export const headersOf = ({ visitor, compressed }: Round, path: string): Readonly<Record<string, string>> => ({
  'user-agent': visitor.agent,
  accept: visitor.browser && !/\.[a-z]+$/.test(path) ? 'text/html,application/xhtml+xml,*/*;q=0.8' : '*/*',
  'accept-encoding': compressed ? visitor.encodings : 'identity',
  ...(visitor.browser ? { 'accept-language': 'en-US,en;q=0.5', ...fetchMetadata(path) } : {}),
});
