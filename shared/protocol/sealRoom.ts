/** Rooms beside the plenary, as their seats make and leave them, and what is said of what stands there. */
import { type RoomId, type SeatId, secret32 } from '../brand.ts';
import { hex, sameBytes } from '../codec/bytes.ts';
import { err, ok, type Result } from '../result.ts';
import { mayFound, ROOMS_HELD, whyNoCharter } from '../room/rooms.ts';
import { roomMinute } from '../room/time.ts';
import type { Charter, Mark } from '../room/words.ts';
import { type Channel, type Env, presentMinute, roomOf, seatKey } from './channel.ts';
import type { Check } from './checkWord.ts';
import { CONTENT_SIZES } from './padding.ts';
import { isCutOff, isServed, mayBeCalled, roomWithUs, seatsOf } from './readers.ts';
import { type CalledRoom, factsOf, isCheckRoom, isInTime, type Room, roomFrom } from './room.ts';
import { findSeat, type Seat } from './roster.ts';
import { leavesChannel, lifetimeIn, mayWrite, plenaryOf, type SealError, type Sealing, sealDraft } from './seal.ts';
import { checkRoomOf, foundingsBy, mayReportIn, oldRoom } from './takeRoom.ts';
import { sceneOf } from './takeWord.ts';
import type { WordPayload } from './wordBody.ts';

/** Whether we may found a room with this charter now. Its author knows what it continues. */
const isSound = (channel: Channel, charter: Charter, nowMinute: number): boolean => {
  const old = oldRoom(channel, charter);
  const scene = sceneOf(channel, roomMinute(channel.time, nowMinute));
  const isFree = charter.form !== 'verification' || checkRoomOf(channel, charter.seats) === undefined;
  return isFree && old !== undefined && whyNoCharter(scene, channel.us.seat, charter, old && factsOf(old)) === null;
};

/** Seats of the present roster that a charter names. */
const calledSeats = (channel: Channel, charter: Charter): readonly Seat[] =>
  charter.seats.flatMap((id) => findSeat(channel.epoch.seats, id) ?? []);

/**
 * Founds a room: a heartbeat whose slots for the called seats carry one fresh secret. Its charter is our duty once this stands in
 * the log. `badCharter`: such a room may not be. `noSession`: a seat cannot be called over the session that we have with it.
 * Implements Q1, Q3, Q9.
 */
export const sealFounding = (channel: Channel, plan: Charter, env: Env): Result<Sealing, SealError> => {
  const refusal = mayWrite(channel);
  if (refusal) return err(refusal);
  const minute = roomMinute(channel.time, env.nowMinute);
  if (channel.rooms.length > ROOMS_HELD || !mayFound(foundingsBy(channel, channel.us.seat), minute)) return err('full');
  if (!isSound(channel, plan, env.nowMinute)) return err('badCharter');
  const called = calledSeats(channel, plan);
  if (!called.every((seat) => mayBeCalled(channel, called, seat, presentMinute(channel)))) return err('noSession');
  const keys = new Set(called.map((seat) => seatKey(seat.id)));
  const secret = secret32(env.random(32));
  const { id, key } = roomFrom(secret, channel.id);
  const sealed = sealDraft(
    channel,
    {
      room: plenaryOf(channel),
      kind: 'founding',
      founds: id,
      payload: { kind: 'heartbeat' },
      sizes: CONTENT_SIZES,
      slotClass: 'short',
      flag: (seat) => (keys.has(seatKey(seat.id)) ? 2 : 0),
      private: (seat) => (keys.has(seat) ? secret : null),
      lifetimeSeconds: channel.epoch.rules.lifetimeSeconds,
    },
    env,
  );
  if (!sealed.ok) return sealed;
  const room: CalledRoom = {
    kind: 'called',
    id,
    key,
    author: channel.us.seat,
    minute: env.nowMinute,
    sinceMinute: minute,
    plan,
  };
  const founded = { ...sealed.value.channel, rooms: [...channel.rooms, room] };
  return ok({ ...sealed.value, channel: founded, wipe: [...sealed.value.wipe, secret] });
};

/** What our plan has become while its entry waited: seats that were closed meanwhile, and rules that keep less. */
const presentPlan = (channel: Channel, plan: Charter): Charter => ({
  ...plan,
  seats: calledSeats(channel, plan).map((seat): SeatId => seat.id),
  lifetimeSeconds: Math.min(plan.lifetimeSeconds, channel.epoch.rules.lifetimeSeconds),
});

/** The charter that a room of ours waits for, once its founding stands in the log; null when there is nothing to seal. */
export const dueCharter = (channel: Channel, room: Room, nowMinute: number): Charter | null => {
  if (room.kind !== 'called' || room.plan === null) return null;
  const waits = Object.values(channel.own).some((own) => sameBytes(own.room, room.id));
  const charter = presentPlan(channel, room.plan);
  return !waits && isInTime(room, nowMinute) && isSound(channel, charter, nowMinute) ? charter : null;
};

/** The first entry of a room that we founded. Implements Q4. */
export const sealCharter = (channel: Channel, roomId: RoomId, env: Env): Result<Sealing, SealError> => {
  const refusal = mayWrite(channel);
  if (refusal) return err(refusal);
  const room = roomOf(channel, roomId);
  if (room?.kind !== 'called') return err('noRoom');
  const charter = dueCharter(channel, room, env.nowMinute);
  if (charter === null) return err('badCharter');
  return sealDraft(
    channel,
    {
      room,
      readers: new Set(charter.seats.map(hex)),
      kind: 'charter',
      payload: { kind: 'charter', charter },
      sizes: CONTENT_SIZES,
      slotClass: 'short',
      flag: () => 0,
      lifetimeSeconds: channel.epoch.rules.lifetimeSeconds,
    },
    env,
  );
};

const sealForSeats = (
  channel: Channel,
  room: Room,
  kind: 'roomLeave' | 'word',
  payload: WordPayload,
  env: Env,
): Result<Sealing, SealError> => {
  const present = seatsOf(channel, room.id);
  const minute = roomMinute(channel.time, env.nowMinute);
  return sealDraft(
    channel,
    {
      room,
      kind,
      payload,
      sizes: CONTENT_SIZES,
      slotClass: 'short',
      // Also to seats that are away: they may hold what this is about.
      flag: (seat, peer) => (isServed(channel, present, seat, peer, minute) ? 0 : 1),
      lifetimeSeconds: channel.epoch.rules.lifetimeSeconds,
    },
    env,
  );
};

/** Leaves a room; once the log shows it, this device drops the room and its keys. Nobody leaves the plenary this way. */
export const sealRoomLeave = (channel: Channel, roomId: RoomId, env: Env): Result<Sealing, SealError> => {
  const refusal = mayWrite(channel);
  if (refusal) return err(refusal);
  const room = roomWithUs(channel, roomId);
  if (room?.kind !== 'open') return err('noRoom');
  return sealForSeats(channel, room, 'roomLeave', { kind: 'roomLeave' }, env);
};

/** What is said of a message of ours in its room, a report, or a shorter lifetime of a room; in the order of the log for all. */
export const sealSaid = (
  channel: Channel,
  roomId: RoomId,
  payload: Mark | Extract<WordPayload, { readonly kind: 'report' | 'roomShorten' }>,
  env: Env,
): Result<Sealing, SealError> => {
  const refusal = mayWrite(channel);
  if (refusal) return err(refusal);
  const room = roomWithUs(channel, roomId);
  if (room === undefined) return err('noRoom');
  if (isCheckRoom(room)) return err('noPower');
  if (payload.kind === 'report' && !mayReportIn(channel, roomId, channel.us.seat)) return err('noPower');
  const shortens = payload.kind === 'roomShorten';
  if (shortens && (room.kind === 'plenary' || payload.lifetimeSeconds >= lifetimeIn(channel, room)))
    return err('noPower');
  return sealForSeats(channel, room, 'word', payload, env);
};

/** A step of a check with the other seat of the room, as long as anything is given to both. Implements Y13, Y20. */
export const sealCheck = (channel: Channel, roomId: RoomId, check: Check, env: Env): Result<Sealing, SealError> => {
  const refusal = mayWrite(channel);
  if (refusal) return err(refusal);
  const room = roomOf(channel, roomId);
  if (!isCheckRoom(room)) return err('noRoom');
  const minute = roomMinute(channel.time, env.nowMinute);
  const isHeard = !seatsOf(channel, roomId).some((seat) => isCutOff(channel, seat, minute));
  if (!isHeard || leavesChannel(channel)) return err('noPower');
  return sealForSeats(channel, room, 'word', { kind: 'check', check }, env);
};
