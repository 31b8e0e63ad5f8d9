import type { Trouble } from '../../../i18n/en.ts';
import { useWords } from '../../app/contexts.ts';
import { Page } from '../../parts/Page.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { ReloadButton } from '../../parts/ReloadButton.tsx';

/** Before the engine says anything. */
export function Starting() {
  const words = useWords();
  return (
    <Page title={words.starting.title}>
      <p role="status">{words.starting.text}</p>
    </Page>
  );
}

type Properties = { readonly trouble: Trouble };

/** The engine or the page could not start, or stopped for good. */
export function Failed({ trouble }: Properties) {
  const words = useWords();
  return (
    <Page title={words.starting.failed}>
      <ProblemNote trouble={trouble} />
      <div className="actions">
        <ReloadButton />
      </div>
    </Page>
  );
}
