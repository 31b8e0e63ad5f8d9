import type { ReactNode } from 'react';
import { useWords } from '../../app/contexts.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { Notice } from '../../parts/Notice.tsx';

type Properties = {
  readonly children: ReactNode;
  readonly action: string;
  readonly busy: boolean;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
};

/** A second, other press before something that cannot be undone; it is said before. */
export function Certain({ children, action, busy, onConfirm, onCancel }: Properties) {
  const words = useWords();
  return (
    <Notice tone="danger">
      {children}
      <p>{words.confirm.cannotUndo}</p>
      <div className="actions">
        <ActionButton disabled={busy} onPress={onCancel}>
          {words.common.cancel}
        </ActionButton>
        <ActionButton look="danger" busy={busy} onPress={onConfirm}>
          {action}
        </ActionButton>
      </div>
    </Notice>
  );
}
