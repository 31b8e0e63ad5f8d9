/** Serves a checked copy of the client to this machine alone: as a relay serves it, but for the socket to a relay elsewhere. */
import type { AddressInfo } from 'node:net';
import { relayUrl } from '../client/engine/relayUrl.ts';
import { buildApp } from '../server/app.ts';
import { CONTENT_POLICY, policyHeaders } from '../server/headers.ts';

/** By number, not by name: what `localhost` means another program of this machine could have a say in. */
export const LOCAL_HOST = '127.0.0.1';

export type Served = {
  /** What to open. */
  readonly address: string;
  readonly close: () => Promise<void>;
};

const OWN_CONNECTIONS = "connect-src 'self'";

/** The headers of a relay, with its socket among the connections that a page may make. `relay`: an origin that `relayUrl` takes. */
export const localHeaders = (relay: string): Readonly<Record<string, string>> => {
  const socket = relayUrl(relay);
  if (socket === undefined || !CONTENT_POLICY.includes(`${OWN_CONNECTIONS};`))
    throw new Error('bug: nothing to connect to');
  const policy = CONTENT_POLICY.replace(OWN_CONNECTIONS, `${OWN_CONNECTIONS} ${new URL(socket).origin}`);
  return { ...policyHeaders(`http://${LOCAL_HOST}`), 'content-security-policy': policy };
};

/** Listens on loopback. `port` 0: any free one. Rejects with Node's error where the port cannot be had. */
export const serveClient = async (folder: string, relay: string, port: number): Promise<Served> => {
  const headers = localHeaders(relay);
  const app = await buildApp({
    dist: folder,
    headers: () => headers,
    relayFor: () => relay,
    healthy: async () => true,
  });
  await app.listen({ host: LOCAL_HOST, port });
  const taken = (app.server.address() as AddressInfo).port;
  return { address: `http://${LOCAL_HOST}:${taken}`, close: () => app.close() };
};
