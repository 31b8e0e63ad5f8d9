/**
 * What is unlocked: the store, the connections and a runner for each channel. Made by an unlock and closed by a lock, after
 * which nothing of it is left. Commands on one channel stand in `commands/`.
 */
import { fromBase64url, hex, sameBytes } from '../../shared/codec/bytes.ts';
import { type Env, foundChannel } from '../../shared/protocol/channel.ts';
import { invitationDigits } from '../../shared/protocol/codes.ts';
import { makeRequest, type Offer } from '../../shared/protocol/invitation.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { linkLog } from '../../shared/protocol/link.ts';
import type { ChannelView, MessageView, NewChannel, Outcome } from './api.ts';
import { Ledger, LedgerClosed, StorageStopped } from './channels/ledger.ts';
import { type ChannelRecord, newRecord, RECORD_VERSION, type Stage } from './channels/records.ts';
import { ChannelRunner } from './channels/runner.ts';
import { channelView } from './channels/shown.ts';
import { messageView, sceneOfLines } from './channels/shownMessages.ts';
import type { FoundOffer } from './invitations.ts';
import { rulesFrom } from './newRules.ts';
import { Openings } from './opening.ts';
import type { Platform } from './platform/index.ts';
import { done, fine, kindOf, trouble } from './problems.ts';
import type { Relays } from './relays.ts';
import type { Store } from './store.ts';
import { wellFormed } from './typed.ts';

export type SessionDeps = {
  readonly platform: Platform;
  readonly store: Store;
  readonly relays: Relays;
  readonly changed: () => void;
  readonly messagesChanged: (channel: string, ids: readonly string[]) => void;
  readonly failed: (error: unknown) => void;
};

/** A message and its room; null for one that is gone, or that is not shown yet. */
type ShownMessage = readonly [id: string, { readonly room: string; readonly view: MessageView } | null];

export class Session {
  readonly #deps: SessionDeps;
  readonly #runners = new Map<string, ChannelRunner>();
  readonly #openings: Openings;
  #closed = false;
  /** Join requests are made one after the other: two for one link would look like a second opener. */
  #asking: Promise<unknown> = Promise.resolve();

  constructor(deps: SessionDeps) {
    this.#deps = deps;
    this.#openings = new Openings({
      relays: deps.relays,
      newLedger: (record) => new Ledger(deps.store, hex(this.env.random(8)), record),
      opened: async (ledger) => {
        await this.#run(ledger);
      },
    });
  }

  /** Reads every channel, erases what is over, and only then begins to follow. */
  async start(): Promise<void> {
    const rows = await this.#deps.store.readGroup('channel', '');
    if (!rows.ok) throw new StorageStopped(rows.error);
    for (const row of rows.value) {
      if (this.#closed) throw new LedgerClosed();
      const record = row.value as unknown as ChannelRecord;
      const ledger = await Ledger.open(this.#deps.store, row.id, record);
      if (record.stage.kind === 'opening') this.#openings.add(ledger);
      else await this.#run(ledger);
    }
    this.#resume();
  }

  close(): void {
    this.#closed = true;
    for (const runner of this.#runners.values()) runner.close();
    this.#runners.clear();
    this.#openings.close();
    this.#deps.store.close();
  }

  async tick(): Promise<void> {
    for (const runner of this.#runners.values()) await runner.tick();
    this.#resume();
  }

  /** Goes on with channels whose log the relay was asked for: nobody waits for it. */
  #resume(): void {
    this.#openings.resume().catch((error: unknown) => {
      if (!this.#closed && !(error instanceof LedgerClosed)) this.#deps.failed(error);
    });
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
    const { ledger } = runner;
    const scene = sceneOfLines(ledger, this.env, this.#deps.platform.clock.nowMs());
    const wanted = ids ?? [...ledger.messages].toSorted(([, a], [, b]) => b.order - a.order).map(([id]) => id);
    return wanted.map((id) => {
      const message = ledger.messages.get(id);
      if (!message || !runner.isShown(message)) return [id, null];
      return [id, { room: message.room, view: messageView(scene, id, message) }];
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

  /** The channel at work, for a command; `gone` when this device holds none of that id. */
  at(channel: string): Outcome<ChannelRunner> {
    const runner = this.#runners.get(channel);
    return runner ? fine(runner) : kindOf('gone');
  }

  /** A new channel at `relay`. Nothing is kept of one that the relay was never asked for or refused. */
  async openChannel(wanted: NewChannel, relay: string): Promise<Outcome<string>> {
    const label = wanted.label.trim();
    const ourLabel = wanted.ourLabel.trim();
    for (const text of [label, ourLabel]) {
      if (text === '' || text.length > LIMITS.labelLength) return trouble({ kind: 'tooLong', max: LIMITS.labelLength });
    }
    const rules = rulesFrom(wanted, 1);
    if (!rules.ok) return rules;
    const { env } = this;
    const channel = foundChannel({ label: wellFormed(ourLabel), rules: rules.value }, env);
    const operator = wanted.ticket.trim() === '' ? null : fromBase64url(wanted.ticket.trim());
    if (operator === undefined) return kindOf('ticketNeeded');
    return this.#openings.open({ label: wellFormed(label), relay, channel, ticket: operator });
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

  /** Erases what this device still holds of a channel that ended, or that stopped for good. */
  async forget(id: string): Promise<Outcome> {
    const found = this.at(id);
    if (!found.ok) return found;
    const runner = found.value;
    const { stage, tampered } = runner.record;
    if (stage.kind === 'seated' && stage.channel.halted === null && !tampered) return kindOf('notYet');
    return this.destroy(id);
  }

  /** Erases all of a channel, its seat's keys and its line too, however it stands. */
  /** Says in these channels that our seat is away; resolves when the relays have it, or when there is nothing to wait for. */
  async sayAway(id: string | null): Promise<void> {
    const leaving = id === null ? [...this.#runners.values()] : [this.#runners.get(id) ?? []].flat();
    await Promise.allSettled(leaving.map((runner) => runner.sayAway()));
  }

  async destroy(id: string): Promise<Outcome> {
    const found = this.at(id);
    if (!found.ok) return found;
    const runner = found.value;
    await runner.ledger.exclusively(() => runner.ledger.destroy());
    runner.close();
    this.#runners.delete(id);
    this.#deps.changed();
    return done;
  }
}
