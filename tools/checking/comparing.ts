/** One answer beside what was expected: each difference as a plain line, without any of the content. */
import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import { digestOf } from '../release/wasm.ts';
import { type Answer, valuesOf } from './asking.ts';
import type { Expected } from './expected.ts';

/** What servers and proxies add that changes nothing for a page. */
const HARMLESS = new Set([
  ...['accept-ranges', 'age', 'alt-svc', 'cf-cache-status', 'cf-ray', 'connection', 'content-encoding'],
  ...['content-length', 'content-type', 'date', 'etag', 'keep-alive', 'last-modified', 'server', 'transfer-encoding'],
  ...['vary', 'via', 'x-cache', 'x-request-id', 'x-served-by'],
]);
/** Of those, what every server sends: not worth a note. */
const USUAL = new Set([
  ...['accept-ranges', 'connection', 'content-encoding', 'content-length', 'content-type', 'date', 'etag'],
  ...['keep-alive', 'last-modified', 'transfer-encoding', 'vary'],
]);

const LONGEST = 100;

/** Text of a stranger, short and on one line, so that it can change nothing about the screen that it is shown on. */
export const shown = (text: string): string => {
  const plain = text.replace(/[^\x20-\x7e]/g, '?');
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST)}… (${plain.length} letters)` : plain;
};

const DECODERS: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  identity: (bytes) => bytes,
  br: brotliDecompressSync,
  gzip: gunzipSync,
  deflate: inflateSync,
  zstd: zstdDecompressSync,
};

export type Decoded = { readonly ok: true; readonly bytes: Buffer } | { readonly ok: false; readonly why: string };

/** The bytes as a browser would read them. */
export const decoded = (answer: Answer): Decoded => {
  const encoding = valuesOf(answer, 'content-encoding').join(', ').toLowerCase() || 'identity';
  const decode = DECODERS[encoding];
  if (decode === undefined) return { ok: false, why: `came in an encoding that is not known: ${shown(encoding)}` };
  try {
    return { ok: true, bytes: decode(answer.body) };
  } catch {
    return { ok: false, why: `came as ${encoding} and cannot be unpacked` };
  }
};

/** Of two lists, such as policies, the parts that only one of them has; of anything else, the whole. */
const partsApart = (wanted: string, came: string): readonly [string, string] => {
  const separator = [';', ','].find((sign) => wanted.includes(sign));
  if (separator === undefined) return [wanted, came];
  const [ours, theirs] = [wanted, came].map((text) => text.split(separator).map((part) => part.trim()));
  const only = (some: readonly string[] = [], others: readonly string[] = []): string =>
    some.filter((part) => !others.includes(part)).join(`${separator} `) || 'nothing more';
  return [only(ours, theirs), only(theirs, ours)];
};

const headerDifferences = (answer: Answer, expected: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(expected).flatMap(([name, wanted]) => {
    const values = valuesOf(answer, name);
    if (values.length === 0) return [`header ${name} is missing`];
    if (values.length > 1) return [`header ${name} came ${values.length} times, and should come once`];
    if (values[0] === wanted) return [];
    const [ours, theirs] = partsApart(wanted, values[0] ?? '');
    return [`header ${name}: expected ${shown(ours)}, came ${shown(theirs)}`];
  });

const extraHeaders = ({ headers }: Answer, expected: Readonly<Record<string, string>>): readonly string[] =>
  [...new Set(headers.map(([name]) => name))]
    .filter((name) => !Object.hasOwn(expected, name) && !HARMLESS.has(name))
    .map((name) => `header ${shown(name)} came, and the release sends none`);

/** `text/html; charset=utf-8` and `text/html;charset=UTF-8` are one type. */
const type = (text: string): string => text.toLowerCase().replaceAll(' ', '');

const typeDifferences = (answer: Answer, wanted: string): readonly string[] => {
  const values = valuesOf(answer, 'content-type');
  if (values.length === 1 && type(values[0] ?? '') === type(wanted)) return [];
  return [`type: expected ${wanted}, came ${shown(values.join(' and ')) || 'none'}`];
};

const varies = (answer: Answer): boolean =>
  valuesOf(answer, 'vary').some((value) => /(?:^|[\s,])accept-encoding(?:$|[\s,])/i.test(value));

const byteDifferences = (answer: Answer, digest: string | null): readonly string[] => {
  const found = decoded(answer);
  if (!found.ok) return [found.why];
  if (digest === null || digestOf(found.bytes) === digest) return [];
  return [`other bytes: expected SHA-256 ${digest}, came ${digestOf(found.bytes)} (${found.bytes.length} bytes)`];
};

/** Everything in which an answer is not what was expected. `body: false` for answers that have none. */
export const differences = (
  answer: Answer,
  expected: Expected,
  { body }: { readonly body: boolean },
): readonly string[] => {
  const headers = [...extraHeaders(answer, expected.headers), ...answer.hints.map(aheadOf)];
  if (answer.status !== expected.status)
    return [`expected status ${expected.status}, came ${answer.status}`, ...headers];
  return [
    ...(body ? [...byteDifferences(answer, expected.digest), ...typeDifferences(answer, expected.type)] : []),
    ...headerDifferences(answer, expected.headers),
    ...(varies(answer) ? [] : ['header vary: expected accept-encoding in it']),
    ...headers,
  ];
};

const aheadOf = (name: string): string => `header ${shown(name)} came ahead of the answer`;

/** Harmless headers that somebody on the way added. */
export const notesOf = ({ headers }: Answer): readonly string[] =>
  headers.flatMap(([name, value]) =>
    HARMLESS.has(name) && !USUAL.has(name) ? [`header ${name}: ${shown(value)}`] : [],
  );
