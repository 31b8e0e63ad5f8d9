/** Someone in a channel: follows its log, leaves, comes again and catches up. Everything must arrive once and in order. */
import type { Position } from '../../../shared/wire/frames.ts';
import type { TestLog } from '../../relay/support/log.ts';
import { SocketClient } from '../../relay/support/socket-client.ts';
import { mustBe } from './outcome.ts';

const NOWHERE: Position = new Uint8Array(0);
const PAGE_ENTRIES = 16;

/** In a channel from `join` until `leave`, and again after `comeAgain`. */
export class Member {
  readonly #port: number;
  readonly #log: TestLog;
  #client: SocketClient;
  #follow = 0;
  #last = NOWHERE;
  /** Entries from before the present follow. */
  #before = 0;

  private constructor(port: number, log: TestLog, client: SocketClient) {
    this.#port = port;
    this.#log = log;
    this.#client = client;
  }

  static async join(port: number, log: TestLog): Promise<Member> {
    const member = new Member(port, log, await SocketClient.connect(port));
    await member.follow();
    return member;
  }

  /** Follow the log's present generation from where this member stands. */
  async follow(): Promise<void> {
    const frame = this.#log.follow({ after: this.#last });
    this.#follow = frame.requestId;
    mustBe(await this.#client.request(frame), 'ok');
  }

  /** Wait until so many entries have come in all since the member joined. */
  async has(entries: number): Promise<void> {
    const { inbox } = this.#client;
    await Promise.race([inbox.untilEntries(this.#follow, entries - this.#before), this.#closedEarly()]);
    const frames = inbox.of(this.#follow).filter((frame) => frame.type === 'entry');
    if (this.#before + frames.length !== entries) throw new Error('a member has more entries than there are');
    this.#before = entries;
    this.#last = frames.at(-1)?.position ?? this.#last;
    inbox.frames.length = 0;
  }

  /** Wait for the frame that ends the follow. */
  async ends(type: 'end' | 'burned'): Promise<void> {
    await Promise.race([this.#client.inbox.untilType(this.#follow, type), this.#closedEarly()]);
  }

  async leave(): Promise<void> {
    await this.#client.close();
  }

  /** Connect again, read in pages what was missed, and follow. */
  async comeAgain(): Promise<void> {
    this.#client = await SocketClient.connect(this.#port);
    for (let more = true; more; ) {
      const page = await this.#client.request(this.#log.read({ after: this.#last, limit: PAGE_ENTRIES }));
      if (page.type !== 'page') throw new Error(`a page was ${page.type}`);
      this.#before += page.entries.length;
      this.#last = page.entries.at(-1)?.position ?? this.#last;
      more = page.more;
    }
    this.#client.inbox.frames.length = 0;
    await this.follow();
  }

  async #closedEarly(): Promise<never> {
    throw new Error(`the relay closed a member's socket: ${await this.#client.closed}`);
  }
}
