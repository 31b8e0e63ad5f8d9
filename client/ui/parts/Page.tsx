import { type ReactNode, useEffect, useRef } from 'react';
import { useWords } from '../app/contexts.ts';
import { ActionButton } from './ActionButton.tsx';
import { QuickExit } from './QuickExit.tsx';

type Properties = {
  readonly title: string;
  readonly children: ReactNode;
  /** What the page is about, where it turns under the person's eyes: all but the bar is new then, so that no press on the bar is lost. */
  readonly about?: string;
  readonly onBack?: (() => void) | undefined;
  /** What stands at the far end of the bar. */
  readonly aside?: ReactNode;
  /** False where a field of the page takes the focus itself. */
  readonly focusTitle?: boolean;
};

/** One surface: a bar, a title that takes the focus when the person arrives, and one column of at most 65 characters. */
export function Page({ title, children, about, onBack, aside, focusTitle = true }: Properties) {
  const words = useWords();
  const heading = useRef<HTMLHeadingElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the page is about decides when the title takes the focus
  useEffect(() => {
    if (focusTitle) heading.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [focusTitle, about]);
  return (
    <div className="page">
      <header className="bar">
        {onBack !== undefined && (
          <ActionButton look="quiet" onPress={onBack}>
            <span className="chevron" aria-hidden="true" />
            {words.common.back}
          </ActionButton>
        )}
        <div className="bar-end">
          {aside}
          <QuickExit />
        </div>
      </header>
      <main key={about} className="column stack">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {children}
      </main>
    </div>
  );
}
