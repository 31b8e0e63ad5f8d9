import type { Random } from '../../shared/crypto/random.ts';
import { assert } from '../../shared/result.ts';
import type { Strength } from './api.ts';
import { guessesLog10 } from './guesses.ts';
import { WORDS } from './words.ts';

const SUGGESTED_WORDS = 6;

/**
 * What `createVault` asks for: 10^12 guesses. With 128 MiB and three passes a guess moves about 0.8 GB through memory, so a
 * graphics card of 2026 makes about a thousand in a second, and a hundred of them 3 * 10^12 in a year: whoever images the disk
 * needs most of a year and a machine room for the weakest passphrase we take, and 10^6 times that for the one we suggest.
 * Less would hand the seat to any laboratory; more would refuse four words drawn by dice.
 */
export const ENOUGH_LOG10_GUESSES = 12;

/** Six words of 1,296, each as likely as the others: 10^18.7 guesses, 62 bits. */
export const suggest = (random: Random): string =>
  Array.from({ length: SUGGESTED_WORDS }, () => drawWord(random)).join(' ');

/** Draws two bytes until they fall into the largest multiple of the list's length, so that no word is likelier than another. */
const drawWord = (random: Random): string => {
  const fair = 0x10000 - (0x10000 % WORDS.length);
  for (;;) {
    const [high = 0, low = 0] = random(2);
    const value = high * 256 + low;
    if (value >= fair) continue;
    const word = WORDS[value % WORDS.length];
    assert(word !== undefined, 'a word beyond the list');
    return word;
  }
};

const KNOWN = new Set(WORDS);

/**
 * An honest estimate, low rather than high: words in the form that `suggest` gives count as drawn at random (each once), and
 * everything else as what a patient guesser would try first.
 */
export const strength = (passphrase: string): Strength => {
  const text = passphrase.normalize('NFKC').trim();
  const words = text.split(/[\s-]+/);
  const suggested = words.every((word) => KNOWN.has(word));
  const log10Guesses = suggested ? new Set(words).size * Math.log10(WORDS.length) : guessesLog10(text);
  return { log10Guesses, enough: log10Guesses >= ENOUGH_LOG10_GUESSES };
};
