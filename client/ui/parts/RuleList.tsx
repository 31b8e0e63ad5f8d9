import { languageOfRule } from '../../i18n/defaultRules.ts';
import { useLanguage, useWords } from '../app/contexts.ts';
import { UserText } from './UserText.tsx';

type Properties = {
  readonly rules: readonly string[];
  /** Positions of rules that did not stand there before: said in a word, and set apart. */
  readonly fresh?: readonly number[];
};

/** Ground rules as given, numbered in the reader's digits; a rule whose language is known is read aloud in it. */
export function RuleList({ rules, fresh = [] }: Properties) {
  const words = useWords();
  const { language } = useLanguage();
  const numbered = rules.map((rule, position) => ({ rule, position, isFresh: fresh.includes(position) }));
  return (
    <ol className="rules">
      {numbered.map(({ rule, position, isFresh }) => (
        <li key={position} className={isFresh ? 'fresh-rule' : ''}>
          {isFresh && <span className="fresh-word">{words.acceptRules.new}</span>}
          <div lang={languageOfRule(rule, language) ?? undefined}>
            <UserText text={rule} block />
          </div>
        </li>
      ))}
    </ol>
  );
}
