import { Button } from 'react-aria-components/Button';
import type { ChannelView } from '../../../engine/api.ts';
import { useGoing, useWords } from '../../app/contexts.ts';
import type { ChannelPage } from '../../app/route.ts';

type Section = 'room' | 'seats' | 'rules' | 'close';

type Properties = { readonly channel: ChannelView; readonly present: Section };

/** The four pages of a channel, one press apart. */
export function Sections({ channel, present }: Properties) {
  const words = useWords();
  const { go } = useGoing();
  const asking = channel.invitations.some((invitation) => invitation.state.kind === 'asked');
  const sections: readonly { readonly name: Section; readonly title: string; readonly news: boolean }[] = [
    { name: 'room', title: words.room.plenary, news: false },
    { name: 'seats', title: words.seats.title, news: asking },
    { name: 'rules', title: words.rules.short, news: false },
    { name: 'close', title: words.close.title, news: false },
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
          {...(name === 'rules' ? { 'aria-label': words.rules.title } : {})}
          {...(name === present ? { 'aria-current': 'page' as const } : {})}
        >
          {title}
          {news && <span className="dot" role="img" aria-label={words.admit.title} />}
        </Button>
      ))}
    </nav>
  );
}
