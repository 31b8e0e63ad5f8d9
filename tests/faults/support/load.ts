/**
 * What clients of a relay do, drawn from a seed, and what must then be there. Clients keep what was not acknowledged and
 * send it again, in its order, so that in the end everything is there once and in the order in which it was drawn up.
 */
import { relayHash } from '../../../server/hashing.ts';
import type { Random } from '../../../shared/crypto/random.ts';
import type { ClientFrame, RelayFrame } from '../../../shared/wire/frames.ts';
import { blob, TestLog } from '../../relay/support/log.ts';
import { chance, pick } from '../../support/seeded.ts';

const MOST_LOGS = 8;
const SHORT_LIFE_SECONDS = 60;
const LONG_LIFE_SECONDS = 86_400 * 300;
/** From one cell of a page to several pages, and now and then beyond a row of blobs. */
const BLOB_BYTES = [40, 90, 300, 900, 3_000, 9_000, 40_000];

/** One entry as its author knows it. */
export interface SentEntry {
  readonly hash: Uint8Array;
  readonly blob: Uint8Array;
  /** Before this second it has not ended, wherever the clock stood when it was taken; null: with its log. */
  readonly earliestEnd: number | null;
  acknowledged: boolean;
}

/** One log as its clients know it. */
export interface SentLog {
  readonly secrets: TestLog;
  readonly parent: SentLog | null;
  readonly entries: SentEntry[];
  /** Before this second it has not ended. */
  readonly earliestEnd: number;
  /** Whether its creation was acknowledged. */
  created: boolean;
  burn: 'none' | 'sent' | 'acknowledged';
}

interface Sent {
  readonly frame: ClientFrame;
  readonly log: SentLog;
  readonly entry: SentEntry | null;
  again: boolean;
}

/** Grows for as long as a test lasts. */
export class Load {
  readonly #random: Random;
  readonly logs: SentLog[] = [];
  readonly counts = { create: 0, child: 0, append: 0, rotate: 0, burn: 0, again: 0, duplicate: 0 };
  #waiting: Sent[] = [];
  #now: number;

  constructor(random: Random, now: number) {
    this.#random = random;
    this.#now = now;
  }

  get now(): number {
    return this.#now;
  }

  /** The clock goes on, while nothing runs. What has ended by then is nobody's concern any more. */
  pass(seconds: number): void {
    this.#now += seconds;
    for (const log of this.logs.filter((known) => this.#mayHaveEnded(known))) this.#forget(log);
  }

  /** What was not acknowledged before the kill, in its order. */
  again(): ClientFrame[] {
    for (const sent of this.#waiting) sent.again = true;
    this.counts.again += this.#waiting.length;
    return this.#waiting.map(({ frame }) => frame);
  }

  /** Some new requests. */
  more(count: number): ClientFrame[] {
    return Array.from({ length: count }, () => this.#draw());
  }

  /** Take an answer. Throws when it is none that a correct relay may give. */
  hear(answer: RelayFrame): void {
    const at = this.#waiting.findIndex(({ frame }) => frame.requestId === answer.requestId);
    const [sent] = at < 0 ? [] : this.#waiting.splice(at, 1);
    if (sent === undefined) return;
    const { frame, log, entry, again } = sent;
    if (answer.type !== 'ok') {
      if (!again || !isBurning(log) || !tellsOfBurning(answer)) {
        throw new Error(`${frame.type} was answered ${JSON.stringify(answer)}`);
      }
      if (answer.type === 'burned' && frame.type === 'burn') log.burn = 'acknowledged';
      return;
    }
    if (answer.duplicate && !again) throw new Error(`${frame.type}, sent once, was there already`);
    if (answer.duplicate) this.counts.duplicate += 1;
    if (frame.type === 'create') log.created = true;
    if (frame.type === 'burn') log.burn = 'acknowledged';
    if (entry !== null) entry.acknowledged = true;
  }

  /** Logs whose burning, or whose parent's, was acknowledged; nobody has to think of them from now on. */
  takeBurned(): SentLog[] {
    const burned = this.logs.filter(isBurned);
    for (const log of burned) this.#forget(log);
    return burned;
  }

  #draw(): ClientFrame {
    const living = this.logs.filter((log) => !isBurning(log));
    if (living.length === 0 || (living.length < MOST_LOGS && chance(this.#random, 0.06))) return this.#create(living);
    const log = pick(this.#random, living);
    if (living.length > MOST_LOGS / 2 && chance(this.#random, 0.02)) return this.#burn(log);
    return chance(this.#random, 0.06) ? this.#rotate(log) : this.#append(log);
  }

  #create(living: readonly SentLog[]): ClientFrame {
    const parents = living.filter(({ parent }) => parent === null);
    const parent = parents.length > 0 && chance(this.#random, 0.5) ? pick(this.#random, parents) : null;
    const lifetimeSeconds = chance(this.#random, 0.4) ? SHORT_LIFE_SECONDS * 2 : LONG_LIFE_SECONDS;
    const secrets = new TestLog();
    const earliestEnd = Math.min(this.#now + lifetimeSeconds, parent?.earliestEnd ?? Number.POSITIVE_INFINITY);
    const log: SentLog = { secrets, parent, entries: [], earliestEnd, created: false, burn: 'none' };
    this.logs.push(log);
    this.counts[parent ? 'child' : 'create'] += 1;
    const { log: id, generation, token } = parent?.secrets ?? secrets;
    const ticket = parent ? ({ kind: 'parent', log: id, generation, token } as const) : ({ kind: 'none' } as const);
    return this.#sent({ frame: secrets.create({ lifetimeSeconds, ticket }), log, entry: null });
  }

  #append(log: SentLog): ClientFrame {
    const lifetimeSeconds = pick(this.#random, [0, 0, SHORT_LIFE_SECONDS, LONG_LIFE_SECONDS]);
    const frame = log.secrets.append({ blob: blob(pick(this.#random, BLOB_BYTES)), lifetimeSeconds });
    const entry = this.#entry(frame.blob, lifetimeSeconds === 0 ? null : this.#now + lifetimeSeconds);
    log.entries.push(entry);
    this.counts.append += 1;
    return this.#sent({ frame, log, entry });
  }

  /** The lifetime is what is left of the first one: that keeps ends simple here. */
  #rotate(log: SentLog): ClientFrame {
    const lifetimeSeconds = Math.max(SHORT_LIFE_SECONDS, log.earliestEnd - this.#now);
    const { frame, rotated } = log.secrets.rotate({ lifetimeSeconds });
    rotated();
    const entry = this.#entry(frame.blob, null);
    log.entries.push(entry);
    this.counts.rotate += 1;
    return this.#sent({ frame, log, entry });
  }

  #burn(log: SentLog): ClientFrame {
    log.burn = 'sent';
    this.counts.burn += 1;
    return this.#sent({ frame: log.secrets.burn(), log, entry: null });
  }

  #entry(bytes: Uint8Array, earliestEnd: number | null): SentEntry {
    return { hash: relayHash('blob', bytes), blob: bytes, earliestEnd, acknowledged: false };
  }

  #sent(sent: Omit<Sent, 'again'>): ClientFrame {
    this.#waiting.push({ ...sent, again: false });
    return sent.frame;
  }

  #mayHaveEnded({ earliestEnd, parent }: SentLog): boolean {
    return earliestEnd <= this.#now || (parent !== null && parent.earliestEnd <= this.#now);
  }

  #forget(log: SentLog): void {
    this.logs.splice(this.logs.indexOf(log), 1);
    this.#waiting = this.#waiting.filter((sent) => sent.log !== log);
  }
}

/** Whether a log or its parent is burned for certain. */
export function isBurned({ burn, parent }: SentLog): boolean {
  return burn === 'acknowledged' || parent?.burn === 'acknowledged';
}

/** Whether a log or its parent was burned, as far as its clients know. */
export function isBurning({ burn, parent }: SentLog): boolean {
  return burn !== 'none' || (parent !== null && parent.burn !== 'none');
}

/** What a request that had been carried out hears when it comes again after a burn: of the log itself, or of its parent. */
function tellsOfBurning(answer: RelayFrame): boolean {
  return answer.type === 'burned' || (answer.type === 'refused' && ['refused', 'ticket'].includes(answer.code));
}
