import { type MouseEvent, type ReactNode, useEffect, useId, useRef } from 'react';
import { useWords } from '../app/contexts.ts';
import { ActionButton } from './ActionButton.tsx';
import { QuickExit } from './QuickExit.tsx';

type Properties = {
  readonly title: string;
  readonly onClose: () => void;
  /** What stands in it. `close` gives the focus back to where it was. */
  readonly children: (close: () => void) => ReactNode;
};

/**
 * Something over the page, at the lower edge of a phone and in the middle of a wide screen: the browser's own modal dialog, which
 * keeps the focus inside, closes by Escape, and gives the focus back. The way out stays within reach of two taps.
 */
export function Sheet({ title, onClose, children }: Properties) {
  const words = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const titleId = useId();
  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal();
  }, []);
  // Anew when it comes to say something else.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the title is what changed
  useEffect(() => heading.current?.focus({ preventScroll: true }), [title]);
  const close = (): void => dialog.current?.close();
  const beside = (event: MouseEvent): void => {
    if (event.target === dialog.current) close();
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the browser closes a modal dialog by Escape
    <dialog ref={dialog} className="sheet" aria-labelledby={titleId} onClose={onClose} onClick={beside}>
      <div className="sheet-inside">
        <div className="sheet-bar">
          <h2 id={titleId} ref={heading} tabIndex={-1}>
            {title}
          </h2>
          <div className="bar-end">
            <QuickExit />
            <ActionButton look="quiet" onPress={close}>
              {words.common.hide}
            </ActionButton>
          </div>
        </div>
        {children(close)}
      </div>
    </dialog>
  );
}
