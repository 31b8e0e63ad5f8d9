/** Proposals, and who agrees to them or not. A change is later held against what stands here (`agreement.ts`). */
import { sameBytes } from '../codec/bytes.ts';
import { LIMITS } from '../protocol/limits.ts';
import { findSeat, type Seat, seatsDiffer } from '../protocol/roster.ts';
import { unreachable } from '../result.ts';
import { isAsked, keysFor, windowOf } from './confirmations.ts';
import type { Matter, NewRole } from './matter.ts';
import { mayDo, type Power, roleFitsSide } from './powers.ts';
import { mayFollow, needsEverybody } from './rules.ts';
import { settingsOf } from './settings.ts';
import { facilitatorSilentSince, silentAt } from './silence.ts';
import { findProposal, type Proposal, type Standing } from './standing.ts';
import { ignored, keyOf, late, type Reduced, type Said, type Scene, taken } from './words.ts';

/** Proposals kept of one epoch: far more than a facilitator has on the table at once. */
export const PROPOSALS_KEPT = 32;

const POWER: Readonly<Record<Matter['kind'], Power>> = {
  admission: 'admit',
  removal: 'remove',
  longer: 'changeRules',
  succession: 'succeed',
};

/** Whether a seat may be admitted by an author at the end of this epoch, keys apart. */
export const isAdmissible = (scene: Pick<Scene, 'epoch' | 'seats'>, author: Seat, seat: Seat): boolean =>
  scene.seats.length < LIMITS.seats &&
  seatsDiffer([...scene.seats, seat]) &&
  roleFitsSide(seat.role, seat.side) &&
  seat.role !== 'facilitator' &&
  sameBytes(seat.introducer, author.id) &&
  seat.since === scene.epoch + 1;

/** Whether these seats can be closed by an author: distinct, in the roster, and not its own. */
export const areClosable = (seats: readonly Seat[], author: Seat, closed: readonly Seat['id'][]): boolean =>
  closed.length > 0 &&
  new Set(closed.map(keyOf)).size === closed.length &&
  closed.every((id) => findSeat(seats, id) !== undefined && !sameBytes(id, author.id));

/** Succession and nothing else: the author becomes facilitator, and whoever was becomes a participant of the third party. */
export const isSuccession = (seats: readonly Seat[], author: Seat, roles: readonly NewRole[]): boolean => {
  const before = seats.filter((seat) => seat.role === 'facilitator');
  const becomes = (id: Seat['id'], role: NewRole['role']): boolean =>
    roles.some((change) => sameBytes(change.seat, id) && change.role === role);
  return (
    mayDo(author.role, 'succeed') &&
    roles.length === before.length + 1 &&
    becomes(author.id, 'facilitator') &&
    before.every((seat) => becomes(seat.id, 'participant'))
  );
};

const isSound = (matter: Matter, author: Seat, scene: Scene): boolean => {
  switch (matter.kind) {
    case 'admission':
      return isAdmissible(scene, author, matter.seat);
    case 'removal':
      return areClosable(scene.seats, author, matter.seats);
    case 'longer':
      return mayFollow(scene.rules, matter.rules) && needsEverybody(scene.rules, matter.rules);
    case 'succession':
      return isSuccession(scene.seats, author, matter.roles);
    default:
      return unreachable(matter);
  }
};

/** Refused or overdue, and no request at the door: its author may make it anew. */
const mayBeRenewed = (old: Proposal, minute: number): boolean =>
  old.matter.kind !== 'admission' && (old.refusedAt !== null || minute - old.minute > windowOf(old.matter));

/** A succession is proposed only when the facilitator has been silent; one that spoke meanwhile makes it late. */
const silence = (standing: Standing, said: Said<'proposal'>, scene: Scene): 'silent' | 'heard' | 'heardMeanwhile' => {
  const { successionDays } = settingsOf(scene.rules);
  const silent = (upTo?: number): boolean =>
    silentAt(facilitatorSilentSince(standing, scene.seats, upTo), said.minute, successionDays);
  if (!silent(said.viewK)) return 'heard';
  return silent() ? 'silent' : 'heardMeanwhile';
};

export const propose = (standing: Standing, said: Said<'proposal'>, scene: Scene): Reduced => {
  const { author, k, minute } = said;
  const { hash, matter } = said.word;
  if (!mayDo(author.role, POWER[matter.kind])) return ignored(standing, 'noPower');
  if (!isSound(matter, author, scene)) return ignored(standing, 'malformed');
  if (matter.kind === 'succession') {
    const heard = silence(standing, said, scene);
    if (heard !== 'silent') return heard === 'heard' ? ignored(standing, 'notSilent') : late(standing);
  }
  const known = findProposal(standing, hash);
  if (known !== undefined && (known.author !== keyOf(author.id) || !mayBeRenewed(known, minute))) return late(standing);
  const others = standing.proposals.filter((proposal) => proposal !== known);
  if (others.length >= PROPOSALS_KEPT) return ignored(standing, 'tooMany');
  const proposal: Proposal = { hash, k, minute, author: keyOf(author.id), matter, confirms: [], refusedAt: null };
  return taken({ ...standing, proposals: [...others, proposal] }, { kind: 'proposed', proposal: hash });
};

const replace = (standing: Standing, old: Proposal, next: Proposal): Standing => ({
  ...standing,
  proposals: standing.proposals.map((proposal) => (proposal === old ? next : proposal)),
});

/** Whether a seat's agreement to a proposal counts. */
export const isAskedAbout = (scene: Pick<Scene, 'seats' | 'rules'>, proposal: Proposal, seat: Seat): boolean => {
  const author = scene.seats.find(({ id }) => keyOf(id) === proposal.author);
  return author !== undefined && isAsked(keysFor(scene.seats, scene.rules, author, proposal.matter), keyOf(seat.id));
};

export const confirm = (standing: Standing, said: Said<'confirm'>, scene: Scene): Reduced => {
  const { author, k, viewK, minute } = said;
  const proposal = findProposal(standing, said.word.proposal);
  if (proposal === undefined) return ignored(standing, 'unknownProposal');
  if (!isAskedAbout(scene, proposal, author)) return ignored(standing, 'notAsked');
  if (proposal.refusedAt !== null) return viewK < proposal.refusedAt ? late(standing) : ignored(standing, 'settled');
  const seat = keyOf(author.id);
  const overdue = minute - proposal.minute > windowOf(proposal.matter);
  if (overdue || proposal.confirms.some((given) => given.seat === seat)) return late(standing);
  const confirms = [...proposal.confirms, { seat, k, minute }];
  return taken(replace(standing, proposal, { ...proposal, confirms }), { kind: 'confirmed', proposal: proposal.hash });
};

export const refuse = (standing: Standing, said: Said<'refuse'>, scene: Scene): Reduced => {
  const { author, k } = said;
  const proposal = findProposal(standing, said.word.proposal);
  if (proposal === undefined) return ignored(standing, 'unknownProposal');
  const own = proposal.author === keyOf(author.id);
  if (!own && !isAskedAbout(scene, proposal, author)) return ignored(standing, 'notAsked');
  if (proposal.refusedAt !== null) return late(standing);
  return taken(replace(standing, proposal, { ...proposal, refusedAt: k }), {
    kind: 'refused',
    proposal: proposal.hash,
  });
};
