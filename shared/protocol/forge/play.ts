/** Steps of a script that a seat's device takes. */
import type { RoomId, SeatId } from '../../brand.ts';
import { hex } from '../../codec/bytes.ts';
import { err, ok, type Result } from '../../result.ts';
import type { Env } from '../channel.ts';
import { findSeat } from '../roster.ts';
import { type SealError, type Sealing, sealHeartbeat, sealText } from '../seal.ts';
import { type EpochSealing, sealRemoval } from '../sealChange.ts';
import { sealFounding } from '../sealRoom.ts';
import { sealWord } from '../sealWord.ts';
import type { ForgeError, Step } from './script.ts';
import { append, type Device, deviceOf, envOf, type Table } from './table.ts';

/** Rooms of the script by its own name for them. */
export type Rooms = Map<string, RoomId>;

type Taken = Exclude<Step, { kind: 'admit' | 'wait' }>;

/** The seats of a charter stand in the order of the roster, and whoever founds a room is in it. */
const charterSeats = ({ channel, seat }: Device, seats: readonly SeatId[]): readonly SeatId[] => {
  const named = new Set([seat, ...seats].map(hex));
  return channel.epoch.seats.map(({ id }) => id).filter((id) => named.has(hex(id)));
};

const sealStep = (device: Device, step: Taken, room: RoomId, env: Env): Result<Sealing | EpochSealing, SealError> => {
  const { channel } = device;
  switch (step.kind) {
    case 'say': {
      const { text, messageClass = 'rule' } = step;
      return sealText(channel, room, { text, messageClass, quotes: [] }, env);
    }
    case 'remove':
      return sealRemoval(channel, step.seats, env);
    case 'open': {
      const { form, lifetimeSeconds } = step;
      const seats = charterSeats(device, step.seats);
      return sealFounding(channel, { form, seats, lifetimeSeconds, continues: null }, env);
    }
    case 'word':
      return sealWord(channel, step.word, env);
    case 'heartbeat':
      return sealHeartbeat(channel, env);
    default:
      return step satisfies never;
  }
};

/** Lets one device take a step, when it has read all that there is. */
export const play = (
  table: Table,
  step: Exclude<Step, { kind: 'admit' }>,
  rooms: Rooms,
): Result<null, ForgeError['why']> => {
  if (step.kind === 'wait') return ok(null);
  const device = deviceOf(table, step.by);
  if (device === undefined) return err('notSeated');
  const named = step.kind === 'say' && step.room !== undefined ? rooms.get(step.room) : device.channel.plenary;
  if (named === undefined) return err('unknownRoom');
  if (step.kind === 'open' && rooms.has(step.room)) return err('roomNameTaken');
  const seats = 'seats' in step ? step.seats : [];
  if (seats.some((seat) => findSeat(device.channel.epoch.seats, seat) === undefined)) return err('notSeated');
  const sealed = sealStep(device, step, named, envOf(table, device.seat));
  if (!sealed.ok) return sealed;
  append(table, device, sealed.value, step.kind === 'say' ? step.text : null);
  const opened = device.channel.rooms.at(-1);
  if (step.kind === 'open' && opened) rooms.set(step.room, opened.id);
  return ok(null);
};
