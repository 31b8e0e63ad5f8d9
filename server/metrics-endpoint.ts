/** Serves the counters on a port of their own that only this machine can reach: `GET /metrics` and nothing else (O2). */
import { statfs } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ok, type Result } from '../shared/wire/result.ts';
import { policyHeaders } from './headers.ts';
import { HEADERS_MILLISECONDS, KEEP_ALIVE_MILLISECONDS, MAX_HEADER_BYTES, REQUEST_MILLISECONDS } from './limits.ts';
import { type ListenError, listenOn } from './listening.ts';
import { type Metrics, OPENMETRICS_TYPE } from './metrics.ts';
import { isLoopback } from './origins.ts';

export const METRICS_HOST = '127.0.0.1';
export const METRICS_PATH = '/metrics';

/** What the endpoint needs. */
export interface EndpointDeps {
  /** 0: any free one. */
  readonly port: number;
  /** The folder whose disk is looked at. */
  readonly data: string;
  readonly metrics: Metrics;
  /** Seconds since the relay started. */
  readonly uptimeSeconds: () => number;
}

/** An endpoint that answers. */
export interface MetricsEndpoint {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** Open from here until `close`. */
export async function openMetricsEndpoint(deps: EndpointDeps): Promise<Result<MetricsEndpoint, ListenError>> {
  const limits = {
    requestTimeout: REQUEST_MILLISECONDS,
    headersTimeout: HEADERS_MILLISECONDS,
    keepAliveTimeout: KEEP_ALIVE_MILLISECONDS,
    maxHeaderSize: MAX_HEADER_BYTES,
  };
  const server = createServer(limits, respond(deps));
  const listening = await listenOn(server, { host: METRICS_HOST, port: deps.port });
  if (!listening.ok) return listening;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return ok({ port: (server.address() as AddressInfo).port, close });
}

/** Free bytes on the disk of a folder, for a process that is not root; null where the system does not say. */
export async function diskFreeBytes(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}

/** A page that makes its own name mean this machine is not answered: a browser here would send that name as Host. */
function respond(deps: EndpointDeps): RequestListener {
  return async (request, response) => {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '');
    const status = request.url !== METRICS_PATH ? 404 : request.method !== 'GET' ? 405 : isLoopback(host) ? 200 : 403;
    for (const [name, value] of Object.entries(policyHeaders(''))) response.setHeader(name, value);
    response.setHeader('cache-control', 'no-store');
    if (status !== 200) {
      response.writeHead(status).end();
      return;
    }
    const text = deps.metrics.text({
      diskFreeBytes: await diskFreeBytes(deps.data),
      uptimeSeconds: deps.uptimeSeconds(),
    });
    response.writeHead(200, { 'content-type': OPENMETRICS_TYPE }).end(text);
  };
}
