import { useEffect, useMemo, useRef } from 'react';
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
  const before = card ?? last.current;
  // The same object at each drawing: what counts from its arrival would begin anew for ever.
  const admitted = useMemo<InvitationCard | undefined>(
    () => before && { ...before, state: { kind: 'admitted' }, secondOpener: false },
    [before],
  );
  if (card !== undefined || before === undefined) return card;
  const { state, label, side } = before;
  const underWay =
    state.kind === 'admitting' ||
    state.kind === 'admitted' ||
    state.kind === 'proposed' ||
    (state.kind === 'asked' && state.matched);
  const seated = channel.seats.some((seat) => seat.label === label && seat.side === side);
  return underWay && seated ? admitted : undefined;
}
