/** A conversation drawn from a seed, at real members' tables, with the ledger beside it and a copy of each device after each thing that it does. */
import type { RoomId } from '../../../shared/brand.ts';
import { hex } from '../../../shared/codec/bytes.ts';
import type { Random } from '../../../shared/crypto/random.ts';
import type { Channel } from '../../../shared/protocol/channel.ts';
import { seatKey } from '../../../shared/protocol/channel.ts';
import type { Flag } from '../../../shared/protocol/entry.ts';
import type { Asked, GuestRequest } from '../../../shared/protocol/invitation.ts';
import { DAY_MINUTES } from '../../../shared/protocol/limits.ts';
import type { Sealing } from '../../../shared/protocol/seal.ts';
import { readsIn, sealHeartbeat, sealHello, sealRotation, sealText, seatsOf } from '../../../shared/protocol/seal.ts';
import { type EpochSealing, sealAdmission, sealRemoval } from '../../../shared/protocol/sealChange.ts';
import { sealCharter, sealFounding, sealRoomLeave } from '../../../shared/protocol/sealRoom.ts';
import { blobHash } from '../../../shared/protocol/view.ts';
import { openWelcome } from '../../../shared/protocol/welcome.ts';
import type { Rules } from '../../../shared/room/rules.ts';
import { charterFor } from '../../support/rooms.ts';
import { chance, int, pick, seeded } from '../../support/seeded.ts';
import * as t from '../../support/table.ts';
import { type Deed, encapsulate, freshSide, type Holding, read, type Written, write } from './ledger.ts';

/** Words outlive every step of a conversation: what time takes from rows is no matter of keys. */
const RULES: Rules = { ...t.RULES, lifetimeSeconds: 90 * 86_400 };

export type Player = {
  readonly member: t.Member;
  readonly holding: Holding;
  readonly guests: Map<string, Asked>;
  readonly withheld: Set<number>;
  readonly from: number;
};

/** What one device held at one moment: its state, and what the ledger says of it. */
export type Leak = {
  readonly name: string;
  readonly at: string;
  readonly channel: Channel;
  readonly guests: ReadonlyMap<string, Asked>;
  readonly holding: Holding;
  /** Up to which entry it had read, where its seat begins, how long the log was, and what of it was withheld from it. */
  readonly read: number;
  readonly from: number;
  readonly length: number;
  readonly withheld: ReadonlySet<number>;
};

export type Talk = {
  readonly random: Random;
  readonly table: t.Table;
  readonly players: Player[];
  readonly log: Written[];
  readonly leaks: Leak[];
  /** How often each thing happened. */
  readonly happened: Record<string, number>;
  /** Called after each step, with every device's keys still in place. */
  readonly stepped: (channel: Channel, guests: ReadonlyMap<string, Asked>) => void;
  names: number;
  /** Reads late: what others write meanwhile waits for it. */
  asleep: Player | null;
};

const NO_DEED: Deed = { kind: 'none' };
const plenaryOf = ({ member }: Player): string => hex(member.channel.plenary);

/** `part`: of what differs from the device as it is. */
const copied = (talk: Talk, player: Player, at: string, part: Partial<Leak> = {}): void => {
  const { member, guests, holding, withheld, from } = player;
  const { name, channel, read } = member;
  const place = { at: `${talk.leaks.length} ${at}`, read, from, length: talk.log.length, withheld };
  talk.leaks.push(structuredClone({ name, channel, guests, holding, ...place, ...part }));
  talk.happened[at] = (talk.happened[at] ?? 0) + 1;
};

const leak = (talk: Talk, player: Player, at: string): void => {
  talk.stepped(player.member.channel, player.guests);
  copied(talk, player, at);
};

export const openTalk = (seed: string, stepped: Talk['stepped']): Talk => {
  const random = seeded(seed);
  const { table, facilitator } = t.openTable(random, RULES);
  const holding: Holding = {
    ...{
      seat: seatKey(t.seatIdOf(facilitator)),
      epoch: 0,
      past: [],
      sides: {},
      guests: [],
      pending: null,
      closed: false,
    },
    rooms: { [hex(facilitator.channel.plenary)]: { opened: true, sinceMinute: table.minute } },
    bundles: [{ name: 'F 0', holds: [] }],
  };
  const players: Player[] = [{ member: facilitator, holding, guests: new Map(), withheld: new Set(), from: 0 }];
  return { random, table, players, log: [], leaks: [], happened: {}, stepped, names: 0, asleep: null };
};

/** The next entry of the log, read by one; now and then the relay withholds from it what changes nothing. */
const readOne = (talk: Talk, player: Player): boolean => {
  const { member, holding } = player;
  const entry = talk.table.log.entries[member.read];
  const written = talk.log[member.read];
  if (!entry || !written || holding.closed) return false;
  member.read += 1;
  const position = t.position(member.read);
  const withheld = written.deed.kind === 'none' && written.author !== holding.seat && chance(talk.random, 0.08);
  if (withheld) {
    t.step(talk.table, member, { kind: 'hash', hash: blobHash(entry.blob), position });
    player.withheld.add(written.index);
    talk.happened['withheld'] = (talk.happened['withheld'] ?? 0) + 1;
  } else t.step(talk.table, member, { kind: 'blob', blob: entry.blob, position });
  read(holding, written, talk.table.minute, withheld);
  if (member.channel.halted !== null) throw new Error(`${member.name} stopped`);
  for (const guest of [...player.guests.keys()]) if (!holding.guests.includes(guest)) player.guests.delete(guest);
  leak(talk, player, 'read');
  return true;
};

const readAll = (talk: Talk, player: Player): void => {
  while (readOne(talk, player));
};

type Plan = {
  readonly what: string;
  readonly room?: string;
  readonly readers?: readonly string[];
  readonly flag?: (reader: string) => Flag;
  readonly deed?: Deed;
};

/** Something sealed: it stands in the log, or its epoch had ended, and its numbers are used all the same. */
const put = (talk: Talk, player: Player, sealing: Sealing | EpochSealing, plan: Plan): boolean => {
  const { member, holding } = player;
  const { seats, number } = member.channel.epoch;
  const room = plan.room ?? plenaryOf(player);
  const readers = plan.readers ?? seats.map(({ id }) => seatKey(id));
  const links = write(
    holding,
    seats.map(({ id }) => seatKey(id)).filter((key) => readers.includes(key)),
  );
  const flags = Object.fromEntries(Object.keys(links).map((reader) => [reader, plan.flag?.(reader) ?? 0]));
  const deed = plan.deed ?? NO_DEED;
  const index = talk.log.length;
  if ('rotate' in sealing) holding.pending = index;
  const stands = t.append(talk.table, member, sealing);
  if (stands) talk.log.push({ index, author: holding.seat, epoch: number, room, seats, links, flags, deed });
  leak(talk, player, stands ? plan.what : `${plan.what}, too late`);
  return stands;
};

const sayIn = (talk: Talk, player: Player, room: RoomId): void => {
  const { member, holding } = player;
  const { channel } = member;
  const text = { text: `words ${talk.log.length}`, messageClass: 'rule', quotes: [] } as const;
  const sealing = sealText(channel, room, text, t.env(talk.table));
  if (!sealing.ok) return;
  const seats = seatsOf(channel, room);
  const given = new Set(
    seats.filter((seat) => readsIn(channel, room, seat, talk.table.minute)).map(({ id }) => seatKey(id)),
  );
  const readers = seats.map(({ id }) => seatKey(id)).filter((key) => key !== holding.seat);
  put(talk, player, sealing.value, {
    ...{ what: hex(room) === plenaryOf(player) ? 'text' : 'text in a room', room: hex(room), readers },
    flag: (reader) => (given.has(reader) ? 0 : 1),
  });
};

const rotate = (talk: Talk, player: Player): void => {
  const { member, holding } = player;
  const sealing = sealRotation(member.channel, t.env(talk.table));
  if (!sealing.ok) return;
  talk.names += 1;
  const bundle = `${member.name} ${talk.names}`;
  const kems = encapsulate(holding, bundle);
  holding.bundles = [{ name: bundle, holds: [] }, ...holding.bundles];
  const stands = put(talk, player, sealing.value, { what: 'rotation', deed: { kind: 'rotates', bundle, kems } });
  if (!stands) holding.bundles = holding.bundles.slice(1);
};

const beat = (talk: Talk, player: Player): void => {
  const sealing = sealHeartbeat(player.member.channel, t.env(talk.table));
  if (sealing.ok) put(talk, player, sealing.value, { what: 'heartbeat' });
};

const greet = (talk: Talk, player: Player): void => {
  const { member, holding } = player;
  if (member.channel.hello.phase !== 'due' || Object.values(member.channel.own).some(({ kind }) => kind === 'hello'))
    return;
  const bundle = holding.bundles[0]!.name;
  const sealing = t.must(sealHello(member.channel, t.env(talk.table)));
  put(talk, player, sealing, { what: 'hello', deed: { kind: 'greets', bundle } });
};

/**
 * The guest's device, copied when it had asked and no more: the Welcome opens to the copy when it comes, but the sessions that the guest
 * begins with it are of keys that it draws then.
 */
const leakGuest = (talk: Talk, host: Player, player: Player, request: GuestRequest): void => {
  const { offer, ik, ours, session, ratchet } = request;
  const us = { seat: offer.seat.id, ik };
  const keys = { channel: offer.channel, us, host: offer.host.seat, bundle: ours, session, ratchet };
  const { blob } = host.member.welcomes.find(({ invitation }) => invitation === player.member.name)!;
  const { channel } = t.must(openWelcome(keys, blob, { ...t.env(talk.table), random: seeded('the thief’s own') }));
  const sides = { [host.holding.seat]: player.holding.sides[host.holding.seat]! };
  copied(talk, player, 'asking', { channel, holding: { ...player.holding, sides } });
};

/** The facilitator admits a guest; it comes in once the log has shown the change to its host. */
const admit = (talk: Talk): void => {
  const host = talk.players[0]!;
  if (talk.players.filter(({ holding }) => !holding.closed).length > 4) return;
  readAll(talk, host);
  talk.names += 1;
  const name = `P${talk.names}`;
  const guest = t.invite(talk.table, host.member, name, pick(talk.random, ['A', 'B'] as const));
  const seat = seatKey(guest.invitation.offer.seat.id);
  host.guests.set(seat, guest.asked);
  host.holding.guests.push(seat);
  leak(talk, host, 'request');
  for (let i = int(talk.random, 2); i > 0; i -= 1) sayIn(talk, host, host.member.channel.plenary);
  readAll(talk, host);
  const sealing = sealAdmission(host.member.channel, t.candidateOf(name, guest), t.env(talk.table));
  if (!sealing.ok) {
    host.guests.delete(seat);
    host.holding.guests = host.holding.guests.filter((each) => each !== seat);
    return;
  }
  const newcomer = `${name} 0`;
  const bundles: Record<string, string> = { [host.holding.seat]: host.holding.bundles[0]!.name };
  for (const [peer, { peerBundle }] of Object.entries(host.holding.sides)) if (peerBundle) bundles[peer] = peerBundle;
  put(talk, host, sealing.value, { what: 'admission', deed: { kind: 'admits', seat, bundles, newcomer } });
  readAll(talk, host);
  const asking = structuredClone(guest.request);
  const member = t.enter(talk.table, host.member, name, guest);
  const sides = Object.fromEntries(
    Object.entries(bundles).map(([peer, bundle]) => [
      peer,
      peer === host.holding.seat
        ? freshSide({ own: { turn: 0, n: 0 }, begins: false, peerBundle: bundle })
        : freshSide({ peerBundle: bundle, usedBundle: bundle }),
    ]),
  );
  const holding: Holding = {
    ...{ seat, epoch: host.holding.epoch, past: [], sides, guests: [], pending: null, closed: false },
    rooms: { [hex(member.channel.plenary)]: { opened: true, sinceMinute: talk.table.minute } },
    bundles: [{ name: newcomer, holds: [] }],
  };
  const player: Player = { member, holding, guests: new Map(), withheld: new Set(), from: member.read };
  talk.players.push(player);
  leakGuest(talk, host, player, asking);
  leak(talk, player, 'entering');
  if (chance(talk.random, 0.7)) greet(talk, player);
};

const remove = (talk: Talk): void => {
  const host = talk.players[0]!;
  readAll(talk, host);
  const others = host.member.channel.epoch.seats.filter(({ id }) => seatKey(id) !== host.holding.seat);
  if (others.length < 3) return;
  const gone = pick(talk.random, others).id;
  const sealing = sealRemoval(host.member.channel, [gone], t.env(talk.table));
  if (!sealing.ok) return;
  const deed: Deed = { kind: 'closes', seat: seatKey(gone) };
  put(talk, host, sealing.value, { what: 'removal', deed, flag: (reader) => (reader === deed.seat ? 3 : 0) });
  readAll(talk, host);
};

/** Founds a room with some of the others and opens it. */
const found = (talk: Talk, founder: Player): void => {
  readAll(talk, founder);
  const others = talk.players.filter((each) => each !== founder && !each.holding.closed && chance(talk.random, 0.6));
  const charter = charterFor(
    [founder, ...others].map(({ member }) => member),
    { lifetimeSeconds: 60 * 86_400 },
  );
  const sealing = sealFounding(founder.member.channel, charter, t.env(talk.table));
  if (!sealing.ok) return;
  const called = new Set(charter.seats.map(seatKey));
  const id = sealing.value.channel.rooms.at(-1)!.id;
  founder.holding.rooms[hex(id)] = { opened: false, sinceMinute: talk.table.minute };
  put(talk, founder, sealing.value, {
    ...{ what: 'founding', deed: { kind: 'founds', room: hex(id) } as const },
    flag: (reader) => (called.has(reader) ? 2 : 0),
  });
  readAll(talk, founder);
  const opening = sealCharter(founder.member.channel, id, t.env(talk.table));
  if (!opening.ok) return;
  const readers = [...called].filter((key) => key !== founder.holding.seat);
  put(talk, founder, opening.value, {
    what: 'charter',
    room: hex(id),
    readers,
    deed: { kind: 'opens', room: hex(id) },
  });
  readAll(talk, founder);
};

const openRooms = ({ member }: Player) => member.channel.rooms.filter(({ kind }) => kind === 'open');

const leaveRoom = (talk: Talk, player: Player): void => {
  const [room] = openRooms(player);
  if (!room) return;
  const sealing = sealRoomLeave(player.member.channel, room.id, t.env(talk.table));
  if (!sealing.ok) return;
  const readers = seatsOf(player.member.channel, room.id)
    .map(({ id }) => seatKey(id))
    .filter((key) => key !== player.holding.seat);
  put(talk, player, sealing.value, {
    what: 'leave of a room',
    room: hex(room.id),
    readers,
    deed: { kind: 'leaves', room: hex(room.id) },
  });
};

/** Everybody who is awake reads to the end, and newcomers greet. */
const everybodyReads = (talk: Talk): void => {
  for (const player of talk.players) {
    if (player === talk.asleep || player.holding.closed) continue;
    readAll(talk, player);
    greet(talk, player);
  }
};

/** One thing that happens. */
const happen = (talk: Talk): void => {
  const { random } = talk;
  const awake = talk.players.filter((each) => !each.holding.closed && each !== talk.asleep);
  const player = pick(random, awake);
  const roll = int(random, 100);
  if (roll < 12) for (let i = int(random, 4); i >= 0; i -= 1) readOne(talk, player);
  else if (roll < 34) everybodyReads(talk);
  else if (roll < 56) sayIn(talk, player, player.member.channel.plenary);
  else if (roll < 68) sayIn(talk, player, pick(random, [...openRooms(player), ...player.member.channel.rooms]).id);
  else if (roll < 78) rotate(talk, player);
  else if (roll < 81) beat(talk, player);
  else if (roll < 85) admit(talk);
  else if (roll < 87) remove(talk);
  else if (roll < 92) found(talk, player);
  else if (roll < 93) leaveRoom(talk, player);
  else if (roll < 96) talk.asleep = talk.asleep === null ? pick(random, talk.players.slice(1)) : null;
  else if (roll < 98) talk.table.minute += int(random, 600);
  // A week and a day: what is kept for a week goes. Two weeks: whoever said nothing is away.
  else talk.table.minute += (chance(random, 0.5) ? 8 : 15) * DAY_MINUTES;
};

/** Guests come, and `steps` things happen. */
export const talkOn = (talk: Talk, steps: number): void => {
  for (let i = 0; i < 3; i += 1) {
    admit(talk);
    everybodyReads(talk);
  }
  for (let i = 0; i < steps; i += 1) happen(talk);
};

/** Everybody writes in turn, so often; returns where the last round begins. `rotating`: each publishes keys in each round. */
export const goRound = (talk: Talk, rounds: number, rotating: boolean): number => {
  talk.asleep = null;
  let from = talk.log.length;
  for (let round = 0; round < rounds; round += 1) {
    everybodyReads(talk);
    from = talk.log.length;
    for (const player of talk.players) {
      if (player.holding.closed) continue;
      readAll(talk, player);
      if (rotating) rotate(talk, player);
      sayIn(talk, player, player.member.channel.plenary);
    }
  }
  return from;
};
