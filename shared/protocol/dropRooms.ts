/** How rooms are forgotten. */
import type { RoomId } from '../brand.ts';
import { hex } from '../codec/bytes.ts';
import type { Channel } from './channel.ts';
import { isCheckRoom, type Room, seatsIn } from './room.ts';
import type { Seat } from './roster.ts';

/** Forgets rooms with all their keys, those of ended epochs too. The same channel when there are none. */
export const withoutRooms = (channel: Channel, over: readonly Room[]): Channel => {
  if (over.length === 0) return channel;
  const gone = new Set(over.map((room) => hex(room.id)));
  const stays = ({ id }: { readonly id: RoomId }): boolean => !gone.has(hex(id));
  const due = Object.entries(channel.due.rooms).filter(([key]) => !gone.has(key));
  return {
    ...channel,
    rooms: channel.rooms.filter(stays),
    past: channel.past.map((epoch) => ({ ...epoch, rooms: epoch.rooms.filter(stays) })),
    due: { ...channel.due, rooms: Object.fromEntries(due) },
  };
};

/** Forgets checks that have lost their other seat to a new roster. Implements Y17, Y19. */
export const withoutLoneChecks = (channel: Channel, seats: readonly Seat[]): Channel =>
  withoutRooms(
    channel,
    channel.rooms.filter((room) => isCheckRoom(room) && seatsIn(room, seats).length < 2),
  );
