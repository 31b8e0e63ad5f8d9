import type { Trouble } from '../../i18n/en.ts';
import { useWords } from '../app/contexts.ts';
import { Notice } from './Notice.tsx';

type Properties = { readonly trouble: Trouble | null };

const maxOf = (trouble: Trouble): number => ('max' in trouble ? trouble.max : 0);

/** A problem in words: what happened, what was kept, what to do. Said once, at once, without moving the focus. */
export function ProblemNote({ trouble }: Properties) {
  const words = useWords();
  const said = trouble === null ? null : words.problems[trouble.kind](maxOf(trouble));
  return (
    <div role="alert" className="problem-place">
      {said !== null && (
        <Notice tone="caution">
          <p className="strong">{said.happened}</p>
          <p>
            {said.kept} {said.next}
          </p>
        </Notice>
      )}
    </div>
  );
}
