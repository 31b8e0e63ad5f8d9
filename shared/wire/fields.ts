/** The kinds of field that a frame is made of: how each becomes a CBOR item, and which CBOR items are one. */
import type { PlacedEntry, Ticket, WireEntry } from './frames.ts';
import {
  KEY_BYTES,
  MAX_BLOB_BYTES,
  MAX_PAGE_ENTRIES,
  MAX_POSITION_BYTES,
  MAX_TICKET_BYTES,
  MAX_UINT32,
  MIN_TICKET_BYTES,
} from './limits.ts';
import { REFUSAL_CODES, type RefusalCode, refusalCodeOf } from './refusal.ts';

/** One kind of field. `read` gives undefined for any item that is not one. */
export interface Field<T> {
  readonly write: (value: T) => unknown;
  readonly read: (item: unknown) => T | undefined;
}

function isInteger(item: unknown): item is number {
  return Number.isInteger(item);
}

/** An unsigned integer up to `largest`. */
export function uint(largest: number): Field<number> {
  return {
    write: (value) => value,
    read: (item) => (isInteger(item) && item >= 0 && item <= largest ? item : undefined),
  };
}

/** A byte string of `least` to `most` bytes. */
export function bytes(least: number, most: number): Field<Uint8Array> {
  return {
    write: (value) => value,
    read: (item) => (item instanceof Uint8Array && item.length >= least && item.length <= most ? item : undefined),
  };
}

export const uint32 = uint(MAX_UINT32);
/** Byte counts and seconds: the relay refuses what is beyond its limits, the codec only what is no safe integer. */
export const amount = uint(Number.MAX_SAFE_INTEGER);
export const key = bytes(KEY_BYTES, KEY_BYTES);
export const blob = bytes(1, MAX_BLOB_BYTES);
export const position = bytes(0, MAX_POSITION_BYTES);
export const bool: Field<boolean> = {
  write: (value) => value,
  read: (item) => (typeof item === 'boolean' ? item : undefined),
};
export const refusal: Field<RefusalCode> = {
  write: (value) => REFUSAL_CODES[value],
  read: refusalCodeOf,
};

/** `[0]`, `[1, ticket]` or `[2, parent log, generation, token]`. */
export const ticket: Field<Ticket> = {
  write: (value) => {
    switch (value.kind) {
      case 'none':
        return [0];
      case 'operator':
        return [1, value.ticket];
      case 'parent':
        return [2, value.log, value.generation, value.token];
    }
  },
  read: (item) => {
    if (!Array.isArray(item)) return undefined;
    if (item[0] === 0 && item.length === 1) return { kind: 'none' };
    if (item[0] === 1 && item.length === 2) return readOperatorTicket(item[1]);
    if (item[0] === 2 && item.length === 4) return readParentTicket(item);
    return undefined;
  },
};

const operatorTicket = bytes(MIN_TICKET_BYTES, MAX_TICKET_BYTES);

function readOperatorTicket(item: unknown): Ticket | undefined {
  const value = operatorTicket.read(item);
  return value && { kind: 'operator', ticket: value };
}

function readParentTicket(item: readonly unknown[]): Ticket | undefined {
  const log = key.read(item[1]);
  const generation = uint32.read(item[2]);
  const token = key.read(item[3]);
  if (log === undefined || generation === undefined || token === undefined) return undefined;
  return { kind: 'parent', log, generation, token };
}

/** `[0, blob]`, or `[1, hash]` for an entry whose lifetime is over. */
export const entry: Field<WireEntry> = {
  write: (value) => (value.kind === 'blob' ? [0, value.blob] : [1, value.hash]),
  read: (item) => {
    if (!Array.isArray(item) || item.length !== 2) return undefined;
    if (item[0] === 0) return readAs(blob, item[1], (value) => ({ kind: 'blob', blob: value }));
    if (item[0] === 1) return readAs(key, item[1], (value) => ({ kind: 'hash', hash: value }));
    return undefined;
  },
};

/** A list of `[position, entry]`. */
export const placedEntries: Field<readonly PlacedEntry[]> = {
  write: (value) => value.map((placed) => [placed.position, entry.write(placed.entry)]),
  read: (item) => {
    if (!Array.isArray(item) || item.length > MAX_PAGE_ENTRIES) return undefined;
    const placed: PlacedEntry[] = [];
    for (const pair of item) {
      const one = readPlaced(pair);
      if (one === undefined) return undefined;
      placed.push(one);
    }
    return placed;
  },
};

function readPlaced(item: unknown): PlacedEntry | undefined {
  if (!Array.isArray(item) || item.length !== 2) return undefined;
  const place = position.read(item[0]);
  const what = entry.read(item[1]);
  if (place === undefined || place.length === 0 || what === undefined) return undefined;
  return { position: place, entry: what };
}

function readAs<T, U>(field: Field<T>, item: unknown, make: (value: T) => U): U | undefined {
  const value = field.read(item);
  return value === undefined ? undefined : make(value);
}
