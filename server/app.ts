/** The relay's HTTP side: the built client as static files, a sign of health, and the policy headers on everything. */
import { type Server, STATUS_CODES } from 'node:http';
import fastifyStatic from '@fastify/static';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { cacheControl, headersAt } from './headers.ts';
import { type Home, serveHome } from './home.ts';
import {
  HEADERS_MILLISECONDS,
  KEEP_ALIVE_MILLISECONDS,
  MAX_BODY_BYTES,
  MAX_HEADER_BYTES,
  REQUEST_MILLISECONDS,
  SLOW_CHECK_MILLISECONDS,
} from './limits.ts';
import { refuseExpectation, refuseUnreadable } from './refusals.ts';

/** What the HTTP side needs. */
export interface AppDeps {
  /** The folder with the built client. */
  readonly dist: string;
  /** The policy headers of every response. */
  readonly headers: () => Readonly<Record<string, string>>;
  /** The origin of the relay that a page talks to which was asked for under this Host. */
  readonly relayFor: (host: string | undefined) => string;
  readonly healthy: () => Promise<boolean>;
  /** What a home screen shows, where the operator chose it. */
  readonly home?: Home;
}

/** A Fastify instance ready to listen. It logs nothing: no request leaves a trace here. */
export async function buildApp(deps: AppDeps): Promise<FastifyInstance<Server>> {
  const app = Fastify({
    logger: false,
    requestTimeout: REQUEST_MILLISECONDS,
    keepAliveTimeout: KEEP_ALIVE_MILLISECONDS,
    bodyLimit: MAX_BODY_BYTES,
    http: {
      headersTimeout: HEADERS_MILLISECONDS,
      maxHeaderSize: MAX_HEADER_BYTES,
      connectionsCheckingInterval: SLOW_CHECK_MILLISECONDS,
      // Node would refuse a request without a Host in its own words; here it is a request like others.
      requireHostHeader: false,
    },
    // No hook runs for an address that cannot be decoded.
    frameworkErrors: (error, request, reply) => {
      reply.headers(deps.headers()).header('cache-control', cacheControl(request.url, 400));
      sendError(error, reply);
    },
    clientErrorHandler: (error, socket) => refuseUnreadable(error, socket, deps.headers()),
  });
  app.server.on('checkExpectation', (request, response) => refuseExpectation(request, response, deps.headers()));
  app.addHook('onSend', async (request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    reply.headers(headersAt(deps.headers(), path, reply.statusCode));
    reply.header('cache-control', cacheControl(path, reply.statusCode));
    reply.header('vary', 'accept-encoding');
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).type('text/plain').send(STATUS_CODES[404]));
  app.setErrorHandler((error, _request, reply) => sendError(error, reply));
  app.get('/healthz', async (_request, reply) => {
    const healthy = await deps.healthy();
    return reply
      .code(healthy ? 200 : 503)
      .type('text/plain')
      .send(healthy ? 'ok' : 'not ok');
  });
  // As data for the program on the page, which takes nothing from it but this one origin.
  app.get('/config.json', async (request, reply) =>
    reply.type('application/json').send(JSON.stringify({ relay: deps.relayFor(request.headers.host) })),
  );
  serveHome(app, deps.dist, deps.home ?? { title: null, icon: null });
  await app.register(fastifyStatic, { root: deps.dist, cacheControl: false, preCompressed: true, dotfiles: 'ignore' });
  return app;
}

function sendError(error: unknown, reply: FastifyReply): void {
  const status = statusOf(error);
  reply.code(status).type('text/plain').send(STATUS_CODES[status]);
}

/** The status an error asks for, if it is one of a client's mistakes; 500 for everything else. Its words stay inside. */
function statusOf(error: unknown): number {
  const asked = error instanceof Error && 'statusCode' in error ? error.statusCode : 500;
  return typeof asked === 'number' && asked >= 400 && asked < 500 && asked in STATUS_CODES ? asked : 500;
}
