/** What must hold at the end of a life, stated against what the authors' composers said. */
import { encode } from 'cborg';
import { hex } from '../../shared/codec/bytes.ts';
import { seatKey } from '../../shared/protocol/channel.ts';
import { notKnownCurrent } from '../../shared/protocol/due.ts';
import { openOuter } from '../../shared/protocol/entry.ts';
import { DAY_MINUTES } from '../../shared/protocol/limits.ts';
import { receive } from '../../shared/protocol/receive.ts';
import { seatsOf } from '../../shared/protocol/seal.ts';
import { position } from '../support/table.ts';
import { type Device, envOf, seatOf } from './device.ts';
import type { Life } from './world.ts';

const ALARMS = ['unopened', 'missed', 'halted', 'invalidChange', 'storedLate', 'stale', 'closed'];
/** What alarmed the person: a text of a room that was overtaken by the next one is no alarm, its author is asked about it. */
export const alarmsOf = (device: Device, overtaken: ReadonlySet<string> = new Set()): string[] =>
  device.told.filter(({ kind, id }) => ALARMS.includes(kind) && !overtaken.has(id)).map(({ kind }) => kind);

/** The texts of the log that this device was to read or wrote itself, in the log's order. */
export const expected = (life: Life, device: Device): string[] =>
  life.relay.entries.slice(device.start, device.read).flatMap(({ id }, at) => {
    const entry = life.truth.get(id.slice(0, 32));
    if (!entry || life.overtaken.has(id.slice(0, 32))) return [];
    // Who left a room dropped its keys, whatever others had sealed for it meanwhile.
    if (device.start + at >= (device.left.get(entry.room) ?? Number.POSITIVE_INFINITY)) return [];
    return entry.author === seatOf(device) || entry.readers.has(seatOf(device)) ? [entry.text] : [];
  });

export const shownTexts = (device: Device): string[] => device.shown.map(({ text }) => text);

/** Whether everything shown was really said, by the entry's own id, and once. */
export const shownIsTrue = (life: Life, device: Device): boolean =>
  new Set(device.shown.map(({ id }) => id)).size === device.shown.length &&
  device.shown.every(({ id, text }) => life.truth.get(id)?.text === text);

/** Whether a person at this device is told that something is wrong, at the latest a day later. */
export const isTold = (life: Life, device: Device): boolean =>
  alarmsOf(device, life.overtaken).length > 0 ||
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

/** Texts of rooms that the keys of a device open, although neither it nor anybody for it was to read them. */
export const opensForeign = (life: Life, device: Device): number => {
  const { rooms, past, log, plenary } = device.channel;
  const keys = [...rooms, ...past.flatMap((epoch) => epoch.rooms)].map(({ key }) => key);
  return life.relay.entries.filter(({ id, blob }) => {
    const entry = life.truth.get(id.slice(0, 32));
    if (!entry || entry.room === hex(plenary)) return false;
    return !entry.members.has(seatOf(device)) && keys.some((key) => openOuter(blob, key, log).ok);
  }).length;
};

/** Rooms on which those who hold them disagree, or that a present seat of theirs does not hold. */
export const roomQuarrels = (devices: readonly Device[]): string[] => {
  const seen = new Map<string, Set<string>>();
  const quarrels: string[] = [];
  for (const device of devices)
    for (const room of device.channel.rooms) {
      if (room.kind !== 'open') continue;
      const { key, charter, founder, left, continuedBy, lifetimeSeconds } = room;
      const said = hex(encode([key, charter.form, charter.seats, founder, left, continuedBy, lifetimeSeconds]));
      const id = hex(room.id);
      seen.set(id, (seen.get(id) ?? new Set()).add(said));
      for (const seat of seatsOf(device.channel, room.id)) {
        const other = devices.find((each) => seatOf(each) === seatKey(seat.id));
        const held = other?.channel.rooms.some((each) => each.kind === 'open' && hex(each.id) === id);
        if (!held) quarrels.push(`${device.name} takes ${other?.name ?? seat.label} for a seat of ${id}`);
      }
    }
  for (const [id, versions] of seen) if (versions.size > 1) quarrels.push(`${versions.size} forms of ${id}`);
  return quarrels;
};

/** What words made of the channel, as all must hold it: but for signs, and for removals, of which the seat itself is not told. */
const stands = ({ channel }: Device): string => {
  const { outstanding, buddies, freezes, froze, left, goneSeats, proposals } = channel.standing;
  const told = proposals.filter(({ matter }) => matter.kind !== 'removal');
  const sorted = [buddies, froze, left].map((record) => Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
  return hex(encode([outstanding, ...sorted, freezes, goneSeats, told]));
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
    stands(device),
  ].join(' ');
};
