import { useEngine, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Page } from '../../parts/Page.tsx';
import { PlainList } from '../../parts/PlainList.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';

type Properties = {
  readonly onBack: () => void;
  /** Seats are kept here, locked. */
  readonly beside: boolean;
};

/** What it means to keep nothing, before it is chosen. */
export function KeepNothing({ onBack, beside }: Properties) {
  const { keeping } = useWords();
  const engine = useEngine();
  const { busy, trouble, run } = useAction();
  const choose = async () => {
    await engine.keepNothing();
    return { ok: true, value: null } as const;
  };
  return (
    <Page title={keeping.title} onBack={onBack}>
      <p className="strong">{keeping.lead}</p>
      <p>{keeping.locks}</p>
      {beside && (
        <Notice>
          <p>{keeping.beside}</p>
        </Notice>
      )}
      <PlainList title={keeping.goneTitle} lines={keeping.gone} />
      <PlainList title={keeping.backTitle} lines={keeping.back} />
      <PlainList title={keeping.remainsTitle} lines={keeping.remains} />
      <ProblemNote trouble={trouble} />
      <div className="actions">
        <ActionButton look="primary" busy={busy} onPress={() => void run(choose)}>
          {keeping.action}
        </ActionButton>
      </div>
    </Page>
  );
}
