/**
 * A life under rules that ask for two keys: what a facilitator wants is proposed, confirmed or refused by whoever is asked, and
 * proposed anew when an epoch came in between; seats name buddies and have each other frozen; a facilitator falls silent for so
 * long that it is succeeded.
 */
import { hex, sameBytes } from '../../shared/codec/bytes.ts';
import type { Payload } from '../../shared/protocol/body.ts';
import { ourSeat } from '../../shared/protocol/channel.ts';
import { DAY_MINUTES } from '../../shared/protocol/limits.ts';
import { findSeat, type Seat } from '../../shared/protocol/roster.ts';
import { sealAdmission, sealClosings, sealRemoval, sealRoles, sealRules } from '../../shared/protocol/sealChange.ts';
import { keysMissing, matterOf, proposalOf, type SaidToAll, sealWord } from '../../shared/protocol/sealWord.ts';
import { sceneOf } from '../../shared/protocol/takeWord.ts';
import type { Matter } from '../../shared/room/matter.ts';
import { holdsTheKeys } from '../../shared/room/powers.ts';
import { isAskedAbout } from '../../shared/room/proposals.ts';
import type { Role, Side } from '../../shared/room/roles.ts';
import { rulesHash } from '../../shared/room/rules.ts';
import type { Proposal } from '../../shared/room/standing.ts';
import { chance, pick } from '../support/seeded.ts';
import { candidateOf, type Guest, invite, type Member } from '../support/table.ts';
import { commit, type Device, envOf, seatOf } from './device.ts';
import type { Life } from './world.ts';

/** What somebody set out to do, kept like an intent until it is done or cannot be done any more. */
export type Want =
  | { readonly kind: 'admission'; readonly name: string; readonly guest: Guest }
  | { readonly kind: 'removal'; readonly seat: Seat }
  | { readonly kind: 'succession' };

const NOTHING = { kind: 'nothing' } as const;

const inFlight = ({ channel }: Device, is: (word: Payload) => boolean): boolean =>
  Object.values(channel.own).some((own) => own.epoch === channel.epoch.number && own.word !== null && is(own.word));

const say = (life: Life, device: Device, word: SaidToAll): boolean => {
  const sealed = sealWord(device.channel, word, envOf(life, device));
  if (sealed.ok) {
    commit(device, sealed.value, NOTHING);
    life.wordIds.add(hex(sealed.value.id));
    life.said[word.kind] = (life.said[word.kind] ?? 0) + 1;
  }
  return sealed.ok;
};

const matterFor = ({ channel }: Device, want: Want): Matter | null => {
  if (want.kind === 'admission') return matterOf(channel, candidateOf(want.name, want.guest));
  if (want.kind === 'removal') return { kind: 'removal', seats: [want.seat.id] };
  const before = channel.epoch.seats.filter(({ role }) => role === 'facilitator');
  const demoted = before.map(({ id }) => ({ seat: id, role: 'participant' as const }));
  return { kind: 'succession', roles: [{ seat: channel.us.seat, role: 'facilitator' }, ...demoted] };
};

const sealWant = (life: Life, device: Device, want: Want, matter: Matter, proposal: Proposal | undefined) => {
  const { channel } = device;
  const env = envOf(life, device);
  if (want.kind === 'admission') return sealAdmission(channel, candidateOf(want.name, want.guest), env);
  if (want.kind === 'removal') return sealRemoval(channel, [want.seat.id], env);
  if (matter.kind !== 'succession' || !proposal) throw new Error('a succession was proposed');
  return sealRoles(channel, matter.roles, proposal.hash, env);
};

/** Whether nobody can do this any more: the seat is gone, the power, or somebody refused. */
const isOver = ({ channel }: Device, want: Want, proposal: Proposal | undefined): boolean => {
  const { role } = ourSeat(channel);
  if (want.kind === 'succession' ? role !== 'cofacilitator' : !holdsTheKeys(role)) return true;
  if (want.kind === 'removal' && findSeat(channel.epoch.seats, want.seat.id) === undefined) return true;
  return proposal !== undefined && proposal.refusedAt !== null;
};

/** The next step towards the first thing that this device's person wants. */
const pursue = (life: Life, device: Device): boolean => {
  const [want] = device.wants;
  const { channel } = device;
  if (!want || channel.pending !== null || device.outbox.some(({ rotate }) => rotate)) return false;
  const matter = matterFor(device, want);
  if (!matter) throw new Error('every guest here was asked by this program');
  const proposal = proposalOf(channel, matter);
  if (isOver(device, want, proposal)) {
    device.wants.shift();
    return true;
  }
  const missing = keysMissing(channel, matter);
  if (missing.length > 0) {
    if (proposal !== undefined || inFlight(device, ({ kind }) => kind === 'proposal')) return false;
    return say(life, device, { kind: 'proposal', matter });
  }
  const sealed = sealWant(life, device, want, matter, proposal);
  if (!sealed.ok) {
    if (sealed.error === 'changePending' || sealed.error === 'notYet') return false;
    device.wants.shift();
    return sealed.error !== 'stopped';
  }
  commit(device, sealed.value, NOTHING);
  device.wants.shift();
  life.done[want.kind] += 1;
  if (want.kind === 'admission') life.guests.set(want.name, want.guest);
  return true;
};

/** Confirms, or now and then refuses, what this seat is asked about. */
const answer = (life: Life, device: Device): boolean => {
  const { channel } = device;
  const scene = sceneOf(channel);
  const us = ourSeat(channel);
  const open = channel.standing.proposals.find(
    (proposal) =>
      proposal.refusedAt === null &&
      isAskedAbout(scene, proposal, us) &&
      !proposal.confirms.some(({ seat }) => seat === seatOf(device)) &&
      !inFlight(
        device,
        (word) => (word.kind === 'confirm' || word.kind === 'refuse') && sameBytes(word.proposal, proposal.hash),
      ),
  );
  if (!open) return false;
  return say(life, device, { kind: chance(life.random, 0.1) ? 'refuse' : 'confirm', proposal: open.hash });
};

const acceptRules = (life: Life, device: Device): boolean => {
  const { outstanding } = device.channel.standing;
  if (outstanding === null || outstanding.accepted.includes(seatOf(device))) return false;
  if (inFlight(device, ({ kind }) => kind === 'accept')) return false;
  return say(life, device, { kind: 'accept', rules: rulesHash(device.channel.epoch.rules) });
};

/** What a client and its person do about keys and rules, when nothing else is due. */
export const govern = (life: Life, device: Device): boolean =>
  !device.leaving &&
  device.channel.hello.phase === 'done' &&
  (acceptRules(life, device) || answer(life, device) || pursue(life, device));

/** Invites somebody whose admission is then asked for. */
export const ask = (life: Life, host: Device, role: Role = 'participant'): boolean => {
  if (host.leaving || !holdsTheKeys(ourSeat(host.channel).role) || life.people >= life.limit) return false;
  const name = `${role === 'participant' ? 'P' : 'C'}${life.people}`;
  const side: Side = role === 'participant' ? pick(life.random, ['A', 'B'] as const) : 'third';
  const table = { random: life.random, minute: life.minute } as Parameters<typeof invite>[0];
  const guest = invite(table, { channel: host.channel } as Member, name, side, role);
  life.people += 1;
  host.wants.push({ kind: 'admission', name, guest });
  return true;
};

const others = ({ channel }: Device): readonly Seat[] =>
  channel.epoch.seats.filter(({ id, role }) => role !== 'facilitator' && !sameBytes(id, channel.us.seat));

export const wantRemoval = (life: Life, device: Device): boolean => {
  const seats = others(device);
  if (!holdsTheKeys(ourSeat(device.channel).role) || seats.length < 2) return false;
  device.wants.push({ kind: 'removal', seat: pick(life.random, seats) });
  return true;
};

/** A facilitator freezes a seat by its one key. */
export const freezeAlone = (life: Life, device: Device): boolean => {
  const [seat] = others(device);
  if (!seat || !holdsTheKeys(ourSeat(device.channel).role) || device.outbox.some(({ rotate }) => rotate)) return false;
  const sealed = sealClosings(device.channel, [{ seat: seat.id, why: 'frozen' }], null, envOf(life, device));
  if (!sealed.ok) return false;
  commit(device, sealed.value, NOTHING);
  life.done.frozen += 1;
  return true;
};

/** Has a seat frozen that named us, or names a buddy, if it has none. Facilitators name nobody: who would close them? */
export const careForOthers = (life: Life, device: Device): boolean => {
  const { channel } = device;
  if (device.leaving || channel.hello.phase === 'due') return false;
  const { role } = ourSeat(channel);
  if (holdsTheKeys(role)) return false;
  const ward = Object.entries(channel.standing.buddies).find(([, named]) => named.includes(seatOf(device)))?.[0];
  const seat = channel.epoch.seats.find(({ id }) => hex(id) === ward);
  if (seat && chance(life.random, 0.3)) return say(life, device, { kind: 'freeze', seat: seat.id });
  if (channel.standing.buddies[seatOf(device)] || inFlight(device, ({ kind }) => kind === 'buddies')) return false;
  const seats = others(device);
  return seats.length > 0 && say(life, device, { kind: 'buddies', seats: [pick(life.random, seats).id] });
};

/** The facilitator writes another item into the rules. */
export const changeRules = (life: Life, device: Device): boolean => {
  const { rules } = device.channel.epoch;
  if (device.leaving || device.outbox.some(({ rotate }) => rotate)) return false;
  const next = { ...rules, version: rules.version + 1, items: [`Rule ${rules.version}`] };
  const sealed = sealRules(device.channel, next, null, envOf(life, device));
  if (!sealed.ok) return false;
  commit(device, sealed.value, NOTHING);
  life.done.rules += 1;
  return true;
};

const roleOf = ({ channel }: Device): Role | undefined => findSeat(channel.epoch.seats, channel.us.seat)?.role;

/**
 * The facilitator is not online for a week; the co-facilitator asks to succeed it. `othersRest`: everybody else does what is due.
 */
export const fallSilent = (life: Life, othersRest: () => void): boolean => {
  const awake = life.devices.filter(({ closed, channel }) => !closed && channel.halted === null);
  const facilitator = awake.find((device) => roleOf(device) === 'facilitator');
  const heir = awake.find((device) => roleOf(device) === 'cofacilitator' && !device.leaving);
  if (!facilitator || !heir || life.asleep) return false;
  // A room that it was called into, and whose charter it reads days later, would be over before it begins.
  othersRest();
  life.asleep = facilitator;
  for (let day = 0; day < 8; day += 1) {
    life.minute += DAY_MINUTES;
    othersRest();
  }
  heir.wants.unshift({ kind: 'succession' });
  return true;
};
