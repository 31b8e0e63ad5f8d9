/** What is written to sockets within one turn of the event loop leaves in one system call each. */
import type { Socket } from 'node:net';

/** The sockets that something was written to in this turn. */
export class Corks {
  readonly #corked = new Set<Socket>();

  write(socket: Socket, bytes: Uint8Array): void {
    if (!this.#corked.has(socket)) {
      if (this.#corked.size === 0) setImmediate(() => this.#uncork());
      this.#corked.add(socket);
      socket.cork();
    }
    socket.write(bytes);
  }

  #uncork(): void {
    const corked = [...this.#corked];
    this.#corked.clear();
    for (const socket of corked) socket.uncork();
  }
}
