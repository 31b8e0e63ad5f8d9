import { useEffect, useRef } from 'react';
import type { ChannelView, InvitationCard } from '../../../engine/api.ts';

/**
 * The invitation a page is about. An invitation that was admitted may leave the list while its page is open: the page then goes
 * on to say that it was admitted, instead of that it is gone.
 */
export function useCard(channel: ChannelView, id: string): InvitationCard | undefined {
  const last = useRef<InvitationCard | undefined>(undefined);
  const card = channel.invitations.find((candidate) => candidate.id === id);
  useEffect(() => {
    if (card !== undefined) last.current = card;
  }, [card]);
  if (card !== undefined) return card;
  const before = last.current;
  if (before === undefined) return undefined;
  const { state, label, side } = before;
  const underWay = state.kind === 'admitting' || state.kind === 'admitted' || (state.kind === 'asked' && state.matched);
  const seated = channel.seats.some((seat) => seat.label === label && seat.side === side);
  return underWay && seated ? { ...before, state: { kind: 'admitted' }, secondOpener: false } : undefined;
}
