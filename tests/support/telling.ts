/**
 * Has the conversations of `stories.ts`. A member's record of the real one has the form of a forged one, so that both go through the
 * same verifier and the same comparisons.
 */
import { seatId } from '../../shared/brand.ts';
import type { Random } from '../../shared/crypto/random.ts';
import { type X25519KeyPair, x25519KeyPair } from '../../shared/crypto/x25519.ts';
import { type Channel, ourSeat, seatKey } from '../../shared/protocol/channel.ts';
import { nextDuty } from '../../shared/protocol/due.ts';
import type { LinkHeld } from '../../shared/protocol/forge/admit.ts';
import type { Cast, PublicSeat } from '../../shared/protocol/forge/cast.ts';
import { type Forged, forge, type Held } from '../../shared/protocol/forge/forge.ts';
import type { Script, Step } from '../../shared/protocol/forge/script.ts';
import type { Moment } from '../../shared/protocol/forge/table.ts';
import { sealWelcomeEntry } from '../../shared/protocol/invitation.ts';
import { findSeat } from '../../shared/protocol/roster.ts';
import { type Sealing, sealHeartbeat, sealText } from '../../shared/protocol/seal.ts';
import { type EpochSealing, sealAdmission, sealRemoval } from '../../shared/protocol/sealChange.ts';
import { sealDuty } from '../../shared/protocol/sealDuty.ts';
import { sealFounding } from '../../shared/protocol/sealRoom.ts';
import { keysMissing, sealWord } from '../../shared/protocol/sealWord.ts';
import { matterHash } from '../../shared/protocol/takeWord.ts';
import { admissionOf } from './keys.ts';
import { charterFor } from './rooms.ts';
import type { Act, Story } from './stories.ts';
import {
  append,
  candidateOf,
  enter,
  env,
  invite,
  type Member,
  must,
  openTable,
  position,
  step as read,
  type Table,
} from './table.ts';

/** A conversation that took place: what each member's device holds of it, and the keys, which the test alone has all of. */
export type Played = {
  readonly held: ReadonlyMap<string, Held>;
  readonly keys: ReadonlyMap<string, X25519KeyPair>;
  readonly seats: ReadonlyMap<string, PublicSeat>;
  readonly blobs: readonly Uint8Array[];
};

const BEGAN = 30_000_000;

type Recorded = Member & { begun: Channel; moments: Moment[]; links: LinkHeld[] };

/** Secrets are wiped in place as devices do, so what is kept of a state is a copy. */
const copy = <T>(value: T): T => structuredClone(value);

const record = (member: Member): Recorded =>
  Object.assign(member, { begun: copy(member.channel), moments: [], links: [] });

const put = (table: Table, member: Recorded, sealing: Sealing | EpochSealing, text: string | null = null): void => {
  append(table, member, sealing);
  member.moments.push({ kind: 'wrote', entry: sealing.id, channel: copy(member.channel), text });
};

const readOn = (table: Table, member: Recorded): void => {
  while (member.read < table.log.entries.length) {
    if (findSeat(member.channel.epoch.seats, member.channel.us.seat) === undefined) return;
    if (member.outputs.some(({ kind }) => kind === 'removed')) return;
    const { blob } = table.log.entries[member.read]!;
    member.read += 1;
    const at = position(member.read);
    const outputs = copy(read(table, member, { kind: 'blob', blob, position: at }));
    member.moments.push({ kind: 'read', blob, position: at, minute: table.minute, outputs });
  }
};

const settleAll = (table: Table, members: readonly Recorded[]): void => {
  for (let round = 0; round < 200; round += 1) {
    for (const member of members) readOn(table, member);
    let duties = 0;
    for (const member of members) {
      if (member.outputs.some(({ kind }) => kind === 'removed')) continue;
      const duty = nextDuty(member.channel, table.minute);
      if (!duty) continue;
      put(table, member, must(sealDuty(member.channel, duty, env(table))));
      duties += 1;
    }
    if (duties === 0) return;
  }
  throw new Error('the table does not settle');
};

const admitReal = (table: Table, members: Recorded[], story: Story, by: string, name: string): Recorded => {
  const host = members.find((member) => member.name === by)!;
  const [, role, side] = story.seats.find(([each]) => each === name)!;
  const guest = invite(table, host, name, side, role);
  const matter = admissionOf(host, guest);
  const missing = keysMissing(host.channel, matter);
  if (missing.length > 0) {
    put(table, host, must(sealWord(host.channel, { kind: 'proposal', matter }, env(table))));
    for (const [first] of missing) {
      const confirmer = members.find((each) => Buffer.from(each.channel.us.seat).toString('hex') === first)!;
      readOn(table, confirmer);
      const proposal = matterHash(confirmer.channel, matter);
      put(table, confirmer, must(sealWord(confirmer.channel, { kind: 'confirm', proposal }, env(table))));
    }
    for (const member of members) readOn(table, member);
  }
  // As an engine calls it.
  const id = seatKey(guest.request.offer.seat.id);
  put(table, host, must(sealAdmission(host.channel, candidateOf(id, guest), env(table))));
  readOn(table, host);
  const newcomer = record(Object.assign(enter(table, host, id, guest), { name }));
  const welcome = host.outputs.findLast((output) => output.kind === 'welcome')!;
  const { link, request, invitation, asked } = copy(guest);
  const [offered, requested] = guest.blobs as [Uint8Array, Uint8Array];
  const blobs = [offered, requested, sealWelcomeEntry(link.secret, welcome.blob, table.random)] as const;
  host.links.push({ as: 'host', blobs, invitation, asked });
  newcomer.links.push({ as: 'guest', blobs, link, request });
  return newcomer;
};

const actReal = (
  table: Table,
  members: Recorded[],
  story: Story,
  act: Act,
  rooms: Map<string, Channel['plenary']>,
): void => {
  if (act.kind === 'wait') return;
  const named = (name: string): Recorded => members.find((member) => member.name === name)!;
  const by = named(act.by);
  if (act.kind === 'admit') {
    members.push(admitReal(table, members, story, act.by, act.seat));
    return;
  }
  const { channel } = by;
  switch (act.kind) {
    case 'say': {
      const room = act.room === undefined ? channel.plenary : rooms.get(act.room)!;
      const content = { text: act.text, messageClass: 'rule', quotes: [] } as const;
      return put(table, by, must(sealText(channel, room, content, env(table))), act.text);
    }
    case 'remove': {
      const seats = act.seats.map((name) => named(name).channel.us.seat);
      return put(table, by, must(sealRemoval(channel, seats, env(table))));
    }
    case 'open': {
      const plan = charterFor([by, ...act.seats.map(named)], { form: act.form });
      put(table, by, must(sealFounding(channel, plan, env(table))));
      rooms.set(act.room, by.channel.rooms.at(-1)!.id);
      return;
    }
    case 'heartbeat':
      return put(table, by, must(sealHeartbeat(channel, env(table))));
    default:
      return act satisfies never;
  }
};

/** Has a conversation: every member with a device, and a secret key, of its own. */
export const playReal = (story: Story, random: Random): Played => {
  const { table, facilitator } = openTable(random, story.rules);
  table.minute = BEGAN;
  facilitator.name = 'facilitator';
  const members: Recorded[] = [record(facilitator)];
  const rooms = new Map<string, Channel['plenary']>();
  for (const act of story.steps) {
    table.minute += act.after;
    settleAll(table, members);
    actReal(table, members, story, act, rooms);
    settleAll(table, members);
  }
  const held = new Map<string, Held>();
  const keys = new Map<string, X25519KeyPair>();
  const seats = new Map<string, PublicSeat>();
  for (const member of members) {
    const { begun, moments, channel, links, name } = member;
    held.set(name, { begun, moments, channel: copy(channel), links });
    keys.set(name, channel.us.ik);
    const { id, ik, role, side, label } = ourSeat(begun);
    seats.set(name, { id, ik, role, side, label });
  }
  return { held, keys, seats, blobs: table.log.entries.map(({ blob }) => blob) };
};

/** Seats for a story that nobody has had yet; the secret keys are given too, for the test alone. */
export const castNew = (story: Story, random: Random): Pick<Played, 'keys' | 'seats'> => {
  const keys = new Map<string, X25519KeyPair>();
  const seats = new Map<string, PublicSeat>();
  for (const [name, role, side] of story.seats) {
    const ik = x25519KeyPair(random(32));
    keys.set(name, ik);
    seats.set(name, { id: seatId(random(16)), ik: ik.publicKey, role, side, label: name });
  }
  return { keys, seats };
};

/** What the forger is given: the secret key of one, and of the others what stands in every roster. */
export const castFor = (of: Pick<Played, 'keys' | 'seats'>, name: string): Cast => ({
  member: { ...of.seats.get(name)!, ik: of.keys.get(name)! },
  others: [...of.seats].filter(([each]) => each !== name).map(([, seat]) => seat),
});

const stepOf = (act: Act, minute: number, seat: (name: string) => PublicSeat['id']): Step => {
  const { after: _, ...plain } = act;
  switch (plain.kind) {
    case 'wait':
      return { ...plain, minute };
    case 'admit':
      return { ...plain, minute, by: seat(plain.by), seat: seat(plain.seat) };
    case 'say':
    case 'heartbeat':
      return { ...plain, minute, by: seat(plain.by) };
    case 'remove':
      return { ...plain, minute, by: seat(plain.by), seats: plain.seats.map(seat) };
    case 'open':
      return { ...plain, minute, by: seat(plain.by), seats: plain.seats.map(seat), lifetimeSeconds: 86_400 };
    default:
      return plain satisfies never;
  }
};

export const scriptOf = (story: Story, of: Pick<Played, 'seats'>): Script => {
  let minute = BEGAN;
  const seat = (name: string): PublicSeat['id'] => of.seats.get(name)!.id;
  const steps = story.steps.map((act) => {
    minute += act.after;
    return stepOf(act, minute, seat);
  });
  return { founder: seat(story.seats[0]![0]), rules: story.rules, minute: BEGAN, steps };
};

export const forgeFor = (
  story: Story,
  of: Pick<Played, 'keys' | 'seats'>,
  name: string,
  random: Random,
  at: NonNullable<Script['at']> = {},
): Forged => {
  const forged = forge(castFor(of, name), { ...scriptOf(story, of), at }, random);
  if (!forged.ok) throw new Error(`step ${forged.error.step}: ${forged.error.why}`);
  return forged.value;
};
