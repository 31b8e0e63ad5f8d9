import type { QuoteView } from '../../../engine/api.ts';
import { useWords } from '../../app/contexts.ts';
import { SeatName } from '../../parts/SeatName.tsx';
import { UserText } from '../../parts/UserText.tsx';

type Properties = { readonly quote: QuoteView };

/** What a message answers, and how that may be used. A quotation whose message is gone, or may not be shown in this room, says so and keeps nothing. */
export function Quote({ quote }: Properties) {
  const words = useWords();
  if (quote.barred) return <p className="quote barred">{words.message.quoteBarred}</p>;
  return (
    <blockquote className="quote" data-side={quote.side}>
      <p className="quote-author">
        {words.room.quoting} <SeatName side={quote.side} label={quote.label} />
        {quote.messageClass !== null && ` · ${words.classes[quote.messageClass]}`}
      </p>
      {quote.text === null ? (
        <p className="quote-text">{words.room.quoteGone}</p>
      ) : (
        <div className="quote-text">
          <UserText text={quote.text} block />
        </div>
      )}
    </blockquote>
  );
}
