import { Switch } from 'react-aria-components/Switch';
import { useEngine, useGoing, useKeeping, useWords } from '../../app/contexts.ts';
import { EXIT_KEY } from '../../app/exitKey.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Page } from '../../parts/Page.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';

type Properties = { readonly exitErases: boolean };

/** Where a person learns, in peace, what there is for an emergency; and chooses beforehand what quick exit does. */
export function Safety({ exitErases: chosen }: Properties) {
  const words = useWords();
  const { safety } = words;
  const engine = useEngine();
  const kept = useKeeping().kind === 'device';
  const exitErases = chosen || !kept;
  const { back, go } = useGoing();
  const { busy, trouble, run } = useAction();
  return (
    <Page title={safety.title} onBack={back}>
      <section className="stack-small">
        <h2>{safety.exitName}</h2>
        <p>{exitErases ? safety.exitDestroys : safety.exitLocks}</p>
        <p>
          {safety.exitHow}{' '}
          <kbd className="key" dir="ltr">
            {EXIT_KEY}
          </kbd>
        </p>
        <p className="hint">{safety.exitKeyboards}</p>
        <p className="hint">
          {exitErases ? safety.exitNoTrial : safety.exitTry} {safety.exitDrafts}
        </p>
        <p className="hint">{safety.exitHistory}</p>
        {kept && (
          <Switch
            className="switch"
            isSelected={exitErases}
            isDisabled={busy}
            onChange={(on) => void run(() => engine.exitErases(on))}
          >
            <span className="switch-track" aria-hidden="true" />
            {safety.erases}
          </Switch>
        )}
        {exitErases ? (
          <Notice tone="danger">
            <p>{safety.erasesText}</p>
            <p>{kept ? safety.erasesWhen : words.keeping.exitAlways}</p>
          </Notice>
        ) : (
          <p className="hint">{safety.erasesText}</p>
        )}
        <ProblemNote trouble={trouble} />
      </section>
      <section className="stack-small">
        <h2>{words.travel.title}</h2>
        <p>{words.travel.about}</p>
        <p className="hint">{words.travel.oneHint}</p>
        <ActionButton onPress={() => go({ at: 'travelLock', channel: null })}>{words.travel.openAll}</ActionButton>
      </section>
    </Page>
  );
}
