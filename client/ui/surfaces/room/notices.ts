import type {
  Alarm,
  ChannelView,
  InvitationCard,
  ProposalView,
  RecessView,
  RoomView,
  SeatView,
} from '../../../engine/api.ts';
import { proposalNotices } from '../keys/open.ts';
import { checksToTell } from '../verifying/toTell.ts';

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

/** A recess is of the plenary; in another room a line says so, for that one stays open. */
export const recessIn = ({ recess }: ChannelView, { form }: RoomView): RecessView | null =>
  form === 'plenary' ? recess : null;

/** Requests and proposals of ours that came to nothing, and that this person has not yet taken note of. */
export const cameToNothing = ({ powers, invitations, proposals }: ChannelView): readonly Nothing[] =>
  [
    ...(powers.invite ? invitations : []).flatMap((card): Nothing[] => {
      const { kind } = card.state;
      return kind === 'refused' || kind === 'lapsed' ? [{ id: card.id, why: kind, card }] : [];
    }),
    // Of a refused guest the card tells.
    ...proposals.flatMap((proposal): Nothing[] =>
      proposal.ours && proposal.refused && proposal.kind !== 'admission'
        ? [{ id: proposal.id, why: proposal.kind, proposal }]
        : [],
    ),
  ].filter(({ id, why }) => !noted.has(`${id} ${why}`));

export type Nothing =
  | { readonly id: string; readonly why: 'refused' | 'lapsed'; readonly card: InvitationCard }
  | { readonly id: string; readonly why: Exclude<ProposalView['kind'], 'admission'>; readonly proposal: ProposalView };

/** Forgotten with the page. */
const noted = new Set<string>();

export const takeNote = ({ id, why }: Nothing): void => {
  noted.add(`${id} ${why}`);
};

/** Whether there is anything to say above the conversation. */
export const hasNotices = (channel: ChannelView, room: RoomView): boolean =>
  channel.standing.kind === 'stopped' ||
  alarmsShown(channel).length + asking(channel).length + newcomers(channel).length > 0 ||
  checksToTell(channel).length +
    proposalNotices(channel).length +
    channel.notices.length +
    cameToNothing(channel).length >
    0 ||
  channel.recess !== null ||
  room.unreadable + room.missed > 0;
