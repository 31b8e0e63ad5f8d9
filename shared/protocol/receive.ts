/**
 * What an entry of the log does to a channel. In order: the view grows; the outer seal opens or the entry is not for us; our
 * slot opens and its session advances, whatever is then said of the entry; only then the content is judged.
 *
 * Inwards there are three failures (not for us, malformed, not authentic); a person sees one, without a seat: until its slot
 * opened, an author is only a claim. (Over 300 lines: the order of these steps is the security of the whole, so it is read in one
 * place.)
 */
import { type EntryId, entryId, type RoomId } from '../brand.ts';
import { hex, sameBytes } from '../codec/bytes.ts';
import { kemDecapsulate } from '../crypto/kem.ts';
import { mayDo } from '../room/powers.ts';
import { noteTime } from '../room/time.ts';
import { decodeBody } from './body.ts';
import { type Channel, type Env, type Peer, presentMinute, roomOf, seatKey, type ViewAt } from './channel.ts';
import {
  decodeSlot,
  type OuterEntry,
  openBody,
  openOuter,
  type RotationKem,
  type SlotContent,
  type SlotParts,
  slotAd,
  splitSlot,
} from './entry.ts';
import { keptPast, releaseHold } from './epoch.ts';
import { respond } from './handshake.ts';
import { droppedSecrets, noteKemReceived, type Opened, openMessage, type Ratchet } from './ratchet.ts';
import { countEntry, done, halt, type Output, owingAnswer, type Received } from './received.ts';
import { rosterHashOf } from './room.ts';
import { findSeat, type Seat } from './roster.ts';
import { kemNames } from './seal.ts';
import { act, type Entry, spokenIn } from './takeBody.ts';
import { receiveOwn } from './takeOwn.ts';
import { noteWriter, withoutOver } from './takeRoom.ts';
import { noteHeard } from './takeWord.ts';
import { blobHash, extendView } from './view.ts';

/** What the relay gave for one position: the blob, or the hash of one that expired. */
export type Arrival =
  | { readonly kind: 'blob'; readonly blob: Uint8Array; readonly position: Uint8Array }
  | { readonly kind: 'hash'; readonly hash: Uint8Array; readonly position: Uint8Array };

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

/** Opens our slot with the session of the claimed author. */
const openSlot = (
  channel: Channel,
  { pair }: Peer,
  outer: OuterEntry,
  slot: SlotParts,
  author: Seat,
  us: Seat,
  env: Env,
): Opened | 'expected' | 'unopened' => {
  let ratchet: Ratchet;
  if (pair.phase === 'awaitingHello') {
    const held =
      slot.hello && channel.bundles.find((ours) => slot.hello && sameBytes(ours.bundle.id, slot.hello.bundle));
    if (!held || !slot.hello) return 'unopened';
    const responded = respond(pair.introduction, channel.us.ik, held, slot.hello, env.agree);
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
  if (!author || !us || !slot) return unopened(channel);
  const key = seatKey(author.id);
  const peer = channel.peers[key];
  if (!peer) return unopened(channel);
  const opened = openSlot(channel, peer, outer, splitSlot(slot, outer.slotClass), author, us, env);
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

/** What was encapsulated to a bundle that we hold is mixed in when we next start a chain; what we cannot open is left out. Implements R8. */
const withKem = (ratchet: Ratchet, bundles: Channel['bundles'], kem: RotationKem): Ratchet => {
  const held = bundles.find(({ bundle }) => sameBytes(bundle.id, kem.bundle));
  const secret = held && kemDecapsulate(held.xkSeed, kem.ct);
  return secret ? noteKemReceived(ratchet, { ...kemNames(held.bundle.xk, kem.ct), secret }) : ratchet;
};

/** Commits the session: a slot that opened always advances it and delivers its secrets. Implements E9. */
const advance = (channel: Channel, key: string, peer: Peer, opened: Opened, content: SlotContent | undefined) => {
  const ratchet = content?.kem ? withKem(opened.state, channel.bundles, content.kem) : opened.state;
  const greeted = peer.pair.phase === 'awaitingHello';
  const next: Peer = { ...peer, pair: { phase: 'confirmed', ratchet }, heardMinute: presentMinute(channel) };
  const wipe = greeted ? [peer.pair.introduction.psk] : droppedSecrets(peer.pair.ratchet, ratchet);
  const met = { ...channel, peers: { ...channel.peers, [key]: next } };
  const bundles = greeted ? releaseHold(channel.bundles, key) : channel.bundles;
  const state = greeted ? owingAnswer({ ...met, bundles }, channel.plenary) : met;
  return { state, wipe: [...wipe, opened.plaintext] };
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
  const room = entry.current ? roomOf(channel, outer.header.room) : undefined;
  if (!room) return done(channel, [{ kind: 'stale' }]);
  const refused: Received = done(channel, [{ kind: 'unopened', entry: entry.id, room: outer.header.room }]);
  if (!ours || !sameBytes(outer.header.rosterHash, rosterHashOf(channel.epoch.rosterHash, room))) return refused;
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
