import { useCallback, useRef, useState } from 'react';
import type { ChannelView, MessageView } from '../../../engine/api.ts';
import { useEngine, useWords } from '../../app/contexts.ts';
import { useDraft } from '../../app/drafts.ts';
import { useElapsed } from '../../app/useElapsed.ts';
import { type HeldMessage, useRoom } from '../../app/useRoom.ts';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { isolated } from '../../text/visible.ts';
import { Announcer } from './Announcer.tsx';
import { Banners } from './Banners.tsx';
import { Composer } from './Composer.tsx';
import { EmptyRoom } from './EmptyRoom.tsx';
import { Feed } from './Feed.tsx';
import { Message } from './Message.tsx';
import { RoomFrame } from './RoomFrame.tsx';
import { useFirstUnread } from './useFirstUnread.ts';
import { useMarkRead } from './useMarkRead.ts';

type Properties = { readonly channel: ChannelView };

/** The plenary: who reads, what was said, and where to write. */
export function Room({ channel }: Properties) {
  const room = channel.rooms[0];
  return room === undefined ? (
    <ProblemNote trouble={{ kind: 'gone' }} />
  ) : (
    <Conversation channel={channel} room={room} />
  );
}

type ConversationProperties = { readonly channel: ChannelView; readonly room: ChannelView['rooms'][number] };

function Conversation({ channel, room }: ConversationProperties) {
  const words = useWords();
  const engine = useEngine();
  const { messages, complete, arrived } = useRoom(engine, channel.id, room.id);
  const firstUnread = useFirstUnread(messages, complete, room.unread);
  const [atEnd, setAtEnd] = useState(true);
  const [draft, change] = useDraft(`${channel.id} ${room.id}`);
  const opened = useOpened();
  const now = opened + useElapsed(opened) * 1000;
  useMarkRead(engine, channel.id, room.id, room.unread, atEnd && complete);

  // Rows are drawn once and keep this function, so it finds the newest draft through a reference.
  const latest = useRef({ draft, change });
  latest.current = { draft, change };
  const reply = useCallback((message: MessageView) => {
    const { id, label, side, content } = message;
    if (content.kind !== 'text') return;
    const quote = { messageId: id, label, side, text: content.text, barred: false };
    latest.current.change({ ...latest.current.draft, quote });
  }, []);
  const elapsedOf = (held: HeldMessage): number => Math.max(0, Math.floor((now - held.at) / 1000));
  const row = (held: HeldMessage, active: boolean) => (
    <Message
      channel={channel}
      room={room}
      message={held.message}
      elapsed={elapsedOf(held)}
      firstUnread={held.id === firstUnread}
      active={active}
      onReply={reply}
    />
  );
  const labelOf = (held: HeldMessage): string => {
    const { ours, side, label, ageSeconds, content } = held.message;
    if (content.kind !== 'text') return words.room.conversation;
    const author = ours ? words.room.you : `${words.side(side)}, ${isolated(label)}`;
    return words.room.messageLabel(author, words.time.age(ageSeconds + elapsedOf(held)));
  };
  return (
    <RoomFrame channel={channel} room={room}>
      <Banners channel={channel} room={room} />
      {!complete && messages.length === 0 && <p className="empty">{words.room.loading}</p>}
      {complete && messages.length === 0 && <EmptyRoom channel={channel} />}
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
      <Announcer arrived={arrived} />
      {room.closed === null ? (
        <Composer channel={channel} room={room} draft={draft} onDraft={change} />
      ) : (
        <p className="composer closed">{words.composer.closed[room.closed]}</p>
      )}
    </RoomFrame>
  );
}

/** When this page of the room was opened, of `performance.now()`. */
function useOpened(): number {
  const [opened] = useState(() => performance.now());
  return opened;
}
