import { type RefObject, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import type { ChannelView, RoomView } from '../../../engine/api.ts';
import { useWords } from '../../app/contexts.ts';
import { Icon } from '../../parts/Icon.tsx';
import { UserText } from '../../parts/UserText.tsx';
import { RoomsSheet } from '../rooms/RoomsSheet.tsx';
import { roomName } from '../rooms/roomName.ts';

type Properties = {
  readonly channel: ChannelView;
  readonly room: RoomView;
  readonly heading: RefObject<HTMLHeadingElement | null>;
  /** True where the title opens the list of rooms; false where the list stands beside. */
  readonly opens: boolean;
};

/** Which room this is. Where the list of rooms has no place of its own, the title opens it. */
export function RoomTitle({ channel, room, heading, opens }: Properties) {
  const words = useWords();
  const [open, setOpen] = useState(false);
  const elsewhere = channel.rooms.some((other) => other.id !== room.id && other.unread > 0);
  const name = (
    <>
      <Icon name={room.form} />
      <span className="room-name">{roomName(words, channel, room)}</span>
    </>
  );
  return (
    <>
      <h1 ref={heading} tabIndex={-1} className="room-title">
        {opens ? (
          <Button className="room-switch" aria-haspopup="dialog" onPress={() => setOpen(true)}>
            {name}
            <span className="chevron down" aria-hidden="true" />
            {elsewhere && <span className="dot" role="img" aria-label={words.rooms.newElsewhere} />}
          </Button>
        ) : (
          <span className="room-switch">{name}</span>
        )}
        <UserText text={channel.label} className="room-channel" />
      </h1>
      {open && <RoomsSheet channel={channel} room={room} onClose={() => setOpen(false)} />}
    </>
  );
}
