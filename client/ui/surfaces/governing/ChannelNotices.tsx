import type { ChannelNotice, ChannelView } from '../../../engine/api.ts';
import type { Catalogue } from '../../../i18n/languages.ts';
import { useEngine, useWords } from '../../app/contexts.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { SeatName } from '../../parts/SeatName.tsx';
import { UserText } from '../../parts/UserText.tsx';
import { Banner } from '../room/Banner.tsx';
import { roomName } from '../rooms/roomName.ts';

type Properties = { readonly channel: ChannelView };

/** What happened to the channel, until this person has taken note of it. */
export function ChannelNotices({ channel }: Properties) {
  const words = useWords();
  const engine = useEngine();
  return channel.notices.map((notice) => (
    <Banner
      key={notice.id}
      tone="caution"
      title={
        <>
          {words.notices.kinds[notice.kind].text}
          <About channel={channel} notice={notice} />
        </>
      }
      detail={
        <p>
          {notice.kind === 'shorterLifetime' && `${words.notices.lifetime(notice.lifetimeSeconds)} `}
          {nextOf(words, notice)}
        </p>
      }
      action={
        <ActionButton onPress={() => void engine.dismissNotice(channel.id, notice.id)}>
          {words.newcomer.action}
        </ActionButton>
      }
    />
  ));
}

const nextOf = (words: Catalogue, { kind }: ChannelNotice): string => words.notices.kinds[kind].next;

/** The seat or room that a notice is about, if it is about one. The plenary needs no name. */
function About({ channel, notice }: { readonly channel: ChannelView; readonly notice: ChannelNotice }) {
  const words = useWords();
  if (notice.kind === 'substituted') {
    return (
      <>
        {': '}
        <SeatName side={notice.side} label={notice.label} />
      </>
    );
  }
  if (notice.kind === 'succession') {
    return (
      <>
        {': '}
        <UserText text={notice.label} />
      </>
    );
  }
  if (notice.kind === 'shorterLifetime') {
    const room = channel.rooms.find(({ id }) => id === notice.room);
    return room === undefined || room.form === 'plenary' ? null : `: ${roomName(words, channel, room)}`;
  }
  return null;
}
