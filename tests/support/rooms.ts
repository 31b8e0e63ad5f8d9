/** Rooms beside the plenary at a table of members. */
import type { RoomId } from '../../shared/brand.ts';
import { seatKey } from '../../shared/protocol/channel.ts';
import type { CalledRoom, OpenRoom } from '../../shared/protocol/room.ts';
import { seatsOf } from '../../shared/protocol/seal.ts';
import { sealFounding } from '../../shared/protocol/sealRoom.ts';
import type { AnyForm, Charter } from '../../shared/room/words.ts';
import { append, catchUpAll, doDuty, env, type Member, must, seatIdOf, settle, type Table } from './table.ts';

export type Plan = { readonly form?: AnyForm; readonly lifetimeSeconds?: number; readonly continues?: RoomId };

/** A charter for these members, in the order of the roster. */
export const charterFor = (members: readonly Member[], plan: Plan = {}): Charter => {
  const keys = new Set(members.map((member) => seatKey(seatIdOf(member))));
  const seats = members[0]!.channel.epoch.seats.map(({ id }) => id).filter((id) => keys.has(seatKey(id)));
  const { form = 'workingGroup', lifetimeSeconds = 86_400, continues = null } = plan;
  return { form, seats, lifetimeSeconds, continues };
};

/** The first member calls the others; its founding stands in the log and nobody has read it yet. */
export const callRoom = (table: Table, members: readonly Member[], plan: Plan = {}): RoomId => {
  const founder = members[0]!;
  const sealing = must(sealFounding(founder.channel, charterFor(members, plan), env(table)));
  if (!append(table, founder, sealing)) throw new Error('the founding came too late');
  return founder.channel.rooms.at(-1)!.id;
};

/** Calls a room and plays on until its charter stands and all that is due is done. */
export const openRoom = (table: Table, members: readonly Member[], plan: Plan = {}): RoomId => {
  const id = callRoom(table, members, plan);
  settle(table);
  return id;
};

/** Calls a room, and stops as soon as everybody has read its charter: their answers are still due. */
export const charterRoom = (table: Table, members: readonly Member[], plan: Plan = {}): RoomId => {
  const id = callRoom(table, members, plan);
  catchUpAll(table);
  if (!doDuty(table, members[0]!)) throw new Error('no charter was due');
  catchUpAll(table);
  return id;
};

export const roomAt = (member: Member, id: RoomId) =>
  member.channel.rooms.find((room) => seatKey(room.id as never) === seatKey(id as never));

export const openAt = (member: Member, id: RoomId): OpenRoom => {
  const room = roomAt(member, id);
  if (room?.kind !== 'open') throw new Error(`${member.name} holds no such open room`);
  return room;
};

export const calledAt = (member: Member, id: RoomId): CalledRoom => {
  const room = roomAt(member, id);
  if (room?.kind !== 'called') throw new Error(`${member.name} was not called there`);
  return room;
};

export const namesIn = (member: Member, id: RoomId): string[] => seatsOf(member.channel, id).map(({ label }) => label);
