import { useGoing, useWords } from '../../app/contexts.ts';
import { LanguageChoice } from '../../parts/LanguageChoice.tsx';
import { Page } from '../../parts/Page.tsx';
import { Sure } from '../../parts/Sure.tsx';

/** What deniability does and does not do: the same sentences as docs/TRUST.md. */
export function Deniability() {
  const { deniability: words } = useWords();
  const { back } = useGoing();
  return (
    <Page title={words.title} onBack={back} aside={<LanguageChoice />}>
      <section className="stack-small">
        <h2>{words.provedTitle}</h2>
        <Sure kind="crypto" />
        <Lines lines={words.proved} />
        <p>{words.command}</p>
        <code className="command" dir="ltr">
          npm run forge
        </code>
      </section>
      <section className="stack-small">
        <h2>{words.peopleTitle}</h2>
        <Lines lines={words.people} />
      </section>
      <section className="stack-small">
        <h2>{words.lacksTitle}</h2>
        <Lines lines={words.lacks} />
        <p className="strong">{words.never}</p>
      </section>
    </Page>
  );
}

function Lines({ lines }: { readonly lines: readonly string[] }) {
  return (
    <ul>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
