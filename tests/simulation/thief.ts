/**
 * Somebody who copied one device at one moment, holds the whole log, and tries everything that the copy gives: it reads on as
 * that device would, and reads what the device itself writes through the sending chains that the copy holds.
 */
import { decode, encode } from 'cborg';
import type { Hash } from '../../shared/brand.ts';
import { hex, sameBytes } from '../../shared/codec/bytes.ts';
import { decodeBody } from '../../shared/protocol/body.ts';
import type { Channel } from '../../shared/protocol/channel.ts';
import { seatKey } from '../../shared/protocol/channel.ts';
import { decodeSlot, openBody, openOuter, slotAd, splitSlot } from '../../shared/protocol/entry.ts';
import { openMessage, type Ratchet } from '../../shared/protocol/ratchet.ts';
import { receive } from '../../shared/protocol/receive.ts';
import { ratchetOf } from '../../shared/protocol/seal.ts';
import { env, type Member, position, type Table } from '../support/table.ts';

export type Thief = { channel: Channel; mirrors: Map<string, Ratchet>; views: Map<number, Hash>; read: string[] };

/** The other end of a session, as far as this end knows it: enough to open what this end seals in its present chain. */
const mirrorOf = (ratchet: Ratchet): Ratchet => ({
  ...ratchet,
  ours: null,
  theirs: ratchet.ours?.publicKey ?? null,
  sending: null,
  receiving: ratchet.startsChain ? null : ratchet.sending,
  nextReceivingHeaderKey: ratchet.nextSendingHeaderKey,
  kemsSent: ratchet.kemsReceived,
});

/** An honest copy stops when it hears of numbers that it never sent. A thief does not. */
const heedless = (ratchet: Ratchet): Ratchet => ({
  ...ratchet,
  sending: ratchet.sending && { ...ratchet.sending, n: 1_000_000 },
  previousSent: 1_000_000,
});

export const steal = (member: Member): Thief => {
  const channel = decode(encode(member.channel)) as Channel;
  const mirrors = new Map<string, Ratchet>();
  const peers = { ...channel.peers };
  for (const [key, peer] of Object.entries(channel.peers)) {
    const ratchet = ratchetOf(peer.pair);
    if (!ratchet || peer.pair.phase === 'awaitingHello') continue;
    mirrors.set(key, mirrorOf(ratchet));
    peers[key] = { ...peer, pair: { ...peer.pair, ratchet: heedless(ratchet) } };
  }
  return { channel: { ...channel, peers }, mirrors, views: new Map(member.views), read: [] };
};

/** Tries to open an entry that the device itself wrote, through any slot. */
const tryOwn = (thief: Thief, blob: Uint8Array): string | null => {
  const { channel } = thief;
  const outer = channel.rooms.map(({ key }) => openOuter(blob, key, channel.log)).find(({ ok }) => ok);
  if (!outer?.ok || !sameBytes(outer.value.header.author, channel.us.seat)) return null;
  const { seats } = channel.epoch;
  const author = seats.find(({ id }) => sameBytes(id, channel.us.seat))!;
  let text: string | null = null;
  for (const [at, seat] of seats.entries()) {
    const mirror = thief.mirrors.get(seatKey(seat.id));
    const slot = outer.value.slots[at];
    if (!mirror || !slot) continue;
    const parts = splitSlot(slot, outer.value.slotClass);
    const opened = openMessage(mirror, parts.sealed, outer.value.core, slotAd(outer.value.core, author, seat));
    if (!opened.ok) continue;
    thief.mirrors.set(seatKey(seat.id), opened.value.state);
    const content = decodeSlot(opened.value.plaintext, outer.value.slotClass);
    const bytes = content && openBody(outer.value, content.key);
    const body = bytes?.ok ? decodeBody(bytes.value) : null;
    if (body?.ok && body.value.payload.kind === 'text') text = body.value.payload.text;
  }
  return text;
};

/** Tries one entry of the log with all that is held; keeps what it yields. */
export const tryEntry = (table: Table, thief: Thief, blob: Uint8Array): void => {
  const own = tryOwn(thief, blob);
  if (own !== null) thief.read.push(own);
  const arrival = { kind: 'blob', blob, position: position(0) } as const;
  const received = receive(thief.channel, arrival, (k) => thief.views.get(k), env(table));
  thief.channel = { ...received.channel, halted: null };
  thief.views.set(received.channel.view.k, received.channel.view.hash);
  for (const output of received.outputs)
    if (output.kind === 'content' && output.body.payload.kind === 'text') thief.read.push(output.body.payload.text);
};

/** Each entry by itself, against the copy as it was: what of the past does it open? */
export const tryPast = (table: Table, thief: Thief, blobs: readonly Uint8Array[]): string[] =>
  blobs.flatMap((blob) => {
    const fresh: Thief = { ...thief, mirrors: new Map(thief.mirrors), views: new Map(thief.views), read: [] };
    tryEntry(table, fresh, blob);
    return fresh.read;
  });

export const idOf = (member: Member): string => hex(member.channel.us.seat);

/** Of these blobs, how many any key opens that the thief holds: of epochs, of rooms, of ended epochs' rooms. */
export const opensOuter = ({ channel }: Thief, blobs: readonly Uint8Array[]): number => {
  const { epoch, rooms, past, pending, log } = channel;
  const held = [...rooms, ...past.flatMap((ended) => ended.rooms), epoch, ...(pending ? [pending.epoch] : [])];
  return blobs.filter((blob) => held.some(({ key }) => openOuter(blob, key, log).ok)).length;
};
