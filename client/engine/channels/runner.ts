/**
 * One channel at work: follows its log, sends what waits, does what a client owes, and keeps its rows. Everything that
 * changes the channel goes through the ledger's line, so a step always starts from what is stored.
 *
 * Over 300 lines: the one place where entries, intents, duties and the relay's answers meet. What each does to the rows lies
 * in taking.ts, convening.ts, guest.ts and writing.ts; the one-time logs of invitations are followed in invitations.ts.
 */
import { sameBytes } from '../../../shared/codec/bytes.ts';
import type { Random } from '../../../shared/crypto/random.ts';
import type { Channel, Env } from '../../../shared/protocol/channel.ts';
import { drawCover, longUnconfirmed, nextDuty } from '../../../shared/protocol/due.ts';
import { elapse } from '../../../shared/protocol/elapse.ts';
import { linkLog } from '../../../shared/protocol/link.ts';
import { sealWord } from '../../../shared/protocol/sealWord.ts';
import { roomMinute } from '../../../shared/room/time.ts';
import type { PlacedEntry } from '../../../shared/wire/frames.ts';
import type { Cancel, Clock } from '../platform/clock.ts';
import type { FollowRequest } from '../relayRequests.ts';
import { checkChanges } from './checkSends.ts';
import { settledChecks } from './checks.ts';
import { invitationCandidate, invitationsAfter } from './convening.ts';
import { elapsedChanges, expiredChanges, isOverdue, quarantinesOver, quoting } from './expiring.ts';
import { type FollowEnd, LogFollower } from './follower.ts';
import { enterChannel, takeLinkEntries } from './guest.ts';
import { Holding, heldForReview } from './holding.ts';
import { intentChanges } from './intents.ts';
import { Invitations } from './invitations.ts';
import { type Changes, type Ledger, LedgerClosed } from './ledger.ts';
import { Outbox, provesClosing } from './outbox.ts';
import {
  type ChannelRecord,
  type EndReason,
  type MessageRecord,
  newRecord,
  type OutboxRecord,
  RECORD_VERSION,
  type Stage,
} from './records.ts';
import type { Relay } from './relay.ts';
import { drawingKey } from './shownMessages.ts';
import { take, withdrawn } from './taking.ts';
import { dutyChanges } from './writing.ts';

export type RunnerDeps = {
  readonly ledger: Ledger;
  readonly relay: Relay;
  readonly clock: Clock;
  readonly random: Random;
  /** Something that a snapshot shows changed. */
  readonly changed: () => void;
  /** Messages that were put or removed. */
  readonly messagesChanged: (ids: readonly string[]) => void;
  /** Storage failed or a bug showed: the engine stops. */
  readonly failed: (error: unknown) => void;
};

/** Heartbeats wait a little and not equally long: those who answer one hello should not answer at once. */
const HEARTBEAT_MIN_MS = 400;
const HEARTBEAT_SPREAD_MS = 2_600;

export class ChannelRunner {
  readonly ledger: Ledger;
  readonly #deps: RunnerDeps;
  readonly #outbox: Outbox;
  readonly #main: LogFollower;
  readonly #invitations: Invitations;
  readonly #holding: Holding;
  readonly #unlisten: () => void;
  /** What every line is drawn by; with another one all are told anew. */
  #drawnBy = '';
  /** Room minute up to which the ends of quarantines were told. */
  #toldMinute: number;
  #caughtUp = false;
  #heartbeat: Cancel | null = null;
  /** When a heartbeat out of turn is due, by this device's clock. */
  #coverMinute: number;
  #closed = false;

  constructor(deps: RunnerDeps) {
    this.ledger = deps.ledger;
    this.#deps = deps;
    this.#coverMinute = drawCover(deps.random, this.env.nowMinute);
    this.#outbox = new Outbox(deps.ledger, deps.relay, deps.clock, {
      changed: (messages) => this.#tell(messages),
      isOverdue: (row) => isOverdue(deps.ledger, row, this.minute),
      expire: () => this.expire(),
      logGone: (proof) => this.#spawn(() => this.#logGone(proof)),
      closed: () => this.#spawn(() => this.end('closed')),
      failed: this.#failed,
    });
    this.#main = new LogFollower(deps.relay, deps.clock, {
      request: () => this.#mainRequest(),
      entries: (batch, from) => this.#entries(batch, from),
      caughtUp: () => {
        this.#caughtUp = true;
        this.#spawn(() => this.#showAll());
        this.#spawn(() => this.attend());
      },
      ended: (why) => this.#spawn(() => this.#mainEnded(why)),
    });
    const { ledger, relay, clock } = deps;
    const apply = (changes: Changes): Promise<void> => this.apply(changes);
    const ended = (): void => this.#spawn(() => this.attend());
    this.#invitations = new Invitations({ ledger, relay, clock, apply, ended, failed: this.#failed });
    this.#holding = new Holding({ ledger, clock, env: () => this.env, apply, failed: this.#failed });
    this.#toldMinute = this.minute;
    this.#unlisten = deps.relay.onState((state) => {
      if (state === 'connected') this.#outbox.pump();
      else this.#caughtUp = false;
      deps.changed();
    });
  }

  /** What a lock or a forgetting interrupted is no failure. */
  readonly #failed = (error: unknown): void => {
    if (!this.#closed && !(error instanceof LedgerClosed)) this.#deps.failed(error);
  };

  /** Whether the session was closed: what a command still waits for is then for nobody. */
  get closed(): boolean {
    return this.#closed;
  }

  get env(): Env {
    return { random: this.#deps.random, nowMinute: Math.floor(this.#deps.clock.nowMs() / 60_000) };
  }

  get nowMs(): number {
    return this.#deps.clock.nowMs();
  }

  get record(): ChannelRecord {
    return this.ledger.record;
  }

  /** The channel while we are seated in it. */
  get channel(): Channel | null {
    const { stage } = this.record;
    return stage.kind === 'seated' ? stage.channel : null;
  }

  get minute(): number {
    const { channel } = this;
    return channel ? roomMinute(channel.time, this.env.nowMinute) : this.env.nowMinute;
  }

  /** Erases what is over, then begins to follow and send. */
  async start(): Promise<void> {
    await this.expire();
    await this.ledger.exclusively(async () => {
      const held = heldForReview(this.ledger);
      if (held) await this.apply(held);
    });
    this.#drawnBy = drawingKey(this.ledger, this.env);
    // A kill may have come between the Welcome, or the person's word, and the seat.
    await this.ledger.exclusively(() => this.#enter());
    this.#follow();
    this.#outbox.pump();
  }

  close(): void {
    this.#closed = true;
    this.#main.stop();
    this.#invitations.stop();
    this.#outbox.stop();
    this.#holding.stop();
    this.#heartbeat?.();
    this.#unlisten();
    this.ledger.close();
  }

  /** Follows what this stage reads: the guest its one-time log, a seat the channel's log and its open invitations. */
  #follow(): void {
    const { stage } = this.record;
    if (stage.kind === 'ended' || this.#closed) return;
    if (stage.kind === 'seated' && (stage.channel.halted !== null || this.record.tampered)) return;
    this.#main.start();
    this.followInvitations();
  }

  /** Commits and tells the page; sends what the commit queued. */
  async apply(changes: Changes): Promise<void> {
    await this.ledger.commit(changes);
    this.#tell(Object.keys(changes.messages ?? {}));
    if (changes.messages) this.#holding.arm();
    if (changes.outbox) this.#outbox.pump();
  }

  #tell(messages: readonly string[]): void {
    const drawnBy = this.#closed ? this.#drawnBy : drawingKey(this.ledger, this.env);
    const all = drawnBy !== this.#drawnBy;
    this.#drawnBy = drawnBy;
    const ids = all ? [...new Set([...messages, ...this.ledger.messages.keys()])] : messages;
    if (ids.length > 0) this.#deps.messagesChanged(ids);
    this.#deps.changed();
  }

  /** Whether a row is shown yet: what may be withdrawn further on in the log is not drawn before that is known. Implements X25. */
  isShown({ state, order }: MessageRecord): boolean {
    return state !== 'received' || order <= this.record.shownK;
  }

  /** The log was read to its end: what came on the way is shown as it is now. */
  async #showAll(): Promise<void> {
    await this.ledger.exclusively(async () => {
      const { channel } = this;
      if (this.#closed || !channel || !this.#caughtUp || this.record.shownK === channel.view.k) return;
      const fresh = [...this.ledger.messages].filter(([, message]) => !this.isShown(message)).map(([id]) => id);
      await this.apply({ record: { ...this.record, shownK: channel.view.k } });
      this.#tell(fresh);
    });
  }

  #spawn(work: () => Promise<void>): void {
    if (!this.#closed) work().catch(this.#failed);
  }

  #mainRequest() {
    const { stage, position } = this.record;
    if (stage.kind === 'asking') {
      const { log, token } = linkLog(stage.request.secret);
      return { log, generation: 0, token, after: position };
    }
    if (stage.kind !== 'seated') throw new Error('bug: an ended channel is not followed');
    const { log, epoch } = stage.channel;
    return { log, generation: epoch.generation, token: epoch.token, after: position };
  }

  #entries(batch: readonly PlacedEntry[], from: FollowRequest): Promise<void> {
    const taken = this.ledger.exclusively(async () => {
      const { stage } = this.record;
      if (this.#closed || stage.kind === 'ended') return;
      // What waited in line while another log or generation became ours says nothing of the new one.
      const now = this.#mainRequest();
      if (!sameBytes(now.log, from.log) || now.generation !== from.generation) return;
      if (stage.kind === 'asking') await this.#takeWelcome(stage, batch);
      else await this.#takeEntries(stage.channel, batch);
    });
    return taken.catch(this.#failed);
  }

  async #takeEntries(channel: Channel, batch: readonly PlacedEntry[]): Promise<void> {
    const taken = take(this.ledger, this.record, channel, batch, this.#caughtUp, this.env);
    const next = taken.record.stage.kind === 'seated' ? taken.record.stage.channel : channel;
    const after = invitationsAfter(this.ledger, taken, next, this.#deps.random);
    const outbox: Record<string, OutboxRecord | null> = { ...taken.outbox, ...after.outbox };
    if (taken.closeStored && next.adminToken && next.closeSecret) {
      const { log, adminToken, closeSecret: proof } = next;
      outbox[this.ledger.nextOutboxId()] = {
        version: RECORD_VERSION,
        task: { kind: 'burn', log, adminToken, proof, closes: true },
      };
    }
    // One transaction with the entry that ended it: after a kill between two, nothing would say that it is over.
    const over = taken.closedByFacilitator ? 'closed' : taken.leaveStored ? 'left' : taken.leftOut ? 'removed' : null;
    if (over) return this.#end(over);
    const { record, messages, views, wipe, marked, bury } = taken;
    const withBurial = bury ? ({ bury: true } as const) : {};
    await this.apply({ record, messages, views, wipe, outbox, invitations: after.invitations, ...withBurial });
    this.#tell(quoting(this.ledger, marked));
    if (next.halted !== null) return this.#main.stop();
    if (taken.epochBegan) {
      await this.ledger.pruneViews(channel.view.k);
      this.#caughtUp = false;
      this.#main.start();
    }
    this.followInvitations();
    if (this.#caughtUp) this.#spawn(() => this.attend());
  }

  async #takeWelcome(stage: Extract<Stage, { kind: 'asking' }>, batch: readonly PlacedEntry[]): Promise<void> {
    await this.apply({ record: takeLinkEntries(this.record, stage, batch, this.env) });
    await this.#enter();
  }

  /** Takes the seat, once the Welcome is there and the person said that the digits match. */
  async #enter(): Promise<void> {
    const entered = enterChannel(this.record, this.env);
    if (entered === null) return;
    await this.apply(entered);
    this.#caughtUp = false;
    this.#main.start();
  }

  /** The guest's word on the digits. */
  async compared(matched: boolean): Promise<void> {
    await this.ledger.exclusively(async () => {
      const { stage } = this.record;
      if (stage.kind !== 'asking') return;
      if (!matched) {
        await this.#burnAsGuest(stage);
        return;
      }
      await this.apply({ record: { ...this.record, stage: { ...stage, weMatched: true } } });
      await this.#enter();
    });
  }

  async #burnAsGuest(stage: Extract<Stage, { kind: 'asking' }>): Promise<void> {
    const { log, adminToken, closeSecret: proof } = linkLog(stage.request.secret);
    const task = { kind: 'burn', log, adminToken, proof, closes: false } as const;
    await this.#end('mismatch', { [this.ledger.nextOutboxId()]: { version: RECORD_VERSION, task } });
    this.#outbox.pump();
  }

  async #mainEnded(why: FollowEnd): Promise<void> {
    await this.ledger.exclusively(async () => {
      const { stage } = this.record;
      if (stage.kind === 'asking') {
        // Whoever convened burned the one-time log, or it ran out: the invitation has ended.
        const late = this.env.nowMinute >= stage.request.offer.expiresMinute;
        if (why !== 'end') await this.#end(late ? 'lapsed' : 'refused');
        return;
      }
      if (stage.kind !== 'seated') return;
      if (why === 'end') {
        // A follow that saw the new epoch has been replaced: this generation ended with an entry that gave us none, and none
        // told us in our own slot that our seat is closed.
        await this.apply(withdrawn(this.ledger, { ...this.record, tampered: true }));
        return;
      }
      await this.#gone(stage.channel, why.kind === 'burned' ? why.proof : null);
    });
  }

  async #logGone(proof: Uint8Array | null): Promise<void> {
    await this.ledger.exclusively(async () => {
      if (this.channel) await this.#gone(this.channel, proof);
    });
  }

  /** The relay no longer has the log: closed, if the proof shows it; else lost, and nothing is sent. */
  async #gone(channel: Channel, proof: Uint8Array | null): Promise<void> {
    if (proof && provesClosing(proof, channel.closeHash)) return this.#end('closed');
    if (channel.halted !== null) return;
    const alarms = [...this.record.alarms, { id: `logLost-${channel.view.k}`, kind: 'logLost', seat: '' } as const];
    const stage = { kind: 'seated', channel: { ...channel, halted: 'logLost' } } as const;
    this.#main.stop();
    await this.apply(withdrawn(this.ledger, { ...this.record, alarms, stage }));
  }

  end(why: EndReason): Promise<void> {
    return this.ledger.exclusively(() => this.#end(why));
  }

  /** Erases everything but a line that says how it ended. */
  async #end(why: EndReason, outbox: Readonly<Record<string, OutboxRecord>> = {}): Promise<void> {
    if (this.record.stage.kind === 'ended') return;
    this.#main.stop();
    const ids = [...this.ledger.messages.keys()];
    const { label, relay } = this.record;
    const record = newRecord(label, relay, { kind: 'ended', why }, new Uint8Array(0));
    await this.ledger.commit({ erase: true, record, outbox });
    this.followInvitations();
    this.#tell(ids);
  }

  /**
   * Tells the others that this seat is away, if the relay takes it now: for a device that is about to destroy the seat. Nothing is
   * kept to be sent later. Implements A3.
   */
  async sayAway(): Promise<void> {
    const task = await this.ledger.exclusively(async () => {
      const { channel } = this;
      if (this.#closed || !channel || this.#deps.relay.state !== 'connected') return null;
      const sealed = sealWord(channel, { kind: 'away' }, this.env);
      if (!sealed.ok) return null;
      const { channel: next, blob, lifetimeSeconds, wipe } = sealed.value;
      // A key is used once, also by a device that is killed before the seat is gone.
      await this.ledger.commit({ record: { ...this.record, stage: { kind: 'seated', channel: next } }, wipe });
      const { log, epoch } = channel;
      return { log, generation: epoch.generation, token: epoch.token, lifetimeSeconds, blob };
    });
    if (task !== null) await this.#deps.relay.append(task);
  }

  /** Invitations came or went. */
  followInvitations(): void {
    this.#invitations.follow();
  }

  /** Does what the person asked for and what a client owes, as long as the log is known to its end. */
  async attend(): Promise<void> {
    for (let again = true; again; ) {
      again = await this.ledger.exclusively(async () => {
        const { channel } = this;
        if (this.#closed || !channel || !this.#caughtUp || this.#deps.relay.state !== 'connected') return false;
        const candidate = (id: string) => {
          const held = this.ledger.invitations.get(id);
          return held ? invitationCandidate(id, held) : null;
        };
        const { env } = this;
        const wanted = intentChanges(this.ledger, channel, candidate, env) ?? checkChanges(this.ledger, channel, env);
        const changes = wanted ?? this.#duty(channel);
        if (changes) await this.apply(changes);
        return changes !== null;
      });
    }
  }

  #duty(channel: Channel): Changes | null {
    const duty = nextDuty(channel, this.env.nowMinute, this.#coverMinute);
    if (!duty) return null;
    if (duty.kind === 'heartbeat' && this.#heartbeat === null) {
      const wait = HEARTBEAT_MIN_MS + ((this.#deps.random(1)[0] ?? 0) / 256) * HEARTBEAT_SPREAD_MS;
      this.#heartbeat = this.#deps.clock.setTimer(wait, () => this.#spawn(() => this.#beat()));
      return null;
    }
    return duty.kind === 'heartbeat' ? null : dutyChanges(this.ledger, channel, duty, this.env);
  }

  async #beat(): Promise<void> {
    await this.ledger.exclusively(async () => {
      this.#heartbeat = null;
      const { channel } = this;
      const duty = channel && nextDuty(channel, this.env.nowMinute, this.#coverMinute);
      if (!channel || duty?.kind !== 'heartbeat' || this.#deps.relay.state !== 'connected') return;
      const changes = dutyChanges(this.ledger, channel, duty, this.env);
      if (!changes) return;
      await this.apply(changes);
      if (sameBytes(duty.room, channel.plenary)) this.#coverMinute = drawCover(this.#deps.random, this.env.nowMinute);
    });
    await this.attend();
  }

  /** Erases what is over: messages past their lifetime, invitations past their time. */
  async expire(): Promise<void> {
    await this.ledger.exclusively(async () => {
      if (this.#closed) return;
      const expired = expiredChanges(this.ledger, this.minute, this.env.nowMinute);
      if (expired) {
        await this.apply(expired.changes);
        this.#tell(quoting(this.ledger, expired.gone));
      }
      if (this.channel) await this.#elapse(this.channel);
      if (this.channel) await this.#noteUnconfirmed(this.channel);
    });
    this.followInvitations();
  }

  /** Room time goes on while nothing is said, and with it the keys of ended epochs. */
  async #elapse(channel: Channel): Promise<void> {
    const elapsed = elapse(channel, this.env.nowMinute);
    if (elapsed !== channel) await this.apply(elapsedChanges(this.ledger, elapsed));
    const settled = settledChecks(this.record, elapsed, this.minute);
    if (settled.record !== this.record) await this.apply(settled);
  }

  /** Quarantines that ended since the last look: their lines say so now, and authors are asked. */
  #tellQuarantines(): void {
    const from = this.#toldMinute;
    this.#toldMinute = this.minute;
    const ids = quarantinesOver(this.ledger, from, this.minute);
    if (ids.length > 0) this.#tell(ids);
  }

  async #noteUnconfirmed(channel: Channel): Promise<void> {
    const { alarms: known, toldUnconfirmed } = this.record;
    const fresh = longUnconfirmed(channel, this.env.nowMinute).filter((seat) => !toldUnconfirmed.includes(seat));
    if (fresh.length === 0) return;
    const alarms = [
      ...known,
      ...fresh.map((seat) => ({ id: `unconfirmed-${seat}`, kind: 'unconfirmed30Days' as const, seat })),
    ];
    await this.apply({ record: { ...this.record, alarms, toldUnconfirmed: [...toldUnconfirmed, ...fresh] } });
  }

  /** Something may be due by the clock. */
  async tick(): Promise<void> {
    await this.expire();
    this.#tellQuarantines();
    await this.attend();
  }
}
