import { useRef } from 'react';
import type { ChannelView, RoomView } from '../../../engine/api.ts';
import { useWords } from '../../app/contexts.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { Sheet } from '../../parts/Sheet.tsx';
import { roomName } from '../rooms/roomName.ts';
import { SeatNames } from '../rooms/SeatNames.tsx';
import { readersOf } from './readers.ts';
import type { PasteGuard } from './usePasteGuard.ts';

type Properties = {
  readonly channel: ChannelView;
  readonly room: RoomView;
  readonly guard: PasteGuard;
};

/** Before words of one room can be said in another: who read them there, and who will read them here. */
export function PasteAsk({ channel, room, guard }: Properties) {
  const words = useWords();
  const kept = useRef(false);
  if (guard.asking === null) return null;
  const decided = (): void => {
    if (kept.current) guard.keep();
    else guard.undo();
    kept.current = false;
  };
  return (
    <Sheet title={words.paste.title} onClose={decided}>
      {(close) => (
        <>
          {guard.asking?.places.map((place) => (
            <Readers key={place.room.id} label={words.paste.there} channel={place.channel} room={place.room} />
          ))}
          <Readers label={words.paste.here} channel={channel} room={room} />
          <p>{words.paste.unsure}</p>
          <div className="actions">
            <ActionButton look="primary" onPress={close}>
              {words.paste.leave}
            </ActionButton>
            <ActionButton
              look="caution"
              onPress={() => {
                kept.current = true;
                close();
              }}
            >
              {words.paste.paste}
            </ActionButton>
          </div>
        </>
      )}
    </Sheet>
  );
}

type ReadersProperties = { readonly label: string; readonly channel: ChannelView; readonly room: RoomView };

function Readers({ label, channel, room }: ReadersProperties) {
  const words = useWords();
  const seats = readersOf(channel, room);
  return (
    <div className="room-line" data-form={room.form}>
      <div className="room-line-words">
        <p className="strong">{roomName(words, channel, room)}</p>
        <p>
          {label} <span className="reader-count">{words.number(seats.length)}</span> <SeatNames seats={seats} />
        </p>
      </div>
    </div>
  );
}
