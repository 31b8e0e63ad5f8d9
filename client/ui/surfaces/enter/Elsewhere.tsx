import { useEngine, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { LanguageChoice } from '../../parts/LanguageChoice.tsx';
import { Page } from '../../parts/Page.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';

/** Another tab holds the seats; this one may take over, and the other locks itself. */
export function Elsewhere() {
  const words = useWords();
  const engine = useEngine();
  const { busy, trouble, run } = useAction();
  const takeOver = async () => {
    await engine.takeOver();
    return { ok: true, value: null } as const;
  };
  return (
    <Page title={words.elsewhere.title} aside={<LanguageChoice />}>
      <p>{words.elsewhere.text}</p>
      <p>{words.elsewhere.consequence}</p>
      <ProblemNote trouble={trouble} />
      <div className="actions">
        <ActionButton look="primary" busy={busy} onPress={() => void run(takeOver)}>
          {words.elsewhere.action}
        </ActionButton>
      </div>
    </Page>
  );
}
