/** Who would read what is written in a room now, and whether anything can be written there. */
import { hex, sameBytes } from '../../../shared/codec/bytes.ts';
import type { Channel, Env } from '../../../shared/protocol/channel.ts';
import { readsIn, seatsOf } from '../../../shared/protocol/readers.ts';
import { factsOf } from '../../../shared/protocol/room.ts';
import { sceneOf } from '../../../shared/protocol/takeWord.ts';
import { mayCompose, type WhyClosed as WhyShut } from '../../../shared/room/posting.ts';
import { roomMinute } from '../../../shared/room/time.ts';
import type { Scene } from '../../../shared/room/words.ts';
import type { Standing, WhyClosed } from '../views.ts';
import type { ChannelRecord } from './records.ts';
import type { ReadRoom } from './roomRows.ts';

/** What posting is judged by now. */
export const sceneNow = (channel: Channel, env: Env): Scene =>
  sceneOf(channel, roomMinute(channel.time, env.nowMinute));

/** Who reads what is written in a room now, ours included, in the order of the roster; and a word for exactly this set. */
export const readersOf = (
  channel: Channel,
  room: ReadRoom,
  env: Env,
): { readonly readers: readonly string[]; readonly token: string } => {
  const present = seatsOf(channel, room.id);
  const reading = present.filter(
    (seat) => sameBytes(seat.id, channel.us.seat) || readsIn(channel, room.id, seat, env.nowMinute),
  );
  const readers = reading.map((seat) => hex(seat.id));
  return { readers, token: `${channel.epoch.number}:${hex(room.id)}:${readers.join(',')}` };
};

const shutAs = (why: WhyShut): WhyClosed => {
  switch (why) {
    case 'noSeat':
      return 'standing';
    case 'notThisRoom':
      return 'left';
    default:
      return why;
  }
};

const isLeaving = (record: ChannelRecord, room: string): boolean =>
  record.intents.some((intent) => intent.kind === 'leaveRoom' && intent.room === room);

/** Why nothing of ours can be written in a room now, or null. */
export const whyClosed = (
  record: ChannelRecord,
  channel: Channel,
  standing: Standing,
  room: ReadRoom,
  scene: Scene,
): WhyClosed | null => {
  if (standing.kind === 'stopped') return 'stopped';
  if (standing.kind !== 'seated') return 'standing';
  if (isLeaving(record, hex(room.id))) return 'left';
  const place = room.kind === 'plenary' ? 'plenary' : factsOf(room);
  const why = mayCompose(channel.standing, scene, channel.us.seat, place);
  return why && shutAs(why);
};
