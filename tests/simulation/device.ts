/**
 * One person's device: a stored state, an outbox and a reader. Whatever it does is load, step, commit, wipe, send; a crash at
 * any of those points leaves what was committed, as CBOR would bring it back.
 */
import { decode, encode } from 'cborg';
import type { Hash, RoomId } from '../../shared/brand.ts';
import { hex } from '../../shared/codec/bytes.ts';
import type { Random } from '../../shared/crypto/random.ts';
import { type Channel, type Env, seatKey } from '../../shared/protocol/channel.ts';
import { type Arrival, receive } from '../../shared/protocol/receive.ts';
import type { Output } from '../../shared/protocol/received.ts';
import type { Seat } from '../../shared/protocol/roster.ts';
import { abandon, readsIn, type Sealing, sealText, seatsOf } from '../../shared/protocol/seal.ts';
import type { EpochSealing } from '../../shared/protocol/sealChange.ts';
import { blobHash } from '../../shared/protocol/view.ts';
import type { Want } from './governing.ts';
import { append, deliver, type Relay, readable, type Sent } from './relay.ts';

type Item = Sent & { readonly id: string; readonly again: Again };
/** What is to be done when the relay says that an item's epoch had ended. */
export type Again =
  | { readonly kind: 'text'; readonly text: string; readonly room: RoomId }
  | { readonly kind: 'leave' | 'nothing' };

/** What was sealed, by entry id: who may read it, as its author's composer said. */
export type Truth = Map<
  string,
  {
    readonly text: string;
    readonly author: string;
    readonly room: string;
    readonly readers: ReadonlySet<string>;
    readonly members: ReadonlySet<string>;
  }
>;

/** What a person was told: a kind of output, and the entry that it came with. */
type Told = { readonly kind: Output['kind']; readonly id: string };

export type Device = {
  readonly name: string;
  readonly skew: number;
  readonly start: number;
  channel: Channel;
  views: [number, Hash][];
  outbox: Item[];
  again: Again[];
  read: number;
  shown: { id: string; text: string }[];
  told: Told[];
  /** Rooms that it left, and how far it had read when the log showed so. */
  left: Map<string, number>;
  welcomes: { invitation: string; blob: Uint8Array }[];
  /** What its person set out to do with others' keys. */
  wants: Want[];
  leaving: boolean;
  closed: boolean;
};

export const openDevice = (name: string, channel: Channel, read: number, skew: number): Device => ({
  name,
  skew,
  start: read,
  channel,
  views: [[channel.view.k, channel.view.hash]],
  outbox: [],
  again: [],
  read,
  shown: [],
  told: [],
  left: new Map(),
  welcomes: [],
  wants: [],
  leaving: false,
  closed: false,
});

export type World = {
  readonly random: Random;
  minute: number;
  readonly relay: Relay;
  readonly truth: Truth;
  /** Texts that came too late for their room: another took its place, or nobody else is left in it. Nobody is shown them. */
  readonly overtaken: Set<string>;
  /** Words, by entry id: one may come too late, or say again what stands, and that is no alarm. */
  readonly wordIds: Set<string>;
  /** Rooms (hex) that somebody set out to continue or to leave. */
  readonly unsettled: Set<string>;
  delivered: number;
};

export const envOf = (world: World, device: Device): Env => ({
  random: world.random,
  nowMinute: world.minute + device.skew,
});
export const seatOf = (device: Device): string => seatKey(device.channel.us.seat);

/** The process ends; the next one finds what was stored, as bytes. */
export const crash = (device: Device): void => {
  const { channel, views, outbox } = decode(
    encode({ channel: device.channel, views: device.views, outbox: device.outbox }),
  );
  Object.assign(device, { channel, views, outbox });
};

/** State and outbox are stored together; only then is anything wiped. */
export const commit = (device: Device, sealing: Sealing | EpochSealing, again: Again): void => {
  const rotate = 'rotate' in sealing;
  const { generation } = sealing.channel.epoch;
  device.channel = sealing.channel;
  device.outbox.push({ id: hex(sealing.id), blob: sealing.blob, generation, rotate, again });
  for (const secret of sealing.wipe) secret.fill(0);
};

/** Seals a text, and notes who may read it; a crash before the commit leaves nothing of it. */
export const write = (
  world: World,
  device: Device,
  text: string,
  crashes: boolean,
  room = device.channel.plenary,
): boolean => {
  const { channel } = device;
  const env = envOf(world, device);
  const sealed = sealText(channel, room, { text, messageClass: 'rule', quotes: [] }, env);
  if (!sealed.ok || crashes) return false;
  const readers = seatsOf(channel, room).filter((seat) => readsIn(channel, room, seat, env.nowMinute));
  const keysOf = (seats: readonly Seat[]) => new Set(seats.map(({ id }) => seatKey(id)));
  const members = keysOf(seatsOf(channel, room));
  const entry = { text, author: seatOf(device), room: hex(room), members, readers: keysOf(readers) };
  world.truth.set(hex(sealed.value.id), entry);
  commit(device, sealed.value, { kind: 'text', text, room });
  return true;
};

/** Sends the oldest item; the request or its answer may be lost, and then it is sent again. */
export const send = (world: World, device: Device, lost: 'request' | 'answer' | null): boolean => {
  const [item] = device.outbox;
  if (!item || lost === 'request') return false;
  const answer = append(world.relay, item);
  if (lost === 'answer') return false;
  device.outbox.shift();
  if (answer === 'stale') {
    const id = Uint8Array.from(Buffer.from(item.id, 'hex')) as Sealing['id'];
    device.channel = abandon(device.channel, id);
    if (item.again.kind !== 'nothing') device.again.push(item.again);
  }
  return true;
};

/** Reads the next entry that the relay gives. A crash before the commit reads it again. */
export const readOne = (world: World, device: Device, crashes: boolean): boolean => {
  if (device.closed || device.read >= readable(world.relay, device.channel.epoch.generation)) return false;
  const arrivals = deliver(world.relay, device.name, device.read);
  if (arrivals === null) return false;
  if (crashes) {
    const saved = decode(encode(device.channel));
    for (const arrival of arrivals) receive(device.channel, arrival, viewsOf(device), envOf(world, device));
    device.channel = saved;
    return false;
  }
  device.read += 1;
  for (const arrival of arrivals) take(world, device, arrival);
  return true;
};

const viewsOf = (device: Device) => (k: number) => device.views.find(([at]) => at === k)?.[1];

export const take = (world: World, device: Device, arrival: Arrival): void => {
  const received = receive(device.channel, arrival, viewsOf(device), envOf(world, device));
  device.channel = received.channel;
  device.views.push([received.channel.view.k, received.channel.view.hash]);
  for (const secret of received.wipe) secret.fill(0);
  world.delivered += 1;
  const id = arrival.kind === 'blob' ? hex(blobHash(arrival.blob)).slice(0, 32) : '';
  for (const output of received.outputs) show(world, device, output, id);
};

const show = (world: World, device: Device, output: Output, id: string): void => {
  device.told.push({ kind: output.kind, id });
  const said = world.truth.get(id);
  const isLate = output.kind === 'stale' || output.kind === 'storedLate';
  if (isLate && ((said && world.unsettled.has(said.room)) || world.wordIds.has(id))) world.overtaken.add(id);
  if (output.kind === 'roomLeft' && seatKey(output.seat) === seatOf(device))
    device.left.set(hex(output.room), device.read);
  if (output.kind === 'content' && output.body.payload.kind === 'text')
    device.shown.push({ id: hex(output.entry), text: output.body.payload.text });
  if (output.kind === 'stored' && output.own === 'content')
    device.shown.push({ id: hex(output.entry), text: world.truth.get(hex(output.entry))?.text ?? '' });
  if (output.kind === 'welcome') device.welcomes.push(output);
  if (output.kind === 'removed') device.closed = true;
};
