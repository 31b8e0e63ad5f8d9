/**
 * Characters that are not seen but change what is seen: controls, direction marks and overrides, invisible joiners, tags. Text of
 * other people shows them as marks, so that no label can pose as another or turn its neighbours around. Line breaks and tabs
 * stay; so do the joiners that scripts and emoji need (U+200C, U+200D).
 */
const hidden =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: code points one by one, on purpose
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffc]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|\udb40[\udc00-\udfff]/g;

export type Piece = { readonly mark: boolean; readonly text: string };

const markFor = (found: string): string =>
  `U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** The text in pieces: what can be shown as it is, and marks in place of what cannot. */
export function visiblePieces(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(hidden)) {
    if (match.index > from) pieces.push({ mark: false, text: text.slice(from, match.index) });
    pieces.push({ mark: true, text: markFor(match[0]) });
    from = match.index + match[0].length;
  }
  if (from < text.length) pieces.push({ mark: false, text: text.slice(from) });
  return pieces;
}

const firstStrongIsolate = '\u2068';
const popIsolate = '\u2069';

/** The same for places that take only a string (labels, announcements): marks in brackets, isolated from their neighbours. */
export function isolated(text: string): string {
  const shown = visiblePieces(text)
    .map((piece) => (piece.mark ? `[${piece.text}]` : piece.text))
    .join('');
  return `${firstStrongIsolate}${shown}${popIsolate}`;
}
