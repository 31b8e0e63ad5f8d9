/**
 * Held messages: for a while they stay on this device and can be dropped, really unsent. Nothing of one is sealed before its time,
 * so its readers are fixed by nothing but the token that its author saw.
 *
 *     held ──its time is over, the same readers, open──> waiting ──> sent
 *       │ └── dropped by its author ──> (gone)
 *       └── locked, killed, other readers, closed, or its time long over ──> review: it never goes by itself
 */
import type { Channel, Env } from '../../../shared/protocol/channel.ts';
import type { Cancel, Clock } from '../platform/clock.ts';
import type { Changes, Ledger } from './ledger.ts';
import type { MessageRecord } from './records.ts';
import { sendable } from './sendable.ts';
import { type Written, writtenChanges, writtenRow } from './writing.ts';

export const LONGEST_HOLD_SECONDS = 600;
/** A device that slept through the end of a hold: nobody means the message any more. */
const LATE_MS = 60_000;

/** The row of what is held. */
export const heldRow = (
  ledger: Ledger,
  channel: Channel,
  written: Written,
  held: NonNullable<MessageRecord['held']>,
  env: Env,
): MessageRecord => {
  const { outboxId: _, ...row } = writtenRow(ledger, channel, written, env);
  return { ...row, state: 'held', held };
};

const inReview = (message: MessageRecord): MessageRecord => ({ ...message, state: 'review', held: null });

const heldRows = (ledger: Ledger): readonly [string, MessageRecord][] =>
  [...ledger.messages].filter(([, { state }]) => state === 'held');

/** What was held when this device was locked or its tab killed: it waits for its author. Null when there is none. Implements X24. */
export const heldForReview = (ledger: Ledger): Changes | null => {
  const rows = heldRows(ledger);
  if (rows.length === 0) return null;
  return { messages: Object.fromEntries(rows.map(([id, message]) => [id, inReview(message)])) };
};

/** When the next hold ends, by this device's clock; undefined while nothing is held. */
const nextEndMs = (ledger: Ledger): number | undefined => {
  const ends = heldRows(ledger).flatMap(([, { held }]) => (held ? [held.untilMs] : []));
  return ends.length > 0 ? Math.min(...ends) : undefined;
};

/** A held message whose time is over: sealed to the readers that its author saw, or for review. */
const releasedRow = (ledger: Ledger, id: string, message: MessageRecord, env: Env, nowMs: number): Changes => {
  const review: Changes = { messages: { [id]: inReview(message) } };
  const { content, held, room } = message;
  if (held === null || content.kind !== 'text' || nowMs - held.untilMs > LATE_MS) return review;
  const { readersToken, notCurrentConfirmed: confirmNotCurrent } = held;
  const open = sendable(ledger, { room, content, readersToken, confirmNotCurrent }, env);
  if (!open.ok) return review;
  const sealed = writtenChanges(ledger, open.value.channel, { id, room: open.value.room, content }, env);
  return sealed.ok ? sealed.value : review;
};

export type HoldingDeps = {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly env: () => Env;
  readonly apply: (changes: Changes) => Promise<void>;
  readonly failed: (error: unknown) => void;
};

/** Lets held messages go when their time is over; one timer, for the next of them. */
export class Holding {
  readonly #deps: HoldingDeps;
  #timer: Cancel | null = null;
  #stopped = false;

  constructor(deps: HoldingDeps) {
    this.#deps = deps;
  }

  /** Something may be held now, or no more. */
  arm(): void {
    this.#timer?.();
    this.#timer = null;
    const end = nextEndMs(this.#deps.ledger);
    if (this.#stopped || end === undefined) return;
    const { clock } = this.#deps;
    this.#timer = clock.setTimer(Math.max(0, end - clock.nowMs()), () => this.#release().catch(this.#deps.failed));
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.();
    this.#timer = null;
  }

  #release(): Promise<void> {
    const { ledger, clock, env, apply } = this.#deps;
    return ledger.exclusively(async () => {
      if (this.#stopped) return;
      const now = clock.nowMs();
      const due = heldRows(ledger).filter(([, { held }]) => held !== null && held.untilMs <= now);
      const inOrder = due.toSorted(([, a], [, b]) => a.order - b.order);
      for (const [id, message] of inOrder) await apply(releasedRow(ledger, id, message, env(), now));
      this.arm();
    });
  }
}
