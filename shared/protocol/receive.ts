/**
 * What an entry of the log does to a channel. In order: the view grows; the outer seal opens or the entry is not for us; our
 * slot opens and its session advances, whatever is then said of the entry; only then the content is judged.
 *
 * Inwards there are three failures (not for us, malformed, not authentic); a person sees one, without a seat: until its slot
 * opened, an author is only a claim. (Over 300 lines: the order of these steps is the security of the whole, so it is read in one
 * place.)
 */
import { type EntryId, entryId, type Hash, type RoomId, type SeatId, symmetricKey } from '../brand.ts';
import { hex, sameBytes } from '../codec/bytes.ts';
import { aeadOpen, ZERO_NONCE } from '../crypto/aead.ts';
import { KDF } from '../crypto/kdf.ts';
import { kemDecapsulate } from '../crypto/kem.ts';
import { unreachable } from '../result.ts';
import { mayDo } from '../room/powers.ts';
import { noteTime } from '../room/time.ts';
import type { Effect } from '../room/words.ts';
import { type Body, decodeBody, type EpochBody, type Payload } from './body.ts';
import { bundleHash } from './bundle.ts';
import {
  type Channel,
  type Env,
  type Halt,
  type OwnEntry,
  type OwnKind,
  ourSeat,
  type Peer,
  roomOf,
  seatKey,
  startRoomDue,
  type ViewAt,
} from './channel.ts';
import {
  decodeSlot,
  type OuterEntry,
  openBody,
  openOuter,
  type SlotContent,
  type SlotParts,
  slotAd,
  splitSlot,
} from './entry.ts';
import { applyEpoch, epochAfter, keptBundles, keptPast, releaseHold, seatsAfter } from './epoch.ts';
import { respond } from './handshake.ts';
import { droppedSecrets, noteKemReceived, type Opened, openMessage, type Ratchet } from './ratchet.ts';
import { rosterHashOf } from './room.ts';
import { findSeat, type Seat } from './roster.ts';
import { kemNames } from './seal.ts';
import {
  judgeText,
  noteFounding,
  noteWriter,
  type RoomTaken,
  speaksIn,
  takeCall,
  takeCharter,
  takeRoomLeave,
  takeShortening,
  withoutOver,
  withoutRoom,
} from './takeRoom.ts';
import { noteHeard, type Spoken, takeWord } from './takeWord.ts';
import { blobHash, extendView, relayHash } from './view.ts';
import { sealWelcome } from './welcome.ts';
import { isWord, type WordPayload } from './wordBody.ts';

/** What the relay gave for one position: the blob, or the hash of one that expired. */
export type Arrival =
  | { readonly kind: 'blob'; readonly blob: Uint8Array; readonly position: Uint8Array }
  | { readonly kind: 'hash'; readonly hash: Uint8Array; readonly position: Uint8Array };

export type Output =
  /** Something to show: text, or an entry of a newer version. */
  | {
      readonly kind: 'content';
      readonly room: RoomId;
      readonly entry: EntryId;
      readonly author: Seat;
      readonly body: Body;
    }
  /** What an author says of a message of its own, or reports. What it does to messages is decided where they are kept. */
  | {
      readonly kind: 'said';
      readonly room: RoomId;
      readonly entry: EntryId;
      readonly author: Seat;
      readonly body: Body;
    }
  /** A word counted: the standing is another one now. */
  | {
      readonly kind: 'word';
      readonly author: SeatId;
      readonly payload: NonNullable<OwnEntry['word']>;
      readonly effects: readonly Effect[];
    }
  /** A room was founded with us in it; nobody writes there until its charter came. */
  | { readonly kind: 'called'; readonly room: RoomId; readonly author: Seat }
  /** Of a room that we are in, by one of its seats: its charter came, the seat left it, its lifetime became shorter. */
  | { readonly kind: 'roomOpened' | 'roomLeft' | 'roomShortened'; readonly room: RoomId; readonly seat: SeatId }
  /** An entry of ours stands in the log at this k. */
  | { readonly kind: 'stored'; readonly entry: EntryId; readonly own: OwnKind; readonly k: number }
  /** An entry of ours stands in the log, but after its epoch ended, or after it was sent no more: nobody takes it. */
  | { readonly kind: 'storedLate'; readonly entry: EntryId }
  | { readonly kind: 'notForUs' }
  /** `room`: whose key opened the outer seal. */
  | { readonly kind: 'unopened'; readonly entry: EntryId; readonly room: RoomId }
  /** Sealed in an epoch that had ended: refused by all, and its author's client seals it anew. */
  | { readonly kind: 'stale' }
  | { readonly kind: 'missed'; readonly author: Seat; readonly count: number }
  | { readonly kind: 'seatOpened'; readonly seat: Seat }
  | { readonly kind: 'seatClosed'; readonly seat: Seat }
  /** A new epoch: the relay is read with its token from now on. */
  | { readonly kind: 'epoch' }
  | { readonly kind: 'greeted'; readonly seat: SeatId }
  | { readonly kind: 'leaving'; readonly seat: SeatId }
  /** An authentic entry that gave us nothing. */
  | { readonly kind: 'flagged'; readonly author: Seat }
  /** Whoever may do so closed our seat: said in our own slot, so that no relay can say it. */
  | { readonly kind: 'removed' }
  /** A member tried what it has no power for; shown to no one as valid. */
  | { readonly kind: 'invalidChange' }
  /** The facilitator closed the channel: erase it. */
  | { readonly kind: 'closed' }
  /** For the one-time log of this invitation. */
  | { readonly kind: 'welcome'; readonly invitation: string; readonly blob: Uint8Array }
  | { readonly kind: 'halted'; readonly why: Halt };

export type Received = {
  readonly channel: Channel;
  readonly outputs: readonly Output[];
  readonly wipe: readonly Uint8Array[];
};

const done = (channel: Channel, outputs: readonly Output[] = [], wipe: readonly Uint8Array[] = []): Received => ({
  channel,
  outputs,
  wipe,
});

/** Room time at this step: `receive` notes it before anything else. */
const presentMinute = (channel: Channel): number => channel.time.floorMinute;

/** Takes the next entry of the log, and drops the rooms that are over. Implements V1 to V4, E8, E9, N6. */
export const receive = (before: Channel, arrival: Arrival, viewAt: ViewAt, env: Env): Received => {
  const received = takeEntry(before, arrival, viewAt, env);
  return { ...received, channel: withoutOver(received.channel, presentMinute(received.channel)) };
};

const takeEntry = (before: Channel, arrival: Arrival, viewAt: ViewAt, env: Env): Received => {
  const time = noteTime(before.time, env.nowMinute);
  const hash = arrival.kind === 'blob' ? blobHash(arrival.blob) : arrival.hash;
  const channel: Channel = {
    ...before,
    view: extendView(before.view, hash),
    time,
    past: keptPast(before.past, time.floorMinute),
  };
  const id = entryId(hash.slice(0, 16));
  if (channel.own[hex(id)]) return receiveOwn(channel, id, arrival.position, env);
  if (arrival.kind === 'hash') return done({ ...channel, gaps: channel.gaps + 1 });
  const outer = findRoom(channel, arrival.blob);
  if (outer === 'notForUs') return done(channel, [{ kind: 'notForUs' }]);
  if ('malformed' in outer) return done(channel, [{ kind: 'unopened', entry: id, room: outer.malformed }]);
  return receiveOuter(countEntry(channel, outer.outer.header.room, 1), id, outer, before, viewAt, env);
};

/** Notes one entry of others in a room, or that it was a heartbeat and counts for nothing. */
const countEntry = (channel: Channel, room: RoomId, by: 1 | -1): Channel => {
  const key = hex(room);
  const due = channel.due.rooms[key] ?? startRoomDue(presentMinute(channel));
  const rooms = { ...channel.due.rooms, [key]: { ...due, othersSinceOwn: due.othersSinceOwn + by } };
  return { ...channel, due: { ...channel.due, rooms } };
};

const owingAnswer = (channel: Channel, room: RoomId): Channel['due'] => {
  const key = hex(room);
  const due = channel.due.rooms[key] ?? startRoomDue(presentMinute(channel));
  return { ...channel.due, rooms: { ...channel.due.rooms, [key]: { ...due, confirm: true } } };
};

type Found = { readonly outer: OuterEntry; readonly seats: readonly Seat[]; readonly current: boolean };

/** Tries the keys of our rooms, those of this epoch first. The key that opens must belong to the room and epoch that the header names. */
const findRoom = (channel: Channel, blob: Uint8Array): Found | 'notForUs' | { readonly malformed: RoomId } => {
  const present = { number: channel.epoch.number, seats: channel.epoch.seats, rooms: channel.rooms };
  for (const epoch of [present, ...channel.past]) {
    for (const room of epoch.rooms) {
      const opened = openOuter(blob, room.key, channel.log);
      if (!opened.ok && opened.error === 'notForUs') continue;
      if (!opened.ok) return { malformed: room.id };
      const { header } = opened.value;
      const named =
        sameBytes(header.channel, channel.id) && sameBytes(header.room, room.id) && header.epoch === epoch.number;
      return named ? { outer: opened.value, seats: epoch.seats, current: epoch === present } : { malformed: room.id };
    }
  }
  return 'notForUs';
};

/** Our own entry came back: it stands in the log. */
const receiveOwn = (channel: Channel, id: EntryId, position: Uint8Array, env: Env): Received => {
  const { [hex(id)]: sent, ...own } = channel.own;
  if (sent === undefined) return done({ ...channel, own });
  const late = (state: Channel): Received => done(state, [{ kind: 'storedLate', entry: id }]);
  if (sent.epoch !== channel.epoch.number)
    return late(sent.kind === 'founding' ? withoutRoom({ ...channel, own }, sent.room) : { ...channel, own });
  const room = sent.kind === 'founding' ? channel.plenary : sent.room;
  const spoken = { author: channel.us.seat, room, k: channel.view.k, viewK: sent.viewK, minute: sent.minute };
  const kept = noteHeard({ ...channel, own }, spoken);
  const stored: Output = { kind: 'stored', entry: id, own: sent.kind, k: channel.view.k };
  if (sent.kind === 'hello') return done({ ...kept, hello: { phase: 'done', position: channel.view.k } }, [stored]);
  if (sent.kind === 'rotation') {
    const bundles = keptBundles(kept.bundles, presentMinute(kept));
    return done({ ...kept, bundles }, [stored]);
  }
  if (sent.kind === 'founding') return done(noteFounding(kept, channel.us.seat), [stored]);
  if (sent.kind === 'content') return judgeText(kept, spoken) === 'taken' ? done(kept, [stored]) : late(kept);
  if (sent.word !== null) {
    const changed = takeRoomWord(kept, spoken, sent.word);
    if (changed !== null) {
      const counts = !changed.outputs.some(({ kind }) => kind === 'stale' || kind === 'invalidChange');
      return counts ? done(changed.channel, [stored, ...changed.outputs]) : late(changed.channel);
    }
    const taken = takeWord(kept, spoken, sent.word);
    if (taken === null) return done(kept, [stored]);
    if (taken.verdict.kind !== 'taken') return late(kept);
    const { payload, effects } = { payload: sent.word, effects: taken.effects };
    return done(taken.channel, [stored, { kind: 'word', author: channel.us.seat, payload, effects }]);
  }
  const { pending } = kept;
  if (sent.kind !== 'epoch' || pending === null || !sameBytes(pending.entry, id)) return done(kept, [stored]);
  const { admitted } = pending;
  const newcomer = admitted && {
    seat: admitted.seat,
    // The guest met us through the invitation: it greets us with no prekey of ours.
    ourBundle: null,
    peer: {
      pair: { phase: 'confirmed', ratchet: admitted.ratchet },
      bundle: admitted.bundle,
      usedBundle: null,
      heardMinute: presentMinute(kept),
      leaving: false,
    } as const,
  };
  const applied = applyEpoch(kept, pending.epoch, { newcomer }, env.nowMinute);
  const next = { ...applied.channel, adminToken: pending.adminToken };
  const outputs: Output[] = [
    stored,
    { kind: 'epoch' },
    ...applied.opened.map((seat): Output => ({ kind: 'seatOpened', seat })),
    ...applied.closed.map((seat): Output => ({ kind: 'seatClosed', seat })),
  ];
  if (admitted)
    outputs.push({
      kind: 'welcome',
      invitation: admitted.invitation,
      blob: sealWelcome(next, admitted, position, env.random),
    });
  return done(next, outputs);
};

/** Opens our slot with the session of the claimed author. */
const openSlot = (
  channel: Channel,
  { pair }: Peer,
  outer: OuterEntry,
  slot: SlotParts,
  author: Seat,
  us: Seat,
): Opened | 'expected' | 'unopened' => {
  let ratchet: Ratchet;
  if (pair.phase === 'awaitingHello') {
    const held =
      slot.hello && channel.bundles.find((ours) => slot.hello && sameBytes(ours.bundle.id, slot.hello.bundle));
    if (!held || !slot.hello) return 'unopened';
    const responded = respond(pair.introduction, channel.us.ik, held, slot.hello);
    if (!responded.ok) return 'unopened';
    ratchet = responded.value;
  } else {
    ratchet = pair.ratchet;
  }
  const opened = openMessage(ratchet, slot.sealed, outer.core, slotAd(outer.core, author, us));
  if (opened.ok) return opened.value;
  // A seat that had not yet seen our hello when it wrote has no session with us: its slot is random, as it should be.
  const unseen = channel.hello.phase === 'due' || outer.header.view.k < channel.hello.position;
  return pair.phase === 'unconfirmed' && unseen ? 'expected' : 'unopened';
};

const receiveOuter = (
  channel: Channel,
  id: EntryId,
  found: Found,
  before: Channel,
  viewAt: ViewAt,
  env: Env,
): Received => {
  const { outer, seats, current } = found;
  const author = findSeat(seats, outer.header.author);
  const index = seats.findIndex((seat) => sameBytes(seat.id, channel.us.seat));
  const us = seats[index];
  const slot = outer.slots[index];
  const unopened = (state: Channel): Received =>
    done(state, [{ kind: 'unopened', entry: id, room: outer.header.room }]);
  if (!author || !us || !slot || author === us) return unopened(channel);
  const key = seatKey(author.id);
  const peer = channel.peers[key];
  if (!peer) return unopened(channel);
  const opened = openSlot(channel, peer, outer, splitSlot(slot, outer.slotClass), author, us);
  if (opened === 'expected') return done(channel, [{ kind: 'notForUs' }]);
  if (opened === 'unopened') return unopened(channel);
  const content = decodeSlot(opened.plaintext, outer.slotClass);
  const missed = Math.min(opened.skipped, channel.gaps);
  const { state, wipe } = advance({ ...channel, gaps: channel.gaps - missed }, key, peer, opened, content);
  const outputs: Output[] = missed > 0 ? [{ kind: 'missed', author, count: missed }] : [];
  if (opened.clone) return halt(state, 'clone', outputs, wipe);
  if (!content) return done(state, [...outputs, { kind: 'unopened', entry: id, room: outer.header.room }], wipe);
  const judged = judge(state, { id, outer, author, key, peer, current }, content, before, viewAt, env);
  const secret = content.flag === 2 ? [content.private] : [];
  return done(judged.channel, [...outputs, ...judged.outputs], [...wipe, ...judged.wipe, ...secret]);
};

const halt = (
  channel: Channel,
  why: Halt,
  outputs: readonly Output[] = [],
  wipe: readonly Uint8Array[] = [],
): Received =>
  channel.halted === null
    ? done({ ...channel, halted: why }, [...outputs, { kind: 'halted', why }], wipe)
    : done(channel, outputs, wipe);

/** Commits the session: a slot that opened always advances it and delivers its secrets. Implements E9. */
const advance = (channel: Channel, key: string, peer: Peer, opened: Opened, content: SlotContent | undefined) => {
  let ratchet = opened.state;
  const kem = content?.kem;
  const held = kem && channel.bundles.find((ours) => sameBytes(ours.bundle.id, kem.bundle));
  const secret = held && kem && kemDecapsulate(held.xkSeed, kem.ct);
  if (held && kem && secret) ratchet = noteKemReceived(ratchet, { ...kemNames(held.bundle.xk, kem.ct), secret });
  const greeted = peer.pair.phase === 'awaitingHello';
  const next: Peer = { ...peer, pair: { phase: 'confirmed', ratchet }, heardMinute: presentMinute(channel) };
  const wipe =
    peer.pair.phase === 'awaitingHello' ? [peer.pair.introduction.psk] : droppedSecrets(peer.pair.ratchet, ratchet);
  return {
    state: {
      ...channel,
      peers: { ...channel.peers, [key]: next },
      bundles: greeted ? releaseHold(channel.bundles, key) : channel.bundles,
      due: greeted ? owingAnswer(channel, channel.plenary) : channel.due,
    },
    wipe: [...wipe, opened.plaintext],
  };
};

type Entry = {
  readonly id: EntryId;
  readonly outer: OuterEntry;
  readonly author: Seat;
  /** Of the author's peer. */
  readonly key: string;
  /** The author as it was before this entry. */
  readonly peer: Peer;
  readonly current: boolean;
};

/** Whether what was said counts, and what it does. */
const judge = (
  channel: Channel,
  entry: Entry,
  slot: SlotContent,
  before: Channel,
  viewAt: ViewAt,
  env: Env,
): Received => {
  const { outer, author } = entry;
  // Before anything else: a fork shows in every entry that crosses, also in one that gives us nothing.
  const seen = outer.header.view;
  const ours = seen.k === before.view.k ? before.view.hash : viewAt(seen.k);
  if (seen.k > before.view.k || (ours && !sameBytes(ours, seen.hash))) return halt(channel, 'fork');
  if (slot.flag === 1) return done(channel, [{ kind: 'flagged', author }]);
  if (!entry.current) return done(channel, [{ kind: 'stale' }]);
  const refused: Received = done(channel, [{ kind: 'unopened', entry: entry.id, room: outer.header.room }]);
  const room = roomOf(channel, outer.header.room);
  if (!room || !ours || !sameBytes(outer.header.rosterHash, rosterHashOf(channel.epoch.rosterHash, room)))
    return refused;
  if (slot.flag === 3 && room.kind !== 'plenary') return refused;
  if (slot.flag === 3) return done(channel, [{ kind: mayDo(author.role, 'remove') ? 'removed' : 'invalidChange' }]);
  const bytes = openBody(outer, slot.key);
  if (!bytes.ok) return refused;
  const body = decodeBody(bytes.value);
  bytes.value.fill(0);
  if (!body.ok) return refused;
  const heard = { seat: entry.key, minute: body.value.minute };
  const time = noteTime(channel.time, env.nowMinute, heard);
  const timed = { ...channel, time, currentMinute: presentMinute(channel) };
  const heardHere = noteWriter(timed, outer.header.room, author.id);
  const state = noteHeard(heardHere, spokenIn(channel, entry, body.value));
  return act(state, entry, slot, body.value, env);
};

const updatePeer = (channel: Channel, key: string, change: Partial<Pick<Peer, 'bundle' | 'leaving'>>): Channel => {
  const peer = channel.peers[key];
  return peer ? { ...channel, peers: { ...channel.peers, [key]: { ...peer, ...change } } } : channel;
};

/** What is said of the channel itself stands in the plenary, where every seat reads it. */
const OF_THE_CHANNEL: ReadonlySet<Payload['kind']> = new Set(['rotation', 'hello', 'epoch', 'leave', 'close']);

const inPlenary = (channel: Channel, room: RoomId): boolean => sameBytes(room, channel.plenary);

/** A heartbeat, in which a call to a new room may lie: in no other kind of entry. Implements Q1, Q3. */
const beat = (channel: Channel, spoken: Spoken, author: Seat, slot: SlotContent): Received => {
  if (slot.flag !== 2 || !inPlenary(channel, spoken.room)) return done(channel);
  const call = takeCall(channel, author, spoken.minute, slot.private);
  if (call.verdict === 'barred') return done(channel, [{ kind: 'invalidChange' }]);
  return done(call.channel, call.verdict === 'taken' ? [{ kind: 'called', room: call.room, author }] : []);
};

const act = (channel: Channel, entry: Entry, slot: SlotContent, body: Body, env: Env): Received => {
  const { author, key, id, outer } = entry;
  const { payload } = body;
  const room = outer.header.room;
  if (isWord(payload)) return actWord(channel, entry, body, payload);
  if (!speaksIn(channel, room, author.id) || (!inPlenary(channel, room) && OF_THE_CHANNEL.has(payload.kind)))
    return done(channel, [{ kind: 'invalidChange' }]);
  const shown: Output = { kind: 'content', room: outer.header.room, entry: id, author, body };
  switch (payload.kind) {
    case 'heartbeat':
      // Heartbeats do not call for heartbeats: fifty silent seats would never stop.
      return beat(countEntry(channel, room, -1), spokenIn(channel, entry, body), author, slot);
    case 'text': {
      const verdict = judgeText(channel, spokenIn(channel, entry, body));
      if (verdict === 'taken') return done(channel, [shown]);
      return done(channel, [{ kind: verdict === 'late' ? 'stale' : 'invalidChange' }]);
    }
    case 'newer':
      return done(channel, [shown]);
    case 'rotation':
    case 'hello':
      return takeBundle(channel, entry, payload);
    case 'leave': {
      if (mayDo(author.role, 'admit')) return done(channel, [{ kind: 'invalidChange' }]);
      const left = takeWord(channel, spokenIn(channel, entry, body), payload)?.channel ?? channel;
      return done(updatePeer(left, key, { leaving: true }), [{ kind: 'leaving', seat: author.id }]);
    }
    case 'close':
      return mayDo(author.role, 'close') && sameBytes(relayHash('close', payload.secret), channel.closeHash)
        ? done(channel, [{ kind: 'closed' }])
        : done(channel, [{ kind: 'invalidChange' }]);
    case 'epoch':
      return takeEpoch(channel, author, payload, slot, env);
    default:
      return unreachable(payload);
  }
};

const spokenIn = (channel: Channel, { author, outer }: Entry, body: Body): Spoken => ({
  author: author.id,
  room: outer.header.room,
  k: channel.view.k,
  viewK: outer.header.view.k,
  minute: body.minute,
});

/** What is said in a room of that room itself, by others or, once it stands in the log, by us; null for everything else. */
const takeRoomWord = (channel: Channel, spoken: Spoken, payload: NonNullable<OwnEntry['word']>): Received | null => {
  switch (payload.kind) {
    case 'charter':
      return roomStep(takeCharter(channel, spoken, payload.charter), spoken, 'roomOpened');
    case 'roomLeave':
      return roomStep(takeRoomLeave(channel, spoken), spoken, 'roomLeft');
    case 'roomShorten':
      return roomStep(takeShortening(channel, spoken, payload.lifetimeSeconds), spoken, 'roomShortened');
    default:
      return null;
  }
};

const roomStep = (
  { channel, verdict }: RoomTaken,
  { room, author }: Spoken,
  kind: 'roomOpened' | 'roomLeft' | 'roomShortened',
): Received => {
  if (verdict === 'taken') return done(channel, [{ kind, room, seat: author }]);
  return done(channel, [{ kind: verdict === 'late' ? 'stale' : 'invalidChange' }]);
};

const actWord = (channel: Channel, entry: Entry, body: Body, payload: WordPayload): Received => {
  const { id, author, outer } = entry;
  const { room } = outer.header;
  const spoken = spokenIn(channel, entry, body);
  const changed = takeRoomWord(channel, spoken, payload);
  if (changed !== null) return changed;
  const taken = takeWord(channel, spoken, payload);
  if (taken === null)
    return speaksIn(channel, room, author.id)
      ? done(channel, [{ kind: 'said', room, entry: id, author, body }])
      : done(channel, [{ kind: 'invalidChange' }]);
  if (taken.verdict.kind === 'late') return done(channel, [{ kind: 'stale' }]);
  if (taken.verdict.kind === 'ignored') return done(channel, [{ kind: 'invalidChange' }]);
  return done(taken.channel, [{ kind: 'word', author: author.id, payload, effects: taken.effects }]);
};

/** What the voices of an invitation compared covers the newcomer's bundle: no other one may stand in its hello. Implements H7. */
const admittedWith = ({ pair, bundle }: Peer): Hash | null =>
  pair.phase === 'awaitingHello' ? pair.bundle : bundle && bundleHash(bundle);

const takeBundle = (
  channel: Channel,
  { author, key, peer }: Entry,
  payload: Extract<Payload, { kind: 'rotation' | 'hello' }>,
): Received => {
  if (!sameBytes(payload.bundle.ik, author.ik)) return done(channel, [{ kind: 'invalidChange' }]);
  const next = updatePeer(channel, key, { bundle: payload.bundle });
  if (payload.kind === 'rotation') return done(next);
  const named = admittedWith(peer);
  return named && sameBytes(bundleHash(payload.bundle), named)
    ? done(next, [{ kind: 'greeted', seat: author.id }])
    : done(channel, [{ kind: 'invalidChange' }]);
};

const takeEpoch = (channel: Channel, author: Seat, body: EpochBody, slot: SlotContent, env: Env): Received => {
  const { change } = body;
  const seats = seatsAfter(channel, author, change);
  if (!seats.ok) return seats.error === 'newer' ? halt(channel, 'newer') : done(channel, [{ kind: 'invalidChange' }]);
  const epoch = epochAfter(channel, seats.value, body.key, body.token);
  const us = ourSeat(channel);
  const admission = change.kind === 'admit' ? change : null;
  const named = admission?.bundles.find(({ seat }) => sameBytes(seat, us.id));
  const ours = named && channel.bundles.find((held) => sameBytes(bundleHash(held.bundle), named.bundle));
  const newcomer = admission && {
    seat: admission.seat.id,
    ourBundle: ours?.bundle.id ?? null,
    peer: {
      pair: {
        phase: 'awaitingHello',
        bundle: admission.newcomerBundle,
        introduction: {
          channel: channel.id,
          initiator: { seat: admission.seat.id, ik: admission.seat.ik },
          responder: { seat: us.id, ik: us.ik },
          psk: slot.private,
          epoch: epoch.number,
          introducer: author.id,
        },
      },
      bundle: null,
      usedBundle: null,
      heardMinute: presentMinute(channel),
      leaving: false,
    } as const,
  };
  const applied = applyEpoch(channel, epoch, { newcomer }, env.nowMinute);
  return done({ ...applied.channel, adminToken: openAdmin(channel, us, body, slot) }, [
    { kind: 'epoch' },
    ...applied.opened.map((seat): Output => ({ kind: 'seatOpened', seat })),
    ...applied.closed.map((seat): Output => ({ kind: 'seatClosed', seat })),
  ]);
};

/** The new admin token, where our role holds it. */
const openAdmin = (channel: Channel, us: Seat, body: EpochBody, slot: SlotContent): Channel['adminToken'] => {
  const ours = body.admin.find(({ seat }) => sameBytes(seat, us.id));
  if (!ours) return null;
  const key = symmetricKey(KDF('admin', [slot.private], [channel.id, us.id], 32));
  const opened = aeadOpen(key, ZERO_NONCE, ours.sealed, channel.id);
  return opened?.length === 32 ? (opened as Channel['adminToken']) : null;
};
