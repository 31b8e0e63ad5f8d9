/**
 * A channel's life, chosen from a seed: people write, come, go, found rooms, leave them and crash over a relay that loses, delays
 * and races them.
 */
import type { SeatId } from '../../shared/brand.ts';
import { hex } from '../../shared/codec/bytes.ts';
import { foundChannel, seatKey } from '../../shared/protocol/channel.ts';
import { nextDuty } from '../../shared/protocol/due.ts';
import type { OpenRoom } from '../../shared/protocol/room.ts';
import type { Seat } from '../../shared/protocol/roster.ts';
import { sealLeave, seatsOf } from '../../shared/protocol/seal.ts';
import { sealAdmission, sealRemoval } from '../../shared/protocol/sealChange.ts';
import { sealDuty } from '../../shared/protocol/sealDuty.ts';
import { sealFounding, sealRoomLeave } from '../../shared/protocol/sealRoom.ts';
import { openWelcome } from '../../shared/protocol/welcome.ts';
import type { Role, Side } from '../../shared/room/roles.ts';
import type { RoomForm } from '../../shared/room/words.ts';
import { chance, int, pick, seeded, shuffle } from '../support/seeded.ts';
import { type Guest, invite, type Member, must, RULES } from '../support/table.ts';
import {
  type Again,
  commit,
  crash,
  type Device,
  envOf,
  openDevice,
  readOne,
  seatOf,
  send,
  type World,
  write,
} from './device.ts';
import {
  ask,
  careForOthers,
  changeRules,
  fallSilent,
  freezeAlone,
  govern,
  type Want,
  wantRemoval,
} from './governing.ts';
import { type Attack, openRelay } from './relay.ts';

export type Life = World & {
  readonly seed: string;
  readonly devices: Device[];
  readonly guests: Map<string, Guest>;
  readonly limit: number;
  people: number;
  /** Foundings so far: few enough for every device to heed all of them. */
  foundings: number;
  words: number;
  /** Two keys are asked for, and whatever needs them happens too. */
  readonly governed: boolean;
  /** A facilitator that is not online. */
  asleep: Device | null;
  /** What was done by keys, and which words were said. */
  readonly done: Record<Want['kind'] | 'frozen' | 'rules', number>;
  readonly said: Record<string, number>;
  /** How often a message, an answer or a process is lost. */
  readonly trouble: number;
};

export const openLife = (seed: string, limit: number, trouble: number, rules = RULES): Life => {
  const random = seeded(seed);
  const minute = 30_000_000;
  const channel = foundChannel({ label: 'facilitator', rules }, { random, nowMinute: minute });
  const founder = openDevice('F', channel, 0, 0);
  const relay = openRelay();
  return {
    ...{
      seed,
      random,
      minute,
      relay,
      truth: new Map(),
      overtaken: new Set<string>(),
      unsettled: new Set<string>(),
      wordIds: new Set<string>(),
      delivered: 0,
      devices: [founder],
      guests: new Map(),
    },
    ...{ limit, people: 1, foundings: 0, words: 0, trouble },
    ...{ governed: rules.settings !== undefined, asleep: null, said: {} },
    done: { admission: 0, removal: 0, succession: 0, frozen: 0, rules: 0 },
  };
};

const NOTHING = { kind: 'nothing' } as const;
const busy = (device: Device): boolean => device.outbox.some(({ rotate }) => rotate) || device.channel.pending !== null;

/** Invites and admits somebody; the guest takes its seat once the admission stands in the log. */
export const admit = (life: Life, host: Device, role: Role = 'participant'): boolean => {
  if (life.governed) return ask(life, host, role);
  if (busy(host) || life.people >= life.limit) return false;
  const name = `${role === 'participant' ? 'P' : 'C'}${life.people}`;
  const side: Side = role === 'participant' ? pick(life.random, ['A', 'B'] as const) : 'third';
  const table = { random: life.random, minute: life.minute } as Parameters<typeof invite>[0];
  const guest = invite(table, { channel: host.channel } as Member, name, side, role);
  const { bundle, session, ratchet, ik } = guest.asked;
  const candidate = { invitation: name, bundle, session, ratchet, record: { ...guest.invitation.offer.seat, ik } };
  const sealed = sealAdmission(host.channel, candidate, envOf(life, host));
  if (!sealed.ok) return false;
  life.people += 1;
  life.guests.set(name, guest);
  commit(host, sealed.value, NOTHING);
  return true;
};

/** A Welcome that came out of the host's log is opened by its guest. */
const seatGuests = (life: Life, host: Device): boolean => {
  const welcome = host.welcomes.shift();
  if (!welcome) return false;
  const { request } = life.guests.get(welcome.invitation)!;
  const { offer, ik, ours, session, ratchet } = request;
  const keys = {
    channel: offer.channel,
    us: { seat: offer.seat.id, ik },
    host: offer.host.seat,
    bundle: ours,
    session,
    ratchet,
  };
  const skew = int(life.random, 9) - 4;
  const env = { random: life.random, nowMinute: life.minute + skew };
  const { channel, position } = must(openWelcome(keys, welcome.blob, env));
  const at = new DataView(position.buffer, position.byteOffset).getUint32(0);
  life.devices.push(openDevice(welcome.invitation, channel, at, skew));
  return true;
};

const remove = (life: Life, by: Device): boolean => {
  if (life.governed) return wantRemoval(life, by);
  const others = by.channel.epoch.seats.filter(({ role, id }) => role !== 'facilitator' && seatKey(id) !== seatOf(by));
  if (busy(by) || others.length === 0) return false;
  const sealed = sealRemoval(by.channel, [pick(life.random, others).id], envOf(life, by));
  if (sealed.ok) commit(by, sealed.value, NOTHING);
  return sealed.ok;
};

const leave = (life: Life, device: Device): boolean => {
  const sealed = sealLeave(device.channel, envOf(life, device));
  if (!sealed.ok) return false;
  device.leaving = true;
  commit(device, sealed.value, { kind: 'leave' });
  return true;
};

/** A text whose room is over meanwhile is its person's to decide about. */
const writeAgain = (life: Life, device: Device, again: Extract<Again, { kind: 'text' }>): boolean =>
  device.leaving ||
  (hex(again.room) !== hex(device.channel.plenary) &&
    !writable(device).some(({ id }) => hex(id) === hex(again.room))) ||
  write(life, device, again.text, false, again.room);

/** Nothing is written under changed rules before they were accepted. */
const mayGoOn = ({ channel }: Device): boolean => {
  const { outstanding } = channel.standing;
  return outstanding === null || outstanding.accepted.includes(seatKey(channel.us.seat));
};

/** What the client does by itself, and what it was told to do and must do again. */
export const work = (life: Life, device: Device, crashes: boolean): boolean => {
  if (device.closed || device.channel.halted) return false;
  const fresh = device.channel.epoch.generation === life.relay.generation;
  const [again] = device.again;
  if (again && fresh && (again.kind !== 'text' || device.leaving || mayGoOn(device))) {
    const done =
      again.kind === 'text' ? writeAgain(life, device, again) : again.kind === 'nothing' || leave(life, device);
    if (done) device.again.shift();
    return done;
  }
  const duty = nextDuty(device.channel, envOf(life, device).nowMinute);
  if (!duty && !crashes && fresh && life.governed) return govern(life, device);
  if (!duty || (duty.kind === 'removal' && busy(device)) || (device.leaving && duty.kind !== 'hello')) return false;
  const env = envOf(life, device);
  const sealed = sealDuty(device.channel, duty, env);
  if (!sealed.ok || crashes) return false;
  if (duty.kind === 'repeat') life.wordIds.add(hex(sealed.value.id));
  commit(device, sealed.value, NOTHING);
  return true;
};

/** Open rooms beside the plenary in which this device may write. */
const writable = ({ channel }: Device): OpenRoom[] =>
  channel.rooms.filter((room): room is OpenRoom => {
    if (room.kind !== 'open' || room.continuedBy !== null || seatsOf(channel, room.id).length < 2) return false;
    return !Object.values(channel.own).some((own) => own.kind === 'roomLeave' && hex(own.room) === hex(room.id));
  });

const say = (life: Life, device: Device): boolean => {
  life.words += 1;
  const { plenary } = device.channel;
  const room = pick(life.random, [plenary, plenary, ...writable(device).map(({ id }) => id)]);
  const crashes = chance(life.random, life.trouble);
  return !device.leaving && write(life, device, `${device.name} says ${life.words}`, crashes, room);
};

/** Seats of the roster that may share a room of this form with the founder, drawn at random. */
const company = (life: Life, founder: Device, form: RoomForm): SeatId[] => {
  const { seats } = founder.channel.epoch;
  const us = seats.find(({ id }) => seatKey(id) === seatOf(founder))!;
  const fits = (seat: Seat): boolean => {
    if (form === 'caucus') return seat.side === us.side;
    return form === 'workingGroup' || seat.side === 'third' || seat.side === us.side;
  };
  return seats
    .filter((seat) => seat === us || (fits(seat) && (seat.role === 'facilitator' || chance(life.random, 0.6))))
    .map(({ id }) => id);
};

/** Founds a room, or another in the place of one, if that may be. */
const found = (life: Life, founder: Device): boolean => {
  if (founder.leaving || life.foundings >= 7) return false;
  const old = chance(life.random, 0.6) ? writable(founder)[0] : undefined;
  const kept = old?.charter.form === 'verification' ? undefined : old?.charter.form;
  const form = kept ?? pick(life.random, ['caucus', 'privateSession', 'workingGroup'] as const);
  const present = old ? seatsOf(founder.channel, old.id).map(({ id }) => seatKey(id)) : [];
  const wanted = new Set([...company(life, founder, form).map(seatKey), ...present]);
  const seats = founder.channel.epoch.seats.map(({ id }) => id).filter((id) => wanted.has(seatKey(id)));
  const plan = { form, seats, lifetimeSeconds: 86_400, continues: old?.id ?? null };
  const sealed = sealFounding(founder.channel, plan, envOf(life, founder));
  if (!sealed.ok || chance(life.random, life.trouble)) return false;
  life.foundings += 1;
  if (old) life.unsettled.add(hex(old.id));
  commit(founder, sealed.value, NOTHING);
  return true;
};

const leaveRoom = (life: Life, device: Device): boolean => {
  const [room] = device.leaving ? [] : writable(device);
  const sealed = room && sealRoomLeave(device.channel, room.id, envOf(life, device));
  if (!room || !sealed?.ok) return false;
  life.unsettled.add(hex(room.id));
  commit(device, sealed.value, NOTHING);
  return true;
};

/** One thing that happens. */
const happen = (life: Life): void => {
  const { random, trouble } = life;
  const seated = life.devices.filter(({ closed }) => !closed);
  if (seated.every((device) => device === life.asleep)) life.asleep = null;
  const awake = seated.filter((device) => device !== life.asleep);
  const device = pick(random, awake);
  const unlucky = () => chance(random, trouble);
  const lost = unlucky() ? pick(random, ['request', 'answer'] as const) : null;
  if (unlucky()) crash(device);
  if (life.governed && chance(random, 0.08)) return care(life);
  const roll = int(random, 100);
  if (roll < 30) for (let i = int(random, 6); i >= 0; i -= 1) readOne(life, device, unlucky());
  else if (roll < 50) send(life, device, lost);
  else if (roll < 66) say(life, device);
  else if (roll < 71) found(life, device);
  else if (roll < 72) leaveRoom(life, device);
  else if (roll < 84) work(life, device, unlucky());
  else if (roll < 88) admit(life, device, chance(random, 0.25) ? 'cofacilitator' : 'participant');
  else if (roll < 89) remove(life, device);
  else if (roll < 90 && device !== awake[0] && !device.leaving) leave(life, device);
  else if (roll < 93) life.minute += int(random, 600);
  else for (const each of awake) seatGuests(life, each);
};

/** What only happens where two keys are asked for, by the first who can do it. */
const care = (life: Life): void => {
  const online = shuffle(
    life.random,
    life.devices.filter((device) => !device.closed && device !== life.asleep),
  );
  const roll = int(life.random, 12);
  if (roll < 1) fallSilent(life, () => calm(life, 60));
  else if (roll < 3) life.asleep = null;
  else if (roll < 4) online.some((device) => changeRules(life, device));
  else if (roll < 7) online.some((device) => wantRemoval(life, device));
  else if (roll < 8) online.some((device) => freezeAlone(life, device));
  else online.some((device) => careForOthers(life, device));
};

export const live = (life: Life, moments: number): void => {
  const { random } = life;
  for (let i = 2 + int(random, 3); i > 0; i -= 1) {
    admit(life, life.devices[0]!, life.governed && i === 1 ? 'cofacilitator' : 'participant');
    rest(life);
  }
  found(life, pick(random, life.devices));
  rest(life);
  for (let moment = 0; moment < moments; moment += 1) happen(life);
};

/** Whoever is online loses nothing, until nobody of them has anything to do; whether it came to that. */
const calm = (life: Life, rounds: number): boolean => {
  for (let round = 0; round < rounds; round += 1) {
    let busyAt = 0;
    for (const device of life.devices) {
      if (device === life.asleep) continue;
      while (readOne(life, device, false)) busyAt += 1;
      while (!device.closed && send(life, device, null)) busyAt += 1;
      if (seatGuests(life, device)) busyAt += 1;
      if (work(life, device, false)) busyAt += 1;
    }
    if (busyAt === 0) return true;
  }
  return false;
};

/** Everybody is online and nothing is lost, until nobody has anything to do. */
export const rest = (life: Life): void => {
  life.asleep = null;
  if (!calm(life, 400)) throw new Error(`seed ${life.seed}: it never comes to rest`);
};

/** Everybody who has a seat says one more thing, and all read it. */
export const lastWords = (life: Life): void => {
  for (const device of life.devices) {
    if (device.closed) continue;
    write(life, device, `${device.name} ends`, false);
    for (const { id } of writable(device)) write(life, device, `${device.name} ends in ${hex(id)}`, false, id);
  }
  rest(life);
};

export const attack = (life: Life, what: Attack): void => {
  life.relay.attack = what;
};
