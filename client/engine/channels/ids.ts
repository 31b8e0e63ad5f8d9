/** Ids in rows are hex where something is named by them; the protocol's are bytes. */
import { type EntryId, entryId, type SeatId, seatId } from '../../../shared/brand.ts';

const bytesOf = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

export const entryOf = (text: string): EntryId => entryId(bytesOf(text));
export const seatOf = (text: string): SeatId => seatId(bytesOf(text));
