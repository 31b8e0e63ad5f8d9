import { useState } from 'react';
import { bothReviewed, languageOfRule, ruleToRead } from '../../i18n/defaultRules.ts';
import { useLanguage, useWords } from '../app/contexts.ts';
import { ActionButton } from './ActionButton.tsx';
import { Notice } from './Notice.tsx';
import { RuleList } from './RuleList.tsx';

type Properties = {
  readonly rules: readonly string[];
  /** Positions of rules that did not stand there before. */
  readonly fresh?: readonly number[];
};

/** A channel's rules for whoever reads them: suggested ones in the reader's language, and then the text that counts one press away. */
export function RulesToRead({ rules, fresh = [] }: Properties) {
  const words = useWords();
  const { language } = useLanguage();
  const [asWritten, setAsWritten] = useState(false);
  const read = rules.map((rule) => ruleToRead(rule, language));
  const foreign = read.filter(({ written, shown }) => written !== shown);
  if (foreign.length === 0) return <RuleList rules={rules} fresh={fresh} />;
  const reviewed = foreign.every(({ written }) =>
    bothReviewed(language, languageOfRule(written, language) ?? language),
  );
  return (
    <>
      <Notice>
        <p role="status">{asWritten ? words.rules.asWritten : words.rules.inYourLanguage}</p>
        {!reviewed && <p>{words.rules.unchecked}</p>}
        <ActionButton onPress={() => setAsWritten(!asWritten)}>
          {asWritten ? words.rules.showYours : words.rules.showWritten}
        </ActionButton>
      </Notice>
      <RuleList rules={asWritten ? rules : read.map(({ shown }) => shown)} fresh={fresh} />
    </>
  );
}
