import { useState } from 'react';
import type { Trouble } from '../../../i18n/en.ts';
import type { BrowserKind } from '../../app/browserKind.ts';
import { useEngine, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { useSecondsLeft } from '../../app/useElapsed.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { LanguageChoice } from '../../parts/LanguageChoice.tsx';
import { Page } from '../../parts/Page.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { BrowserWarnings } from '../enter/BrowserWarnings.tsx';
import { Decided, leadsNowhere, NoOffer } from './NoOffer.tsx';
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
  const secondsLeft = useSecondsLeft(state.kind === 'read' ? state.offer.endsInSeconds : 0, state);

  if (declined) {
    return (
      <Decided key="declined" title={words.guest.declinedTitle} lines={[words.guest.declined]} onSettled={onSettled} />
    );
  }
  const failed = state.kind === 'failed' ? state.trouble : null;
  const ended = [trouble, decline.trouble].find((met) => met !== null && leadsNowhere(met)) ?? failed;
  if (ended !== null) return <NoOffer key={ended.kind} trouble={ended} onAgain={again} onSettled={onSettled} />;
  if (state.kind !== 'read') {
    return (
      <Page about="reading" title={words.invitation.title} aside={<LanguageChoice />}>
        <p role="status">{words.guest.reading}</p>
      </Page>
    );
  }
  if (secondsLeft === 0 && !busy) {
    const { kept, next } = words.problems.invitationGone();
    return <Decided key="lapsed" title={words.guest.lapsedTitle} lines={[kept, next]} onSettled={onSettled} />;
  }
  return (
    <Page about="read" title={words.guest.title} aside={<LanguageChoice />}>
      <BrowserWarnings kind={browser} address={link} />
      <OfferDetails offer={state.offer} secondsLeft={secondsLeft} />
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
    </Page>
  );
}
