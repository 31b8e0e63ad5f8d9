import type { ChannelView } from '../../../engine/api.ts';
import type { ChannelPage } from '../../app/route.ts';
import { AcceptRules } from '../governing/AcceptRules.tsx';
import { EditRules } from '../governing/EditRules.tsx';
import { Recess } from '../governing/Recess.tsx';
import { Invitation } from '../invitations/Invitation.tsx';
import { Invite } from '../invitations/Invite.tsx';
import { Proposal } from '../keys/Proposal.tsx';
import { Room } from '../room/Room.tsx';
import { AddToRoom } from '../rooms/AddToRoom.tsx';
import { Report } from '../rooms/Report.tsx';
import { RoomSeats } from '../rooms/RoomSeats.tsx';
import { StartRoom } from '../rooms/StartRoom.tsx';
import { Seat } from '../seats/Seat.tsx';
import { Seats } from '../seats/Seats.tsx';
import { Verify } from '../verifying/Verify.tsx';
import { CloseChannel } from './CloseChannel.tsx';
import { Rules } from './Rules.tsx';
import { StandingPage } from './StandingPage.tsx';

type Properties = { readonly channel: ChannelView; readonly page: ChannelPage };

/** The page of a channel that a person asked for, as far as their standing allows. */
export function Channel({ channel, page }: Properties) {
  const { kind } = channel.standing;
  if (kind !== 'seated' && kind !== 'stopped') return <StandingPage channel={channel} />;
  switch (page.name) {
    case 'room':
      return <Room channel={channel} named={page.room} />;
    case 'roomSeats':
      return <RoomSeats channel={channel} roomId={page.room} />;
    case 'startRoom':
      return <StartRoom channel={channel} />;
    case 'addToRoom':
      return <AddToRoom channel={channel} roomId={page.room} />;
    case 'report':
      return <Report channel={channel} message={page.message} />;
    case 'seats':
      return <Seats channel={channel} toCode={page.code === true} />;
    case 'seat':
      return <Seat channel={channel} seatId={page.seat} />;
    case 'verify':
      return <Verify key={page.seat} channel={channel} seatId={page.seat} />;
    case 'invite':
      return <Invite channel={channel} place={page.place} />;
    case 'invitation':
      return <Invitation channel={channel} invitationId={page.invitation} />;
    case 'rules':
      return <Rules channel={channel} />;
    case 'acceptRules':
      return <AcceptRules channel={channel} />;
    case 'editRules':
      return <EditRules channel={channel} />;
    case 'recess':
      return <Recess channel={channel} breach={page.breach} />;
    case 'proposal':
      return <Proposal channel={channel} proposalId={page.proposal} />;
    case 'close':
      return <CloseChannel channel={channel} />;
  }
}
