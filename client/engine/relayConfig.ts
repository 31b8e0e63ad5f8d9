/**
 * Which relay a page talks to, as the server of the page says it: `/config.json`, `{ "relay": "https://host" }`. It is data: one
 * origin is taken from it, and never code, markup or the address of a page. Implements J11.
 */
import * as v from 'valibot';
import { relayOrigin } from './relayUrl.ts';

export type RelayConfig =
  | { readonly kind: 'given'; readonly relay: string }
  /** There is no such file, as where the client's files lie on any static server, or it is something else. */
  | { readonly kind: 'none' }
  /** No answer; another time there may be one. */
  | { readonly kind: 'unread' };

const CONFIG_PATH = '/config.json';
const MAX_LENGTH = 512;
const PATIENCE_MS = 10_000;

const CONFIG = v.strictObject({
  relay: v.pipe(
    v.string(),
    v.check((text) => relayOrigin(text) === text),
  ),
});

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** What a text that stands in for `/config.json` gives. */
export const relayIn = (text: string): RelayConfig => {
  const config = text.length > MAX_LENGTH ? undefined : parsed(text);
  return v.is(CONFIG, config) ? { kind: 'given', relay: config.relay } : { kind: 'none' };
};

/** Asks the server of the page; never rejects. */
export const readRelayConfig = async (page: string, get: typeof fetch): Promise<RelayConfig> => {
  try {
    const response = await get(new URL(CONFIG_PATH, page), {
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (response.status >= 500) return { kind: 'unread' };
    return response.ok ? relayIn(await response.text()) : { kind: 'none' };
  } catch {
    return { kind: 'unread' };
  }
};
