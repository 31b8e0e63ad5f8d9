import type { MessageView, QuoteView } from '../../../engine/api.ts';

/** A message as the thing quoted. Only a reference is ever sent; the text is for the person who writes. */
export function quoteOf({ id, label, side, content }: MessageView): QuoteView | null {
  return content.kind === 'text' ? { messageId: id, label, side, text: content.text, barred: false } : null;
}
