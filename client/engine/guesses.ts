/**
 * How many guesses a text chosen by a person stands: the cheapest way to put it together from what guessers try, in the
 * manner of zxcvbn (Wheeler, USENIX Security 2016), with far fewer words and therefore with little credit for letters.
 */
import { COMMON } from './commonPasswords.ts';
import { WORDS } from './words.ts';

/** Beyond this nothing is added: the rest of a pasted page is no secret. */
const MAX_LETTERS = 128;
const LONGEST_WORD = 12;
const SHORTEST_WORD = 3;
const WORD_LOG10 = Math.log10(WORDS.length);
/** A changed case or a digit for a letter: guessers try both. */
const DISGUISE_LOG10 = 0.3;
const SEQUENCE_LOG10 = 1.5;
const YEAR_LOG10 = 2;
const REPEAT_LOG10 = 0.2;
const SEPARATOR_LOG10 = 0.1;
/** A letter among letters: two bits, since words we do not list are words all the same. */
const LETTER_LOG10 = 0.6;
/** A character that stands alone among others of its kind may well be random; a random one of 36 would be 1.56. */
const LONE_LOG10 = 1.2;
const DIGIT_LOG10 = 0.8;

const LISTED = new Map<string, number>([
  ...WORDS.map((word) => [word, WORD_LOG10] as const),
  ...COMMON.map((word, index) => [word, Math.max(1, Math.log10(index + 1))] as const).reverse(),
]);

const ROWS = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'azertyuiop',
  'qwertzuiop',
];
const SEQUENCES = [...ROWS, 'ابتثجحخدذرزسشصضطظعغفقكلمنهوي', 'ضصثقفغعهخحجد', 'شسيبلاتنمكط'];
const RUNS = SEQUENCES.flatMap((row) => [row, [...row].reverse().join('')]);

const STANDS_FOR: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};
const undisguised = (text: string): string =>
  [...text.toLowerCase()].map((letter) => STANDS_FOR[letter] ?? letter).join('');

/** Of a whole text, as a power of ten; 0 for an empty one. */
export const guessesLog10 = (whole: string): number => {
  const letters = [...whole].slice(0, MAX_LETTERS);
  const best: number[] = [0];
  for (let end = 1; end <= letters.length; end += 1) {
    let least = (best[end - 1] ?? 0) + single(letters, end - 1);
    for (let start = Math.max(0, end - LONGEST_WORD); start < end - 1; start += 1) {
      const price = part(letters, start, end);
      if (price !== undefined) least = Math.min(least, (best[start] ?? 0) + price);
    }
    best.push(least);
  }
  return best[letters.length] ?? 0;
};

/** What several characters together cost, if they are anything that guessers know. */
const part = (letters: readonly string[], start: number, end: number): number | undefined => {
  const text = letters.slice(start, end).join('');
  const length = end - start;
  if (length >= 2 && text === letters.slice(start - length, start).join('')) return REPEAT_LOG10;
  if (length < SHORTEST_WORD) return undefined;
  if (/^(?:19|20)\d\d$/.test(text)) return YEAR_LOG10;
  const lower = text.toLowerCase();
  const plain = LISTED.get(text);
  if (plain !== undefined) return plain;
  if (RUNS.some((run) => run.includes(lower))) return SEQUENCE_LOG10;
  const hidden = LISTED.get(lower) ?? LISTED.get(undisguised(text));
  return hidden === undefined ? undefined : hidden + DISGUISE_LOG10;
};

type Kind = 'letter' | 'digit' | 'space' | 'mark';

const kindOf = (letter: string | undefined): Kind | undefined => {
  if (letter === undefined) return undefined;
  if (/\p{L}|\p{M}/u.test(letter)) return 'letter';
  if (/\p{N}/u.test(letter)) return 'digit';
  return /\s/u.test(letter) ? 'space' : 'mark';
};

const single = (letters: readonly string[], at: number): number => {
  const kind = kindOf(letters[at]);
  if (letters[at] === letters[at - 1]) return REPEAT_LOG10;
  if (kind === 'space') return SEPARATOR_LOG10;
  if (kind === 'digit') return DIGIT_LOG10;
  if (kind === 'letter' && runLength(letters, at) > 2) return LETTER_LOG10;
  return LONE_LOG10;
};

/** How many letters stand together around a place. */
const runLength = (letters: readonly string[], at: number): number => {
  let first = at;
  while (kindOf(letters[first - 1]) === 'letter') first -= 1;
  let last = at;
  while (kindOf(letters[last + 1]) === 'letter') last += 1;
  return last - first + 1;
};
