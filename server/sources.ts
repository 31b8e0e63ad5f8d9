/**
 * How often and how many sockets one source may open. A source is a network that connects directly, or that the proxy
 * before the relay names; what comes over loopback without a name (an onion service, a proxy that names nobody) has no limit
 * of its own but the process's. Only keyed hashes are kept, in memory, under a key that is drawn anew every day (S30).
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIPv4, isIPv6 } from 'node:net';
import { MAX_SOURCES, SOCKETS_AT_ONCE, SOCKETS_PER_SECOND, SOCKETS_PER_SOURCE } from './limits.ts';
import { isLoopback } from './origins.ts';

const KEY_BYTES = 32;
const KEY_MILLISECONDS = 86_400_000;
const IPV6_GROUPS = 8;
/** What a household or a small provider's customer is given whole. */
const NETWORK_GROUPS = 4;

interface Source {
  open: number;
  /** Sockets that it may open at once. */
  credit: number;
  /** When the credit was counted, in milliseconds. */
  at: number;
}

/** All sources of a relay. */
export class Sources {
  readonly #now: () => number;
  #key = randomBytes(KEY_BYTES);
  #drawnAt: number;
  #sources = new Map<string, Source>();

  /** `now`: milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
    this.#drawnAt = now();
  }

  /** One socket more for a source: what to call when it is gone, or null if that is too many or too fast. */
  enter(name: string): (() => void) | null {
    const now = this.#now();
    if (now - this.#drawnAt >= KEY_MILLISECONDS || now < this.#drawnAt) this.#forget(now);
    const source = this.#sourceOf(name, now);
    source.credit = Math.min(SOCKETS_AT_ONCE, source.credit + ((now - source.at) / 1000) * SOCKETS_PER_SECOND);
    source.at = now;
    if (source.credit < 1 || source.open >= SOCKETS_PER_SOURCE) return null;
    source.credit -= 1;
    source.open += 1;
    return () => {
      source.open -= 1;
    };
  }

  #sourceOf(name: string, now: number): Source {
    const key = createHmac('blake2b512', this.#key).update(name).digest('latin1');
    const known = this.#sources.get(key);
    if (known !== undefined) return known;
    if (this.#sources.size >= MAX_SOURCES) this.#sources.clear();
    const source = { open: 0, credit: SOCKETS_AT_ONCE, at: now };
    this.#sources.set(key, source);
    return source;
  }

  #forget(now: number): void {
    this.#key = randomBytes(KEY_BYTES);
    this.#drawnAt = now;
    this.#sources.clear();
  }
}

/** The source of a request, or null if it has none of its own. Only neighbours are believed to be proxies. */
export function sourceOf(request: Pick<IncomingMessage, 'headers' | 'socket'>): string | null {
  const address = withoutMapping(request.socket.remoteAddress ?? '');
  const local = isLoopback(address);
  if (!local && !PRIVATE.test(address)) return networkOf(address);
  const named = request.headers['x-forwarded-for'];
  const last = (Array.isArray(named) ? named.at(-1) : named)?.split(',').at(-1)?.trim();
  if (last) return networkOf(last);
  return local ? null : networkOf(address);
}

/** Addresses of a machine's or an office's own network (RFC 1918, RFC 4193). */
const PRIVATE = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|f[cd][0-9a-f]{2}:)/i;

/** An IPv4 address, or the first half of an IPv6 address. */
function networkOf(address: string): string {
  const plain = withoutMapping(address);
  if (isIPv4(plain) || !isIPv6(plain)) return plain;
  const [front = '', back] = plain.split('::');
  const groups = [front, back ?? ''].map((part) => part.split(':').filter((group) => group !== ''));
  const [before = [], after = []] = groups;
  const zeros = Array.from({ length: IPV6_GROUPS - before.length - after.length }, () => '0');
  return [...before, ...zeros, ...after].slice(0, NETWORK_GROUPS).join(':').toLowerCase();
}

/** IPv4 as itself where the system writes it as IPv6. */
function withoutMapping(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
