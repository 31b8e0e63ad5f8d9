/** Who may open a socket: pages of this relay's own origin, asked for under its own name (S14). */

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

/** Whether a request's Host and Origin headers name one and the same allowed origin. */
export function fromAllowedOrigin(
  allowed: ReadonlySet<string>,
  headers: { readonly host?: string | undefined; readonly origin?: string | undefined },
): boolean {
  const { host, origin } = headers;
  return origin !== undefined && allowed.has(origin) && parseOrigin(origin)?.host === host;
}
