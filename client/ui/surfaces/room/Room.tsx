import { type ClipboardEvent, useCallback, useEffect, useState } from 'react';
import type { ChannelView, MessageView, RoomView } from '../../../engine/api.ts';
import { AlterContext, useEngine, useGoing, useWords } from '../../app/contexts.ts';
import { draftKey, noteText, roomHere, useDraft, useMemory } from '../../app/drafts.ts';
import { useElapsed } from '../../app/useElapsed.ts';
import { type HeldMessage, useRoom } from '../../app/useRoom.ts';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { isolated } from '../../text/visible.ts';
import { Announcer } from './Announcer.tsx';
import { Banners } from './Banners.tsx';
import { ClosedComposer } from './ClosedComposer.tsx';
import { Composer } from './Composer.tsx';
import { EmptyRoom } from './EmptyRoom.tsx';
import { Feed } from './Feed.tsx';
import { Message } from './Message.tsx';
import { MessageMenu } from './MessageMenu.tsx';
import { quoteOf } from './quoteOf.ts';
import { RoomFrame } from './RoomFrame.tsx';
import { takenFrom } from './taken.ts';
import { useFirstUnread } from './useFirstUnread.ts';
import { useMarkRead } from './useMarkRead.ts';

type Properties = {
  readonly channel: ChannelView;
  /** The room that was asked for; without one, or when it is gone, the one the person was in last, else the plenary. */
  readonly named?: string | undefined;
};

/** A room: who reads, what was said, and where to write. */
export function Room({ channel, named }: Properties) {
  const memory = useMemory();
  const room = roomHere(channel, memory, named);
  const id = room?.id;
  useEffect(() => {
    if (id !== undefined) memory.last.set(channel.id, id);
  }, [memory, channel.id, id]);
  return room === undefined ? (
    <ProblemNote trouble={{ kind: 'gone' }} />
  ) : (
    <Conversation key={room.id} channel={channel} room={room} />
  );
}

type ConversationProperties = { readonly channel: ChannelView; readonly room: RoomView };

function Conversation({ channel, room }: ConversationProperties) {
  const words = useWords();
  const engine = useEngine();
  const memory = useMemory();
  const { go } = useGoing();
  const { messages, complete, arrived } = useRoom(engine, channel.id, room.id);
  const firstUnread = useFirstUnread(messages, complete, room.unread);
  const [atEnd, setAtEnd] = useState(true);
  const [menuOf, setMenuOf] = useState<string | null>(null);
  const [draft, change] = useDraft(draftKey(channel.id, room.id));
  const opened = useOpened();
  const now = opened + useElapsed(opened) * 1000;
  useMarkRead(engine, channel.id, room.id, room.unread, atEnd && complete);

  // Rows are drawn once and keep this function.
  const showMenu = useCallback((message: MessageView) => setMenuOf(message.id), []);
  const elapsedOf = (held: HeldMessage): number => Math.max(0, Math.floor((now - held.at) / 1000));
  const row = (held: HeldMessage, active: boolean) => (
    <Message
      channel={channel}
      room={room}
      message={held.message}
      elapsed={elapsedOf(held)}
      firstUnread={held.id === firstUnread}
      active={active}
      onMenu={showMenu}
    />
  );
  const labelOf = (held: HeldMessage): string => {
    const { ours, side, label, ageSeconds, content } = held.message;
    if (content.kind !== 'text') return words.room.conversation;
    const author = ours ? words.room.you : `${words.side(side)}, ${isolated(label)}`;
    return words.room.messageLabel(author, words.time.age(ageSeconds + elapsedOf(held)));
  };
  const noteTaken = (event: ClipboardEvent): void => {
    const text = takenFrom(event.target);
    if (text !== '') noteText(memory, { channel, room, text });
  };
  const alter = (): void => {
    memory.toAlter.waiting = { channel, room, messages };
    go({ at: 'rehearsal', step: 'about' });
  };
  const menuMessage = messages.find((held) => held.id === menuOf)?.message;
  return (
    <AlterContext value={alter}>
      <RoomFrame channel={channel} room={room}>
        <Banners channel={channel} room={room} />
        <div className="conversation-body" onCopy={noteTaken} onCut={noteTaken}>
          {!complete && messages.length === 0 && <p className="empty">{words.room.loading}</p>}
          {complete && messages.length === 0 && <EmptyRoom channel={channel} room={room} />}
          {messages.length > 0 && (
            <Feed
              messages={messages}
              busy={!complete}
              startAt={firstUnread}
              newBelow={room.unread}
              onEnd={setAtEnd}
              row={row}
              labelOf={labelOf}
            />
          )}
          <Announcer arrived={arrived} messages={messages} />
          {room.closed === null ? (
            <Composer channel={channel} room={room} draft={draft} onDraft={change} />
          ) : (
            <ClosedComposer channel={channel} room={room} why={room.closed} draft={draft} />
          )}
        </div>
        {menuMessage !== undefined && (
          <MessageMenu
            channel={channel}
            room={room}
            message={menuMessage}
            onReply={() => change({ ...draft, quote: quoteOf(menuMessage) })}
            onClose={() => setMenuOf(null)}
          />
        )}
      </RoomFrame>
    </AlterContext>
  );
}

/** When this page of the room was opened, of `performance.now()`. */
function useOpened(): number {
  const [opened] = useState(() => performance.now());
  return opened;
}
