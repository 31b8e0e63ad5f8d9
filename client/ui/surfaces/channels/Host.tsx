import { useState } from 'react';
import { useWords } from '../../app/contexts.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { Page } from '../../parts/Page.tsx';
import { Sure } from '../../parts/Sure.tsx';
import { Trust } from './Trust.tsx';

type Properties = { readonly onBack: () => void };

/** What the host can and cannot see, in one screen, each line with what it rests on. */
export function Host({ onBack }: Properties) {
  const { host, trust } = useWords();
  const [trusting, setTrusting] = useState(false);
  if (trusting) return <Trust onBack={() => setTrusting(false)} />;
  const list = (lines: readonly string[]) => (
    <ul>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
  return (
    <Page title={host.title} onBack={onBack}>
      <section className="stack-small">
        <h2>{host.trustTitle}</h2>
        <p>{host.encrypted}</p>
        <p className="strong">{host.trust}</p>
        <ActionButton onPress={() => setTrusting(true)}>{trust.title}</ActionButton>
      </section>
      <section className="stack-small">
        <h2>{host.canTitle}</h2>
        {list(host.can)}
      </section>
      <section className="stack-small">
        <h2>{host.cannotTitle}</h2>
        <Sure kind="crypto" />
        {list(host.cannot)}
      </section>
      <section className="stack-small">
        <h2>{host.mightTitle}</h2>
        {list(host.might)}
      </section>
      <section className="stack-small">
        <h2>{host.proofTitle}</h2>
        <Sure kind="crypto" />
        <p>{host.proof}</p>
        <p>{host.proofLimit}</p>
      </section>
      <section className="stack-small">
        <h2>{host.deviceTitle}</h2>
        <Sure kind="device" />
        <p>{host.device}</p>
      </section>
      <section className="stack-small">
        <h2>{host.promiseTitle}</h2>
        <Sure kind="promise" />
        <p>{host.promise}</p>
      </section>
      <section className="stack-small">
        <h2>{host.handsTitle}</h2>
        {list(host.hands)}
      </section>
      <section className="stack-small">
        <h2>{host.traceTitle}</h2>
        {list(host.trace)}
      </section>
    </Page>
  );
}
