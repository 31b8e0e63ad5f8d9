/**
 * Words that we say in the plenary, and what they are about: proposals, who confirms them, recess, acceptance, buddies, away,
 * floor and freeze. What they do, also for us, is decided when the log shows them; what it would not take is not sealed.
 */
import { sameBytes } from '../codec/bytes.ts';
import { err, type Result } from '../result.ts';
import { confirmersOf } from '../room/agreement.ts';
import { type KeyRequirement, keysFor, missing } from '../room/confirmations.ts';
import type { Matter } from '../room/matter.ts';
import { findProposal, type Proposal } from '../room/standing.ts';
import { noteTime, roomMinute } from '../room/time.ts';
import { keyOf, type Overreach, type SeatKey, type StandingWord, type Verdict } from '../room/words.ts';
import { bundleHash } from './bundle.ts';
import { type Channel, type Env, ourSeat } from './channel.ts';
import { invitationDigits } from './codes.ts';
import type { Flag } from './entry.ts';
import { transcriptFrom } from './invitation.ts';
import { CONTENT_SIZES } from './padding.ts';
import { isCutOff } from './readers.ts';
import type { Seat } from './roster.ts';
import {
  FOR_THE_LOGS_LIFE,
  leavesChannel,
  mayWrite,
  plenaryOf,
  reachesAll,
  type SealError,
  type Sealing,
  sealDraft,
} from './seal.ts';
import { type Candidate, seatFor } from './sealChange.ts';
import { matterHash, noteHeard, sceneOf, standingWord, takeStanding } from './takeWord.ts';
import type { WordPayload } from './wordBody.ts';

/** Words of the plenary that change the standing. A leave is older than the others: `sealLeave`. */
export type SaidToAll = Extract<WordPayload, { readonly kind: StandingWord['kind'] }>;

export type AdmissionMatter = Extract<Matter, { readonly kind: 'admission' }>;

/** The admission of a guest, as it is proposed; null for one whose request an earlier program read: its rules ask nobody. */
export const matterOf = (channel: Channel, candidate: Candidate): AdmissionMatter | null =>
  candidate.parts === undefined
    ? null
    : {
        kind: 'admission',
        seat: seatFor(channel, candidate),
        newcomerBundle: bundleHash(candidate.bundle),
        ...candidate.parts,
      };

/** The six groups that every confirmer sees: those of host and guest exactly when the proposal is of their invitation. Implements M5. */
export const matterDigits = (channel: Channel, matter: AdmissionMatter): readonly string[] => {
  const { seat, newcomerBundle: bundle } = matter;
  const guest = { ik: seat.ik, bundle, seat: seat.id };
  return invitationDigits(transcriptFrom(matter, guest, { id: channel.id, rules: channel.epoch.rules }));
};

/** Our proposal of a matter in this epoch, if the log shows one. */
export const proposalOf = (channel: Channel, matter: Matter): Proposal | undefined =>
  findProposal(channel.standing, matterHash(channel, matter));

/**
 * Groups of seats (hex) none of which has confirmed yet what was proposed, or what we would propose. None: its author may change.
 * A refusal, and whether the time is over, stand in the proposal.
 */
export const keysMissing = (channel: Channel, what: Proposal | Matter): KeyRequirement['groups'] => {
  const scene = sceneOf(channel);
  const proposal = 'hash' in what ? what : proposalOf(channel, what);
  const matter = 'hash' in what ? what.matter : what;
  const author = 'hash' in what ? scene.seats.find(({ id }) => keyOf(id) === what.author) : ourSeat(channel);
  if (author === undefined) return [[]];
  const confirmed = proposal ? confirmersOf(channel.standing, scene, proposal, channel.view.k) : new Set<SeatKey>();
  return missing(keysFor(scene.seats, scene.rules, author, matter), confirmed);
};

type GatingWord = Extract<SaidToAll, { readonly kind: 'proposal' | 'confirm' | 'refuse' }>;

/** Words on which a later change rests: every seat of the roster has to be able to open them. */
const isGating = (payload: SaidToAll): payload is GatingWord =>
  payload.kind === 'proposal' || payload.kind === 'confirm' || payload.kind === 'refuse';

/** What is over soon is kept as long as content; what seats must learn that were away for months, as long as the log. */
const lifetimeOf = (channel: Channel, { kind }: SaidToAll): number =>
  kind === 'away' || kind === 'floor' ? channel.epoch.rules.lifetimeSeconds : FOR_THE_LOGS_LIFE;

/** Whether a seat is not told of a word: it would learn of its own removal, or freeze, before it stands. */
const isKeptFrom = (channel: Channel, payload: SaidToAll, seat: Seat['id']): boolean => {
  if (payload.kind === 'freeze') return sameBytes(payload.seat, seat);
  if (!isGating(payload)) return false;
  const proposed = payload.kind === 'proposal' ? payload : findProposal(channel.standing, payload.proposal);
  return proposed?.matter.kind === 'removal' && proposed.matter.seats.some((id) => sameBytes(id, seat));
};

/** A seat's flag. For what a change rests on its end counts only as the log proves it: clocks differ, and all must judge alike. */
const flagFor = (channel: Channel, payload: SaidToAll, nowMinute: number): ((seat: Seat) => Flag) => {
  const minute = isGating(payload) ? 0 : roomMinute(channel.time, nowMinute);
  return (seat) => (isKeptFrom(channel, payload, seat.id) || isCutOff(channel, seat, minute) ? 1 : 0);
};

const errorOf = (why: Overreach): SealError => {
  switch (why) {
    case 'recess':
    case 'usedToday':
    case 'notSilent':
    case 'settled':
      return why;
    case 'unknownProposal':
      return 'settled';
    default:
      return 'noPower';
  }
};

/** What everybody would say of a word of ours if it came next, after all that we have read. */
export const verdictOn = (channel: Channel, payload: SaidToAll, nowMinute: number): Verdict => {
  const { k } = channel.view;
  const spoken = { author: channel.us.seat, room: channel.plenary, k: k + 1, viewK: k, minute: nowMinute };
  const now = { ...channel, time: noteTime(channel.time, nowMinute) };
  return takeStanding(noteHeard(now, spoken), spoken, standingWord(channel, payload)).verdict;
};

/** Why nobody would take a word of ours; null when they will. */
const whyNot = (channel: Channel, payload: SaidToAll, { nowMinute }: Env): SealError | null => {
  const verdict = verdictOn(channel, payload, nowMinute);
  if (verdict.kind === 'ignored') return errorOf(verdict.why);
  return verdict.kind === 'late' ? 'settled' : null;
};

/** A word for all, except those to whom nothing is given any more and those whom it is about. Implements M8, M7. */
export const sealWord = (channel: Channel, payload: SaidToAll, env: Env): Result<Sealing, SealError> => {
  const refusal = mayWrite(channel);
  if (refusal) return err(refusal);
  if (leavesChannel(channel)) return err('noPower');
  const why = whyNot(channel, payload, env);
  if (why) return err(why);
  if (isGating(payload) && (channel.pending !== null || !reachesAll(channel, channel.epoch.seats)))
    return err('changePending');
  return sealDraft(
    channel,
    {
      room: plenaryOf(channel),
      kind: 'word',
      payload,
      sizes: CONTENT_SIZES,
      slotClass: 'short',
      flag: flagFor(channel, payload, env.nowMinute),
      lifetimeSeconds: lifetimeOf(channel, payload),
    },
    env,
  );
};
