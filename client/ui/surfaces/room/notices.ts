import type { Alarm, ChannelView, InvitationCard, RecessView, RoomView, SeatView } from '../../../engine/api.ts';
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

/** Newcomers read the plenary: in another room there is nothing to take note of. */
export const newcomersIn = (channel: ChannelView, room: RoomView): readonly SeatView[] =>
  room.form === 'plenary' ? newcomers(channel) : [];

/** A recess is of the plenary; the other rooms stay open. */
export const recessIn = ({ recess }: ChannelView, { form }: RoomView): RecessView | null =>
  form === 'plenary' ? recess : null;

/** Whether there is anything to say above the conversation. */
export const hasNotices = (channel: ChannelView, room: RoomView): boolean =>
  channel.standing.kind === 'stopped' ||
  alarmsShown(channel).length + asking(channel).length + newcomersIn(channel, room).length > 0 ||
  proposalNotices(channel).length + channel.notices.length > 0 ||
  recessIn(channel, room) !== null ||
  room.unreadable + room.missed > 0;
