/** Ids in rows are hex where something is named by them; the protocol's are bytes. */
import { type EntryId, entryId, type SeatId, seatId } from '../../../shared/brand.ts';
import { hex } from '../../../shared/codec/bytes.ts';
import type { Channel } from '../../../shared/protocol/channel.ts';
import type { Seat } from '../../../shared/protocol/roster.ts';

const bytesOf = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

export const entryOf = (text: string): EntryId => entryId(bytesOf(text));
export const seatOf = (text: string): SeatId => seatId(bytesOf(text));

/** The seat of the present roster that a row or the page names; undefined for one that is gone, or for what is no seat. */
export const seatNamed = (channel: Channel, name: string): Seat | undefined =>
  channel.epoch.seats.find(({ id }) => hex(id) === name);
