/**
 * The engine: what the page talks to. It holds the phase, the vault and the tab's lock; what is unlocked lives in a Session,
 * and commands on one channel stand in `commands/`. (Over 300 lines: one arm for each of the page's commands.)
 *
 *     starting --> unsupported
 *         |------> elsewhere --take over--> (as at the start)
 *         |------> firstVisit --createVault--> open
 *         +------> locked <--lock, idle, hidden--- open --travelLock, quickExit--> erased
 *                     +----unlock----------------> open        (storage that fails, anywhere: failed)
 */

import { hex } from '../../shared/codec/bytes.ts';
import { linkLog } from '../../shared/protocol/link.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type {
  EngineApi,
  MessageClass,
  Missing,
  NewChannel,
  NewInvitation,
  NewMessage,
  NewRoom,
  NewRules,
  Outcome,
  Phase,
  Problem,
  RoomChange,
  Snapshot,
  Strength,
} from './api.ts';
import { LedgerClosed, StorageStopped } from './channels/ledger.ts';
import type { ChannelRecord } from './channels/records.ts';
import { countsOf, withCounts } from './channels/roomRows.ts';
import type { ChannelRunner } from './channels/runner.ts';
import { answerSecret, askSecret, endSecretCheck } from './commands/checking.ts';
import { destroySeat, readExitErases, type Vaulted, writeExitErases } from './commands/exits.ts';
import {
  acceptRules,
  callRecess,
  changeRules,
  dismissNotice,
  endRecess,
  freezeSeat,
  giveFloor,
  nameBuddies,
  succeed,
} from './commands/governing.ts';
import { admit, facilitatorCompared, invite, reissue, revoke } from './commands/inviting.ts';
import { answerProposal, withdrawProposal } from './commands/keys.ts';
import { release, report, tighten, withdraw } from './commands/messages.ts';
import { addToRoom, cancelRooms, leaveRoom, shortenRoom, startRoom } from './commands/rooms.ts';
import { closeChannel, leave, note, removeSeat } from './commands/seats.ts';
import { discard, resend, send, sendNow, whereSaid } from './commands/speaking.ts';
import { codeOfChannel, compareScanned, noteCompared, numberWith } from './commands/verifying.ts';
import { Gate } from './gate.ts';
import { HomeRelay } from './homeRelay.ts';
import { type IdleEvent, type IdleState, startIdle, stepIdle } from './idle.ts';
import { findOffer, type LinkOwner, linkFor, offerView } from './invitations.ts';
import { inMemory, type KeptAt, whereKept } from './keeping.ts';
import { strength, suggest } from './passphrase.ts';
import type { Cancel } from './platform/clock.ts';
import type { Platform } from './platform/index.ts';
import type { Rows, StorageError } from './platform/rows.ts';
import { done, fine, kindOf, trouble } from './problems.ts';
import type { RelayConfig } from './relayConfig.ts';
import { Relays } from './relays.ts';
import { RoomWatches } from './roomWatch.ts';
import { Rotation } from './rotation.ts';
import { Session } from './session.ts';
import { openStore } from './store.ts';
import {
  changePassphrase,
  createVault,
  hasVault,
  type OpenVault,
  openVault,
  type VaultError,
  type VaultResult,
} from './vault.ts';

export type EngineWorld = {
  readonly platform: Platform;
  /** The page's own address. */
  readonly origin: string;
  /** Asks which relay the page was given. */
  readonly relayConfig: () => Promise<RelayConfig>;
  readonly build: string;
  /** What this browser lacks, if anything. */
  readonly missing: readonly Missing[];
  /** libsodium runs without WebAssembly here. */
  readonly slow?: boolean;
};

/** How often ages, expiry and duties are looked at. */
const TICK_MS = 30_000;
/** How long a travel lock waits for the relays to take the word that its seats are away. */
const AWAY_MS = 1_500;
/** A name that nobody else on this device draws or guesses. */
const SCAN_NAME_BYTES = 16;
/** Changes within one frame are one snapshot. */
const SETTLE_MS = 25;

/** The phase without what a snapshot adds to an open one. */
type OwnPhase = Exclude<Phase, { kind: 'open' }> | { readonly kind: 'open' };

const vaultProblem = (error: VaultError): Problem => {
  switch (error) {
    case 'noVault':
    case 'vaultExists':
      return { kind: 'notYet' };
    default:
      return { kind: error };
  }
};

export class Engine implements EngineApi {
  readonly #world: EngineWorld;
  readonly #relays: Relays;
  readonly #home: HomeRelay;
  readonly #listeners = new Set<(snapshot: Snapshot) => void>();
  readonly #rooms = new RoomWatches();
  #phase: OwnPhase = { kind: 'starting' };
  #place: KeptAt;
  #rows: Rows | null = null;
  #session: Session | null = null;
  /** Of the session: there as long as it is. */
  #vaulted: Vaulted | null = null;
  /** Whatever reads the header, writes it, or replaces it with its database goes one after the other. */
  readonly #headers = new Gate();
  #weakerVault = false;
  #persists = false;
  #visible = true;
  /** A vault is being opened. */
  #busy = false;
  /** Counts how often this tab got or lost the seats: what was begun before says nothing afterwards. */
  #turn = 0;
  #idle: IdleState | null = null;
  #idleTimer: Cancel | null = null;
  #tick: Cancel | null = null;
  #settling: Cancel | null = null;

  constructor(world: EngineWorld) {
    this.#world = world;
    this.#relays = new Relays(world.platform);
    this.#place = whereKept(world.platform.kept);
    this.#home = new HomeRelay(world.origin, world.relayConfig, this.#relays);
  }

  /** Looks at what this browser and device have, and takes the tab's lock. */
  async start(): Promise<void> {
    const { missing, platform } = this.#world;
    void this.#home.given();
    if (missing.length > 0) return this.#enter({ kind: 'unsupported', missing });
    try {
      await platform.cryptography.ready;
    } catch {
      return this.#enter({ kind: 'unsupported', missing: ['webAssembly'] });
    }
    const held = await this.#place.tabLock.acquire(() => this.#lost()).catch(() => 'refused' as const);
    if (held === 'elsewhere') return this.#enter({ kind: 'elsewhere' });
    if (held === 'refused') this.#place = inMemory('refused');
    await this.#look();
  }

  /** Whether there is a vault. Before there is one, nothing is made on the device: the person may want nothing there. */
  async #look(): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    const found = await this.#place.storage.look();
    if (turn !== this.#turn) return;
    if (found === 'refused') this.#leavePlace('refused');
    if (found !== 'kept') return this.#enter({ kind: 'firstVisit' });
    const opened = await this.#openRows();
    if (turn !== this.#turn) return;
    if (!opened.ok) return this.#enter({ kind: 'failed', problem: { kind: opened.error } });
    this.#persists = await this.#place.storage.persists();
    const vault = await hasVault(opened.value);
    if (turn !== this.#turn) return;
    if (!vault.ok) return this.#enter({ kind: 'failed', problem: { kind: vault.error } });
    this.#enter(vault.value ? { kind: 'locked', why: 'start' } : { kind: 'firstVisit' });
  }

  /** Fails as storage does, and when another tab took over meanwhile. */
  async #openRows(): Promise<Result<Rows, StorageError>> {
    if (this.#rows) return ok(this.#rows);
    const turn = this.#turn;
    const opened = await this.#place.storage.open();
    if (!opened.ok) return opened;
    if (turn === this.#turn) {
      this.#rows = opened.value;
      return opened;
    }
    opened.value.close();
    return err('storageFailed');
  }

  async keepNothing(): Promise<void> {
    const { kind } = this.#phase;
    if (this.#busy || this.#place.keeping.kind === 'memory' || (kind !== 'locked' && kind !== 'firstVisit')) return;
    this.#turn += 1;
    this.#leavePlace(kind === 'locked' ? 'chosenBeside' : 'chosen');
    this.#enter({ kind: 'firstVisit' });
  }

  /** From now on in memory only. What the browser keeps is free for other tabs. */
  #leavePlace(why: 'chosen' | 'chosenBeside' | 'refused'): void {
    this.#rows?.close();
    this.#rows = null;
    this.#persists = false;
    this.#place.tabLock.release();
    this.#place = inMemory(why);
  }

  /** Another tab took the seats: nothing more is written here, and the keys are wiped. */
  #lost(): void {
    this.#turn += 1;
    this.#closeSession();
    this.#rows?.close();
    this.#rows = null;
    this.#enter({ kind: 'elsewhere' });
  }

  async takeOver(): Promise<void> {
    if (this.#phase.kind !== 'elsewhere') return;
    this.#enter({ kind: 'starting' });
    await this.#place.tabLock.takeOver(() => this.#lost());
    await this.#look();
  }

  async watch(listener: (snapshot: Snapshot) => void): Promise<void> {
    this.#listeners.add(listener);
    listener(this.#snapshot());
  }

  #snapshot(): Snapshot {
    const { build, slow = false } = this.#world;
    const { keeping } = this.#place;
    if (this.#phase.kind !== 'open') return { build, keeping, slow, phase: this.#phase };
    const channels = this.#session?.views() ?? [];
    return {
      build,
      keeping,
      slow,
      phase: {
        kind: 'open',
        channels,
        weakerVault: this.#weakerVault,
        storagePersists: this.#persists,
        exitErases: this.#vaulted?.exitErases ?? false,
      },
    };
  }

  #enter(phase: OwnPhase): void {
    this.#phase = phase;
    for (const listener of this.#listeners) listener(this.#snapshot());
  }

  #changed(): void {
    this.#settling ??= this.#world.platform.clock.setTimer(SETTLE_MS, () => {
      this.#settling = null;
      for (const listener of this.#listeners) listener(this.#snapshot());
    });
  }

  /** A bug or a full disk: what was committed is kept, and nothing more is done here. */
  #failed(session: Session, error: unknown): void {
    // What a session that was locked meanwhile could not finish says nothing about the one that is open now.
    if (this.#session !== session) return;
    this.#closeSession();
    this.#enter({
      kind: 'failed',
      problem: { kind: error instanceof StorageStopped ? error.problem : 'storageFailed' },
    });
  }

  async suggestPassphrase(): Promise<string> {
    return suggest(this.#world.platform.cryptography.random);
  }

  async scanName(): Promise<string> {
    return hex(this.#world.platform.cryptography.random(SCAN_NAME_BYTES));
  }

  async strength(passphrase: string): Promise<Strength> {
    return strength(passphrase);
  }

  async createVault(passphrase: string): Promise<Outcome> {
    if (!strength(passphrase).enough) return kindOf('passphraseTooWeak');
    return this.#unlocking('firstVisit', (rows) => createVault(this.#world.platform.cryptography, rows, passphrase));
  }

  async unlock(passphrase: string): Promise<Outcome> {
    return this.#unlocking('locked', (rows) => openVault(this.#world.platform.cryptography, rows, passphrase));
  }

  /** One at a time: two sessions over the same rows, or two vaults, would destroy each other. */
  async #unlocking(from: 'firstVisit' | 'locked', read: (rows: Rows) => Promise<VaultResult>): Promise<Outcome> {
    if (this.#phase.kind !== from || this.#busy) return kindOf('notYet');
    this.#busy = true;
    try {
      const turn = this.#turn;
      const opened = await this.#openRows();
      if (turn !== this.#turn) return kindOf('notYet');
      if (!opened.ok) return kindOf(opened.error);
      const rows = opened.value;
      const vault = await this.#headers.alone(() => read(rows));
      if (!vault.ok) return this.#rows === rows ? trouble(vaultProblem(vault.error)) : kindOf('notYet');
      if (from === 'firstVisit') this.#persists = await this.#place.storage.persists();
      // Another tab took over meanwhile.
      if (this.#rows === rows) return await this.#open(vault.value);
      vault.value.dataKey.fill(0);
      vault.value.wrapping.key.fill(0);
      return kindOf('notYet');
    } finally {
      this.#busy = false;
    }
  }

  async #open({ dataKey, wrapping, weaker }: OpenVault): Promise<Outcome> {
    const { platform } = this.#world;
    if (!this.#rows) return kindOf('storageFailed');
    const { random } = platform.cryptography;
    const store = openStore(this.#rows, random, dataKey, () => void this.#rotate(vaulted));
    dataKey.fill(0);
    const rotation = new Rotation({ random, clock: platform.clock }, store, wrapping);
    const vaulted: Vaulted = { store, rotation, exitErases: false };
    const session: Session = new Session({
      platform,
      store,
      relays: this.#relays,
      changed: () => this.#changed(),
      messagesChanged: (channel, ids) => {
        if (this.#session === session) this.#rooms.changed(session, channel, ids);
      },
      failed: (error) => this.#failed(session, error),
    });
    this.#session = session;
    this.#vaulted = vaulted;
    this.#weakerVault = weaker;
    try {
      vaulted.exitErases = await readExitErases(store);
      await session.start();
      // What this device erased, now or before it was locked, is buried before anything is shown.
      await this.#rotate(vaulted);
      if (this.#session !== session) return kindOf('notYet');
    } catch (error) {
      // Another tab took over while this one read its rows.
      if (this.#session !== session) return kindOf('notYet');
      this.#closeSession();
      const problem: Problem = { kind: error instanceof StorageStopped ? error.problem : 'storageDamaged' };
      this.#enter({ kind: 'failed', problem });
      return { ok: false, problem };
    }
    this.#idle = startIdle(platform.clock.nowMs(), this.#visible);
    this.#noteIdle({ kind: 'time' });
    this.#tick = this.#startTick();
    this.#enter({ kind: 'open' });
    return done;
  }

  #startTick(): Cancel {
    return this.#world.platform.clock.setTimer(TICK_MS, () => {
      const session = this.#session;
      if (!session) return;
      session.tick().catch((error: unknown) => {
        if (!(error instanceof LedgerClosed)) this.#failed(session, error);
      });
      const vaulted = this.#vaulted;
      if (vaulted?.rotation.isDue) void this.#rotate(vaulted);
      this.#changed();
      this.#tick = this.#startTick();
    });
  }

  /** Buries what was erased; true once nothing is left of the database before. */
  #rotate({ rotation }: Vaulted): Promise<boolean> {
    return this.#headers.alone(() => rotation.turnIfOwed());
  }

  async changePassphrase(current: string, next: string): Promise<Outcome> {
    const rows = this.#rows;
    const vaulted = this.#vaulted;
    if (this.#phase.kind !== 'open' || !rows || !vaulted) return kindOf('notYet');
    if (!strength(next).enough) return kindOf('passphraseTooWeak');
    const { cryptography } = this.#world.platform;
    const changed = await this.#headers.alone(async () => {
      const changing = await changePassphrase(cryptography, rows, current, next);
      if (!changing.ok) return changing;
      vaulted.rotation.rewrap(changing.value.wrapping);
      // The old passphrase, with a header that the browser's files may have kept, opens nothing of what is written after.
      await vaulted.rotation.turn();
      return changing;
    });
    if (!changed.ok) return { ok: false, problem: vaultProblem(changed.error) };
    changed.value.dataKey.fill(0);
    this.#weakerVault = changed.value.weaker;
    this.#changed();
    return done;
  }

  async lock(): Promise<void> {
    this.#lock('asked');
  }

  async quickExit(): Promise<'locked' | 'destroyed'> {
    if (this.#vaulted?.exitErases) {
      await this.#erase();
      return 'destroyed';
    }
    if (this.#place.keeping.kind === 'memory') await this.#erase();
    else this.#lock('asked');
    return 'locked';
  }

  exitErases = (on: boolean) =>
    this.#with(async () => {
      const vaulted = this.#vaulted;
      if (!vaulted) return kindOf('notYet');
      await writeExitErases(vaulted.store, on);
      vaulted.exitErases = on;
      this.#changed();
      return done;
    });

  async travelLock(channel: string | null): Promise<Outcome<'destroyed' | 'remains'>> {
    if (this.#phase.kind !== 'open') return kindOf('notYet');
    await this.#sayAway(channel);
    if (channel === null) return this.#erase();
    return this.#with((session) => {
      const vaulted = this.#vaulted;
      return vaulted ? destroySeat(session, channel, () => this.#rotate(vaulted)) : kindOf('notYet');
    });
  }

  /** Wipes what is in memory, then deletes everything on the disk, the vault's header too. */
  /** The others are told, as long as that takes no more than a moment: the erasing is what counts. */
  #sayAway(channel: string | null): Promise<unknown> {
    const { clock } = this.#world.platform;
    const over = new Promise<void>((resolve) => clock.setTimer(AWAY_MS, resolve));
    return Promise.race([this.#session?.sayAway(channel), over]);
  }

  async #erase(): Promise<Outcome<'destroyed'>> {
    this.#turn += 1;
    this.#closeSession();
    this.#enter({ kind: 'starting' });
    const erased = await this.#headers.alone(() => {
      this.#rows?.close();
      this.#rows = null;
      return this.#place.storage.erase();
    });
    this.#enter(erased.ok ? { kind: 'erased' } : { kind: 'failed', problem: { kind: erased.error } });
    return erased.ok ? fine('destroyed') : { ok: false, problem: { kind: erased.error } };
  }

  #lock(why: 'asked' | 'idle' | 'hidden'): void {
    if (this.#phase.kind !== 'open') return;
    this.#closeSession();
    this.#enter({ kind: 'locked', why });
  }

  #closeSession(): void {
    this.#session?.close();
    this.#session = null;
    this.#vaulted?.rotation.close();
    this.#vaulted = null;
    this.#relays.closeAll();
    this.#rooms.clear();
    this.#idle = null;
    for (const cancel of [this.#idleTimer, this.#tick, this.#settling]) cancel?.();
    this.#idleTimer = null;
    this.#tick = null;
    this.#settling = null;
  }

  async noteActivity(): Promise<void> {
    this.#noteIdle({ kind: 'activity' });
  }

  async noteVisibility(visible: boolean): Promise<void> {
    this.#visible = visible;
    this.#noteIdle({ kind: 'visibility', visible });
  }

  #noteIdle(event: IdleEvent): void {
    if (!this.#idle) return;
    const { clock } = this.#world.platform;
    const now = clock.nowMs();
    const step = stepIdle(this.#idle, event, now);
    if (step.lock) return this.#lock(step.lock);
    this.#idle = step.state;
    this.#idleTimer?.();
    this.#idleTimer = clock.setTimer(Math.max(0, step.nextCheckMs - now), () => this.#noteIdle({ kind: 'time' }));
  }

  get #owner(): LinkOwner {
    const session = this.#session;
    return {
      isOurs: (secret, offer) => session?.channelOf(secret, offer) != null,
      // A locked vault, or another tab, may hold the request that spent the link.
      mayBeOurs: this.#phase.kind !== 'open' && this.#phase.kind !== 'firstVisit',
    };
  }

  async #offer(text: string) {
    const { platform } = this.#world;
    const link = linkFor(text, await this.#home.given());
    if (!link.ok) return link;
    const world = { nowMinute: Math.floor(platform.clock.nowMs() / 60_000), random: platform.cryptography.random };
    const found = await findOffer(link.value, this.#relays, this.#owner, world);
    return this.#home.explained(found, link.value.host);
  }

  async readInvitation(link: string) {
    const found = await this.#offer(link);
    return found.ok
      ? fine(offerView(found.value.offer, Math.floor(this.#world.platform.clock.nowMs() / 60_000)))
      : found;
  }

  async acceptInvitation(link: string): Promise<Outcome<string>> {
    if (!this.#session) return kindOf('notYet');
    const found = await this.#offer(link);
    if (!found.ok) return found;
    return this.#with((session) => session.ask(found.value, found.value.offer.seat.label));
  }

  /** Burns the one-time log: whoever convened sees that the invitation was declined. */
  async declineInvitation(text: string): Promise<Outcome> {
    const found = await this.#offer(text);
    if (!found.ok) return found.problem.kind === 'invitationGone' ? done : found;
    const { log, adminToken, closeSecret: proof } = linkLog(found.value.link.secret);
    const burned = await found.value.relay.burn({ log, adminToken, proof });
    return burned.ok || burned.error.kind === 'burned' ? done : kindOf('notConnected');
  }

  /** Hands a command to the session, or says that there is none. */
  async #with<T>(work: (session: Session) => Promise<Outcome<T>> | Outcome<T>): Promise<Outcome<T>> {
    const session = this.#session;
    if (!session) return kindOf('notYet');
    try {
      return await work(session);
    } catch (error) {
      if (error instanceof LedgerClosed) return kindOf(this.#session === session ? 'gone' : 'notYet');
      this.#failed(session, error);
      return kindOf('storageFailed');
    }
  }

  /** Hands a command to one channel. */
  #at<T>(channel: string, work: (runner: ChannelRunner) => Promise<Outcome<T>> | Outcome<T>): Promise<Outcome<T>> {
    return this.#with((session) => {
      const found = session.at(channel);
      return found.ok ? work(found.value) : found;
    });
  }

  assumedRelay = () => this.#home.assumed();
  openChannel = (channel: NewChannel) =>
    this.#with(async (session) => {
      const relay = await this.#home.choose(channel.relay);
      return relay.ok ? this.#home.explained(await session.openChannel(channel, relay.value), relay.value) : relay;
    });
  forget = (channel: string) => this.#with((session) => session.forget(channel));

  guestCompared = (channel: string, matched: boolean) =>
    this.#at(channel, async (runner) => {
      await runner.compared(matched);
      return done;
    });

  invite = (channel: string, invitation: NewInvitation) =>
    this.#at(channel, (runner) => invite(runner, this.#relays, invitation));
  revoke = (channel: string, invitation: string) => this.#at(channel, (runner) => revoke(runner, invitation));
  reissue = (channel: string, invitation: string) =>
    this.#at(channel, (runner) => reissue(runner, this.#relays, invitation));
  facilitatorCompared = (channel: string, invitation: string, matched: boolean) =>
    this.#at(channel, (runner) => facilitatorCompared(runner, invitation, matched));
  admit = (channel: string, invitation: string) => this.#at(channel, (runner) => admit(runner, invitation));

  async watchRoom(channel: string, room: string, listener: (change: RoomChange) => void): Promise<void> {
    if (this.#session) this.#rooms.start(this.#session, channel, room, listener);
  }

  async unwatchRoom(channel: string, room: string): Promise<void> {
    this.#rooms.stop(channel, room);
  }

  send = (channel: string, room: string, message: NewMessage, readersToken: string, confirmNotCurrent: boolean) =>
    this.#at(channel, (runner) => send(runner, room, message, readersToken, confirmNotCurrent));
  sendNow = (channel: string, message: string) => this.#at(channel, (runner) => sendNow(runner, message));
  resend = (channel: string, message: string, readersToken: string) =>
    this.#at(channel, (runner) => resend(runner, message, readersToken));
  discard = (channel: string, message: string) => this.#at(channel, (runner) => discard(runner, message));
  withdraw = (channel: string, message: string) => this.#at(channel, (runner) => withdraw(runner, message));
  tighten = (channel: string, message: string, messageClass: MessageClass) =>
    this.#at(channel, (runner) => tighten(runner, message, messageClass));
  release = (channel: string, message: string, mayBeQuoted: boolean) =>
    this.#at(channel, (runner) => release(runner, message, mayBeQuoted));
  report = (channel: string, room: string, message: string | null, text: string, withCopy: boolean) =>
    this.#at(channel, (runner) => report(runner, room, message, text, withCopy));

  async whereSaid(channel: string, room: string, text: string): Promise<readonly string[]> {
    const found = await this.#at(channel, (runner) => fine(whereSaid(runner, room, text)));
    return found.ok ? found.value : [];
  }

  startRoom = (channel: string, room: NewRoom) => this.#at(channel, (runner) => startRoom(runner, room));

  cancelRooms = (channel: string) => this.#at(channel, cancelRooms);
  addToRoom = (channel: string, room: string, seats: readonly string[]) =>
    this.#at(channel, (runner) => addToRoom(runner, room, seats));
  leaveRoom = (channel: string, room: string) => this.#at(channel, (runner) => leaveRoom(runner, room));
  shortenRoom = (channel: string, room: string, lifetimeSeconds: number) =>
    this.#at(channel, (runner) => shortenRoom(runner, room, lifetimeSeconds));

  answerProposal = (channel: string, proposal: string, agreed: boolean) =>
    this.#at(channel, (runner) => answerProposal(runner, proposal, agreed));
  withdrawProposal = (channel: string, proposal: string) =>
    this.#at(channel, (runner) => withdrawProposal(runner, proposal));
  callRecess = (channel: string, seconds: number, breach: boolean) =>
    this.#at(channel, (runner) => callRecess(runner, seconds, breach));
  endRecess = (channel: string) => this.#at(channel, endRecess);
  giveFloor = (channel: string, seat: string, seconds: number) =>
    this.#at(channel, (runner) => giveFloor(runner, seat, seconds));
  changeRules = (channel: string, rules: NewRules) => this.#at(channel, (runner) => changeRules(runner, rules));
  acceptRules = (channel: string) => this.#at(channel, acceptRules);
  freezeSeat = (channel: string, seat: string) => this.#at(channel, (runner) => freezeSeat(runner, seat));
  nameBuddies = (channel: string, seats: readonly string[]) =>
    this.#at(channel, (runner) => nameBuddies(runner, seats));
  succeed = (channel: string) => this.#at(channel, succeed);

  async dismissNotice(channel: string, notice: string): Promise<void> {
    await this.#at(channel, async (runner) => {
      await dismissNotice(runner, notice);
      return done;
    });
  }

  async #note(channel: string, change: (record: ChannelRecord) => ChannelRecord): Promise<void> {
    await this.#at(channel, (runner) => note(runner, change));
  }

  markRead = (channel: string, room: string) =>
    this.#note(channel, (record) =>
      countsOf(record, room).unread === 0 ? record : withCounts(record, room, () => ({ unread: 0 })),
    );
  acknowledgeNewcomer = (channel: string, seat: string) =>
    this.#note(channel, (record) => ({ ...record, acknowledged: [...new Set([...record.acknowledged, seat])] }));
  dismissAlarm = (channel: string, alarm: string) =>
    this.#note(channel, (record) => ({ ...record, alarms: record.alarms.filter(({ id }) => id !== alarm) }));

  safetyNumber = (channel: string, seat: string) => this.#at(channel, (runner) => numberWith(runner, seat));
  channelCode = (channel: string) => this.#at(channel, codeOfChannel);
  noteCompared = (channel: string, seat: string | null) => this.#at(channel, (runner) => noteCompared(runner, seat));
  compareScanned = (channel: string, seat: string, text: string) =>
    this.#at(channel, (runner) => compareScanned(runner, seat, text));
  askSecret = (channel: string, seat: string, question: string, secret: string) =>
    this.#at(channel, (runner) => askSecret(runner, seat, question, secret));
  answerSecret = (channel: string, seat: string, secret: string) =>
    this.#at(channel, (runner) => answerSecret(runner, seat, secret));
  endSecretCheck = (channel: string, seat: string) => this.#at(channel, (runner) => endSecretCheck(runner, seat));
  removeSeat = (channel: string, seat: string) => this.#at(channel, (runner) => removeSeat(runner, seat));
  leave = (channel: string) => this.#at(channel, leave);
  closeChannel = (channel: string) => this.#at(channel, closeChannel);
}
