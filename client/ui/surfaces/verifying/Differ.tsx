import type { ReactNode } from 'react';
import { useWords } from '../../app/contexts.ts';
import { Notice } from '../../parts/Notice.tsx';

type Properties = { readonly title: string; readonly children: ReactNode };

/** What was compared is not the same: what that may mean, what to do, and what not to do until then. */
export function Differ({ title, children }: Properties) {
  const { verifying } = useWords();
  return (
    <div role="alert">
      <Notice tone="danger">
        <p className="strong">{title}</p>
        {children}
        <p>
          {verifying.tell} {verifying.differs}
        </p>
      </Notice>
    </div>
  );
}
