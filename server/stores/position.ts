/** Positions of the stores that count: the entry's number in its log from 1, as 8 bytes big-endian. */
import type { Position } from '../../shared/wire/frames.ts';

const SEQUENCE_BYTES = 8;

/** The position of the entry with this number; empty for 0, which stands before the first one. */
export function positionOf(sequence: number): Position {
  if (sequence === 0) return new Uint8Array(0);
  const position = new Uint8Array(SEQUENCE_BYTES);
  new DataView(position.buffer).setBigUint64(0, BigInt(sequence));
  return position;
}

/** The number of the entry at a position, or undefined if no such store gave it. */
export function sequenceOf(position: Position): number | undefined {
  if (position.length === 0) return 0;
  if (position.length !== SEQUENCE_BYTES) return undefined;
  const sequence = new DataView(position.buffer, position.byteOffset, SEQUENCE_BYTES).getBigUint64(0);
  return sequence > 0n && sequence <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(sequence) : undefined;
}
