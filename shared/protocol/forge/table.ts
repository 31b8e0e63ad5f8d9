/**
 * The devices of a forged channel around one log. Each is an honest one: it seals, receives and does its duties by the functions
 * that every device runs. Only the draw of randomness is shared, and `agree` stands where a secret key is missing.
 */
import type { EntryId, Hash, SeatId } from '../../brand.ts';
import { sameBytes } from '../../codec/bytes.ts';
import { assert, type Result } from '../../result.ts';
import type { Channel, Env } from '../channel.ts';
import { nextDuty } from '../due.ts';
import { type Arrival, receive } from '../receive.ts';
import type { Output } from '../received.ts';
import { abandon, type Sealing } from '../seal.ts';
import type { EpochSealing } from '../sealChange.ts';
import { sealDuty } from '../sealDuty.ts';
import { type Cast, isMember } from './cast.ts';
import type { Drawn } from './drawn.ts';

/** What happened on a device, in order: enough to go through it again with the production functions alone. */
export type Moment =
  /** It wrote: its state as it stored it before it sent, and what it wrote where that was a text. */
  | { readonly kind: 'wrote'; readonly entry: EntryId; readonly channel: Channel; readonly text: string | null }
  /** It read the next entry of the log, at this minute of its clock. */
  | {
      readonly kind: 'read';
      readonly blob: Uint8Array;
      readonly position: Uint8Array;
      readonly minute: number;
      readonly outputs: readonly Output[];
    };

export type Device = {
  readonly seat: SeatId;
  readonly begun: Channel;
  channel: Channel;
  readonly views: Map<number, Hash>;
  /** Entries of the log before the next one that it reads. */
  read: number;
  isOut: boolean;
  readonly moments: Moment[];
};

export type Table = {
  readonly cast: Cast;
  readonly drawn: Drawn;
  minute: number;
  readonly blobs: Uint8Array[];
  generation: number;
  readonly devices: Device[];
};

/** What a device uses of the world. The member's own device has its secret key, as in life. */
export const envOf = ({ cast, drawn, minute }: Table, seat: SeatId): Env => {
  const env = { random: drawn.random, nowMinute: minute };
  return isMember(cast, seat) ? env : { ...env, agree: drawn.agree };
};

/** Positions as a relay may choose them: opaque to devices. */
export const positionAt = (index: number): Uint8Array => Uint8Array.of(index >>> 24, index >>> 16, index >>> 8, index);

/** The first of the views that `receive` asks for: which log a device saw, by its length. */
export const viewsFrom = ({ view }: Channel): Map<number, Hash> => new Map([[view.k, view.hash]]);

/** A device with a channel that begins after the first `read` entries of the log. */
export const addDevice = (table: Table, channel: Channel, read: number): Device => {
  const device: Device = {
    seat: channel.us.seat,
    begun: channel,
    channel,
    views: viewsFrom(channel),
    read,
    isOut: false,
    moments: [],
  };
  table.devices.push(device);
  return device;
};

export const deviceOf = (table: Table, seat: SeatId): Device | undefined =>
  table.devices.find((device) => sameBytes(device.seat, seat) && !device.isOut);

/** Puts an entry in the log, by the relay's rule: only the present generation appends, and a rotate begins the next. */
export const append = (
  table: Table,
  device: Device,
  sealing: Sealing | EpochSealing,
  text: string | null = null,
): void => {
  const generation = 'rotate' in sealing ? sealing.rotate.generation : sealing.channel.epoch.generation;
  const isTaken = generation === table.generation;
  device.channel = isTaken ? sealing.channel : abandon(sealing.channel, sealing.id);
  device.moments.push({ kind: 'wrote', entry: sealing.id, channel: device.channel, text });
  if (!isTaken) return;
  table.blobs.push(sealing.blob);
  if ('rotate' in sealing) table.generation += 1;
};

const readNext = (table: Table, device: Device, blob: Uint8Array): readonly Output[] => {
  device.read += 1;
  const arrival: Arrival = { kind: 'blob', blob, position: positionAt(device.read) };
  const { channel, outputs } = receive(device.channel, arrival, (k) => device.views.get(k), envOf(table, device.seat));
  device.channel = channel;
  device.views.set(channel.view.k, channel.view.hash);
  device.moments.push({ kind: 'read', blob, position: arrival.position, minute: table.minute, outputs });
  device.isOut ||= outputs.some(({ kind }) => kind === 'removed');
  return outputs;
};

/** Reads on to the end of the log; returns what the device was told. */
export const catchUp = (table: Table, device: Device): readonly Output[] => {
  const told: Output[] = [];
  while (!device.isOut) {
    const blob = table.blobs[device.read];
    if (blob === undefined) break;
    told.push(...readNext(table, device, blob));
  }
  return told;
};

/** Of what no script can make fail. */
export const must = <T>(result: Result<T, string>): T => {
  assert(result.ok, 'what an honest device made, another takes, and what it owes it can do');
  return result.value;
};

/** More rounds than any channel needs: each round does what the one before made due. */
const MOST_ROUNDS = 200;

/** Every device reads, and does what it owes, until nothing is due. */
export const settle = (table: Table): void => {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    for (const device of table.devices) catchUp(table, device);
    let isQuiet = true;
    for (const device of table.devices) {
      const duty = device.isOut ? null : nextDuty(device.channel, table.minute);
      if (duty === null) continue;
      append(table, device, must(sealDuty(device.channel, duty, envOf(table, device.seat))));
      isQuiet = false;
    }
    if (isQuiet) return;
  }
  assert(false, 'devices that owe each other nothing are quiet');
};
