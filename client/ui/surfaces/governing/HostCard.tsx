import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { useWords } from '../../app/contexts.ts';
import { useNarrow } from '../../app/useNarrow.ts';
import { Sure } from '../../parts/Sure.tsx';

type Properties = {
  /** On a phone the title alone, and the rest one press away. */
  readonly folds?: boolean;
};

/** What whoever runs the host sees of a channel, before one is opened there or entered. */
export function HostCard({ folds = false }: Properties) {
  const { setUp } = useWords();
  const narrow = useNarrow();
  const [opened, setOpened] = useState(false);
  const folded = folds && narrow;
  return (
    <section className="card stack-small" aria-labelledby="host-card">
      <h2 id="host-card">
        {folded ? (
          <Button className="card-title" aria-expanded={opened} onPress={() => setOpened(!opened)}>
            <span>{setUp.hostTitle}</span>
            <span className="chevron down" aria-hidden="true" />
          </Button>
        ) : (
          setUp.hostTitle
        )}
      </h2>
      {(!folded || opened) && <WhatItSees />}
    </section>
  );
}

function WhatItSees() {
  const { setUp, host } = useWords();
  return (
    <>
      <ul>
        {host.can.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <p>
        <Sure kind="crypto" /> {setUp.hostCannot}
      </p>
      <p>{setUp.hostTrust}</p>
    </>
  );
}
