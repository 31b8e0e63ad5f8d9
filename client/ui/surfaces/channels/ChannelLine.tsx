import { Button } from 'react-aria-components/Button';
import type { ChannelView } from '../../../engine/api.ts';
import { useGoing, useWords } from '../../app/contexts.ts';
import { UserText } from '../../parts/UserText.tsx';
import { waitingForUs } from '../keys/open.ts';

type Properties = { readonly channel: ChannelView };

/** One channel: its label, what is new, what waits. No time, no person. */
export function ChannelLine({ channel }: Properties) {
  const words = useWords();
  const { go } = useGoing();
  const unread = channel.rooms.reduce((sum, room) => sum + room.unread, 0);
  const asking = channel.invitations.filter((invitation) => invitation.state.kind === 'asked').length;
  const keys = waitingForUs(channel).length;
  const mustAccept = channel.acceptance !== null && !channel.acceptance.accepted;
  const facts = [
    ...(asking > 0 ? [words.channels.asks(asking)] : []),
    ...(keys > 0 ? [words.channels.keysAsked(keys)] : []),
    ...(mustAccept ? [words.channels.rulesChanged] : []),
    ...(unread > 0 ? [words.channels.unread(unread)] : []),
    ...(channel.waiting > 0 ? [words.channels.waiting(channel.waiting)] : []),
  ];
  return (
    <Button className="line" onPress={() => go({ at: 'channel', channel: channel.id, page: { name: 'room' } })}>
      <span className="line-title">
        <UserText text={channel.label} />
        {(unread + asking + keys > 0 || mustAccept) && <span className="dot" aria-hidden="true" />}
      </span>
      <span className="line-facts">
        {facts.length > 0 ? facts.join(' · ') : words.channels.standing[channel.standing.kind]}
      </span>
    </Button>
  );
}
