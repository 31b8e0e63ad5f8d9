import { useBuild, useGoing, useWords } from '../../app/contexts.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { Page } from '../../parts/Page.tsx';
import { Sure } from '../../parts/Sure.tsx';

type Properties = { readonly onBack: () => void };

/** What each way of getting the program supports, and no more; and how to compare this host's from outside. */
export function Trust({ onBack }: Properties) {
  const { trust, host, settings, deniability } = useWords();
  const { go } = useGoing();
  const build = useBuild();
  const { compared, webcat, copy, onion } = trust.ways;
  return (
    <Page title={trust.title} onBack={onBack}>
      <section className="stack-small">
        <h2>{trust.selfTitle}</h2>
        {trust.self.map((line) => (
          <p key={line}>{line}</p>
        ))}
      </section>
      <section className="stack-small">
        <h2>{trust.opened.title}</h2>
        <p>
          <Sure kind="crypto" /> {host.encrypted}
        </p>
        <p className="strong">
          <Sure kind="promise" /> {host.trust}
        </p>
        <Lacks lines={trust.opened.lacks} />
      </section>
      {[compared, webcat, copy, onion].map(({ title, kind, gives, lacks }) => (
        <section className="stack-small" key={title}>
          <h2>{title}</h2>
          <Sure kind={kind} />
          <ul>
            {gives.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          <Lacks lines={lacks} />
        </section>
      ))}
      <section className="stack-small">
        <h2>{trust.compareTitle}</h2>
        {build !== '' && (
          <p>
            {settings.build} <bdi dir="ltr">{build}</bdi>. {settings.buildProves}
          </p>
        )}
        <p>{trust.compare}</p>
        <code className="command" dir="ltr">
          npm run check-relay -- {window.location.origin}
        </code>
        <p>
          {trust.compareSays} {trust.compareLacks}
        </p>
      </section>
      <ActionButton look="quiet" onPress={() => go({ at: 'rehearsal', step: 'honest' })}>
        {deniability.title}
      </ActionButton>
    </Page>
  );
}

/** Said with the same weight as what a way gives. */
function Lacks({ lines }: { readonly lines: readonly string[] }) {
  const { trust } = useWords();
  return (
    <>
      <h3>{trust.lacksTitle}</h3>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  );
}
