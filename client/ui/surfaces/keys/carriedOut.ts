import type { ChannelView, ProposalView } from '../../../engine/api.ts';

/** Whether the channel shows that a proposal which is over was carried out: held against the channel as it was beside the proposal. */
export function isCarriedOut(
  { kind, label, side, rules }: ProposalView,
  before: ChannelView,
  now: ChannelView,
): boolean {
  const seatsOf = ({ seats }: ChannelView): readonly string[] =>
    seats.filter((seat) => seat.label === label && seat.side === side).map(({ id }) => id);
  switch (kind) {
    case 'admission':
      return seatsOf(now).some((id) => !before.seats.some((seat) => seat.id === id));
    case 'removal':
      return seatsOf(before).some((id) => !now.seats.some((seat) => seat.id === id));
    case 'succession':
      return now.seats.some((seat) => seatsOf(before).includes(seat.id) && seat.role === 'facilitator');
    case 'longer':
      return rules !== null && now.rules.version >= rules.version;
  }
}
