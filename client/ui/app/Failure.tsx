import { Component, type ReactNode } from 'react';
import { ProblemNote } from '../parts/ProblemNote.tsx';
import { ReloadButton } from '../parts/ReloadButton.tsx';

type Properties = { readonly children: ReactNode };

/** Catches what only a bug can cause, and says what happened, what was kept and what to do. Nothing is reported anywhere. */
export class Failure extends Component<Properties, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <main className="page">
        <ProblemNote trouble={{ kind: 'crashed' }} />
        <ReloadButton />
      </main>
    );
  }
}
