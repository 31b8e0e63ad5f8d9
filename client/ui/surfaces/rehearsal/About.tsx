import { useGoing, useWords } from '../../app/contexts.ts';
import { REHEARSAL_ADDRESS } from '../../app/rehearsalAddress.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { LanguageChoice } from '../../parts/LanguageChoice.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Page } from '../../parts/Page.tsx';
import { Sure } from '../../parts/Sure.tsx';

type Properties = {
  /** A copy of a room waits to be altered. */
  readonly copied: boolean;
  /** The fifteen minutes ran out. */
  readonly over: boolean;
  /** To what was begun; null while nothing was. */
  readonly onGoOn: (() => void) | null;
  readonly onExample: () => void;
  readonly onEmpty: () => void;
};

/** What a rehearsal is, before anything of it is on the screen. */
export function About({ copied, over, onGoOn, onExample, onEmpty }: Properties) {
  const words = useWords();
  const { about } = words.rehearsal;
  const { back, go } = useGoing();
  return (
    <Page title={about.title} onBack={back} aside={<LanguageChoice />}>
      <div role="status" className="stack-small">
        {over && (
          <Notice>
            <p>{about.over}</p>
          </Notice>
        )}
        {copied && (
          <Notice>
            <p>{about.copied}</p>
          </Notice>
        )}
      </div>
      <p>{about.lead}</p>
      <ul>
        {about.lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <section className="stack-small">
        <h2>{about.apartTitle}</h2>
        <Sure kind="device" />
        <ul>
          {about.apart.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </section>
      <Notice tone="caution">
        <p>{about.careful}</p>
      </Notice>
      <div className="actions">
        {onGoOn === null ? (
          <>
            <ActionButton look="primary" onPress={onExample}>
              {about.example}
            </ActionButton>
            <ActionButton onPress={onEmpty}>{about.empty}</ActionButton>
          </>
        ) : (
          <ActionButton look="primary" onPress={onGoOn}>
            {about.goOn}
          </ActionButton>
        )}
      </div>
      <ActionButton look="quiet" onPress={() => go({ at: 'rehearsal', step: 'honest' })}>
        {words.deniability.title}
      </ActionButton>
      <section className="stack-small">
        <h2>{about.addressTitle}</h2>
        <p>{about.address}</p>
        <code className="command" dir="ltr">
          {window.location.origin}/{REHEARSAL_ADDRESS}
        </code>
      </section>
    </Page>
  );
}
