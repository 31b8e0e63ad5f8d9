import type { ReactNode } from 'react';
import { visiblePieces } from '../text/visible.ts';

type Properties = { readonly text: string; readonly block?: boolean; readonly className?: string };

/**
 * Words that a person wrote: always plain text, in their own direction, isolated from their neighbours, with hidden characters
 * shown as marks. Every label, quotation and message on a screen passes here. Links stay text: nothing opens or previews them.
 */
export function UserText({ text, block = false, className }: Properties) {
  let position = 0;
  const pieces: ReactNode[] = visiblePieces(text).map((piece) => {
    const key = position;
    position += piece.text.length;
    return piece.mark ? (
      <bdi key={key} className="mark" dir="ltr">
        {piece.text}
      </bdi>
    ) : (
      piece.text
    );
  });
  return block ? (
    <div className="user-text" dir="auto">
      {pieces}
    </div>
  ) : (
    <bdi dir="auto" {...(className === undefined ? {} : { className })}>
      {pieces}
    </bdi>
  );
}
