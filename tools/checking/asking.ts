/** One request and its whole answer, as bytes: nothing is followed, decoded or kept, and nothing waits for ever. */
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** Header names in lower case, in the order and as often as they came. */
export type Headers = readonly (readonly [name: string, value: string])[];

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
  /** Names of headers that came ahead of the answer, as `103 Early Hints` brings them. */
  readonly hints: readonly string[];
};

/** Why there is no whole answer. */
export type Failure =
  | { readonly kind: 'noHost' }
  | { readonly kind: 'unreachable'; readonly code: string }
  | { readonly kind: 'badCertificate'; readonly code: string }
  | { readonly kind: 'silent'; readonly seconds: number }
  | { readonly kind: 'brokenOff'; readonly bytes: number }
  | { readonly kind: 'tooLarge' }
  | { readonly kind: 'notHttp' };

export type Asked = { readonly ok: true; readonly answer: Answer } | { readonly ok: false; readonly failure: Failure };

export type Question = {
  readonly url: URL;
  readonly method: 'GET' | 'HEAD';
  readonly headers: Readonly<Record<string, string>>;
  /** For the whole answer. */
  readonly patienceSeconds: number;
};

const MAX_BYTES = 64 * 1024 * 1024;
const NO_HOST = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA']);
const CERTIFICATE = /^(?:CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/;

const failureOf = (error: unknown, bytes: number | null): Failure => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (NO_HOST.has(code)) return { kind: 'noHost' };
  if (CERTIFICATE.test(code)) return { kind: 'badCertificate', code };
  if (code.startsWith('HPE_')) return { kind: 'notHttp' };
  if (bytes !== null) return { kind: 'brokenOff', bytes };
  return { kind: 'unreachable', code: code === '' ? 'no reason given' : code };
};

const pairs = (raw: readonly string[]): Headers =>
  raw.flatMap((name, at) => (at % 2 === 0 ? [[name.toLowerCase(), raw[at + 1] ?? ''] as const] : []));

/** Asks once. Each question has a connection of its own, so that a broken one spoils no other. */
export const ask = ({ url, method, headers, patienceSeconds }: Question): Promise<Asked> =>
  new Promise((settle) => {
    const hints: string[] = [];
    let came: number | null = null;
    let request: ClientRequest | undefined;
    const end = (asked: Asked): void => {
      clearTimeout(timer);
      settle(asked);
      request?.destroy();
    };
    const timer = setTimeout(
      () => end({ ok: false, failure: { kind: 'silent', seconds: patienceSeconds } }),
      patienceSeconds * 1000,
    );
    const fail = (error: unknown): void => end({ ok: false, failure: failureOf(error, came) });
    const take = (response: IncomingMessage): void => {
      const pieces: Buffer[] = [];
      came = 0;
      response.on('data', (piece: Buffer) => {
        came = (came ?? 0) + piece.length;
        if (came > MAX_BYTES) end({ ok: false, failure: { kind: 'tooLarge' } });
        else pieces.push(piece);
      });
      response.on('error', fail);
      response.on('end', () => {
        const { statusCode = 0, rawHeaders } = response;
        const answer = { status: statusCode, headers: pairs(rawHeaders), body: Buffer.concat(pieces), hints };
        end({ ok: true, answer });
      });
    };
    try {
      const open = url.protocol === 'https:' ? httpsRequest : httpRequest;
      request = open(url, { method, headers, agent: false });
      request.on('information', (early) => hints.push(...pairs(early.rawHeaders).map(([name]) => name)));
      request.on('response', take);
      request.on('error', fail);
      request.end();
    } catch (error) {
      fail(error);
    }
  });

/** Every value of a header, in the order in which they came. */
export const valuesOf = ({ headers }: Answer, name: string): readonly string[] =>
  headers.flatMap(([each, value]) => (each === name ? [value] : []));

/** A failure as a sentence about the host or a file. */
export const failureSentence = (failure: Failure): string => {
  switch (failure.kind) {
    case 'noHost':
      return 'There is no such host, or the name cannot be looked up from here.';
    case 'unreachable':
      return `The host cannot be reached (${failure.code}).`;
    case 'badCertificate':
      return `The certificate is not valid for this host (${failure.code}).`;
    case 'silent':
      return `There was no whole answer within ${failure.seconds} seconds.`;
    case 'brokenOff':
      return `The answer broke off after ${failure.bytes} bytes.`;
    case 'tooLarge':
      return 'The answer is larger than 64 MiB.';
    case 'notHttp':
      return 'The answer is not HTTP.';
  }
};
