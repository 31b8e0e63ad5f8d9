import { describe, expect, it } from 'vitest';
import { COMMON } from '../../client/engine/commonPasswords.ts';
import { ENOUGH_LOG10_GUESSES, strength, suggest } from '../../client/engine/passphrase.ts';
import { WORDS } from '../../client/engine/words.ts';
import { seeded } from '../support/seeded.ts';

describe('suggestions', () => {
  it('[G12] the list has 1,296 different short words', () => {
    expect(WORDS.length).toBe(1296);
    expect(new Set(WORDS).size).toBe(WORDS.length);
    for (const word of WORDS) expect(word).toMatch(/^[a-z]{3,6}$/);
  });

  it('[G12] six words, each as likely as the others, from the generator alone', () => {
    const random = seeded('suggest');
    const counts = new Map<string, number>();
    const draws = 20_000;
    for (let draw = 0; draw < draws; draw += 1) {
      const words = suggest(random).split(' ');
      expect(words.length).toBe(6);
      for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    const expected = (draws * 6) / WORDS.length;
    const chiSquare = WORDS.reduce((sum, word) => sum + ((counts.get(word) ?? 0) - expected) ** 2 / expected, 0);
    // 1,295 degrees of freedom: mean 1,295, deviation 51.
    expect(chiSquare).toBeGreaterThan(1_000);
    expect(chiSquare).toBeLessThan(1_600);
    expect(suggest(seeded('same'))).toBe(suggest(seeded('same')));
  });

  it('[G12] a draw beyond the last whole multiple of the list is thrown away', () => {
    const draws = [0xffff, 64_800, 64_799, 0, 1, 2, 3, 4];
    const random = (): Uint8Array => {
      const draw = draws.shift() ?? 0;
      return Uint8Array.of(draw >> 8, draw & 255);
    };
    expect(suggest(random).split(' ')).toEqual([WORDS.at(-1), ...WORDS.slice(0, 5)]);
    expect(draws).toEqual([]);
  });
});

describe('strength', () => {
  it('[G13] what was suggested is enough, by far, however it is spaced or cased to the eye', () => {
    const words = suggest(seeded('strength'));
    expect(strength(words)).toEqual({ log10Guesses: 6 * Math.log10(1296), enough: true });
    expect(strength(`  ${words.replaceAll(' ', '-')} `)).toEqual(strength(words));
    expect(ENOUGH_LOG10_GUESSES).toBe(12);
    expect(strength(words.split(' ').slice(0, 4).join(' ')).enough).toBe(true);
    expect(strength(words.split(' ').slice(0, 3).join(' ')).enough).toBe(false);
  });

  it('[G13] what people choose when left alone is not enough', () => {
    for (const weak of [
      '',
      ' ',
      'a',
      'parley',
      'Password1!',
      'P@ssw0rd2024!',
      'qwertyuiop123456',
      'QWERTYUIOPASDFGHJKL',
      'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
      'abcabcabcabcabcabcabcabc',
      '12345678901234567890',
      'iloveyou forever 1987',
      'monkey monkey monkey monkey monkey monkey',
      'able able able able able able able',
      'correct horse battery staple',
      'zyxwvutsrqponmlkjihgfedcba',
      'ضصثقفغعهخحج',
      'geneva2026',
      '19871987198719871987',
      'xkqjzvwmbtrplo',
    ])
      expect([weak, strength(weak).enough]).toEqual([weak, false]);
    for (const common of COMMON) expect(strength(`${common}1`).enough).toBe(false);
  });

  it('[G13] what a generator or a long sentence gives is enough', () => {
    for (const strong of [
      'kX7#pQ9!mZ2v',
      'nine grey herons stood waiting by that lock',
      'مالكم تكأكأتم علي كتكأكئكم على ذي جنة',
    ])
      expect([strong, strength(strong).enough]).toEqual([strong, true]);
  });

  it('[G13] more of it is never less, a page of it is quick, and one letter form is as good as another', () => {
    const text = 'Sieben Reiher standen im Schilf & warteten #42';
    let before = 0;
    for (let length = 0; length <= text.length; length += 1) {
      const { log10Guesses } = strength(text.slice(0, length));
      expect(log10Guesses).toBeGreaterThan(before - 2);
      before = log10Guesses;
    }
    expect(strength('caf\u0065\u0301 zinc 99')).toEqual(strength('caf\u00e9 zinc 99'));
    expect(Number.isFinite(strength('\u{1f54a}\ud800x'.repeat(50_000)).log10Guesses)).toBe(true);
  });
});
