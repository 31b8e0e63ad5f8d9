import type { ChannelView, RoomView, SeatView } from '../../../engine/api.ts';
import type { Catalogue } from '../../../i18n/languages.ts';

/** What a room is called: its kind, and of a caucus whose it is. An interpreter in it is no secret from a glance. */
export function roomName({ rooms, side: sideWords }: Catalogue, channel: ChannelView, room: RoomView): string {
  if (room.form !== 'caucus' || room.side === null) return rooms.form[room.form];
  const { side } = room;
  const guests = seatsOf(channel, room).some((seat) => seat.side !== side);
  return guests ? rooms.sideWithInterpreter(sideWords(side)) : rooms.onlySide(sideWords(side));
}

/** The seats of a room that are in the channel's roster, in its order. */
export function seatsOf(channel: ChannelView, room: RoomView): readonly SeatView[] {
  const inside = new Set(room.seats.map(({ seat }) => seat));
  return channel.seats.filter((seat) => inside.has(seat.id));
}

/** What the heading says of others; null in the plenary, where nobody is kept out. */
export function othersLine({ rooms }: Catalogue, { form, proof }: Pick<RoomView, 'form' | 'proof'>): string | null {
  if (form === 'plenary') return null;
  return form === 'caucus' ? rooms.others.caucus[proof] : rooms.others.named[proof];
}
