/**
 * Somebody who writes to a log and follows it through whichever relay answers, as a client does: a blob is kept and sent again
 * until it is acknowledged; a follow goes on from the last position received.
 */
import type { ClientFrame, Position, RelayFrame } from '../../../shared/wire/frames.ts';
import { blob, NOWHERE, type TestLog } from '../../relay/support/log.ts';
import { SocketClient } from '../../relay/support/socket-client.ts';
import type { ClusterRelay } from './relays.ts';

/** An entry as it was received or acknowledged. */
export interface Seen {
  readonly position: string;
  readonly blob: string;
}

/** Works from its construction until `stop`. */
export class Member {
  readonly acknowledged: Seen[] = [];
  readonly received: Seen[] = [];
  /** Every answer other than `ok`, by its code. */
  readonly refusals: string[] = [];
  readonly #log: TestLog;
  readonly #relays: () => readonly ClusterRelay[];
  readonly #clients = new Set<SocketClient>();
  readonly #written: Promise<void>;
  readonly #followed: Promise<void>;
  #waiters: (() => void)[] = [];
  #writing = true;
  #following = true;

  /** `relays`: those to try, in this order, whenever a connection is needed. */
  constructor(log: TestLog, relays: () => readonly ClusterRelay[]) {
    this.#log = log;
    this.#relays = relays;
    this.#written = this.#write();
    this.#followed = this.#follow();
  }

  /** Wait until something about this member holds; looked at whenever something has come. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiters.push(resolve);
      await promise;
    }
  }

  /** Write no more; resolves when the last blob was acknowledged. */
  async quiet(): Promise<void> {
    this.#writing = false;
    await this.#written;
  }

  /** Follow until `entries` were received, then go. */
  async stop(entries: number): Promise<void> {
    await this.until(() => this.received.length >= entries);
    this.#following = false;
    for (const client of this.#clients) await client.close();
    await this.#followed;
  }

  async #write(): Promise<void> {
    let client = await this.#connect();
    while (this.#writing) {
      const bytes = blob(200);
      for (let answer: RelayFrame | null = null; answer?.type !== 'ok'; ) {
        answer = await requestOrLoss(client, this.#log.append({ blob: bytes }));
        if (answer === null) client = await this.#connect();
        else if (answer.type === 'ok') this.acknowledged.push({ position: hex(answer.position), blob: hex(bytes) });
        else this.refusals.push(answer.type === 'refused' ? answer.code : answer.type);
        this.#tell();
      }
    }
  }

  async #follow(): Promise<void> {
    let after: Position = NOWHERE;
    while (this.#following) {
      const client = await this.#connect();
      const follow = this.#log.follow({ after });
      const answer = await requestOrLoss(client, follow);
      let seen = 1;
      while (answer?.type === 'ok' && client.ws.readyState === client.ws.OPEN) {
        await Promise.race([client.inbox.until(({ length }) => length > seen), client.closed]);
        const come = client.inbox.frames.slice(seen);
        if (come.some((frame) => frame.type === 'refused' && frame.code === 'busy')) break;
        for (const frame of come) {
          if (frame.type !== 'entry' || frame.entry.kind !== 'blob') throw new Error(`not an entry: ${frame.type}`);
          after = frame.position;
          this.received.push({ position: hex(after), blob: hex(frame.entry.blob) });
        }
        seen = client.inbox.frames.length;
        this.#tell();
      }
      await client.close();
    }
  }

  async #connect(): Promise<SocketClient> {
    for (;;) {
      for (const { port } of this.#relays()) {
        const client = await SocketClient.connect(port).catch(() => undefined);
        if (client === undefined) continue;
        this.#clients.add(client);
        void client.closed.then(() => this.#clients.delete(client));
        return client;
      }
    }
  }

  #tell(): void {
    for (const waiter of this.#waiters.splice(0)) waiter();
  }
}

/** The answer, or null when the connection is lost first. */
export function requestOrLoss(client: SocketClient, frame: ClientFrame): Promise<RelayFrame | null> {
  if (client.ws.readyState !== client.ws.OPEN) return Promise.resolve(null);
  return Promise.race([client.request(frame), client.closed.then(() => null)]);
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
