import { useState } from 'react';
import { useNewVersion, useOpen, useWords } from '../app/contexts.ts';
import { ActionButton } from './ActionButton.tsx';
import { Notice } from './Notice.tsx';

/**
 * Newer files wait: nothing of them runs before the person says so. While seats are open that takes two presses, the second one
 * below what it costs.
 */
export function NewVersion() {
  const { newVersion: words, common } = useWords();
  const take = useNewVersion();
  const open = useOpen();
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const goOn = (): void => {
    setBusy(true);
    void take?.();
  };
  return (
    <div role="status">
      {take !== null && (
        <Notice tone={asked ? 'caution' : 'plain'}>
          <p className="strong">{words.title}</p>
          <p>{open ? words.reloads : words.reloadsLocked}</p>
          {asked && <p>{words.drafts}</p>}
          <div className="actions">
            <ActionButton busy={busy} onPress={() => (open && !asked ? setAsked(true) : goOn())}>
              {asked ? words.sure : words.action}
            </ActionButton>
            {asked && !busy && (
              <ActionButton look="quiet" onPress={() => setAsked(false)}>
                {common.cancel}
              </ActionButton>
            )}
          </div>
        </Notice>
      )}
    </div>
  );
}
