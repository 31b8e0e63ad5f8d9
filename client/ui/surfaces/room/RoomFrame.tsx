import { type ReactNode, useEffect, useRef } from 'react';
import type { ChannelView, RoomView } from '../../../engine/api.ts';
import { useEngine, useGoing, useWords } from '../../app/contexts.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { ConnectionLine } from '../../parts/ConnectionLine.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { QuickExit } from '../../parts/QuickExit.tsx';
import { UserText } from '../../parts/UserText.tsx';
import { Sections } from '../channel/Sections.tsx';
import { RosterStrip } from './RosterStrip.tsx';

type Properties = { readonly channel: ChannelView; readonly room: RoomView; readonly children: ReactNode };

/** The frame of a room: which room this is in word, sign and hue, who reads, and how long words last. */
export function RoomFrame({ channel, room, children }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const { back } = useGoing();
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
          <h1 ref={heading} tabIndex={-1} className="room-title">
            <Icon name="plenary" />
            {words.room.plenary}
            <UserText text={channel.label} className="room-channel" />
          </h1>
          <div className="bar-end">
            <ActionButton look="quiet" onPress={() => void engine.lock()}>
              {words.common.lock}
            </ActionButton>
            <QuickExit />
          </div>
        </div>
        <p className="room-facts">
          <span className="strong">{words.room.readers(room.readers.length)}</span>
          <span className="wide-only">
            {' · '}
            {words.room.rulesLine(channel.rules.version)}
          </span>
          {' · '}
          {words.room.lifetime(room.lifetimeSeconds)}
        </p>
        <Sections channel={channel} present="room" />
        <ConnectionLine channel={channel} />
      </header>
      <main className="conversation">{children}</main>
      <RosterStrip channel={channel} />
    </div>
  );
}
