import { memo } from 'react';
import { Button } from 'react-aria-components/Button';
import type { ChannelView, MessageView, RoomView } from '../../../engine/api.ts';
import type { Catalogue } from '../../../i18n/languages.ts';
import { useWords } from '../../app/contexts.ts';
import { useNarrow } from '../../app/useNarrow.ts';
import { Icon } from '../../parts/Icon.tsx';
import { SeatName } from '../../parts/SeatName.tsx';
import { UserText } from '../../parts/UserText.tsx';
import { AuthorsAnswer } from './AuthorsAnswer.tsx';
import { Event } from './Event.tsx';
import { HeldLine } from './HeldLine.tsx';
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
  readonly onMenu: (message: MessageView) => void;
};

/** One row: who, what, and one quiet line with the class, the age and the time left. */
export const Message = memo(function Message(properties: Properties) {
  const { message, firstUnread } = properties;
  const words = useWords();
  const { content } = message;
  return (
    <>
      {firstUnread && <p className="new-since">{words.room.newSince}</p>}
      {content.kind === 'text' || content.kind === 'withdrawn' ? (
        <Said {...properties} />
      ) : (
        <Event content={content} side={message.side} label={message.label} ours={message.ours} />
      )}
    </>
  );
});

/** What somebody said: there, or taken back. */
function Said({ channel, room, message, elapsed, active, onMenu }: Properties) {
  const words = useWords();
  const narrow = useNarrow();
  const { content, ours, side, label, state, actions } = message;
  const there = content.kind === 'text' && (state === 'received' || state === 'sent');
  return (
    <div
      className="message"
      data-ours={ours}
      data-side={side}
      data-state={content.kind === 'withdrawn' ? 'withdrawn' : state}
    >
      <div className="message-head">
        <p className="author">{ours ? words.room.you : <SeatName side={side} label={label} />}</p>
        {there && (
          <Button
            className="more"
            aria-label={words.message.menu}
            aria-haspopup="dialog"
            excludeFromTabOrder={!active}
            onPress={() => onMenu(message)}
          >
            <Icon name="more" />
          </Button>
        )}
      </div>
      {content.kind === 'text' ? (
        <>
          {content.quote !== null && <Quote quote={content.quote} />}
          <div className="message-text">
            <UserText text={content.text} block />
          </div>
          <p className="message-facts">{factsOf(message, elapsed, words, narrow)}</p>
        </>
      ) : (
        <p className="hint">{words.event.withdrawn}</p>
      )}
      {state === 'held' && <HeldLine channel={channel} message={message} />}
      {there && actions.release?.asks === true && (
        <AuthorsAnswer channel={channel} message={message} active={active} onWithdraw={() => onMenu(message)} />
      )}
      <Unsent channel={channel} room={room} message={message} />
    </div>
  );
}

/** The quiet line: what has become of it, how it may be used, how old it is and when it is gone. */
function factsOf(
  { content, state, actions, ...message }: MessageView,
  elapsed: number,
  words: Catalogue,
  narrow: boolean,
): string {
  const kind = content.kind === 'text' ? [words.classes[content.messageClass]] : [];
  const sent = state === 'received' ? [] : [words.room.states[state]];
  if (state === 'held') return kind.join();
  const quarantine = (actions.quarantineSeconds ?? 0) - elapsed;
  const quoting =
    quarantine > 0
      ? [words.message.quarantine(quarantine)]
      : actions.release?.state === 'quotable'
        ? [words.message.quotable]
        : actions.release?.state === 'kept'
          ? [words.message.kept]
          : [];
  const { age, ageShort, gone, goneShort } = words.time;
  const since = (narrow ? ageShort : age)(message.ageSeconds + elapsed);
  const left = (narrow ? goneShort : gone)(Math.max(0, message.goneInSeconds - elapsed));
  return [...sent, ...kind, since, left, ...quoting].join(' · ');
}
