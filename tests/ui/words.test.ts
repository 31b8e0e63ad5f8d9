import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { languageOfRule, ruleToRead } from '../../client/i18n/defaultRules.ts';
import { languages, preferredLanguage } from '../../client/i18n/languages.ts';

/** The catalogue as a reviewer of words would read it. */

type Leaf = { readonly path: string; readonly text: string };

/** Every text below a value; functions are asked with a few numbers, and with a word where they want one. */
function leaves(value: unknown, path: string): Leaf[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (typeof value === 'function') {
    return [0, 1, 2, 3, 11, 100, 90_000, 700_000].flatMap((number) => leaves(value(number, number + 1), path));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === '' ? key : `${path}.${key}`));
  }
  return [];
}

const paths = (value: unknown): string[] => [...new Set(leaves(value, '').map((leaf) => leaf.path))].sort();
const all = (Object.keys(languages) as (keyof typeof languages)[]).map((name) => ({
  name,
  leaves: leaves(languages[name].words, ''),
}));

/** Claims that no screen may make (web-integrity, section 7), and words that are not the field's (practice, section 5). */
const forbidden = [
  /secure(?:ly)? delet/i,
  /zero.trust/i,
  /\bverified\b/i,
  /tamper.?proof/i,
  /safely deny/i,
  /military/i,
  /unbreakable/i,
  /\b(?:chat|chats|account|accounts|user|users|group chat|admin|moderator|delegate)\b/i,
  /diploma/i,
  /دبلوماسي/,
  /!/,
];

/** The one sentence that is longer: what opening the page trusts, kept in the words in which it was reviewed. */
const longOnPurpose = new Set(['host.trust']);

describe('the catalogue', () => {
  it('[U1] both languages say every sentence', () => {
    expect(paths(languages.ar.words)).toEqual(paths(languages.en.words));
    expect(paths(languages.en.words).length).toBeGreaterThan(300);
    for (const { name, leaves: texts } of all) {
      for (const { path, text } of texts) {
        if (path === 'unreviewed') continue;
        expect(text.trim(), `${name} ${path}`).not.toBe('');
        expect(text, `${name} ${path}`).not.toMatch(/undefined|NaN|#|\[object/);
      }
    }
  });

  it('[U1] the Arabic is Arabic, but for the name and terms that are nobody’s', () => {
    const latin = /[A-Za-z]{3,}/;
    const allowed = /Parley|https|WebAssembly|Ctrl|Enter|Firefox|WEBCAT|onion|Tor Browser/g;
    for (const { path, text } of leaves(languages.ar.words, '')) {
      if (path.endsWith('.kind')) continue;
      expect(text.replace(allowed, ''), path).not.toMatch(latin);
    }
  });

  it('[U1] no sentence has more than 15 words, and none makes a claim that cannot be kept', () => {
    for (const { name, leaves: texts } of all) {
      for (const { path, text } of texts) {
        for (const pattern of forbidden) expect(text, `${name} ${path}`).not.toMatch(pattern);
        if (longOnPurpose.has(path)) continue;
        for (const sentence of text.split(/[.?:؟](?:\s|$)/)) {
          expect(sentence.trim().split(/\s+/).length, `${name} ${path}: ${sentence}`).toBeLessThanOrEqual(15);
        }
      }
    }
  });

  it('[U1] the sentence about what opening the page trusts stands in both languages', () => {
    const { host } = languages.en.words;
    expect(`${host.encrypted} ${host.trust}`).toBe(
      'Traffic and stored messages are encrypted end-to-end. You are trusting whoever runs this server not to change the program it sends you, on every visit.',
    );
    expect(languages.ar.words.host.trust).toContain('في كل زيارة');
  });

  it('[U13] a language that nobody has reviewed says so itself', () => {
    expect(languages.ar.words.unreviewed).not.toBe('');
    expect(preferredLanguage(['fr-CH', 'ar-EG', 'en'])).toBe('ar');
    expect(preferredLanguage(['fr'])).toBe('en');
  });
});

describe('ground rules in another language', () => {
  const { en, ar } = languages;

  it('[U21] a suggested rule of any language is shown in the reader’s, its own text kept beside it', () => {
    expect(ar.words.rules.defaults).toHaveLength(en.words.rules.defaults.length);
    for (const [place, written] of en.words.rules.defaults.entries()) {
      const there = ar.words.rules.defaults[place] ?? '';
      expect(ruleToRead(written, 'ar')).toEqual({ written, shown: there });
      expect(ruleToRead(there, 'en')).toEqual({ written: there, shown: written });
      expect(ruleToRead(written, 'en')).toEqual({ written, shown: written });
      expect(languageOfRule(there, 'en')).toBe('ar');
    }
  });

  it('[U21] one letter more, less or other makes a rule its writer’s own, shown as written', () => {
    for (const written of en.words.rules.defaults) {
      for (const edited of [`${written} `, written.slice(0, -1), written.toUpperCase(), '']) {
        expect(ruleToRead(edited, 'ar')).toEqual({ written: edited, shown: edited });
        expect(languageOfRule(edited, 'ar')).toBeNull();
      }
    }
  });
});

describe('the style sheets', () => {
  const folder = fileURLToPath(new URL('../../client/ui/style/', import.meta.url));
  const sheets = readdirSync(folder).filter((name) => name.endsWith('.css'));

  it('[U2] use logical properties only, so that everything mirrors', () => {
    expect(sheets.length).toBeGreaterThan(3);
    for (const name of sheets) {
      const rules = readFileSync(folder + name, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
      expect(rules, name).not.toMatch(/\b(?:left|right)\b/);
      expect(rules, name).not.toMatch(/\b(?:margin|padding|border)-(?:top|bottom)\b/);
      expect(rules, name).not.toMatch(/(?:^|[\s;{])(?:min-|max-)?(?:width|height)\s*:/m);
    }
  });
});
