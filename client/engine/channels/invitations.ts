/** Follows the one-time log of each invitation that still waits for something, and takes what it tells. */
import { linkLog, linkLogHashes } from '../../../shared/protocol/link.ts';
import type { PlacedEntry } from '../../../shared/wire/frames.ts';
import type { Clock } from '../platform/clock.ts';
import type { FollowRequest } from '../relayRequests.ts';
import { isLive, takeInvitationEntries } from './convening.ts';
import { type FollowEnd, LogFollower } from './follower.ts';
import type { Changes, Ledger } from './ledger.ts';
import { provesClosing } from './outbox.ts';
import type { InvitationRecord } from './records.ts';
import type { Relay } from './relay.ts';

export type InvitationsDeps = {
  readonly ledger: Ledger;
  readonly relay: Relay;
  readonly clock: Clock;
  /** Commits and tells the page. */
  readonly apply: (changes: Changes) => Promise<void>;
  /** An invitation was ended from outside: what others were asked because of it may be taken back. */
  readonly ended: () => void;
  readonly failed: (error: unknown) => void;
};

export class Invitations {
  readonly #deps: InvitationsDeps;
  readonly #followers = new Map<string, LogFollower>();
  #stopped = false;

  constructor(deps: InvitationsDeps) {
    this.#deps = deps;
  }

  /** Begins with what became live, and stops with what is live no more. */
  follow(): void {
    if (this.#stopped) return;
    for (const [id, follower] of this.#followers) {
      if (this.#live(id)) continue;
      follower.stop();
      this.#followers.delete(id);
    }
    for (const id of this.#deps.ledger.invitations.keys()) {
      if (this.#live(id) && !this.#followers.has(id)) this.#begin(id);
    }
  }

  stop(): void {
    this.#stopped = true;
    for (const follower of this.#followers.values()) follower.stop();
  }

  #live(id: string): InvitationRecord | undefined {
    const held = this.#deps.ledger.invitations.get(id);
    return held && isLive(held) ? held : undefined;
  }

  #begin(id: string): void {
    const { ledger, relay, clock, failed } = this.#deps;
    const follower = new LogFollower(relay, clock, {
      request: () => this.#request(id),
      entries: (batch) => ledger.exclusively(() => this.#take(id, batch)).catch(failed),
      caughtUp: () => undefined,
      ended: (why) => {
        if (!this.#stopped) ledger.exclusively(() => this.#ended(id, why)).catch(failed);
      },
    });
    this.#followers.set(id, follower);
    follower.start();
  }

  #request(id: string): FollowRequest {
    const held = this.#deps.ledger.invitations.get(id);
    if (!held) throw new Error('bug: a forgotten invitation is not followed');
    const { log, token } = linkLog(held.invitation.secret);
    return { log, generation: 0, token, after: held.position };
  }

  async #take(id: string, batch: readonly PlacedEntry[]): Promise<void> {
    const held = this.#live(id);
    if (held) await this.#deps.apply(takeInvitationEntries(this.#deps.ledger.record, id, held, batch));
  }

  /** The guest declined, or said that the digits differ, perhaps after we admitted it; or the one-time log ran out. */
  async #ended(id: string, why: FollowEnd): Promise<void> {
    const held = this.#live(id);
    if (!held) return;
    const { record } = this.#deps.ledger;
    const { closeHash } = linkLogHashes(linkLog(held.invitation.secret));
    const burned = why !== 'end' && why.kind === 'burned' && provesClosing(why.proof, closeHash);
    const state = burned ? (held.asked ? 'mismatch' : 'declined') : 'lapsed';
    const intents = record.intents.filter((each) => each.kind !== 'admit' || each.invitation !== id);
    await this.#deps.apply({
      record: { ...record, intents },
      invitations: { [id]: { ...held, state, asked: null, digits: [], matched: false } },
    });
    this.follow();
    this.#deps.ended();
  }
}
