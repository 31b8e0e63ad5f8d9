import type { MessageView, QuoteView } from '../../../engine/api.ts';

/** A message as the thing quoted. Only a reference is ever sent; the text is for the person who writes. */
export function quoteOf({ id, label, side, content }: MessageView): QuoteView | null {
  if (content.kind !== 'text') return null;
  const { text, messageClass } = content;
  return { messageId: id, label, side, text, messageClass, barred: false };
}
