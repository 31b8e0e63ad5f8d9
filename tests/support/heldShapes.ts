/**
 * Everything that somebody with a member's whole device could compare of two channels, random bytes left out: entries, what their
 * outer seals hold, and the shape of the device's state after every step.
 */
import { hex, isZero, sameBytes } from '../../shared/codec/bytes.ts';
import { aeadOpen, NONCE_BYTES } from '../../shared/crypto/aead.ts';
import { isX25519Public } from '../../shared/crypto/x25519.ts';
import type { Channel } from '../../shared/protocol/channel.ts';
import { ENTRY_HEADER_BYTES, type OuterEntry, openOuter, splitSlot } from '../../shared/protocol/entry.ts';
import type { PublicSeat } from '../../shared/protocol/forge/cast.ts';
import type { Held } from '../../shared/protocol/forge/forge.ts';
import { walk } from '../../shared/protocol/forge/readBack.ts';

/** Bytes that are no secret of a run, by their hex: seats' ids and keys. */
export type Names = ReadonlyMap<string, string>;

export const namesOf = (seats: ReadonlyMap<string, PublicSeat>): Names =>
  new Map(
    [...seats].flatMap(([name, { id, ik }]) => [
      [hex(id), `seat ${name}`] as const,
      [hex(ik), `key of ${name}`] as const,
    ]),
  );

const isHex = (text: string): boolean => /^(?:[0-9a-f]{2})+$/.test(text) && text.length >= 32;

/** A value without what is random in it. Bytes: their name, or how many there are and whether they are zeros. */
export const shapeOf = (value: unknown, names: Names): unknown => {
  if (value instanceof Uint8Array)
    return names.get(hex(value)) ?? `${value.length} ${isZero(value) ? 'zeros' : 'bytes'}`;
  if (typeof value === 'string') return names.get(value) ?? (isHex(value) ? `${value.length / 2} in hex` : value);
  if (Array.isArray(value)) return value.map((each) => shapeOf(each, names));
  if (value === null || typeof value !== 'object') return value;
  return Object.entries(value).map(([key, each]) => [shapeOf(key, names), shapeOf(each, names)]);
};

type Opened = { readonly room: string; readonly outer: OuterEntry; readonly inner: Uint8Array };

const openAny = (channel: Channel, blob: Uint8Array): Opened | undefined => {
  for (const [at, room] of channel.rooms.entries()) {
    const outer = openOuter(blob, room.key, channel.log);
    if (!outer.ok) continue;
    const inner = aeadOpen(room.key, blob.subarray(0, NONCE_BYTES), blob.subarray(NONCE_BYTES), channel.log)!;
    return { room: `${at} ${room.kind}`, outer: outer.value, inner };
  }
  return undefined;
};

/** Which bundle a seat has for a newcomer, by the admission that everybody reads. */
type Named = Map<string, Uint8Array>;

const noteNamed = (named: Named, outputs: Extract<Held['moments'][number], { kind: 'read' }>['outputs']): void => {
  for (const output of outputs) {
    if (output.kind !== 'epoch' || output.change.kind !== 'admit') continue;
    named.clear();
    for (const { seat, id } of (output.change as never as { bundles: { seat: Uint8Array; id: Uint8Array }[] }).bundles)
      named.set(hex(seat), id);
  }
};

/** Of a hello's slot: whether it answers the bundle that the admission names, with keys that are keys. */
const prefixOf = (outer: OuterEntry, slot: Uint8Array, bundle: Uint8Array | undefined): string => {
  const { hello } = splitSlot(slot, outer.slotClass);
  if (!hello || !bundle || !sameBytes(hello.bundle, bundle)) return 'nothing that it names';
  const ok = isX25519Public(hello.ek) && isX25519Public(hello.ct.slice(-32));
  return ok ? 'named bundle, good keys' : 'named bundle, no keys';
};

const entryShape = (channel: Channel, blob: Uint8Array, names: Names, named: Named): unknown => {
  const opened = openAny(channel, blob);
  if (!opened) return { length: blob.length };
  const { outer, room } = opened;
  const { epoch, view, author } = outer.header;
  const slots = outer.slots.map((slot, at) => {
    const seat = channel.epoch.seats[at];
    if (outer.slotClass !== 'hello' || !seat) return isZero(slot) ? 'zeros' : 'bytes';
    return prefixOf(outer, slot, named.get(hex(seat.id)));
  });
  return {
    length: blob.length,
    room,
    epoch,
    view: view.k,
    author: names.get(hex(author)),
    slotClass: outer.slotClass,
    slots,
    body: outer.body.length,
  };
};

/** All of it: two channels with one script, of the same seats, are to be equal in this. */
export const structureOf = (held: Pick<Held, 'begun' | 'moments' | 'channel'>, names: Names): unknown[] => {
  const named: Named = new Map();
  const steps: unknown[] = [{ begun: shapeOf(held.begun, names) }];
  walk(held, (moment, before, after) => {
    const state = shapeOf(after, names);
    if (moment.kind === 'wrote') {
      steps.push({ kind: 'wrote', text: moment.text, state });
      return;
    }
    steps.push({
      kind: 'read',
      minute: moment.minute,
      entry: entryShape(before, moment.blob, names, named),
      told: moment.outputs.map((output) => shapeOf(output, names)),
      state,
    });
    noteNamed(named, moment.outputs);
  });
  steps.push({ channel: shapeOf(held.channel, names) });
  return steps;
};

/** Of each entry, what is to look like nothing: its slots and its body, as whoever holds the room's key sees them. */
export const noiseOf = (
  held: Pick<Held, 'begun' | 'moments'>,
): { readonly text: boolean; readonly bytes: Uint8Array }[] => {
  const parts: { text: boolean; bytes: Uint8Array }[] = [];
  walk(held, (moment, before) => {
    if (moment.kind !== 'read') return;
    const opened = openAny(before, moment.blob);
    if (opened)
      parts.push({
        text: opened.outer.slotClass === 'short',
        bytes: opened.inner.subarray(ENTRY_HEADER_BYTES + 2),
      });
  });
  return parts;
};

export const blobsOf = ({ moments }: Pick<Held, 'moments'>): Uint8Array[] =>
  moments.flatMap((moment) => (moment.kind === 'read' ? [moment.blob] : []));
