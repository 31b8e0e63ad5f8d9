import { useState } from 'react';
import { useEngine, useGoing, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { LanguageChoice } from '../../parts/LanguageChoice.tsx';
import { NewVersion } from '../../parts/NewVersion.tsx';
import { Page } from '../../parts/Page.tsx';
import { PassphraseField } from '../../parts/PassphraseField.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { NewPassphrase } from '../enter/NewPassphrase.tsx';

type Properties = { readonly build: string };

/** Language, lock, passphrase, and what the host sees. */
export function Settings({ build }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const { back, go } = useGoing();
  const { busy, trouble, run } = useAction();
  const [current, setCurrent] = useState('');
  const [changing, setChanging] = useState(false);
  const [changed, setChanged] = useState(false);
  const done = (): void => {
    setCurrent('');
    setChanging(false);
    setChanged(true);
  };
  return (
    <Page title={words.settings.title} onBack={back}>
      <NewVersion />
      <section className="stack-small">
        <h2>{words.common.language}</h2>
        <LanguageChoice />
      </section>
      <section className="stack-small">
        <h2>{words.common.lock}</h2>
        <p>
          {words.settings.lockText} {words.settings.away}
        </p>
        <ActionButton onPress={() => void engine.lock()}>{words.settings.lockNow}</ActionButton>
      </section>
      <section className="stack-small">
        <h2>{words.safety.title}</h2>
        <p>{words.safety.about}</p>
        <ActionButton onPress={() => go({ at: 'safety' })}>{words.safety.open}</ActionButton>
      </section>
      <section className="stack-small">
        <h2>{words.passphrase.change}</h2>
        <p role="status">{changed && words.passphrase.changed}</p>
        {!changing && <ActionButton onPress={() => setChanging(true)}>{words.passphrase.change}</ActionButton>}
        {changing && (
          <>
            <PassphraseField label={words.passphrase.current} value={current} onChange={setCurrent} />
            <NewPassphrase
              label={words.passphrase.next}
              againLabel={words.passphrase.again}
              action={words.passphrase.action}
              busy={busy}
              onChosen={(next) => void run(() => engine.changePassphrase(current, next), done)}
            />
          </>
        )}
        <ProblemNote trouble={trouble} />
      </section>
      <section className="stack-small">
        <h2>{words.host.title}</h2>
        <ActionButton onPress={() => go({ at: 'host' })}>{words.firstVisit.hostLink}</ActionButton>
        <ActionButton onPress={() => go({ at: 'trust' })}>{words.trust.title}</ActionButton>
      </section>
      <section className="stack-small">
        <h2>{words.rehearsal.title}</h2>
        <p>{words.rehearsal.why}</p>
        <ActionButton onPress={() => go({ at: 'rehearsal', step: 'about' })}>{words.rehearsal.open}</ActionButton>
        <ActionButton onPress={() => go({ at: 'rehearsal', step: 'honest' })}>{words.deniability.title}</ActionButton>
      </section>
      <p className="hint">
        {words.settings.build} <bdi dir="ltr">{build}</bdi>. {words.settings.buildProves}
      </p>
    </Page>
  );
}
