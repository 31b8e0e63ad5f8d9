/** What must hold at the end of a life, stated against what the authors' composers said. */
import { hex } from '../../shared/codec/bytes.ts';
import { seatKey } from '../../shared/protocol/channel.ts';
import { notKnownCurrent } from '../../shared/protocol/due.ts';
import { DAY_MINUTES } from '../../shared/protocol/limits.ts';
import { receive } from '../../shared/protocol/receive.ts';
import { position } from '../support/table.ts';
import { type Device, envOf, seatOf } from './device.ts';
import type { Life } from './world.ts';

const ALARMS = ['unopened', 'missed', 'halted', 'invalidChange', 'storedLate', 'stale', 'closed'];
export const alarmsOf = (device: Device): string[] => device.told.filter((kind) => ALARMS.includes(kind));

/** The texts of the log that this device was to read or wrote itself, in the log's order. */
export const expected = (life: Life, device: Device): string[] =>
  life.relay.entries.slice(device.start, device.read).flatMap(({ id }) => {
    const entry = life.truth.get(id.slice(0, 32));
    const ours = entry && (entry.author === seatOf(device) || entry.readers.has(seatOf(device)));
    return ours ? [entry.text] : [];
  });

export const shownTexts = (device: Device): string[] => device.shown.map(({ text }) => text);

/** Whether everything shown was really said, by the entry's own id, and once. */
export const shownIsTrue = (life: Life, device: Device): boolean =>
  new Set(device.shown.map(({ id }) => id)).size === device.shown.length &&
  device.shown.every(({ id, text }) => life.truth.get(id)?.text === text);

/** Whether a person at this device is told that something is wrong, at the latest a day later. */
export const isTold = (life: Life, device: Device): boolean =>
  alarmsOf(device).length > 0 ||
  device.channel.gaps > 0 ||
  notKnownCurrent(device.channel, envOf(life, device).nowMinute + DAY_MINUTES + 10);

/** Blobs of the log that say something to a device, though they are none of its time: before it came, or after it went. */
export const opensOutside = (life: Life, device: Device, harmless: readonly string[] = ['notForUs']): number => {
  const outside = life.relay.entries.filter(
    (_, index) => index < device.start || (device.closed && index >= device.read),
  );
  return outside.filter(({ blob }) => {
    const arrival = { kind: 'blob', blob, position: position(0) } as const;
    const { outputs } = receive(device.channel, arrival, () => undefined, envOf(life, device));
    return outputs.some(({ kind }) => !harmless.includes(kind));
  }).length;
};

/** What members must agree on. */
export const agreement = (device: Device): string => {
  const { epoch, rooms, view } = device.channel;
  const seats = epoch.seats.map(({ id }) => seatKey(id)).join();
  return [
    epoch.number,
    hex(epoch.rosterHash),
    hex(epoch.token),
    seats,
    hex(rooms[0]!.key),
    view.k,
    hex(view.hash),
  ].join(' ');
};
