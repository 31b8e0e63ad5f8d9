/**
 * Goes through what a device holds once more, from its beginning, with the functions that every device runs, and no help from
 * whoever made it: what the device's own state opens is accepted, whatever it was that wrote it. It reads a real device and a forged
 * one by the same lines, and cannot tell which it is reading.
 */
import type { EntryId, RoomId } from '../../brand.ts';
import { hex } from '../../codec/bytes.ts';
import { type Channel, ourSeat } from '../channel.ts';
import { receive } from '../receive.ts';
import type { Output } from '../received.ts';
import type { Seat } from '../roster.ts';
import type { Held } from './forge.ts';
import { type Moment, viewsFrom } from './table.ts';

/** A text, as the device shows it: by which seat, in which room, at which minute its author gave. */
export type Line = {
  readonly entry: EntryId;
  readonly author: Seat;
  readonly room: RoomId;
  readonly minute: number;
  readonly text: string;
};

export type ReadBack = {
  readonly lines: readonly Line[];
  /** All that the device was told, in order. */
  readonly outputs: readonly Output[];
  readonly channel: Channel;
};

const lineOf = (output: Output, written: ReadonlyMap<string, Line>): Line | undefined => {
  if (output.kind === 'stored') return written.get(hex(output.entry));
  if (output.kind !== 'content' || output.body.payload.kind !== 'text') return undefined;
  const { entry, author, room, body } = output;
  return { entry, author, room, minute: body.minute, text: output.body.payload.text };
};

/** What of a record a reader goes through. */
export type Kept = Pick<Held, 'begun' | 'moments'>;

/** By writing a device steps its sessions. What it knows from reading, the log's hash above all, it does not take from there. */
export const afterWriting = ({ view, epoch, past, halted }: Channel, stored: Channel): Channel => ({
  ...stored,
  view,
  epoch,
  past,
  halted,
});

/** Calls `see` at each moment, with the device's state before and after it and what it was told; returns the state at the end. */
export const walk = (
  { begun, moments }: Kept,
  see: (moment: Moment, before: Channel, after: Channel, told: readonly Output[]) => void,
): Channel => {
  let channel = begun;
  const views = viewsFrom(begun);
  for (const moment of moments) {
    const before = channel;
    if (moment.kind === 'wrote') {
      channel = afterWriting(before, moment.channel);
      see(moment, before, channel, []);
      continue;
    }
    const { blob, position, minute } = moment;
    // Nothing is drawn but for the seal of a Welcome, which is not sent again.
    const env = { random: (length: number) => new Uint8Array(length), nowMinute: minute };
    const received = receive(before, { kind: 'blob', blob, position }, (k) => views.get(k), env);
    channel = received.channel;
    views.set(channel.view.k, channel.view.hash);
    see(moment, before, channel, received.outputs);
  }
  return channel;
};

/** Reads with the member's own device state alone. Implements F2. */
export const readBack = (kept: Kept): ReadBack => {
  const written = new Map<string, Line>();
  const lines: Line[] = [];
  const outputs: Output[] = [];
  const channel = walk(kept, (moment, _, after, told) => {
    if (moment.kind === 'wrote') {
      const { entry, text } = moment;
      const sent = after.own[hex(entry)];
      if (!sent || text === null) return;
      written.set(hex(entry), { entry, author: ourSeat(after), room: sent.room, minute: sent.minute, text });
      return;
    }
    outputs.push(...told);
    for (const output of told) {
      const line = lineOf(output, written);
      if (line) lines.push(line);
    }
  });
  return { lines, outputs, channel };
};
