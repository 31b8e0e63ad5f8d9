import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { languages } from '../../client/i18n/languages.ts';

/** What the page and the paper say about ways of getting the program: the same sentences, and no others that promise. */

const paper = readFileSync(fileURLToPath(new URL('../../docs/TRUST.md', import.meta.url)), 'utf8');
const lines = paper.replace(/\n {2}(?=\S)/g, ' ').split('\n');
const { trust, host, settings } = languages.en.words;

/** The lists below a heading: what the way gives, and what it does not. */
const listsOf = (title: string): { readonly gives: readonly string[]; readonly lacks: readonly string[] } => {
  const start = lines.indexOf(`## ${title}`);
  expect(start, title).toBeGreaterThan(0);
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.startsWith('## '));
  const section = rest.slice(0, end === -1 ? undefined : end);
  const turn = section.indexOf(`${trust.lacksTitle}:`);
  expect(turn, title).toBeGreaterThan(0);
  const items = (part: readonly string[]) => part.filter((line) => line.startsWith('- ')).map((line) => line.slice(2));
  return { gives: items(section.slice(0, turn)), lacks: items(section.slice(turn)) };
};

it('[J49] the paper makes for each way of getting the program the claims of the page, and no others', () => {
  for (const { title, gives, lacks } of Object.values(trust.ways)) expect(listsOf(title)).toEqual({ gives, lacks });
  expect(listsOf(trust.opened.title)).toEqual({
    gives: [`${host.encrypted} *(By cryptography.)*`, `**${host.trust}** *(A promise.)*`],
    lacks: trust.opened.lacks,
  });
  const flowing = paper.replace(/\s+/g, ' ');
  for (const sentence of trust.self) expect(flowing).toContain(sentence);
  for (const sentence of [trust.compareSays, trust.compareLacks]) expect(flowing).toContain(sentence);
  expect(flowing).toContain('a changed page could call itself the same');
  expect(settings.buildProves).toBe('A changed page could call itself the same.');
});

it('[J49] no claim is made that none of the ways supports', () => {
  const claims = [
    /zero.trust/i,
    /tamper.?proof/i,
    /\bverified\b/i,
    /cannot read your messages/i,
    /guarantee/i,
    /\bpin(?:s|ned|ning)?\b/i,
  ];
  const spoken = Object.values(languages).map(({ words }) => JSON.stringify([words.trust, words.newVersion]));
  for (const text of [paper, ...spoken]) for (const claim of claims) expect(text).not.toMatch(claim);
  // Each way says what it does not give, in every language.
  for (const { words } of Object.values(languages)) {
    for (const { gives, lacks } of Object.values(words.trust.ways)) {
      expect(gives.length).toBeGreaterThan(0);
      expect(lacks.length).toBeGreaterThan(0);
    }
  }
});
