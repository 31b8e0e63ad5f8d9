import type { ChannelView, RoomView } from '../../../engine/api.ts';
import { useEngine, useGoing, useWords } from '../../app/contexts.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { SeatName } from '../../parts/SeatName.tsx';
import { ChannelNotices } from '../governing/ChannelNotices.tsx';
import { ProposalBanners } from '../keys/ProposalBanners.tsx';
import { SecretBanners } from '../verifying/SecretBanners.tsx';
import { Alarms } from './Alarms.tsx';
import { Banner } from './Banner.tsx';
import { NothingCame } from './NothingCame.tsx';
import { NoticeStack } from './NoticeStack.tsx';
import { asking, hasNotices, newcomers, recessIn } from './notices.ts';
import { RecessBanner } from './RecessBanner.tsx';

type Properties = { readonly channel: ChannelView; readonly room: RoomView };

/** What a person must know before they read or write on: alarms, who asks to enter, who is new, what could not be read. */
export function Banners({ channel, room }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const { go } = useGoing();
  const { standing } = channel;
  const recess = recessIn(channel, room);
  const reads = (id: string): boolean => room.form === 'plenary' || room.seats.some(({ seat }) => seat === id);
  if (!hasNotices(channel, room)) return null;
  return (
    <NoticeStack>
      {standing.kind === 'stopped' && (
        <Banner
          tone="danger"
          title={words.standing.stopped[standing.why]}
          detail={
            <p>
              {words.standing.stoppedNext} {standing.why === 'clone' && words.standing.stoppedClone}
            </p>
          }
        />
      )}
      <Alarms channel={channel} />
      {recess !== null && <RecessBanner channel={channel} recess={recess} />}
      {recess === null && channel.recess !== null && (
        <p role="status" className="event">
          {words.recessNow.elsewhere}
        </p>
      )}
      <ProposalBanners channel={channel} />
      <SecretBanners channel={channel} />
      {asking(channel).map((invitation) => (
        <Banner
          key={invitation.id}
          tone="caution"
          title={
            <>
              {words.admit.asks}: <SeatName side={invitation.side} label={invitation.label} />
            </>
          }
          action={
            <ActionButton
              look="caution"
              onPress={() =>
                go({ at: 'channel', channel: channel.id, page: { name: 'invitation', invitation: invitation.id } })
              }
            >
              {words.admit.go}
            </ActionButton>
          }
        />
      ))}
      <NothingCame channel={channel} />
      <ChannelNotices channel={channel} />
      {newcomers(channel).map((seat) => (
        <Banner
          key={seat.id}
          tone="caution"
          arrives
          title={
            <>
              {words.newcomer.title}: <SeatName side={seat.side} label={seat.label} />
            </>
          }
          detail={<p>{reads(seat.id) ? words.newcomer.text : words.newcomer.elsewhere}</p>}
          action={
            <ActionButton onPress={() => void engine.acknowledgeNewcomer(channel.id, seat.id)}>
              {words.newcomer.action}
            </ActionButton>
          }
        />
      ))}
      {room.unreadable > 0 && <p className="event caution">{words.room.unreadable(room.unreadable)}</p>}
      {room.missed > 0 && <p className="event caution">{words.room.missed(room.missed)}</p>}
    </NoticeStack>
  );
}
