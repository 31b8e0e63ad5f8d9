import type { ChannelView, EngineApi, RoomView } from '../../../engine/api.ts';
import type { Taken } from '../../app/drafts.ts';

/** Shorter pieces are words that anybody uses. In UTF-16 units. */
export const askedFrom = 12;

/** What a copy or cut takes: the selection of the field, else that of the page. */
export function takenFrom(target: EventTarget): string {
  if (target instanceof HTMLTextAreaElement) return target.value.slice(target.selectionStart, target.selectionEnd);
  return window.getSelection()?.toString() ?? '';
}

/** What one change put into a text: all between what stayed before it and what stayed behind it. */
export function inserted(before: string, after: string): string {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  return after.slice(start, after.length - end);
}

const plain = (text: string): string => text.normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase();

/** A room where such words are known. */
export type Elsewhere = { readonly channel: ChannelView; readonly room: RoomView };

/** Rooms of this page that such a text was taken from, other than the one it is put into. */
export function takenElsewhere(taken: readonly Taken[], here: Elsewhere, text: string): readonly Elsewhere[] {
  const piece = plain(text);
  return taken.filter((other) => {
    if (other.channel.id === here.channel.id && other.room.id === here.room.id) return false;
    const whole = plain(other.text);
    return whole.length >= askedFrom && (whole.includes(piece) || piece.includes(whole));
  });
}

/** Where such words were said or taken from, as far as somebody reads here who does not read there; each room once. */
export async function saidElsewhere(
  engine: EngineApi,
  here: Elsewhere,
  taken: readonly Taken[],
  text: string,
): Promise<readonly Elsewhere[]> {
  const { channel, room } = here;
  const said = await engine.whereSaid(channel.id, room.id, text);
  const places = [
    ...channel.rooms.filter(({ id }) => said.includes(id)).map((other) => ({ channel, room: other })),
    ...takenElsewhere(taken, here, text),
  ];
  const apart = places.filter(
    (place) => place.channel.id !== channel.id || room.readers.some((seat) => !place.room.readers.includes(seat)),
  );
  return [...new Map(apart.map((place) => [`${place.channel.id} ${place.room.id}`, place])).values()];
}
