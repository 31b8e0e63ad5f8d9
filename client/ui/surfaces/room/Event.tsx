import type { MessageContent } from '../../../engine/api.ts';
import { useWords } from '../../app/contexts.ts';
import { SeatName } from '../../parts/SeatName.tsx';

type Properties = { readonly content: Exclude<MessageContent, { kind: 'text' }> };

/** A row that nobody wrote: a seat opened or closed, a gap, an entry that could not be read; each says what it means. */
export function Event({ content }: Properties) {
  const words = useWords();
  switch (content.kind) {
    case 'newer':
      return <p className="event">{words.room.newer}</p>;
    case 'unopened':
      return <p className="event caution">{words.room.unopened}</p>;
    case 'unsent':
      return <p className="event caution">{words.room.unsent}</p>;
    case 'missed':
      return <p className="event caution">{words.room.missed(content.count)}</p>;
    case 'seatOpened':
      return (
        <p className="event">
          <SeatName side={content.side} label={content.label} />: {words.room.seatOpened}
        </p>
      );
    case 'seatClosed':
      return (
        <p className="event">
          <SeatName side={content.side} label={content.label} />: {words.room.seatClosed}
        </p>
      );
  }
}
