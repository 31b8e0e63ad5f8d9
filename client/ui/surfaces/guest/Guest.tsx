import { useState } from 'react';
import type { Trouble } from '../../../i18n/en.ts';
import type { BrowserKind } from '../../app/browserKind.ts';
import { useEngine, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { LanguageChoice } from '../../parts/LanguageChoice.tsx';
import { Page } from '../../parts/Page.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { BrowserWarnings } from '../enter/BrowserWarnings.tsx';
import { OfferDetails } from './OfferDetails.tsx';
import { useOffer } from './useOffer.ts';

type Properties = {
  readonly link: string;
  readonly browser: BrowserKind;
  /** What went wrong with an accepted request, if it did. */
  readonly trouble: Trouble | null;
  readonly busy: boolean;
  readonly onAccept: () => void;
  /** The link is decided or put aside: it is forgotten everywhere. */
  readonly onSettled: () => void;
};

/** What a link shows, and nothing else. Opening it spends nothing; accepting sends the request; declining burns it. */
export function Guest({ link, browser, trouble, busy, onAccept, onSettled }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const { state, again } = useOffer(link);
  const decline = useAction();
  const [declined, setDeclined] = useState(false);

  if (declined) {
    return (
      <Page key="declined" title={words.guest.title} aside={<LanguageChoice />}>
        <p role="status">{words.guest.declined}</p>
        <div className="actions">
          <ActionButton look="primary" onPress={onSettled}>
            {words.common.done}
          </ActionButton>
        </div>
      </Page>
    );
  }
  return (
    <Page title={words.guest.title} aside={<LanguageChoice />}>
      {state.kind === 'reading' && <p role="status">{words.guest.reading}</p>}
      {state.kind === 'failed' && (
        <>
          <ProblemNote trouble={state.trouble} />
          <div className="actions">
            <ActionButton look="primary" onPress={again}>
              {words.common.tryAgain}
            </ActionButton>
            <ActionButton onPress={onSettled}>{words.guest.putAside}</ActionButton>
          </div>
        </>
      )}
      {state.kind === 'read' && (
        <>
          <BrowserWarnings kind={browser} address={link} />
          <OfferDetails offer={state.offer} />
          <p role="status">{busy && words.guest.accepting}</p>
          <ProblemNote trouble={trouble ?? decline.trouble} />
          <div className="actions">
            <ActionButton
              busy={decline.busy}
              disabled={busy}
              onPress={() =>
                void decline.run(
                  () => engine.declineInvitation(link),
                  () => setDeclined(true),
                )
              }
            >
              {words.guest.decline}
            </ActionButton>
            <ActionButton look="primary" busy={busy} disabled={decline.busy} onPress={onAccept}>
              {words.guest.accept}
            </ActionButton>
          </div>
        </>
      )}
    </Page>
  );
}
