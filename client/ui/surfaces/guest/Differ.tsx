import { useWords } from '../../app/contexts.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { Notice } from '../../parts/Notice.tsx';

type Properties = { readonly busy: boolean; readonly onConfirm: () => void; readonly onCancel: () => void };

/** Differing digits end the invitation at once; it is said before. */
export function Differ({ busy, onConfirm, onCancel }: Properties) {
  const words = useWords();
  return (
    <Notice tone="danger">
      <p className="strong">{words.compare.differSure}</p>
      <p>{words.confirm.cannotUndo}</p>
      <div className="actions">
        <ActionButton disabled={busy} onPress={onCancel}>
          {words.common.cancel}
        </ActionButton>
        <ActionButton look="danger" busy={busy} onPress={onConfirm}>
          {words.compare.differConfirm}
        </ActionButton>
      </div>
    </Notice>
  );
}
