/** Positions of the stores that count: the entry's number in its log from 1, as 8 bytes big-endian. */
import type { Position } from '../../shared/wire/frames.ts';

const SEQUENCE_BYTES = 8;
/** What four bytes count to. */
const HALF = 2 ** 32;

/** The position of the entry with this number; empty for 0, which stands before the first one. */
export function positionOf(sequence: number): Position {
  if (sequence === 0) return new Uint8Array(0);
  const position = new Uint8Array(SEQUENCE_BYTES);
  writeUint32(position, 0, Math.floor(sequence / HALF));
  writeUint32(position, 4, sequence % HALF);
  return position;
}

/** The number of the entry at a position, or undefined if no such store gave it. */
export function sequenceOf(position: Position): number | undefined {
  if (position.length === 0) return 0;
  if (position.length !== SEQUENCE_BYTES) return undefined;
  const view = new DataView(position.buffer, position.byteOffset, SEQUENCE_BYTES);
  const sequence = view.getUint32(0) * HALF + view.getUint32(4);
  return sequence > 0 && Number.isSafeInteger(sequence) ? sequence : undefined;
}

function writeUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}
