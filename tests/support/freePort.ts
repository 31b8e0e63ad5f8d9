import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below those that systems give to whoever connects: one of these could be taken by a client before its server listens. */
const LOWEST = 20_000;
const HIGHEST = 32_000;
const TRIES = 50;

/** A port of this machine that nothing listens on at the moment. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const port = randomInt(LOWEST, HIGHEST);
    const server = createServer().listen(port, '127.0.0.1');
    const listens = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!listens) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
  throw new Error(`no port from ${LOWEST} to ${HIGHEST} is free`);
}
