/**
 * A table of members over one in-memory log: the core alone, without relay, engine or clock. Tests drive it step by step;
 * the simulation drives it at random. Nothing here sleeps: time is a number that the test moves.
 */
import type { EntryId, Hash, SeatId } from '../../shared/brand.ts';
import type { Random } from '../../shared/crypto/random.ts';
import { type Channel, type Env, foundChannel, seatKey } from '../../shared/protocol/channel.ts';
import { nextDuty } from '../../shared/protocol/due.ts';
import {
  type Asked,
  type GuestRequest,
  type Invitation,
  makeInvitation,
  makeRequest,
  openLinkEntry,
  readOffer,
  readRequest,
} from '../../shared/protocol/invitation.ts';
import { formatLink, type Link, parseLink } from '../../shared/protocol/link.ts';
import { type Arrival, receive } from '../../shared/protocol/receive.ts';
import type { Output } from '../../shared/protocol/received.ts';
import { findSeat, type Seat } from '../../shared/protocol/roster.ts';
import { abandon, type Sealing, sealText } from '../../shared/protocol/seal.ts';
import { type Candidate, type EpochSealing, sealAdmission } from '../../shared/protocol/sealChange.ts';
import { sealDuty } from '../../shared/protocol/sealDuty.ts';
import { blobHash } from '../../shared/protocol/view.ts';
import { openWelcome } from '../../shared/protocol/welcome.ts';
import type { Result } from '../../shared/result.ts';
import type { Role, Side } from '../../shared/room/roles.ts';
import type { Rules } from '../../shared/room/rules.ts';

export const RULES: Rules = {
  version: 1,
  items: ['You are here as yourself.'],
  lifetimeSeconds: 7 * 86400,
  admission: 'facilitator',
};

/** One member's device: its channel, the views it keeps, and what it was told. */
export type Member = {
  name: string;
  channel: Channel;
  views: Map<number, Hash>;
  outputs: Output[];
  /** How much of the log it has read. */
  read: number;
  welcomes: { invitation: string; blob: Uint8Array }[];
};

/** The relay's part: blobs in order, and the generation of the token that may append. */
export type Log = { entries: { blob: Uint8Array; expired: boolean; lifetimeSeconds: number }[]; generation: number };

export type Table = { random: Random; minute: number; log: Log; members: Member[] };

export const must = <T, E>(result: Result<T, E>): T => {
  if (!result.ok) throw new Error(`expected a value, got ${String(result.error)}`);
  return result.value;
};

export const env = (table: Table): Env => ({ random: table.random, nowMinute: table.minute });

export const openTable = (random: Random, rules: Rules = RULES): { table: Table; facilitator: Member } => {
  const table: Table = { random, minute: 30_000_000, log: { entries: [], generation: 0 }, members: [] };
  const channel = foundChannel({ label: 'facilitator', rules }, env(table));
  const facilitator = join(table, 'F', channel, 0);
  return { table, facilitator };
};

const join = (table: Table, name: string, channel: Channel, read: number): Member => {
  const member: Member = {
    name,
    channel,
    views: new Map([[channel.view.k, channel.view.hash]]),
    outputs: [],
    read,
    welcomes: [],
  };
  table.members.push(member);
  return member;
};

/** The relay's rule: only the current generation appends, and a rotate begins the next. */
export const append = (table: Table, member: Member, sealing: Sealing | EpochSealing): boolean => {
  const generation = 'rotate' in sealing ? sealing.rotate.generation : sealing.channel.epoch.generation;
  if (generation !== table.log.generation) {
    member.channel = abandon(sealing.channel, sealing.id);
    return false;
  }
  member.channel = sealing.channel;
  for (const secret of sealing.wipe) secret.fill(0);
  table.log.entries.push({ blob: sealing.blob, expired: false, lifetimeSeconds: sealing.lifetimeSeconds });
  if ('rotate' in sealing) table.log.generation += 1;
  return true;
};

/** Hands a member the next entry; returns what it was told. */
export const step = (table: Table, member: Member, arrival: Arrival): readonly Output[] => {
  const received = receive(member.channel, arrival, (k) => member.views.get(k), env(table));
  member.channel = received.channel;
  for (const secret of received.wipe) secret.fill(0);
  member.views.set(received.channel.view.k, received.channel.view.hash);
  member.outputs.push(...received.outputs);
  for (const output of received.outputs) if (output.kind === 'welcome') member.welcomes.push(output);
  return received.outputs;
};

export const position = (index: number): Uint8Array => Uint8Array.of(index >>> 24, index >>> 16, index >>> 8, index);

/** Reads on to the end of the log; returns what it was told. */
export const catchUp = (table: Table, member: Member): readonly Output[] => {
  const told: Output[] = [];
  while (member.read < table.log.entries.length) {
    const entry = table.log.entries[member.read]!;
    member.read += 1;
    const at = position(member.read);
    if (findSeat(member.channel.epoch.seats, member.channel.us.seat) === undefined) break;
    const arrival: Arrival = entry.expired
      ? { kind: 'hash', hash: blobHash(entry.blob), position: at }
      : { kind: 'blob', blob: entry.blob, position: at };
    told.push(...step(table, member, arrival));
  }
  return told;
};

export const catchUpAll = (table: Table): void => {
  for (const member of table.members) catchUp(table, member);
};

/** Every member's client does what it owes, all at once in each round, until nothing is due. */
export const settle = (table: Table): void => {
  for (let round = 0; round < 100; round += 1) {
    catchUpAll(table);
    if (table.members.filter((member) => doDuty(table, member)).length === 0) return;
  }
  throw new Error('the table does not settle');
};

export const doDuty = (table: Table, member: Member): boolean => {
  const duty = nextDuty(member.channel, table.minute);
  if (!duty) return false;
  return append(table, member, must(sealDuty(member.channel, duty, env(table))));
};

export const say = (table: Table, member: Member, text: string, room = member.channel.plenary): EntryId => {
  const sealing = must(sealText(member.channel, room, { text, messageClass: 'rule', quotes: [] }, env(table)));
  append(table, member, sealing);
  return sealing.id;
};

export type Guest = {
  link: Link;
  request: GuestRequest;
  asked: Asked;
  invitation: Invitation;
  /** What stands in the one-time log so far: the offer and the request. */
  blobs: readonly Uint8Array[];
};

export const invite = (table: Table, host: Member, label: string, side: Side, role: Role = 'participant'): Guest => {
  const made = makeInvitation(
    host.channel,
    'facilitator',
    { role, side, label, endsMinute: 0 },
    table.minute + 1440,
    table.random,
  );
  const text = formatLink({
    host: 'https://relay.example',
    secret: made.invitation.secret,
    bundleHash: made.bundleHash,
  });
  const link = must(parseLink(text));
  const offered = must(openLinkEntry(link.secret, made.blob));
  if (offered.kind !== 'offer') throw new Error('the first entry is the offer');
  const offer = must(readOffer(link, offered.payload));
  const { request, blob } = must(makeRequest(link, offer, table.random));
  const entry = must(openLinkEntry(made.invitation.secret, blob));
  if (entry.kind !== 'request') throw new Error('the second entry is the request');
  const asked = must(readRequest(made.invitation, entry.payload));
  return { link, request, asked, invitation: made.invitation, blobs: [made.blob, blob] };
};

/** What the host's invitation knows of a guest whose digits matched. */
export const candidateOf = (name: string, { asked, invitation }: Guest): Candidate => {
  const { ik, bundle, session, ratchet, parts } = asked;
  return { invitation: name, bundle, session, ratchet, parts, record: { ...invitation.offer.seat, ik } };
};

/** Admits a guest whose digits matched; false when another epoch change came first. */
export const admit = (table: Table, host: Member, name: string, guest: Guest): boolean =>
  append(table, host, must(sealAdmission(host.channel, candidateOf(name, guest), env(table))));

/** The guest opens its Welcome and takes its seat. */
export const enter = (table: Table, host: Member, name: string, guest: Guest): Member => {
  catchUp(table, host);
  const welcome = host.welcomes.find((each) => each.invitation === name);
  if (!welcome) throw new Error('no welcome');
  const { request } = guest;
  const keys = {
    channel: request.offer.channel,
    us: { seat: request.offer.seat.id, ik: request.ik },
    host: request.offer.host.seat,
    bundle: request.ours,
    session: request.session,
    ratchet: request.ratchet,
  };
  const { channel, position: at } = must(openWelcome(keys, welcome.blob, env(table)));
  return join(table, name, channel, new DataView(at.buffer, at.byteOffset).getUint32(0));
};

/** Invites, admits and seats one more member, and lets everybody settle. */
export const seat = (
  table: Table,
  host: Member,
  name: string,
  side: Side = 'A',
  role: Role = 'participant',
): Member => {
  const guest = invite(table, host, name, side, role);
  catchUp(table, host);
  admit(table, host, name, guest);
  const member = enter(table, host, name, guest);
  settle(table);
  return member;
};

/** A1, A2 and A3, of one side. */
export const seatThree = (table: Table, host: Member): [Member, Member, Member] => [
  seat(table, host, 'A1'),
  seat(table, host, 'A2'),
  seat(table, host, 'A3'),
];

export const texts = (member: Member): string[] =>
  member.outputs.flatMap((output) =>
    output.kind === 'content' && output.body.payload.kind === 'text' ? [output.body.payload.text] : [],
  );

export const alarms = (member: Member): string[] =>
  member.outputs.flatMap((output) =>
    output.kind === 'unopened' ||
    output.kind === 'missed' ||
    output.kind === 'halted' ||
    output.kind === 'invalidChange'
      ? [output.kind]
      : [],
  );

export const seatIdOf = (member: Member): SeatId => member.channel.us.seat;
export const peerOf = (member: Member, other: Member) => member.channel.peers[seatKey(seatIdOf(other))];
export const rosterOf = (member: Member): readonly Seat[] => member.channel.epoch.seats;
