/** What the page is shown of proposals: to whom they are shown, what is still missing, and never whose key it is. */
import { hex } from '../../../shared/codec/bytes.ts';
import type { Channel } from '../../../shared/protocol/channel.ts';
import { keysMissing, matterOf } from '../../../shared/protocol/sealWord.ts';
import { windowOf } from '../../../shared/room/confirmations.ts';
import type { Matter } from '../../../shared/room/matter.ts';
import type { Proposal } from '../../../shared/room/standing.ts';
import { keyOf } from '../../../shared/room/words.ts';
import type { InvitationState, ProposalView, SideId } from '../views.ts';
import { guestEndsMinute, invitationCandidate } from './convening.ts';
import type { Ledger } from './ledger.ts';
import { asksUs, hasOurKey, isAgreedTo, isOpen, isOurs, isPutAside } from './proposing.ts';
import type { InvitationRecord } from './records.ts';
import { rulesView } from './shownKeys.ts';

const KINDS = {
  admission: 'admission',
  removal: 'removal',
  longer: 'longer',
  succession: 'succession',
} as const satisfies Record<Matter['kind'], ProposalView['kind']>;

const seconds = (minutes: number): number => Math.max(0, minutes) * 60;

/** Sides of which no seat has given its key; 'third' for the other facilitator. */
const sidesMissing = (channel: Channel, what: Proposal | Matter): readonly SideId[] => {
  const sideOf = (key: string | undefined): SideId =>
    channel.epoch.seats.find((seat) => keyOf(seat.id) === key)?.side ?? 'third';
  return [...new Set(keysMissing(channel, what).map(([first]) => sideOf(first)))];
};

const NOBODY = { label: '', side: 'third', role: 'participant' } as const;

/** The seat that a proposal is about. */
const about = (channel: Channel, { matter, author }: Proposal): Pick<ProposalView, 'label' | 'side' | 'role'> => {
  const known = (key: string) => {
    const seat = channel.epoch.seats.find((each) => keyOf(each.id) === key);
    return seat ? { label: seat.label, side: seat.side, role: seat.role } : NOBODY;
  };
  switch (matter.kind) {
    case 'admission':
      return { label: matter.seat.label, side: matter.seat.side, role: matter.seat.role };
    case 'removal': {
      const [first] = matter.seats;
      return first ? known(keyOf(first)) : NOBODY;
    }
    case 'succession':
      return { ...known(author), role: 'facilitator' };
    case 'longer':
      return NOBODY;
    default:
      return matter satisfies never;
  }
};

const keyState = (ledger: Ledger, channel: Channel, proposal: Proposal, minute: number): ProposalView['ourKey'] => {
  if (!asksUs(channel, proposal)) return 'none';
  return hasOurKey(channel, proposal) || isAgreedTo(ledger.record, channel, proposal, minute) ? 'given' : 'asked';
};

/** The digits that host and guest compared: of our own guest from its invitation. */
const digitsOf = ({ record, invitations }: Ledger, { hash, matter }: Proposal): readonly string[] => {
  if (matter.kind !== 'admission') return [];
  return record.guestDigits[hex(hash)] ?? invitations.get(hex(matter.seat.id))?.digits ?? [];
};

/**
 * A removal, and a guest at the door, are shown only to those whose key is asked; who would facilitate, to all. Nobody is asked about
 * what was refused or put aside; its author sees that somebody else refused it.
 */
const isShown = (ledger: Ledger, channel: Channel, proposal: Proposal, minute: number): boolean => {
  if (isOpen(proposal, minute) && isOurs(channel, proposal)) return true;
  if (isPutAside(ledger.record, channel, proposal)) return false;
  if (isOurs(channel, proposal)) return proposal.refusedAt !== null;
  if (!isOpen(proposal, minute)) return false;
  return proposal.matter.kind === 'succession' || asksUs(channel, proposal);
};

const proposalView = (ledger: Ledger, channel: Channel, proposal: Proposal, minute: number): ProposalView => {
  const { matter } = proposal;
  const longer = matter.kind === 'longer';
  return {
    id: hex(proposal.hash),
    kind: KINDS[matter.kind],
    ours: isOurs(channel, proposal),
    ...about(channel, proposal),
    digits: digitsOf(ledger, proposal),
    rules: longer ? rulesView(matter.rules) : null,
    needs: longer ? [] : sidesMissing(channel, proposal),
    missing: longer ? keysMissing(channel, proposal).length : 0,
    ourKey: keyState(ledger, channel, proposal, minute),
    refused: proposal.refusedAt !== null,
    leftSeconds: seconds(proposal.minute + windowOf(matter) - minute),
  };
};

export const proposalViews = (ledger: Ledger, channel: Channel, minute: number): readonly ProposalView[] =>
  channel.standing.proposals
    .filter((proposal) => isShown(ledger, channel, proposal, minute))
    .map((proposal) => proposalView(ledger, channel, proposal, minute));

/** What a guest waits for whom others have to confirm. */
export const proposedState = (
  channel: Channel | null,
  id: string,
  held: InvitationRecord,
  nowMinute: number,
): InvitationState => {
  const candidate = invitationCandidate(id, held);
  const matter = channel && candidate && matterOf(channel, candidate);
  return {
    kind: 'proposed',
    digits: held.digits,
    needs: channel && matter ? sidesMissing(channel, matter) : [],
    leftSeconds: seconds(guestEndsMinute(held) - nowMinute),
  };
};
