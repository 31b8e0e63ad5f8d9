import { noteTime, roomMinute } from '../room/time.ts';
import type { Channel } from './channel.ts';
import { keptPast } from './epoch.ts';
import { withoutOver } from './takeRoom.ts';

/** How far room time may run ahead of what is stored of it: a state is not written anew each minute. */
const FLOOR_STEP_MINUTES = 60;

/**
 * What time alone does to a channel: the keys of ended epochs and of rooms go when their time is over, and room time is noted, so that a
 * clock set back gains an hour at most. The same channel when there is nothing to store. Bundles wait for the log: a seat
 * that was away may find the hello there that needs one. Implements T1, N8.
 */
export const elapse = (channel: Channel, nowMinute: number): Channel => {
  const minute = roomMinute(channel.time, nowMinute);
  const kept = withoutOver(channel, minute);
  const past = keptPast(kept.past, minute);
  const nothing = kept === channel && past.length === channel.past.length;
  if (nothing && minute - channel.time.floorMinute < FLOOR_STEP_MINUTES) return channel;
  return { ...kept, past, time: noteTime(channel.time, nowMinute) };
};
