/**
 * What is unlocked: the store, the connections and a runner for each channel. Made by an unlock and closed by a lock, after
 * which nothing of it is left. Each command of the page that concerns a channel ends here.
 */
import { fromBase64url, hex, sameBytes } from '../../shared/codec/bytes.ts';
import { type Env, foundChannel, logHashes, ourSeat } from '../../shared/protocol/channel.ts';
import { channelCode, invitationDigits, safetyNumber } from '../../shared/protocol/codes.ts';
import { notKnownCurrent } from '../../shared/protocol/due.ts';
import { makeInvitation, makeRequest, type Offer } from '../../shared/protocol/invitation.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { formatLink, linkLog, linkLogHashes } from '../../shared/protocol/link.ts';
import { err, type Result } from '../../shared/result.ts';
import { mayDo, roleFitsSide } from '../../shared/room/powers.ts';
import { SIDES } from '../../shared/room/roles.ts';
import type { ChannelView, MessageView, NewChannel, NewInvitation, Outcome } from './api.ts';
import { endInvitation, GRACE_MINUTES, isLive } from './channels/convening.ts';
import { Ledger, LedgerClosed, StorageStopped } from './channels/ledger.ts';
import {
  type ChannelRecord,
  type InvitationRecord,
  newRecord,
  RECORD_VERSION,
  type Stage,
} from './channels/records.ts';
import { ChannelRunner } from './channels/runner.ts';
import { channelView, messageView } from './channels/shown.ts';
import { readersOf, textChanges } from './channels/writing.ts';
import type { RelayConnection } from './connection.ts';
import type { FoundOffer } from './invitations.ts';
import type { Platform } from './platform/index.ts';
import { done, fine, kindOf, requestProblem, sealProblem, trouble } from './problems.ts';
import type { CreateRequest, RequestError } from './relayRequests.ts';
import type { Relays } from './relays.ts';
import type { Store } from './store.ts';

export type SessionDeps = {
  readonly platform: Platform;
  readonly store: Store;
  readonly relays: Relays;
  readonly changed: () => void;
  readonly messagesChanged: (channel: string, ids: readonly string[]) => void;
  readonly failed: (error: unknown) => void;
};

/** Room for a year's talk and its rotations; the relay counts it. */
const CHANNEL_QUOTA_BYTES = 256 * 1024 * 1024;
/** Of a request whose answer was lost, while a person waits. */
const ATTEMPTS = 3;
const LINK_QUOTA_BYTES = 2 * 1024 * 1024;
const NO_POSITION = new Uint8Array(0);

/** A message and its room; null for one that is gone. */
type ShownMessage = readonly [id: string, { readonly room: string; readonly view: MessageView } | null];

type Found = { readonly runner: ChannelRunner };

export class Session {
  readonly #deps: SessionDeps;
  readonly #runners = new Map<string, ChannelRunner>();
  #closed = false;
  /** Join requests are made one after the other: two for one link would look like a second opener. */
  #asking: Promise<unknown> = Promise.resolve();

  constructor(deps: SessionDeps) {
    this.#deps = deps;
  }

  /** Reads every channel, erases what is over, and only then begins to follow. */
  async start(): Promise<void> {
    const rows = await this.#deps.store.readGroup('channel', '');
    if (!rows.ok) throw new StorageStopped(rows.error);
    for (const row of rows.value) {
      if (this.#closed) throw new LedgerClosed();
      const record = row.value as unknown as ChannelRecord;
      await this.#run(await Ledger.open(this.#deps.store, row.id, record));
    }
  }

  close(): void {
    this.#closed = true;
    for (const runner of this.#runners.values()) runner.close();
    this.#runners.clear();
    this.#deps.store.close();
  }

  async tick(): Promise<void> {
    for (const runner of this.#runners.values()) await runner.tick();
  }

  get env(): Env {
    const { clock, cryptography } = this.#deps.platform;
    return { random: cryptography.random, nowMinute: Math.floor(clock.nowMs() / 60_000) };
  }

  views(): readonly ChannelView[] {
    return [...this.#runners.values()].map((runner) =>
      channelView(runner.ledger, this.#deps.relays.at(runner.record.relay).state, this.env),
    );
  }

  /** Messages of a channel by id; null for one that is gone. */
  messages(channel: string, ids: readonly string[] | null): readonly ShownMessage[] {
    const runner = this.#runners.get(channel);
    if (!runner) return (ids ?? []).map((id) => [id, null]);
    const { ledger, minute } = runner;
    const wanted = ids ?? [...ledger.messages].toSorted(([, a], [, b]) => b.order - a.order).map(([id]) => id);
    return wanted.map((id) => {
      const message = ledger.messages.get(id);
      return [id, message ? { room: message.room, view: messageView(ledger, id, message, minute) } : null];
    });
  }

  /** The channel that a link's request of ours began, if any: still asking, or in the seat already. */
  channelOf(secret: Uint8Array, offer: Offer): string | null {
    for (const [id, { record }] of this.#runners) {
      const { stage } = record;
      if (stage.kind === 'asking' && sameBytes(stage.request.secret, secret)) return id;
      if (stage.kind === 'seated' && sameBytes(stage.channel.us.seat, offer.seat.id)) return id;
    }
    return null;
  }

  async #run(ledger: Ledger): Promise<ChannelRunner> {
    if (this.#closed) {
      ledger.close();
      throw new LedgerClosed();
    }
    const { platform, relays, changed, messagesChanged, failed } = this.#deps;
    const runner = new ChannelRunner({
      ledger,
      relay: relays.at(ledger.record.relay),
      clock: platform.clock,
      random: platform.cryptography.random,
      changed,
      messagesChanged: (ids) => messagesChanged(ledger.id, ids),
      failed,
    });
    this.#runners.set(ledger.id, runner);
    await runner.start();
    changed();
    return runner;
  }

  async #begin(
    label: string,
    relay: string,
    stage: Stage,
    position: Uint8Array,
    more: Parameters<Ledger['commit']>[0] = {},
  ): Promise<string> {
    const id = hex(this.env.random(8));
    const record = newRecord(label, relay, stage, position);
    const ledger = new Ledger(this.#deps.store, id, record);
    await ledger.commit({ record, ...more });
    await this.#run(ledger);
    return id;
  }

  #find(channel: string): Outcome<Found> {
    const runner = this.#runners.get(channel);
    return runner ? fine({ runner }) : kindOf('gone');
  }

  /** A new channel at `relay`. Nothing is kept unless the relay made the log. */
  async openChannel(wanted: NewChannel, relay: string): Promise<Outcome<string>> {
    const label = wanted.label.trim();
    const ourLabel = wanted.ourLabel.trim();
    const items = wanted.rules.map((rule) => rule.trim()).filter((rule) => rule !== '');
    for (const text of [label, ourLabel]) {
      if (text === '' || text.length > LIMITS.labelLength) return trouble({ kind: 'tooLong', max: LIMITS.labelLength });
    }
    if (items.length > LIMITS.rules) return trouble({ kind: 'tooMany', max: LIMITS.rules });
    if (items.some((rule) => rule.length > LIMITS.ruleLength))
      return trouble({ kind: 'tooLong', max: LIMITS.ruleLength });
    const lifetimeSeconds = clamp(wanted.lifetimeSeconds, LIMITS.minLifetimeSeconds, LIMITS.maxLifetimeSeconds);
    const rules = { version: 1, items: items.map(wellFormed), lifetimeSeconds, admission: 'facilitator' as const };
    const { env } = this;
    const channel = foundChannel({ label: wellFormed(ourLabel), rules }, env);
    const operator = wanted.ticket.trim() === '' ? null : fromBase64url(wanted.ticket.trim());
    if (operator === undefined) return kindOf('ticketNeeded');
    const request: CreateRequest = {
      log: channel.log,
      ...logHashes(channel),
      lifetimeSeconds: LIMITS.logLifetimeSeconds,
      quotaBytes: CHANNEL_QUOTA_BYTES,
      ticket: operator === null ? { kind: 'none' } : { kind: 'operator', ticket: operator },
    };
    const created = await this.#insist(relay, (connection) => connection.create(request));
    if (!created.ok) return requestProblem(created.error);
    const views = { firstK: channel.view.k, hashes: [channel.view.hash] };
    return fine(await this.#begin(wellFormed(label), relay, { kind: 'seated', channel }, NO_POSITION, { views }));
  }

  /** Asks the relay again, with the same bytes, when the answer was lost: it may have done it, and a ticket is spent once. */
  async #insist<T>(
    relay: string,
    ask: (connection: RelayConnection) => Promise<Result<T, RequestError>>,
  ): Promise<Result<T, RequestError>> {
    let answer: Result<T, RequestError> = err({ kind: 'notConnected' });
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const connected = await this.#deps.relays.connected(relay);
      if (!connected.ok) return answer;
      answer = await ask(connected.value);
      if (answer.ok || answer.error.kind !== 'notConnected' || this.#closed) return answer;
    }
    return answer;
  }

  /** The join request: makes the keys of the seat and spends the link. */
  ask(found: FoundOffer, label: string): Promise<Outcome<string>> {
    const asked = this.#asking.then(() => this.#ask(found, label));
    this.#asking = asked.catch(() => undefined);
    return asked;
  }

  async #ask({ link, offer, position }: FoundOffer, label: string): Promise<Outcome<string>> {
    const already = this.channelOf(link.secret, offer);
    if (already) return fine(already);
    const made = makeRequest(link, offer, this.env.random);
    if (!made.ok) return kindOf('invitationNotAuthentic');
    const { request, blob } = made.value;
    const stage: Stage = {
      kind: 'asking',
      request,
      digits: invitationDigits(request.transcript),
      weMatched: false,
      requestSent: false,
      welcome: null,
    };
    const { log, token } = linkLog(link.secret);
    const task = { kind: 'append', log, generation: 0, token, lifetimeSeconds: 0, blob, own: null } as const;
    return fine(
      await this.#begin(label, link.host, stage, position, {
        outbox: { '000000000000': { version: RECORD_VERSION, task } },
      }),
    );
  }

  async guestCompared(channel: string, matched: boolean): Promise<Outcome> {
    const found = this.#find(channel);
    if (!found.ok) return found;
    await found.value.runner.compared(matched);
    return done;
  }

  /** A seat with a role label and a side, and the link to it. The one-time log shares the channel's quota and end. */
  async invite(id: string, wanted: NewInvitation): Promise<Outcome<string>> {
    const found = this.#find(id);
    if (!found.ok) return found;
    const { runner } = found.value;
    const { channel, record } = runner;
    if (!channel) return kindOf('gone');
    if (channel.halted) return kindOf('stopped');
    const side = SIDES.find((each) => each === wanted.side);
    if (
      !mayDo(ourSeat(channel).role, 'admit') ||
      !side ||
      !roleFitsSide(wanted.role, side) ||
      wanted.role === 'facilitator'
    )
      return kindOf('noPower');
    const label = wanted.label.trim();
    if (label === '' || label.length > LIMITS.labelLength) return trouble({ kind: 'tooLong', max: LIMITS.labelLength });
    const live = [...runner.ledger.invitations.values()].filter((held) => isLive(held) && held.state !== 'admitted');
    if (channel.epoch.seats.length + live.length >= LIMITS.seats)
      return trouble({ kind: 'tooMany', max: LIMITS.seats });
    const { env } = this;
    const lifetime = clamp(wanted.lifetimeSeconds, 60, LIMITS.maxInvitationSeconds);
    const seat = { role: wanted.role, side, label: wellFormed(label), endsMinute: 0 };
    const made = makeInvitation(
      channel,
      ourSeat(channel).label,
      seat,
      env.nowMinute + Math.ceil(lifetime / 60),
      env.random,
    );
    const { secret } = made.invitation;
    const log = linkLog(secret);
    const created = await this.#insist(record.relay, (relay) => {
      const { log: parent, epoch } = runner.channel ?? channel;
      return relay.create({
        log: log.log,
        ...linkLogHashes(log),
        // Past its expiry, so that a guest who asked in time can still be admitted.
        lifetimeSeconds: lifetime + GRACE_MINUTES * 60,
        quotaBytes: LINK_QUOTA_BYTES,
        ticket: { kind: 'parent', log: parent, generation: epoch.generation, token: epoch.token },
      });
    });
    // Somebody joins or leaves just now: the new epoch's token is about to come.
    if (!created.ok && created.error.kind === 'refused' && created.error.code === 'stale') return kindOf('notYet');
    if (!created.ok) return requestProblem(created.error);
    const offered = { log: log.log, generation: 0, token: log.token, lifetimeSeconds: 0, blob: made.blob };
    const placed = await this.#insist(record.relay, (relay) => relay.append(offered));
    if (!placed.ok) return requestProblem(placed.error);
    const row: InvitationRecord = {
      version: RECORD_VERSION,
      invitation: made.invitation,
      link: formatLink({ host: record.relay, secret, bundleHash: made.bundleHash }),
      state: 'open',
      asked: null,
      digits: [],
      matched: false,
      secondOpener: false,
      position: placed.value.position,
    };
    const key = hex(made.invitation.offer.seat.id);
    const kept = await runner.ledger.exclusively(async () => {
      if (!runner.channel) return false;
      await runner.apply({ invitations: { [key]: row } });
      return true;
    });
    runner.followInvitations();
    return kept ? fine(key) : kindOf('gone');
  }

  /** Runs `work` on an invitation, in the channel's line. */
  async #onInvitation(
    id: string,
    invitation: string,
    work: (runner: ChannelRunner, held: InvitationRecord) => Promise<Outcome>,
  ): Promise<Outcome> {
    const found = this.#find(id);
    if (!found.ok) return found;
    const { runner } = found.value;
    const outcome = await runner.ledger.exclusively(async () => {
      const held = runner.ledger.invitations.get(invitation);
      return held ? work(runner, held) : kindOf('gone');
    });
    runner.followInvitations();
    return outcome;
  }

  revoke(id: string, invitation: string): Promise<Outcome> {
    return this.#onInvitation(id, invitation, async (runner, held) => {
      if (held.state === 'admitting' || held.state === 'admitted') return kindOf('notYet');
      if (held.state !== 'open' && held.state !== 'asked') return done;
      await runner.apply(endInvitation(runner.ledger, invitation, held, 'revoked'));
      return done;
    });
  }

  /** The same seat with a new link; the old card goes. */
  async reissue(id: string, invitation: string): Promise<Outcome<string>> {
    const found = this.#find(id);
    if (!found.ok) return found;
    const { runner } = found.value;
    const held = runner.ledger.invitations.get(invitation);
    if (!held) return kindOf('gone');
    if (held.state === 'open' || held.state === 'asked') await this.revoke(id, invitation);
    else if (held.state === 'admitting' || held.state === 'admitted') return kindOf('notYet');
    const { label, role, side } = held.invitation.offer.seat;
    const made = await this.invite(id, { label, role, side, lifetimeSeconds: 86_400 });
    if (made.ok) await runner.ledger.exclusively(() => runner.apply({ invitations: { [invitation]: null } }));
    return made;
  }

  facilitatorCompared(id: string, invitation: string, matched: boolean): Promise<Outcome> {
    return this.#onInvitation(id, invitation, async (runner, held) => {
      if (held.state !== 'asked') return kindOf('notYet');
      await runner.apply(
        matched
          ? { invitations: { [invitation]: { ...held, matched: true } } }
          : endInvitation(runner.ledger, invitation, held, 'mismatch'),
      );
      return done;
    });
  }

  async admit(id: string, invitation: string): Promise<Outcome> {
    const outcome = await this.#onInvitation(id, invitation, async (runner, held) => {
      const { channel } = runner;
      if (held.state !== 'asked' || !held.matched) return kindOf('notYet');
      if (!channel || channel.halted) return kindOf('stopped');
      if (channel.epoch.seats.length >= LIMITS.seats) return trouble({ kind: 'tooMany', max: LIMITS.seats });
      const intents = [...runner.record.intents, { kind: 'admit', invitation } as const];
      await runner.apply({
        record: { ...runner.record, intents },
        invitations: { [invitation]: { ...held, state: 'admitting' } },
      });
      return done;
    });
    await this.#runners.get(id)?.attend();
    return outcome;
  }

  /** A text, to exactly the readers that the person saw. */
  async send(
    id: string,
    text: string,
    quote: string | null,
    readersToken: string,
    confirmNotCurrent: boolean,
  ): Promise<Outcome<string>> {
    const found = this.#find(id);
    if (!found.ok) return found;
    const { runner } = found.value;
    const messageId = `own-${hex(this.env.random(8))}`;
    const outcome = await runner.ledger.exclusively(async (): Promise<Outcome<string>> => {
      const quoted = quote === null ? null : (runner.ledger.messages.get(quote)?.entry ?? null);
      return this.#seal(
        runner,
        { id: messageId, text, quotes: quoted ? [quoted] : [] },
        readersToken,
        confirmNotCurrent,
      );
    });
    return outcome;
  }

  async #seal(
    runner: ChannelRunner,
    content: { readonly id: string; readonly text: string; readonly quotes: readonly Uint8Array[] },
    readersToken: string,
    confirmNotCurrent: boolean,
  ): Promise<Outcome<string>> {
    const { channel } = runner;
    if (!channel || runner.record.tampered) return kindOf('stopped');
    // What comes after a leave or a close is refused by all.
    if (runner.record.intents.some(({ kind }) => kind === 'leave' || kind === 'close')) return kindOf('stopped');
    const text = wellFormed(content.text);
    if (text.trim() === '') return kindOf('notYet');
    if (readersOf(channel, runner.env).token !== readersToken) return kindOf('readersChanged');
    if (notKnownCurrent(channel, runner.env.nowMinute) && !confirmNotCurrent) return kindOf('notCurrent');
    const changes = textChanges(runner.ledger, channel, { ...content, text }, runner.env);
    if (!changes.ok) return sealProblem(changes.error);
    await runner.apply(changes.value);
    return fine(content.id);
  }

  /** Seals a message anew, to the readers that the person has now seen. */
  async resend(id: string, message: string, readersToken: string): Promise<Outcome> {
    const found = this.#find(id);
    if (!found.ok) return found;
    const { runner } = found.value;
    return runner.ledger.exclusively(async (): Promise<Outcome> => {
      const held = runner.ledger.messages.get(message);
      if (held?.content.kind !== 'text' || (held.state !== 'review' && held.state !== 'failed')) return kindOf('gone');
      const { text, quotes } = held.content;
      const sent = await this.#seal(runner, { id: message, text, quotes }, readersToken, true);
      return sent.ok ? done : sent;
    });
  }

  async discard(id: string, message: string): Promise<Outcome> {
    const found = this.#find(id);
    if (!found.ok) return found;
    const { runner } = found.value;
    return runner.ledger.exclusively(async (): Promise<Outcome> => {
      const held = runner.ledger.messages.get(message);
      if (!held || (held.state !== 'review' && held.state !== 'failed')) return kindOf('notYet');
      await runner.apply({ messages: { [message]: null } });
      return done;
    });
  }

  /** Changes what this person has seen or compared: nothing that others learn of. */
  async note(id: string, change: (record: ChannelRecord) => ChannelRecord): Promise<Outcome> {
    const found = this.#find(id);
    if (!found.ok) return found;
    const { runner } = found.value;
    await runner.ledger.exclusively(async () => {
      const record = change(runner.record);
      if (record !== runner.record) await runner.apply({ record });
    });
    return done;
  }

  codes(id: string, seat: string | null): Outcome<readonly string[]> {
    const found = this.#find(id);
    if (!found.ok) return found;
    const { channel } = found.value.runner;
    if (!channel) return kindOf('gone');
    if (seat === null) return fine(channelCode(channel));
    const held = channel.epoch.seats.find((each) => hex(each.id) === seat);
    const groups = held && safetyNumber(channel, held.id);
    return groups ? fine(groups) : kindOf('gone');
  }

  async noteCompared(id: string, seat: string | null): Promise<Outcome> {
    return this.note(id, (record) => {
      if (record.stage.kind !== 'seated') return record;
      return seat === null
        ? { ...record, codeComparedEpoch: record.stage.channel.epoch.number }
        : { ...record, compared: [...new Set([...record.compared, seat])] };
    });
  }

  /** What needs a change of epoch, or the log: kept until it stands there. */
  async #intend(
    id: string,
    intent: ChannelRecord['intents'][number],
    allowed: (runner: ChannelRunner) => boolean,
  ): Promise<Outcome> {
    const found = this.#find(id);
    if (!found.ok) return found;
    const { runner } = found.value;
    const outcome = await runner.ledger.exclusively(async (): Promise<Outcome> => {
      const { channel } = runner;
      if (!channel) return kindOf('gone');
      if (channel.halted) return kindOf('stopped');
      if (!allowed(runner)) return kindOf('noPower');
      const known = runner.record.intents.some((each) =>
        each.kind === 'remove' && intent.kind === 'remove'
          ? intent.seats.every((seat) => each.seats.some((other) => sameBytes(seat, other)))
          : each.kind === intent.kind && intent.kind !== 'admit',
      );
      if (!known) await runner.apply({ record: { ...runner.record, intents: [...runner.record.intents, intent] } });
      return done;
    });
    await runner.attend();
    return outcome;
  }

  removeSeat(id: string, seat: string): Promise<Outcome> {
    const bytes = this.#seatBytes(id, seat);
    // Already closed: what was asked for is so.
    if (!bytes && this.#runners.get(id)?.channel) return Promise.resolve(done);
    return this.#intend(id, { kind: 'remove', seats: bytes ? [bytes] : [] }, (runner) => {
      const { channel } = runner;
      return (
        channel !== null &&
        bytes !== null &&
        !sameBytes(bytes, channel.us.seat) &&
        mayDo(ourSeat(channel).role, 'remove')
      );
    });
  }

  #seatBytes(id: string, seat: string): Uint8Array | null {
    const channel = this.#runners.get(id)?.channel;
    return channel?.epoch.seats.find((each) => hex(each.id) === seat)?.id ?? null;
  }

  leave(id: string): Promise<Outcome> {
    return this.#intend(
      id,
      { kind: 'leave' },
      ({ channel }) => channel !== null && !mayDo(ourSeat(channel).role, 'admit'),
    );
  }

  closeChannel(id: string): Promise<Outcome> {
    return this.#intend(
      id,
      { kind: 'close' },
      ({ channel }) => channel !== null && channel.closeSecret !== null && mayDo(ourSeat(channel).role, 'close'),
    );
  }

  /** Erases what this device still holds of a channel that ended, or that stopped for good. */
  async forget(id: string): Promise<Outcome> {
    const found = this.#find(id);
    if (!found.ok) return found;
    const { runner } = found.value;
    const { stage, tampered } = runner.record;
    if (stage.kind === 'seated' && stage.channel.halted === null && !tampered) return kindOf('notYet');
    await runner.ledger.exclusively(() => runner.ledger.destroy());
    runner.close();
    this.#runners.delete(id);
    this.#deps.changed();
    return done;
  }
}

const clamp = (value: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, Math.floor(Number.isFinite(value) ? value : least)));

/** What people type may hold half a character; CBOR has none. */
const wellFormed = (text: string): string => text.toWellFormed();
