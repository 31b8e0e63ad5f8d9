import { Button } from 'react-aria-components/Button';
import type { ChannelView } from '../../../engine/api.ts';
import { useGoing, useWords } from '../../app/contexts.ts';
import { roomHere, useMemory } from '../../app/drafts.ts';
import type { ChannelPage } from '../../app/route.ts';
import { waitingForUs } from '../keys/open.ts';
import { roomName } from '../rooms/roomName.ts';

type Section = 'room' | 'seats' | 'rules' | 'close';

type Properties = { readonly channel: ChannelView; readonly present: Section };

/** The four pages of a channel, one press apart. */
export function Sections({ channel, present }: Properties) {
  const words = useWords();
  const { go } = useGoing();
  const here = roomHere(channel, useMemory());
  const asking = channel.invitations.some((invitation) => invitation.state.kind === 'asked');
  const keys = waitingForUs(channel).length;
  const mustAccept = channel.acceptance !== null && !channel.acceptance.accepted;
  const ofSeats = asking ? words.admit.title : keys > 0 ? words.channels.keysAsked(keys) : null;
  const sections: readonly { readonly name: Section; readonly title: string; readonly news: string | null }[] = [
    { name: 'room', title: here === undefined ? words.room.plenary : roomName(words, channel, here), news: null },
    { name: 'seats', title: words.seats.title, news: ofSeats },
    { name: 'rules', title: words.rules.short, news: mustAccept ? words.channels.rulesChanged : null },
    { name: 'close', title: words.close.title, news: null },
  ];
  const visit = (name: Section): void => {
    const page: ChannelPage = { name };
    go({ at: 'channel', channel: channel.id, page });
  };
  return (
    <nav className="sections" aria-label={words.room.sections}>
      {sections.map(({ name, title, news }) => (
        <Button
          key={name}
          className="section"
          onPress={() => visit(name)}
          {...(name === 'rules' ? { 'aria-label': [words.rules.title, news ?? []].flat().join(words.comma) } : {})}
          {...(name === present ? { 'aria-current': 'page' as const } : {})}
        >
          {title}
          {news !== null && <span className="dot" role="img" aria-label={news} />}
        </Button>
      ))}
    </nav>
  );
}
