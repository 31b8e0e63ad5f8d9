import type { MessageContent } from '../../../engine/api.ts';
import { useKeeping, useWords } from '../../app/contexts.ts';
import { SeatName } from '../../parts/SeatName.tsx';
import { UserText } from '../../parts/UserText.tsx';

type Properties = {
  readonly content: Exclude<MessageContent, { kind: 'text' | 'withdrawn' }>;
  /** Of the seat whose entry it is, for what names nobody in itself. */
  readonly side: string;
  readonly label: string;
  readonly ours: boolean;
};

/** A row that is no message: a seat opened or closed, a recess, a gap, an entry that could not be read; each says what it means. */
export function Event({ content, side, label, ours }: Properties) {
  const words = useWords();
  const { event, room, keeping } = words;
  const kept = useKeeping().kind === 'device';
  switch (content.kind) {
    case 'newer':
      return <p className="event">{kept ? room.newer : keeping.newerMessage}</p>;
    case 'unopened':
      return <p className="event caution">{room.unopened}</p>;
    case 'unsent':
      return <p className="event caution">{room.unsent}</p>;
    case 'missed':
      return <p className="event caution">{room.missed(content.count)}</p>;
    case 'recessBegan':
      return (
        <p className="event caution">
          {event.recessBegan[content.by]} {content.breach && event.recessBreach}
        </p>
      );
    case 'recessEnded':
      return <p className="event">{event.recessEnded}</p>;
    case 'roomOpened':
      return <p className="event">{event.roomOpened}</p>;
    case 'rulesChanged':
      return <p className="event">{event.rulesChanged(content.version)}</p>;
    case 'roomLeft':
      return (
        <p className="event">
          <SeatName side={content.side} label={content.label} /> {event.roomLeft}
        </p>
      );
    case 'succession':
      return (
        <p className="event">
          <UserText text={content.label} /> {event.succession}
        </p>
      );
    case 'report':
      return (
        <div className="message report" data-side={side}>
          <p className="author">
            {event.report}: {ours ? room.you : <SeatName side={side} label={label} />}
          </p>
          <UserText text={content.text} block />
          {content.about !== null && content.copy === '' && (
            <blockquote className="quote" data-side={content.about.side}>
              <p className="quote-author">
                {event.reportAbout} <SeatName side={content.about.side} label={content.about.label} />
              </p>
              <UserText text={content.about.text} block />
            </blockquote>
          )}
          {content.copy !== '' && (
            <blockquote className="quote" data-side={side}>
              <p className="quote-author">{event.reportCopy}</p>
              <UserText text={content.copy} block />
            </blockquote>
          )}
        </div>
      );
    case 'seatOpened':
      return (
        <p className="event">
          <SeatName side={content.side} label={content.label} />: {room.seatOpened}
        </p>
      );
    case 'seatClosed':
      return (
        <p className="event">
          <SeatName side={content.side} label={content.label} />: {room.seatClosed}
        </p>
      );
  }
}
