/** What the page is shown of rooms: those that we are in, and those that we may start. */
import type { SeatId } from '../../../shared/brand.ts';
import { hex, sameBytes } from '../../../shared/codec/bytes.ts';
import { type Channel, type Env, ourSeat, seatKey } from '../../../shared/protocol/channel.ts';
import { notKnownCurrent } from '../../../shared/protocol/due.ts';
import { LIMITS } from '../../../shared/protocol/limits.ts';
import { isIn, mayBeCalled, seatIsAway, seatsOf } from '../../../shared/protocol/readers.ts';
import { factsOf } from '../../../shared/protocol/room.ts';
import type { Seat } from '../../../shared/protocol/roster.ts';
import { lifetimeIn } from '../../../shared/protocol/seal.ts';
import { holdsTheKeys } from '../../../shared/room/powers.ts';
import { usualLifetime } from '../../../shared/room/retention.ts';
import { mayFound, ROOMS_HELD, whyNoCharter } from '../../../shared/room/rooms.ts';
import { roomMinute } from '../../../shared/room/time.ts';
import type { RoomForm, Scene } from '../../../shared/room/words.ts';
import type { ChannelView, RoomChoice, RoomSeat, RoomView, Standing } from '../views.ts';
import { readersOf, whyClosed } from './composing.ts';
import type { ChannelRecord, Intent } from './records.ts';
import { countsOf, type ReadRoom } from './roomRows.ts';
import { frozenSeats, saidAway } from './shownKeys.ts';
import { wasVerified } from './trust.ts';

/** Admitted, but its hello has not come: it cannot read yet. The host meets its guest earlier, through the invitation. */
export const isJoining = (channel: Channel, seat: Seat): boolean => {
  const peer = channel.peers[seatKey(seat.id)];
  if (!peer) return false;
  if (peer.pair.phase === 'awaitingHello') return true;
  return (
    sameBytes(seat.introducer, channel.us.seat) &&
    peer.pair.phase === 'confirmed' &&
    peer.pair.ratchet.receiving?.n === 0
  );
};

const roomSeat = (channel: Channel, room: ReadRoom, seat: Seat, env: Env): RoomSeat => {
  const id = hex(seat.id);
  if (sameBytes(seat.id, channel.us.seat)) return { seat: id, state: 'reads' };
  if (seatIsAway(channel, seat.id, env.nowMinute) || saidAway(channel, seat, roomMinute(channel.time, env.nowMinute)))
    return { seat: id, state: 'away' };
  const called = room.kind === 'plenary' ? !isJoining(channel, seat) : room.heardFrom.includes(id);
  return { seat: id, state: called ? 'reads' : 'joining' };
};

/** Frozen seats look like any other that is away, here too. */
const frozenIn = (channel: Channel, room: ReadRoom): readonly RoomSeat[] =>
  frozenSeats(channel)
    .filter(({ id }) => room.kind === 'plenary' || room.charter.seats.some((seat) => hex(seat) === id))
    .map(({ id }) => ({ seat: id, state: 'away' }));

/** Nobody can sit between seats that this person verified, so no key of the room went elsewhere. Implements Q11. */
const proofOf = (record: ChannelRecord, channel: Channel, room: ReadRoom): RoomView['proof'] => {
  if (room.kind === 'plenary') return 'cryptography';
  const others = room.charter.seats.filter((id) => !sameBytes(id, channel.us.seat));
  return others.every((id) => wasVerified(record, channel, id)) ? 'cryptography' : 'compareFirst';
};

/** Whether a seat can be called into any room: over a session that is confirmed, so that it does not matter who else is called. */
const canBeCalled = (channel: Channel, seat: Seat, env: Env): boolean =>
  mayBeCalled(channel, [], seat, roomMinute(channel.time, env.nowMinute)) && !isJoining(channel, seat);

/** A charter's seats, in the order of the roster. */
export const inRosterOrder = (channel: Channel, seats: readonly Seat[]): readonly SeatId[] =>
  channel.epoch.seats.filter((seat) => seats.includes(seat)).map(({ id }) => id);

const maySeat = (channel: Channel, form: RoomForm, seats: readonly Seat[]): boolean => {
  const lifetimeSeconds = usualLifetime(form, channel.epoch.rules);
  const charter = { form, seats: inRosterOrder(channel, seats), lifetimeSeconds, continues: null };
  return whyNoCharter(channel.epoch, channel.us.seat, charter, null) === null;
};

const mayStart = (channel: Channel, env: Env): boolean => {
  const founded = channel.foundings[seatKey(channel.us.seat)] ?? [];
  return channel.rooms.length <= ROOMS_HELD && mayFound(founded, roomMinute(channel.time, env.nowMinute));
};

/** Seats that could be added to a room that stays what it is. */
const mayAdd = (channel: Channel, room: ReadRoom, env: Env): readonly string[] => {
  if (room.kind === 'plenary' || !mayStart(channel, env)) return [];
  const old = factsOf(room);
  const present = seatsOf(channel, room.id);
  return channel.epoch.seats
    .filter((seat) => !present.includes(seat) && canBeCalled(channel, seat, env))
    .filter((seat) => {
      const seats = inRosterOrder(channel, [...present, seat]);
      const { lifetimeSeconds } = room;
      const charter = { form: old.form, seats, lifetimeSeconds, continues: room.id };
      return whyNoCharter(channel.epoch, channel.us.seat, charter, old) === null;
    })
    .map(({ id }) => hex(id));
};

const sideOf = (channel: Channel, room: ReadRoom): RoomView['side'] => {
  if (room.kind === 'plenary' || room.charter.form !== 'caucus') return null;
  const sides = channel.epoch.seats.filter(
    ({ id, role }) => role !== 'interpreter' && room.charter.seats.some((seat) => sameBytes(seat, id)),
  );
  return sides[0]?.side ?? null;
};

/** What all rooms of a channel are shown by. */
export type RoomScene = {
  readonly record: ChannelRecord;
  readonly channel: Channel;
  readonly standing: Standing;
  readonly scene: Scene;
  readonly env: Env;
};

export const roomView = ({ record, channel, standing, scene, env }: RoomScene, room: ReadRoom): RoomView => {
  const id = hex(room.id);
  const { readers, token } = readersOf(channel, room, env);
  const closed = whyClosed(record, channel, standing, room, scene);
  const mayChange =
    room.kind === 'open' && isIn(channel, room.id, channel.us.seat) && standing.kind === 'seated' && closed !== 'left';
  const continued = room.kind === 'open' && room.continuedBy !== null;
  const lifetimeSeconds = lifetimeIn(channel, room);
  return {
    id,
    form: room.kind === 'plenary' ? 'plenary' : room.charter.form,
    side: sideOf(channel, room),
    seats: [...seatsOf(channel, room.id).map((seat) => roomSeat(channel, room, seat, env)), ...frozenIn(channel, room)],
    proof: proofOf(record, channel, room),
    ...countsOf(record, id),
    readers,
    readersToken: token,
    closed,
    notKnownCurrent: notKnownCurrent(channel, env.nowMinute),
    lifetimeSeconds,
    founder: room.kind === 'plenary' ? '' : hex(room.founder),
    mayLeave: mayChange,
    mayShorten: mayChange && !continued && lifetimeSeconds > LIMITS.minLifetimeSeconds,
    mayAdd: mayChange && !continued ? mayAdd(channel, room, env) : [],
  };
};

const FORMS: readonly RoomForm[] = ['caucus', 'privateSession', 'workingGroup'];

/** Whether a room is wanted that nobody was called into yet: it can still be wanted no more. */
export const isWaiting = (intent: Intent): boolean => intent.kind === 'room' && intent.room === null;

/** Seats that may be called into a new room of a form: each makes one with us, or with a facilitator beside us. */
const choiceOf = (channel: Channel, form: RoomForm, env: Env): RoomChoice | null => {
  const us = ourSeat(channel);
  const others = channel.epoch.seats.filter((seat) => seat !== us && canBeCalled(channel, seat, env));
  const third = others.find(({ role }) => holdsTheKeys(role));
  const beside = form === 'privateSession' && third ? [us, third] : [us];
  const seats = others.filter((seat) => maySeat(channel, form, [...new Set([...beside, seat])]));
  if (seats.length === 0) return null;
  return {
    form,
    seats: seats.map(({ id }) => hex(id)),
    lifetimeSeconds: usualLifetime(form, channel.epoch.rules),
  };
};

/** Rooms that we may start now, and how many of ours wait to be opened. */
export const startableRooms = (
  record: ChannelRecord,
  channel: Channel,
  standing: Standing,
  env: Env,
): Pick<ChannelView, 'roomChoices' | 'roomsOpening' | 'roomsWaiting'> => {
  const may = standing.kind === 'seated' && mayStart(channel, env);
  return {
    roomChoices: may ? FORMS.flatMap((form) => choiceOf(channel, form, env) ?? []) : [],
    roomsOpening: record.intents.filter(({ kind }) => kind === 'room').length,
    roomsWaiting: record.intents.filter(isWaiting).length,
  };
};
