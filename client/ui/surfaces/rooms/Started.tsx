import type { ChannelView } from '../../../engine/api.ts';
import { useGoing, useWords } from '../../app/contexts.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { Page } from '../../parts/Page.tsx';

type Properties = { readonly channel: ChannelView };

/** The call is on its way; the room is not there yet. */
export function Started({ channel }: Properties) {
  const words = useWords();
  const { replace } = useGoing();
  return (
    <Page title={words.rooms.startedTitle}>
      <p>{words.rooms.started}</p>
      <ActionButton
        look="primary"
        onPress={() => replace({ at: 'channel', channel: channel.id, page: { name: 'room' } })}
      >
        {words.rooms.toRooms}
      </ActionButton>
    </Page>
  );
}
