import { memo } from 'react';
import type { ChannelView, MessageView, RoomView } from '../../../engine/api.ts';
import { useWords } from '../../app/contexts.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { SeatName } from '../../parts/SeatName.tsx';
import { UserText } from '../../parts/UserText.tsx';
import { Event } from './Event.tsx';
import { Quote } from './Quote.tsx';
import { Unsent } from './Unsent.tsx';

type Properties = {
  readonly channel: ChannelView;
  readonly room: RoomView;
  readonly message: MessageView;
  /** Seconds since the message reached this page. */
  readonly elapsed: number;
  readonly firstUnread: boolean;
  readonly active: boolean;
  readonly onReply: (message: MessageView) => void;
};

/** One row: who, what, and one quiet line with the class, the age and the time left. */
export const Message = memo(function Message(properties: Properties) {
  const { message, elapsed, firstUnread } = properties;
  const words = useWords();
  const { content } = message;
  return (
    <>
      {firstUnread && <p className="new-since">{words.room.newSince}</p>}
      {content.kind === 'withdrawn' ? (
        <div className="message" data-ours={message.ours} data-side={message.side} data-state="withdrawn">
          <p className="author">
            {message.ours ? words.room.you : <SeatName side={message.side} label={message.label} />}
          </p>
          <p className="hint">{words.event.withdrawn}</p>
        </div>
      ) : content.kind === 'text' ? (
        <div className="message" data-ours={message.ours} data-side={message.side} data-state={message.state}>
          <p className="author">
            {message.ours ? words.room.you : <SeatName side={message.side} label={message.label} />}
          </p>
          {content.quote !== null && <Quote quote={content.quote} />}
          <div className="message-text">
            <UserText text={content.text} block />
          </div>
          <div className="message-foot">
            <p className="message-facts">{factsOf(message, elapsed, words)}</p>
            <Foot {...properties} />
          </div>
          <Unsent channel={properties.channel} room={properties.room} message={message} />
        </div>
      ) : (
        <Event content={content} side={message.side} label={message.label} ours={message.ours} />
      )}
    </>
  );
});

/** Reply, or why it is not there. */
function Foot({ message, room, active, onReply }: Properties) {
  const words = useWords();
  if (message.content.kind !== 'text' || room.closed !== null) return null;
  if (message.state !== 'received' && message.state !== 'sent') return null;
  return (
    <ActionButton look="quiet" inTabOrder={active} label={words.room.replyTo} onPress={() => onReply(message)}>
      {words.room.reply}
    </ActionButton>
  );
}

function factsOf(message: MessageView, elapsed: number, words: ReturnType<typeof useWords>): string {
  const { content, state } = message;
  const age = words.time.age(message.ageSeconds + elapsed);
  const left = words.time.gone(Math.max(0, message.goneInSeconds - elapsed));
  const kind = content.kind === 'text' ? [words.classes[content.messageClass]] : [];
  const sent = state === 'received' ? [] : [words.room.states[state]];
  return [...sent, ...kind, age, left].join(' · ');
}
