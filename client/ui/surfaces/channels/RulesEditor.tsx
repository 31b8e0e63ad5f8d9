import { useState } from 'react';
import { openingLimits } from '../../../engine/api.ts';
import { useWords } from '../../app/contexts.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { RuleList } from '../../parts/RuleList.tsx';
import { Sure } from '../../parts/Sure.tsx';
import { WordField } from '../../parts/WordField.tsx';

type Properties = { readonly rules: readonly string[]; readonly onChange: (rules: readonly string[]) => void };

/** The ground rules of a new channel: shown whole, edited one by one when asked. */
export function RulesEditor({ rules, onChange }: Properties) {
  const words = useWords();
  const [editing, setEditing] = useState(false);
  const numbered = rules.map((rule, position) => ({ rule, position }));
  const change = (position: number, rule: string): void =>
    onChange(rules.map((old, at) => (at === position ? rule : old)));
  return (
    <section className="stack-small" aria-labelledby="rules-title">
      <h2 id="rules-title">{words.openChannel.rules}</h2>
      <p className="hint">
        <Sure kind="promise" /> {words.openChannel.rulesHint}
      </p>
      {!editing && (
        <>
          <RuleList rules={rules} />
          <ActionButton onPress={() => setEditing(true)}>{words.openChannel.editRules}</ActionButton>
        </>
      )}
      {editing &&
        numbered.map(({ rule, position }) => (
          <div key={position} className="rule-edit">
            <WordField
              label={words.openChannel.rule(position + 1)}
              value={rule}
              onChange={(next) => change(position, next)}
              lines={2}
              max={openingLimits.ruleLength}
            />
            <ActionButton look="quiet" onPress={() => onChange(rules.filter((_, at) => at !== position))}>
              {words.openChannel.removeRule(position + 1)}
            </ActionButton>
          </div>
        ))}
      {editing && (
        <ActionButton disabled={rules.length >= openingLimits.rules} onPress={() => onChange([...rules, ''])}>
          {words.openChannel.addRule}
        </ActionButton>
      )}
    </section>
  );
}
