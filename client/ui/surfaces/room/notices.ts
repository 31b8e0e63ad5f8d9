import type { Alarm, ChannelView, InvitationCard, RoomView, SeatView } from '../../../engine/api.ts';
import { proposalNotices } from '../keys/open.ts';

/** Alarms to show: what stopped the channel is said once, above them. */
export function alarmsShown({ standing, alarms }: ChannelView): readonly Alarm[] {
  const why = standing.kind === 'stopped' ? standing.why : null;
  return alarms.filter((alarm) => alarm.kind !== why);
}

/** Who waits for a facilitator to compare digits. */
export const asking = ({ powers, invitations }: ChannelView): readonly InvitationCard[] =>
  powers.invite ? invitations.filter(({ state }) => state.kind === 'asked') : [];

/** Seats that this person has not yet taken note of. */
export const newcomers = ({ seats }: ChannelView): readonly SeatView[] =>
  seats.filter((seat) => seat.isNew && !seat.ours);

/** Whether there is anything to say above the conversation. */
export const hasNotices = (channel: ChannelView, room: RoomView): boolean =>
  channel.standing.kind === 'stopped' ||
  alarmsShown(channel).length + asking(channel).length + newcomers(channel).length > 0 ||
  proposalNotices(channel).length + channel.notices.length > 0 ||
  room.unreadable + room.missed > 0;
