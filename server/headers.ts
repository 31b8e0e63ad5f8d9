/**
 * The headers of every response, errors included: the one constant for the content policy, the rest beside it. A worker
 * takes its policy from its own response, so nothing is left out anywhere (S15).
 */

/** Hashes of the inline styles that the client's libraries write, as CSP sources: `'sha256-…'`. */
export const INLINE_STYLE_HASHES: readonly string[] = ["'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o='"];

/**
 * What a page of Parley may do: run its own code, speak to its own relay, and nothing else. One header without a comma and without
 * a host, so that one list of a release's files is right for every relay (WEBCAT takes no other; it takes hashes of styles).
 * `font-src` and `media-src` are left to `default-src 'none'`: there are neither. `object-src` and `frame-src` are said although
 * they follow from it, for whoever judges them by themselves; MDN's Observatory and WEBCAT do not.
 */
export const CONTENT_POLICY: string = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  ["style-src 'self'", ...INLINE_STYLE_HASHES].join(' '),
  "img-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "frame-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types parley',
].join('; ');

/** Powers that no page of Parley uses; `fullscreen` and passkeys stay possible for itself. */
const NO_POWERS = [
  ...['accelerometer', 'autoplay', 'browsing-topics', 'camera', 'compute-pressure', 'cross-origin-isolated'],
  ...['display-capture', 'encrypted-media', 'gamepad', 'geolocation', 'gyroscope', 'hid', 'identity-credentials-get'],
  ...['idle-detection', 'local-fonts', 'magnetometer', 'microphone', 'midi', 'otp-credentials', 'payment'],
  ...['picture-in-picture', 'screen-wake-lock', 'serial', 'storage-access', 'usb', 'window-management'],
  ...['xr-spatial-tracking'],
];
const OWN_POWERS = ['fullscreen', 'publickey-credentials-create', 'publickey-credentials-get'];

/** What the browser may do for a page of Parley. */
const POWERS = [...NO_POWERS.map((power) => `${power}=()`), ...OWN_POWERS.map((power) => `${power}=(self)`)].join(', ');

/** The document that reads a code with the camera, and nothing else: it has no engine, no keys and no connection. */
export const CAMERA_PATH = '/scan.html';

/** The policy headers, lower-case as Node sends them. */
export const POLICY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_POLICY,
  // No script without its hash in the page. Workers and their imports are not covered; they are listed with the release.
  'integrity-policy': 'blocked-destinations=(script)',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'permissions-policy': POWERS,
  'x-dns-prefetch-control': 'off',
  'x-robots-tag': 'noindex, nofollow',
};

/**
 * Two years, and the word by which a host may be put on the browsers' list, as that list asks. Only where the public origin is
 * https; the guide for operators says what it means for the names below the host.
 */
const STRICT_TRANSPORT = 'max-age=63072000; includeSubDomains; preload';

/** The headers for a relay with this public origin. */
export function policyHeaders(publicOrigin: string): Readonly<Record<string, string>> {
  return publicOrigin.startsWith('https:')
    ? { ...POLICY_HEADERS, 'strict-transport-security': STRICT_TRANSPORT }
    : POLICY_HEADERS;
}

/** These headers as they go out with what is at a path: the camera is left to its one document, once that is there. */
export function headersAt(
  headers: Readonly<Record<string, string>>,
  path: string,
  status: number,
): Readonly<Record<string, string>> {
  if (path !== CAMERA_PATH || status >= 400) return headers;
  return { ...headers, 'permissions-policy': POWERS.replace('camera=()', 'camera=(self)') };
}

/**
 * How long a response may be kept: files named by their content for ever; the pages, the service worker, the manifest and the
 * configuration only while they are still the same; health and errors not at all.
 */
export function cacheControl(path: string, status: number): string {
  if (path === '/healthz' || status >= 400) return 'no-store';
  return path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
}
