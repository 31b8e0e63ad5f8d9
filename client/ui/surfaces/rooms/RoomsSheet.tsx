import type { ChannelView, RoomView } from '../../../engine/api.ts';
import { useEngine, useGoing, useWords } from '../../app/contexts.ts';
import type { ChannelPage } from '../../app/route.ts';
import { useNarrow } from '../../app/useNarrow.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { ActionList, type ListedAction } from '../../parts/ActionList.tsx';
import { Sheet } from '../../parts/Sheet.tsx';
import { UserText } from '../../parts/UserText.tsx';
import { RoomList } from './RoomList.tsx';

type Properties = { readonly channel: ChannelView; readonly room: RoomView; readonly onClose: () => void };

/** Where else one can go: the rooms, and on a phone also the pages of the channel, which have no place in the bar there. */
export function RoomsSheet({ channel, room, onClose }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const { go } = useGoing();
  const narrow = useNarrow();
  const to = (page: ChannelPage, name: string): ListedAction => ({
    id: page.name,
    name,
    why: null,
    onPress: () => go({ at: 'channel', channel: channel.id, page }),
  });
  return (
    <Sheet title={words.rooms.title} onClose={onClose}>
      {(close) => (
        <>
          <RoomList channel={channel} present={room.id} onPresent={close} />
          {narrow ? (
            <>
              <h3>
                {words.rooms.sections} · <UserText text={channel.label} />
              </h3>
              <ActionList
                label={words.room.sections}
                actions={[
                  to({ name: 'roomSeats', room: room.id }, words.rooms.seats),
                  to({ name: 'seats' }, words.seats.title),
                  to({ name: 'rules' }, words.rules.title),
                  to({ name: 'close' }, words.close.title),
                  { id: 'lock', name: words.common.lock, why: null, onPress: () => void engine.lock() },
                ]}
              />
            </>
          ) : (
            <ActionButton
              look="quiet"
              onPress={() => go({ at: 'channel', channel: channel.id, page: { name: 'roomSeats', room: room.id } })}
            >
              {words.rooms.seats}
            </ActionButton>
          )}
        </>
      )}
    </Sheet>
  );
}
