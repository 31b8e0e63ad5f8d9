/**
 * Characters that are not seen but change what is seen: controls, direction marks and overrides, invisible joiners, fillers, tags, and
 * heaps of accents. Text of other people shows them as marks, so that no label can pose as another or turn its neighbours around.
 * Line breaks and tabs stay; so do the joiners and selectors that scripts and emoji need, where they need them.
 */

/** Letters and signs after which a joiner (U+200C, U+200D) joins or parts something: cursive and Indic scripts, and emoji. */
const JOINED = [
  ...['Arab', 'Syrc', 'Mong', 'Nkoo', 'Adlm', 'Rohg', 'Deva', 'Beng', 'Guru', 'Gujr', 'Orya', 'Taml', 'Telu', 'Knda'],
  ...['Mlym', 'Sinh', 'Mymr', 'Khmr', 'Tibt'],
]
  .map((script) => `\\p{Script_Extensions=${script}}`)
  .join('');

const HIDDEN: readonly string[] = [
  // Controls, halves of a character, separators of lines.
  String.raw`(?![\t\n])\p{Cc}`,
  String.raw`[\p{Cs}\p{Zl}\p{Zp}]`,
  // What Unicode leaves without a shape, save what stands below.
  String.raw`(?![\u200c\u200d\ufe0e\ufe0f\u180b-\u180d\u180f])\p{Default_Ignorable_Code_Point}`,
  // Other controls of format; the signs of Arabic and Kaithi that hold a number are seen.
  String.raw`(?![\u200c\u200d\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}])\p{Cf}`,
  // An empty Braille cell, and the place of an object that is not there.
  String.raw`[\u2800\ufffc]`,
  String.raw`(?<![${JOINED}\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])[\u200c\u200d]`,
  String.raw`(?<!\p{Emoji})[\ufe0e\ufe0f]`,
  String.raw`(?<!\p{Script_Extensions=Mongolian})[\u180b-\u180d\u180f]`,
  // No language heaps more: accents that any letter takes, and signs of one script, which may be several below and above.
  String.raw`(?<=\p{Script=Inherited}{4})\p{Script=Inherited}`,
  String.raw`(?<=[\p{Mn}\p{Me}]{8})[\p{Mn}\p{Me}]`,
];

/** A run of them, however long. */
const hidden = new RegExp(`(?:${HIDDEN.join('|')})+`, 'gu');

export type Piece = { readonly mark: boolean; readonly text: string };

const nameOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** A run by the names of its characters, each as often as it follows itself: `U+202E U+0301×40`. */
function markFor(run: string): string {
  const counted: { name: string; times: number }[] = [];
  for (const character of run) {
    const name = nameOf(character);
    const last = counted.at(-1);
    if (last?.name === name) last.times += 1;
    else counted.push({ name, times: 1 });
  }
  return counted.map(({ name, times }) => (times === 1 ? name : `${name}×${times}`)).join(' ');
}

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
