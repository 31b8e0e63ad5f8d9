/** Whether the keys that a change needs were given. Evidence is what the reader opened itself, up to the change's view. */
import type { Hash } from '../brand.ts';
import type { ChangeEvent, ChangeVerdict } from './change.ts';
import { enough, keysFor, windowOf } from './confirmations.ts';
import { type Deed, isDeedOf } from './matter.ts';
import { settingsOf } from './settings.ts';
import { facilitatorSilentSince, silentAt } from './silence.ts';
import { findProposal, type Proposal, type Standing } from './standing.ts';
import { keyOf, type Scene, type SeatKey } from './words.ts';

/** Confirmations at positions up to the view; for a succession, those said when the facilitator had been silent long enough. */
export const confirmersOf = (
  standing: Standing,
  scene: Scene,
  proposal: Proposal,
  viewK: number,
): ReadonlySet<SeatKey> => {
  const { successionDays } = settingsOf(scene.rules);
  const since = facilitatorSilentSince(standing, scene.seats, viewK);
  const counts = (minute: number): boolean =>
    proposal.matter.kind !== 'succession' || silentAt(since, minute, successionDays);
  return new Set(proposal.confirms.filter(({ k, minute }) => k <= viewK && counts(minute)).map(({ seat }) => seat));
};

/** Whether the keys that a deed needs were given: of the proposal that the change names, by this author, and not refused. */
export const isAgreed = (
  standing: Standing,
  scene: Scene,
  deed: Deed,
  name: Hash | null,
  event: Pick<ChangeEvent, 'author' | 'viewK' | 'minute'>,
): ChangeVerdict => {
  const requirement = keysFor(scene.seats, scene.rules, event.author, deed);
  if (requirement.groups.length === 0) return 'ok';
  const proposal = name === null ? undefined : findProposal(standing, name);
  if (proposal === undefined || proposal.k > event.viewK || proposal.author !== keyOf(event.author.id))
    return 'unconfirmed';
  if (!isDeedOf(deed, proposal.matter)) return 'unconfirmed';
  if (proposal.refusedAt !== null && proposal.refusedAt <= event.viewK) return 'unconfirmed';
  if (event.minute - proposal.minute > windowOf(deed)) return 'lapsed';
  return enough(requirement, confirmersOf(standing, scene, proposal, event.viewK)) ? 'ok' : 'unconfirmed';
};
