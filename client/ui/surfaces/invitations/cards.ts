import type { InvitationCard, InvitationState } from '../../../engine/api.ts';

const waits: ReadonlySet<InvitationState['kind']> = new Set(['open', 'asked', 'proposed', 'admitting']);
const over: ReadonlySet<InvitationState['kind']> = new Set(['declined', 'lapsed', 'revoked', 'mismatch', 'refused']);

/** Invitations that hold a place in the roster: somebody may still enter by them. */
export const underWay = ({ state }: InvitationCard): boolean => waits.has(state.kind);

/** Nobody enters by it any more; a new link can be made for the same seat. */
export const isOver = ({ state }: InvitationCard): boolean => over.has(state.kind);

/** Who asks to enter stands first, then who waits for others, then the rest as it came. */
export const inOrder = (cards: readonly InvitationCard[]): readonly InvitationCard[] => {
  const rank = ({ state }: InvitationCard): number => (state.kind === 'asked' ? 0 : state.kind === 'proposed' ? 1 : 2);
  return [...cards].sort((a, b) => rank(a) - rank(b));
};
