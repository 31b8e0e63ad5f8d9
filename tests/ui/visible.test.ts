import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isolated, visiblePieces } from '../../client/ui/text/visible.ts';

/** What a reader is shown of characters that cannot be seen. */

/** Any code points, halves of characters among them. */
const anyText = (maxLength: number) =>
  fc.array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength }).map((points) => String.fromCodePoint(...points));

const shown = (text: string): string =>
  visiblePieces(text)
    .map((piece) => (piece.mark ? `[${piece.text}]` : piece.text))
    .join('');

describe('text of other people', () => {
  it.each([
    ['a zero byte', '\0', 'U+0000'],
    ['the end of a line of a machine', '\r', 'U+000D'],
    ['escape', '\u001b', 'U+001B'],
    ['a control of the second row', '\u0085', 'U+0085'],
    ['a soft hyphen', '\u00ad', 'U+00AD'],
    ['the joiner of graphemes', '\u034f', 'U+034F'],
    ['the mark of Arabic letters', '\u061c', 'U+061C'],
    ['a filler of Hangul', '\u3164', 'U+3164'],
    ['a space without width', '\u200b', 'U+200B'],
    ['a word joiner', '\u2060', 'U+2060'],
    ['an invisible plus', '\u2064', 'U+2064'],
    ['a separator of lines', '\u2028', 'U+2028'],
    ['a separator of paragraphs', '\u2029', 'U+2029'],
    ['the mark of byte order', '\ufeff', 'U+FEFF'],
    ['an anchor between lines', '\ufff9', 'U+FFF9'],
    ['an object that is not there', '\ufffc', 'U+FFFC'],
    ['an empty Braille cell', '\u2800', 'U+2800'],
    ['a selector of variants', '\ufe00', 'U+FE00'],
    ['a selector of many variants', '\u{e0100}', 'U+E0100'],
    ['a tag', '\u{e0041}', 'U+E0041'],
    ['a control of musical notes', '\u{1d173}', 'U+1D173'],
    ['a control of shorthand', '\u{1bca0}', 'U+1BCA0'],
    ['the first half of a character', '\ud83d', 'U+D83D'],
    ['the second half of a character', '\udc00', 'U+DC00'],
    ['a joiner of Latin letters', '\u200d', 'U+200D'],
    ['a parter of Latin letters', '\u200c', 'U+200C'],
    ['the look of an emoji on a letter', '\ufe0f', 'U+FE0F'],
  ])('[J35] %s is a mark', (_name, character, name) => {
    expect(visiblePieces(`x${character}y`)).toEqual([
      { mark: false, text: 'x' },
      { mark: true, text: name },
      { mark: false, text: 'y' },
    ]);
    expect(visiblePieces(character)).toEqual([{ mark: true, text: name }]);
  });

  it('[J35] every sign that turns a direction is a mark', () => {
    const signs = '\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069';
    for (const sign of signs) expect(shown(`photo_${sign}gpj.exe`)).toMatch(/^photo_\[U\+[0-9A-F]{4}\]gpj\.exe$/);
    expect(shown(signs)).toBe('[U+200E U+200F U+061C U+202A U+202B U+202C U+202D U+202E U+2066 U+2067 U+2068 U+2069]');
  });

  it.each([
    ['lines and tabs', 'one\n\ttwo'],
    ['Persian, which parts letters', 'می\u200cخواهم'],
    ['Arabic with its vowels', 'مُحَمَّدٌ'],
    ['a verse number', '\u06dd١٢'],
    ['Sinhala, which joins letters', 'ශ්\u200dරී'],
    ['Marathi, with an eyelash', 'दर्\u200dया'],
    ['Hebrew with points', 'בְּרֵאשִׁית'],
    ['Vietnamese, each accent by itself', 'Tie\u0302\u0301ng Vie\u0323\u0302t'],
    ['Tibetan', 'བསྒྲུབས'],
    ['a family', '👨\u200d👩\u200d👧\u200d👦'],
    ['a scientist', '👩🏽\u200d🔬'],
    ['a heart', '❤\ufe0f\u200d🔥'],
    ['a key with a number', '1\ufe0f\u20e3'],
    ['a flag', '🇨🇭'],
    ['a rainbow', '🏳\ufe0f\u200d🌈'],
    ['what markup is made of', '<img src=x onerror=alert(1)> &amp; &#x202e;'],
  ])('[J35] %s stays as it is', (_name, text) => {
    expect(visiblePieces(text)).toEqual([{ mark: false, text }]);
  });

  it('[J35] a heap of accents ends after four, or after eight signs of one script, and is counted', () => {
    expect(shown(`Z${'\u0301'.repeat(100)}algo`)).toBe('Z\u0301\u0301\u0301\u0301[U+0301×96]algo');
    expect(shown(`ก${'\u0e49'.repeat(30)}`)).toBe(`ก${'\u0e49'.repeat(8)}[U+0E49×22]`);
    const alternating = shown(`a${'\u0301\u0316'.repeat(1_000)}`);
    expect(alternating).toMatch(/^a(\u0301\u0316){2}\[(U\+0301 U\+0316 ?){998}\]$/);
  });

  it('[J35] a run of hidden characters is one mark, however long', () => {
    expect(visiblePieces(`${'\u202e'.repeat(3_999)}x`)).toEqual([
      { mark: true, text: 'U+202E×3999' },
      { mark: false, text: 'x' },
    ]);
    expect(visiblePieces('\u{e0067}\u{e0062}\u{e007f}')).toEqual([{ mark: true, text: 'U+E0067 U+E0062 U+E007F' }]);
  });

  it('[J35] whatever the text, nothing hidden is left, and what is seen keeps its order', () => {
    const unseen =
      // biome-ignore lint/suspicious/noMisleadingCharacterClass: code points one by one, on purpose
      /[\p{Cs}\p{Zl}\p{Zp}]|(?![\t\n])\p{Cc}|(?![\u200c\u200d\ufe0e\ufe0f\u180b-\u180f])\p{DI}|[\u202a-\u202e]/u;
    fc.assert(
      fc.property(anyText(200), (text) => {
        const pieces = visiblePieces(text);
        let from = 0;
        for (const piece of pieces) {
          expect(piece.text).not.toMatch(unseen);
          if (piece.mark) continue;
          const at = text.indexOf(piece.text, from);
          expect(at).toBeGreaterThanOrEqual(from);
          from = at + piece.text.length;
        }
        expect(pieces.some((piece, index) => piece.mark && pieces[index + 1]?.mark === true)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('[J35] as a string it is closed to its neighbours, whatever it begins', () => {
    fc.assert(
      fc.property(anyText(60), (text) => {
        const closed = isolated(`${text}\u2066\u202e`);
        expect([...closed].filter((sign) => /[\u202a-\u202e\u2066-\u2069]/.test(sign))).toEqual(['\u2068', '\u2069']);
        expect([closed.at(0), closed.at(-1)]).toEqual(['\u2068', '\u2069']);
      }),
    );
  });
});
