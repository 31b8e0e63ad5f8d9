import { languageOfRule } from '../../i18n/defaultRules.ts';
import { useLanguage } from '../app/contexts.ts';
import { UserText } from './UserText.tsx';

type Properties = { readonly rules: readonly string[] };

/** Ground rules as given, numbered in the reader's digits; a rule whose language is known is read aloud in it. */
export function RuleList({ rules }: Properties) {
  const { language } = useLanguage();
  const numbered = rules.map((rule, position) => ({ rule, position }));
  return (
    <ol className="rules">
      {numbered.map(({ rule, position }) => (
        <li key={position}>
          <div lang={languageOfRule(rule, language) ?? undefined}>
            <UserText text={rule} block />
          </div>
        </li>
      ))}
    </ol>
  );
}
