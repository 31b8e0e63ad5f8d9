import { WIRE_PATH } from '../../shared/wire/frames.ts';

const LOOPBACK = /^(?:localhost|[a-z0-9-]+\.localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;

/**
 * Where the relay behind an address takes sockets: `https://HOST` gives `wss://HOST/relay`. Plain `http` is for a relay on
 * this very machine. Undefined for anything that is not a bare origin of that kind.
 */
export const relayUrl = (address: string): string | undefined => {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  const bare =
    url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '' && url.password === '';
  if (!bare || !/^https?:\/\/[^/]+\/?$/.test(address)) return undefined;
  if (url.protocol === 'https:') return `wss://${url.host}${WIRE_PATH}`;
  return LOOPBACK.test(url.hostname) ? `ws://${url.host}${WIRE_PATH}` : undefined;
};

/** The same address as browsers write an origin: how a relay is named in links and records. Undefined where `relayUrl` is. */
export const relayOrigin = (address: string): string | undefined =>
  relayUrl(address) === undefined ? undefined : new URL(address).origin;
