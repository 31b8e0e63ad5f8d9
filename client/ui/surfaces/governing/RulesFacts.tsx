import type { RulesView } from '../../../engine/api.ts';
import { useWords } from '../../app/contexts.ts';
import { Sure } from '../../parts/Sure.tsx';
import { type SpanName, spansOf } from './changes.ts';
import { useSpan } from './useSpan.ts';

type Properties = { readonly rules: RulesView };

const shownSpans: readonly SpanName[] = ['plenary', 'caucus', 'privateSession', 'quarantine', 'recess', 'succession'];
const ofRooms: readonly SpanName[] = ['caucus', 'privateSession'];

/** What is kept how long, and what else rules fix, as facts. */
export function RulesFacts({ rules }: Properties) {
  const words = useWords();
  const span = useSpan();
  const spans = spansOf(rules);
  // A room keeps nothing longer than the plenary, whatever its own setting.
  const lasting = (what: SpanName): number | undefined => {
    const seconds = spans[what];
    return seconds !== undefined && ofRooms.includes(what) ? Math.min(seconds, rules.lifetimeSeconds) : seconds;
  };
  const lines = shownSpans.flatMap((what) => {
    const seconds = lasting(what);
    return seconds === undefined ? [] : [{ what, said: span(seconds) }];
  });
  return (
    <section className="stack-small" aria-labelledby="kept-title">
      <h2 id="kept-title">{words.ruling.keptTitle}</h2>
      <dl className="fact-list">
        {lines.map(({ what, said }) => (
          <div key={what} className="fact">
            <dt>{words.setUp.facts[what]}</dt>
            <dd>{said}</dd>
          </div>
        ))}
        {rules.settings !== null && (
          <div className="fact">
            <dt>{words.setUp.facts.admission}</dt>
            <dd>{words.setUp.admissions[rules.admission]}</dd>
          </div>
        )}
      </dl>
      <p className="hint">
        <Sure kind="device" /> {words.ruling.kept}
      </p>
      {rules.settings === null ? (
        <p className="hint">{words.ruling.oldRules}</p>
      ) : (
        <p className="hint">{words.setUp.admissionMeans[rules.admission]}</p>
      )}
    </section>
  );
}
