/** What a hostile member, or a relay, can do with a table's log: built from the core's own parts, changed where it hurts. */
import { encode } from 'cborg';
import { type SymmetricKey, symmetricKey } from '../../shared/brand.ts';
import { concat } from '../../shared/codec/bytes.ts';
import { aeadOpen, aeadSeal, NONCE_BYTES } from '../../shared/crypto/aead.ts';
import { type Body, type Change, encodeBody, type Payload } from '../../shared/protocol/body.ts';
import { type Channel, seatKey } from '../../shared/protocol/channel.ts';
import {
  ENTRY_HEADER_BYTES,
  type EntryPlan,
  type OuterEntry,
  openOuter,
  type SlotPlan,
  sealEntry,
} from '../../shared/protocol/entry.ts';
import { freshToken } from '../../shared/protocol/epoch.ts';
import { CONTENT_SIZES, EPOCH_SIZES } from '../../shared/protocol/padding.ts';
import { receive } from '../../shared/protocol/receive.ts';
import type { Output, Received } from '../../shared/protocol/received.ts';
import { findSeat } from '../../shared/protocol/roster.ts';
import { plenaryOf, ratchetOf } from '../../shared/protocol/seal.ts';
import type { View } from '../../shared/protocol/view.ts';
import { env, type Member, must, position, type Table } from './table.ts';

/** Everything of a state, to compare before and after. */
export const snapshot = (state: unknown): string => Buffer.from(encode(state)).toString('hex');

/** What a blob at the next place would do to a member, without taking it. Also proves that the input state stays as it was. */
export const peek = (table: Table, member: Member, blob: Uint8Array): Received => {
  const before = snapshot(member.channel);
  const arrival = { kind: 'blob', blob, position: position(0) } as const;
  const received = receive(member.channel, arrival, (k) => member.views.get(k), env(table));
  if (snapshot(member.channel) !== before) throw new Error('a step changed the state it was given');
  return received;
};

export const kindsOf = (outputs: readonly Output[]): string[] => outputs.map((output) => output.kind);

/** What a member would be told of a blob. */
export const told = (table: Table, member: Member, blob: Uint8Array): string[] =>
  kindsOf(peek(table, member, blob).outputs);

export const roomKeyOf = (member: Member): SymmetricKey => plenaryOf(member.channel).key;

/** The newest blob of the log. */
export const lastBlob = (table: Table): Uint8Array => table.log.entries.at(-1)!.blob;

export const outerOf = (member: Member, blob: Uint8Array): OuterEntry =>
  must(openOuter(blob, roomKeyOf(member), member.channel.log));

/** What a holder of the room key sees inside the outer seal. */
export const innerOf = (member: Member, blob: Uint8Array): Uint8Array => {
  const inner = aeadOpen(
    roomKeyOf(member),
    blob.subarray(0, NONCE_BYTES),
    blob.subarray(NONCE_BYTES),
    member.channel.log,
  );
  if (!inner) throw new Error('the room key does not open it');
  return inner;
};

/** Seals altered insides again, as any member of the room could. */
export const sealInner = (table: Table, member: Member, inner: Uint8Array): Uint8Array => {
  const nonce = table.random(NONCE_BYTES);
  return concat([nonce, aeadSeal(roomKeyOf(member), nonce, inner, member.channel.log)]);
};

export const flipped = (bytes: Uint8Array, at: number): Uint8Array => {
  const out = bytes.slice();
  out[at] = (out[at] ?? 0) ^ 0x01;
  return out;
};

/** Where things stand inside the outer seal. */
export const SLOTS_AT = ENTRY_HEADER_BYTES + 2;
export const BODY_AT = (inner: Uint8Array, slots: number, slotBytes = 181): number => {
  const at = SLOTS_AT + slots * slotBytes;
  if (at >= inner.length) throw new Error('no body there');
  return at;
};

export const TEXT = (text: string): Payload => ({ kind: 'text', text });

export type Forgery = Partial<Omit<EntryPlan, 'header'>> & {
  readonly header?: Partial<EntryPlan['header']>;
  readonly payload?: Payload;
  readonly body?: Uint8Array;
  /** Changes each planned slot. */
  readonly slot?: (plan: SlotPlan) => SlotPlan;
};

export const bodyOf = (table: Table, payload: Payload): Body => ({
  payload,
  minute: table.minute,
  messageClass: 'rule',
  lifetimeSeconds: 600,
  quotes: [],
});

/**
 * An entry that its author's real sessions carry, with any part replaced: what a malicious member can post. The author's
 * state is left alone, so several forgeries start from one state.
 */
export const forge = (table: Table, member: Member, forgery: Forgery): Uint8Array => {
  const { channel } = member;
  const author = forgery.author ?? findSeat(channel.epoch.seats, channel.us.seat);
  if (!author) throw new Error('no seat');
  const plain = (seat: SlotPlan['seat']): SlotPlan => {
    const pair = channel.peers[seatKey(seat.id)]?.pair;
    return { seat, ratchet: pair ? ratchetOf(pair) : null, flag: 0, private: null, hello: null, kem: null };
  };
  const slots = channel.epoch.seats.map(plain).map(forgery.slot ?? ((plan) => plan));
  const header = headerOf(channel);
  const sealed = sealEntry(
    {
      log: channel.log,
      roomKey: roomKeyOf(member),
      author,
      body: encodeBody(bodyOf(table, forgery.payload ?? TEXT('forged'))),
      bodySizes: CONTENT_SIZES,
      slotClass: 'short',
      slots,
      ...forgery,
      header: { ...header, author: author.id, ...forgery.header },
    },
    table.random,
  );
  if (!sealed) throw new Error('too long');
  return sealed.blob;
};

/** What an epoch entry would say of a change. */
export const epochBody = (table: Table, change: Change): Payload => ({
  kind: 'epoch',
  change,
  key: symmetricKey(table.random(32)),
  token: freshToken(table.random),
  admin: [],
});

/** When its author says that it wrote something, and up to where it says that it had read. */
export type Claim = { readonly minute?: number; readonly view?: View };

const claimed = (table: Table, payload: Payload, { minute = table.minute, view }: Claim) => ({
  body: encodeBody({ ...bodyOf(table, payload), minute }),
  ...(view ? { header: { view } } : {}),
});

/** A change that `author` forges with its own sessions. */
export const forgeChange = (table: Table, author: Member, change: Change, claim: Claim = {}): Uint8Array =>
  forge(table, author, { ...claimed(table, epochBody(table, change), claim), bodySizes: EPOCH_SIZES });

/** What each reader says of a forged change: `changed`, or what it is told. */
export const tellChange = (
  table: Table,
  author: Member,
  change: Change,
  readers: readonly Member[],
  claim: Claim = {},
): string[] => {
  const blob = forgeChange(table, author, change, claim);
  return readers.map((reader) => {
    const { outputs, channel } = peek(table, reader, blob);
    return channel.epoch === reader.channel.epoch ? kindsOf(outputs).join() : 'changed';
  });
};

/** What each reader says of something else that `author` forges. */
export const tell = (
  table: Table,
  author: Member,
  payload: Payload,
  readers: readonly Member[],
  claim: Claim = {},
): string[] => {
  const blob = forge(table, author, claimed(table, payload, claim));
  return readers.map((reader) => told(table, reader, blob).join());
};

export const headerOf = (channel: Channel): EntryPlan['header'] => ({
  channel: channel.id,
  room: channel.plenary,
  epoch: channel.epoch.number,
  rosterHash: channel.epoch.rosterHash,
  view: channel.view,
  author: channel.us.seat,
});

/** Puts a blob in the log as the relay would; every member reads it. */
export const post = (table: Table, blob: Uint8Array): void => {
  table.log.entries.push({ blob, expired: false, lifetimeSeconds: 600 });
};
