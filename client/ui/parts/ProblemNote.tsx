import type { Catalogue, Trouble } from '../../i18n/en.ts';
import { useKeeping, useSlow, useWords } from '../app/contexts.ts';
import { Notice } from './Notice.tsx';

type Properties = { readonly trouble: Trouble | null };

type Said = Catalogue['problems'];

const maxOf = (trouble: Trouble): number => ('max' in trouble ? trouble.max : 0);

/** A problem in words: what happened, what was kept, what to do. Said once, at once, without moving the focus. */
export function ProblemNote({ trouble }: Properties) {
  const words = useWords();
  const kept = useKeeping().kind === 'device';
  const slow = useSlow();
  const here: Said = {
    ...words.problems,
    ...(kept ? {} : words.keeping.problems),
    ...(slow ? words.slow.problems : {}),
  };
  const said = trouble === null ? null : here[trouble.kind](maxOf(trouble));
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
