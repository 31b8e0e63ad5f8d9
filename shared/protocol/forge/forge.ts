/**
 * `forge`: a whole channel, as ONE member's device would hold it, from that member's secrets and the others' PUBLIC keys, with any
 * words by anyone at any minute. It shows by doing it that what a device holds is no transferable proof of who wrote what.
 *
 *     member's id and secret key ─┐
 *     others' ids, public keys ───┼─> devices of all seats, run by the honest code ─> log, and the member's device
 *     script (who, when, what) ───┘
 *
 * Why it works: an identity's secret key is used in one place only, a DH with a one-time key that the other side drew (`Agree`). In
 * a forged channel one hand draws all one-time keys, so it computes each of those DHs from its other side. Nothing is signed, so
 * there is nothing else that it would need. Everything else is done by the functions that every device runs. SPEC section F;
 * OTRv4 asks of implementers that they expose such a function.
 */
import * as v from 'valibot';
import type { SeatId } from '../../brand.ts';
import { hex, sameBytes } from '../../codec/bytes.ts';
import { textUpTo } from '../../codec/cbor.ts';
import type { Random } from '../../crypto/random.ts';
import { isX25519Public } from '../../crypto/x25519.ts';
import { err, ok, type Result } from '../../result.ts';
import { rulesPlain, rulesSchema } from '../../room/rules.ts';
import { type Channel, foundChannel } from '../channel.ts';
import { LIMITS } from '../limits.ts';
import { admitSeat, type LinkHeld } from './admit.ts';
import { type Cast, keysOf, seatOf } from './cast.ts';
import { rememberDraws } from './drawn.ts';
import { play, type Rooms } from './play.ts';
import type { ForgeError, Script, Step } from './script.ts';
import { addDevice, deviceOf, type Moment, settle, type Table } from './table.ts';

/** What one device holds of a channel, and how it came to hold it. */
export type Held = {
  /** Its state when it began: founded, or opened from a Welcome. */
  readonly begun: Channel;
  /** What it wrote and read since, in order, blobs included. */
  readonly moments: readonly Moment[];
  /** Its state now. */
  readonly channel: Channel;
  /** The invitations that it was host or guest of. */
  readonly links: readonly LinkHeld[];
};

export type Forged = Held & {
  /** The whole log of the channel at the relay, in order; the member's device may have begun in the middle of it. */
  readonly log: readonly Uint8Array[];
};

const labelSchema = textUpTo(LIMITS.labelLength);

/** Whether a roster can hold all of them at once. */
const areSeats = ({ member, others }: Cast): boolean => {
  const seats = [{ ...member, ik: member.ik.publicKey }, ...others];
  const isDistinct = (names: readonly string[]): boolean => new Set(names).size === names.length;
  return (
    isDistinct(seats.map(({ id }) => hex(id))) &&
    isDistinct(seats.map(({ ik }) => hex(ik))) &&
    seats.every(({ ik, label }) => isX25519Public(ik) && v.safeParse(labelSchema, label).success)
  );
};

const found = (cast: Cast, script: Script, random: Random): Result<Table, ForgeError['why']> => {
  const founder = seatOf(cast, script.founder);
  if (founder === undefined) return err('unknownSeat');
  if (!areSeats(cast)) return err('badSeat');
  if (!v.safeParse(rulesSchema, rulesPlain(script.rules)).success) return err('badRules');
  if (founder.role !== 'facilitator' || founder.side !== 'third') return err('noFounder');
  const drawn = rememberDraws(random);
  const table: Table = { cast, drawn, minute: script.minute, blobs: [], generation: 0, devices: [] };
  const us = { seat: founder.id, ik: keysOf(cast, founder) };
  const env = { random: drawn.random, nowMinute: script.minute };
  const channel = foundChannel({ label: founder.label, rules: script.rules }, env, { ...script.at, us });
  addDevice(table, channel, 0);
  return ok(table);
};

/** An admission, which brings a device to the table; any other step is one that a device takes. */
const take = (table: Table, step: Step, rooms: Rooms, links: LinkHeld[]): Result<null, ForgeError['why']> => {
  if (step.kind !== 'admit') return play(table, step, rooms);
  const host = deviceOf(table, step.by);
  const guest = seatOf(table.cast, step.seat);
  if (guest === undefined) return err('unknownSeat');
  if (host === undefined) return err('notSeated');
  if (table.devices.some(({ seat }) => sameBytes(seat, step.seat))) return err('alreadySeated');
  const admitted = admitSeat(table, host, guest);
  if (!admitted.ok) return admitted;
  if (admitted.value) links.push(admitted.value);
  return ok(null);
};

const heldBy = (table: Table, seat: SeatId, links: readonly LinkHeld[]): Held | undefined => {
  const device = table.devices.find((each) => sameBytes(each.seat, seat));
  if (device === undefined) return undefined;
  const { begun, moments, channel } = device;
  return { begun, moments, channel, links };
};

/**
 * Forges a channel. `random`: where all secrets of it come from; the result is as secret as a real device's state. An error says which
 * step no honest device would have taken, and why. Implements F1 to F6.
 */
export const forge = (cast: Cast, script: Script, random: Random): Result<Forged, ForgeError> => {
  const begun = found(cast, script, random);
  if (!begun.ok) return err({ step: -1, why: begun.error });
  const table = begun.value;
  const rooms: Rooms = new Map();
  const links: LinkHeld[] = [];
  for (const [at, step] of script.steps.entries()) {
    if (step.minute < table.minute) return err({ step: at, why: 'earlier' });
    table.minute = step.minute;
    settle(table);
    const taken = take(table, step, rooms, links);
    if (!taken.ok) return err({ step: at, why: taken.error });
    settle(table);
  }
  const held = heldBy(table, cast.member.id, links);
  // A member that the script never admits has nothing on its device.
  if (held === undefined) return err({ step: script.steps.length, why: 'notSeated' });
  return ok({ ...held, log: table.blobs });
};
