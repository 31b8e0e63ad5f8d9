/**
 * Who may open a socket: pages of this relay's own origin, and where its operator chose so pages that people serve to
 * themselves, each asking for the relay under its own name (S14). An origin is what a browser says of a page; any other
 * program says what it likes. So it only keeps pages of others from using a visitor's browser: what a socket may do, its
 * tokens decide.
 */

/** `own`: pages that the relay serves. `local`: also pages from the visitor's own machine, at any port. */
export const CLIENTS = ['own', 'local'] as const;
export type Clients = (typeof CLIENTS)[number];

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/** Whether a name or address can only be reached from this machine. */
export function isLoopback(host: string): boolean {
  return LOOPBACK_NAMES.includes(host) || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** The origin as browsers write it, or undefined if the text is not exactly that. */
export function parseOrigin(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const web = url?.protocol === 'http:' || url?.protocol === 'https:';
  return web && url.origin === text ? url : undefined;
}

/** The origins from which sockets are taken. A loopback relay answers to each of its loopback names. */
export function allowedOrigins(publicOrigin: string): ReadonlySet<string> {
  const origin = parseOrigin(publicOrigin);
  if (origin === undefined || !isLoopback(origin.hostname)) return new Set([publicOrigin]);
  const port = origin.port === '' ? '' : `:${origin.port}`;
  return new Set(LOOPBACK_NAMES.map((name) => `${origin.protocol}//${name}${port}`));
}

/** The allowed origin that this Host header names, if any. */
export function originNamed(allowed: ReadonlySet<string>, host: string | undefined): string | undefined {
  return [...allowed].find((origin) => parseOrigin(origin)?.host === host);
}

/** Whether Host names an allowed origin, and Origin the same one or, with `local`, a page of the visitor's own machine. */
export function fromAllowedOrigin(
  allowed: ReadonlySet<string>,
  clients: Clients,
  headers: { readonly host?: string | undefined; readonly origin?: string | undefined },
): boolean {
  const { host, origin } = headers;
  const own = originNamed(allowed, host);
  if (own === undefined || origin === undefined) return false;
  return origin === own || (clients === 'local' && isLocalPage(origin));
}

function isLocalPage(origin: string): boolean {
  const url = parseOrigin(origin);
  return url?.protocol === 'http:' && LOOPBACK_NAMES.includes(url.hostname);
}
