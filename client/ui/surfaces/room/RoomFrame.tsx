import { type ReactNode, useEffect, useRef } from 'react';
import { Button } from 'react-aria-components/Button';
import type { ChannelView, RoomView } from '../../../engine/api.ts';
import { useEngine, useGoing, useWords } from '../../app/contexts.ts';
import { useNarrow, useWide } from '../../app/useNarrow.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { ConnectionLine } from '../../parts/ConnectionLine.tsx';
import { MemoryLine } from '../../parts/MemoryLine.tsx';
import { QuickExit } from '../../parts/QuickExit.tsx';
import { Sure } from '../../parts/Sure.tsx';
import { Sections } from '../channel/Sections.tsx';
import { Others } from '../rooms/Others.tsx';
import { RoomList } from '../rooms/RoomList.tsx';
import { othersLine, seatsOf } from '../rooms/roomName.ts';
import { SeatNames } from '../rooms/SeatNames.tsx';
import { RoomTitle } from './RoomTitle.tsx';
import { RosterStrip } from './RosterStrip.tsx';

type Properties = { readonly channel: ChannelView; readonly room: RoomView; readonly children: ReactNode };

/** The frame of a room: which room this is in words, sign, hue and border, who reads, who cannot, and how long words last. */
export function RoomFrame({ channel, room, children }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const { back } = useGoing();
  const narrow = useNarrow();
  const wide = useWide();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <div className="room" data-form={room.form}>
      <header className="room-bar">
        <div className="bar">
          <ActionButton look="quiet" onPress={back} label={words.common.back}>
            <span className="chevron" aria-hidden="true" />
            <span className="wide-only">{words.common.back}</span>
          </ActionButton>
          <RoomTitle channel={channel} room={room} heading={heading} opens={!wide} />
          <div className="bar-end">
            {!narrow && (
              <ActionButton look="quiet" onPress={() => void engine.lock()}>
                {words.common.lock}
              </ActionButton>
            )}
            <QuickExit />
          </div>
        </div>
        <Facts channel={channel} room={room} />
        {!narrow && <Sections channel={channel} present="room" />}
        <MemoryLine />
        <ConnectionLine channel={channel} />
      </header>
      {wide && (
        <nav className="room-rail" aria-label={words.rooms.title}>
          <h2>{words.rooms.title}</h2>
          <RoomList channel={channel} present={room.id} />
        </nav>
      )}
      <main className="conversation">{children}</main>
      <RosterStrip channel={channel} room={room} />
    </div>
  );
}

/** Who cannot read here; where that rests on the channel code, the way to it. */
function WhoCannot({ channel, room }: Omit<Properties, 'children'>) {
  const words = useWords();
  const { go } = useGoing();
  if (room.proof === 'cryptography') return <Others room={room} />;
  return (
    <>
      <Button
        className="room-code"
        onPress={() => go({ at: 'channel', channel: channel.id, page: { name: 'seats', code: true } })}
      >
        <span>{othersLine(words, room)}</span>
        <span className="chevron onward" aria-hidden="true" />
      </Button>
      <Sure kind="device" />
    </>
  );
}

/** How many read, for how long words stay; in other rooms than the plenary also who cannot read, and where it matters who is in it. */
function Facts({ channel, room }: Omit<Properties, 'children'>) {
  const words = useWords();
  const named = room.form === 'privateSession' || room.form === 'workingGroup';
  return (
    <div className="room-facts">
      <p>
        {named ? (
          <>
            {words.rooms.inIt}{' '}
            <span className="strong">
              <SeatNames seats={seatsOf(channel, room)} />
            </span>
          </>
        ) : (
          <span className="strong">{words.room.readers(room.readers.length)}</span>
        )}
        <span className="wide-only">
          {' · '}
          {words.room.rulesLine(channel.rules.version)}
        </span>
        {' · '}
        {words.room.lifetime(room.lifetimeSeconds)}
      </p>
      {room.form !== 'plenary' && (
        <p className="room-others">
          <WhoCannot channel={channel} room={room} />
        </p>
      )}
    </div>
  );
}
