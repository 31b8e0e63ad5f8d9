import { useWords } from '../../app/contexts.ts';
import type { RulesChanges } from './changes.ts';
import { useSpan } from './useSpan.ts';

type Properties = { readonly changes: RulesChanges };

/** What changes, a line each: what it was and what it would be. */
export function ChangeList({ changes }: Properties) {
  const words = useWords();
  const span = useSpan();
  const { setUp } = words;
  if (!changes.any) return <p className="hint">{words.changes.nothing}</p>;
  return (
    <ul>
      {changes.items.length > 0 && <li>{words.changes.rules(changes.items.length)}</li>}
      {changes.fewer && <li>{words.changes.fewer}</li>}
      {changes.spans.map(({ what, before, after }) => (
        <li key={what}>
          <span className="strong">{setUp.facts[what]}:</span> {words.changes.from(span(before), span(after))}
        </li>
      ))}
      {changes.admission !== null && (
        <li>
          <span className="strong">{setUp.facts.admission}:</span>{' '}
          {words.changes.from(setUp.admissions[changes.admission.before], setUp.admissions[changes.admission.after])}
        </li>
      )}
    </ul>
  );
}
