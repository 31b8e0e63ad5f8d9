import { type Language, languageNames, languages } from './languages.ts';

/** A ground rule as it stands in the channel, and as one reader sees it. */
export type RuleToRead = {
  /** The facilitator's text: what was hashed and accepted. */
  readonly written: string;
  /** The same rule in the reader's language where it is one of the catalogue's own; otherwise as written. */
  readonly shown: string;
};

/** The language whose catalogue suggests exactly this rule, the reader's first; null for a rule that somebody wrote or edited. */
export function languageOfRule(text: string, reader: Language): Language | null {
  const suggests = (language: Language): boolean => languages[language].words.rules.defaults.includes(text);
  return suggests(reader) ? reader : (languageNames.find(suggests) ?? null);
}

/** One rule for one reader. Letter for letter a suggested rule of any language: the rule at its place in the reader's (U21). */
export function ruleToRead(written: string, reader: Language): RuleToRead {
  const language = languageOfRule(written, reader);
  if (language === null || language === reader) return { written, shown: written };
  const place = languages[language].words.rules.defaults.indexOf(written);
  return { written, shown: languages[reader].words.rules.defaults[place] ?? written };
}

/** Whether somebody who speaks them has reviewed the words of both languages. */
export const bothReviewed = (one: Language, other: Language): boolean =>
  languages[one].words.unreviewed === '' && languages[other].words.unreviewed === '';
