import { Button } from 'react-aria-components/Button';
import type { ChannelView, RoomView } from '../../../engine/api.ts';
import { useAlter, useEngine, useGoing, useWords } from '../../app/contexts.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { roomName, seatsOf } from './roomName.ts';
import { SeatNames } from './SeatNames.tsx';

type Properties = {
  readonly channel: ChannelView;
  readonly present: string;
  /** Called instead of going where the person is already. */
  readonly onPresent?: () => void;
};

/** The rooms of a channel, each with its sign, its word, its border and what is new in it; beside the plenary its recess; and the way to start another. */
export function RoomList({ channel, present, onPresent }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const { go } = useGoing();
  const alter = useAlter();
  const visit = (room: string): void => {
    if (room === present) onPresent?.();
    else go({ at: 'channel', channel: channel.id, page: { name: 'room', room } });
  };
  return (
    <div className="room-list">
      <ul className="plain-list">
        {channel.rooms.map((room) => (
          <li key={room.id}>
            <Button
              className="room-line"
              data-form={room.form}
              onPress={() => visit(room.id)}
              {...(room.id === present ? { 'aria-current': 'page' as const } : {})}
            >
              <RoomLine channel={channel} room={room} />
            </Button>
            {room.form === 'plenary' && channel.rules.settings !== null && (
              <ActionButton
                look="quiet"
                onPress={() => go({ at: 'channel', channel: channel.id, page: { name: 'recess', breach: false } })}
              >
                {channel.recess === null ? words.recess.title : words.recess.about}
              </ActionButton>
            )}
          </li>
        ))}
      </ul>
      {channel.roomsOpening > 0 && (
        <p role="status" className="hint">
          {words.rooms.opening(channel.roomsOpening)}
        </p>
      )}
      {channel.roomsWaiting > 0 && (
        <>
          <p className="hint">{words.rooms.openingWaits}</p>
          <ActionButton look="quiet" onPress={() => void engine.cancelRooms(channel.id)}>
            {words.rooms.cancelOpening}
          </ActionButton>
        </>
      )}
      {channel.roomChoices.length > 0 && (
        <ActionButton onPress={() => go({ at: 'channel', channel: channel.id, page: { name: 'startRoom' } })}>
          {words.rooms.start}
        </ActionButton>
      )}
      {alter !== null && (
        <ActionButton look="quiet" onPress={alter}>
          {words.rehearsal.alter}
        </ActionButton>
      )}
    </div>
  );
}

function RoomLine({ channel, room }: { readonly channel: ChannelView; readonly room: RoomView }) {
  const words = useWords();
  const named = room.form === 'privateSession' || room.form === 'workingGroup';
  return (
    <>
      <Icon name={room.form} />
      <span className="room-line-words">
        <span className="room-line-name">{roomName(words, channel, room)}</span>
        {named && (
          <span className="hint">
            <SeatNames seats={seatsOf(channel, room)} />
          </span>
        )}
        {room.form === 'plenary' && channel.recess !== null && (
          <span className="room-line-recess">{words.recess.title}</span>
        )}
        {room.unread > 0 && (
          <span className="room-line-news">
            <span className="dot" aria-hidden="true" />
            {words.channels.unread(room.unread)}
          </span>
        )}
      </span>
    </>
  );
}
