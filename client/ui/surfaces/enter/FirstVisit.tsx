import { useState } from 'react';
import type { BrowserKind } from '../../app/browserKind.ts';
import { useEngine, useWords } from '../../app/contexts.ts';
import { keepStorage } from '../../app/keepStorage.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { LanguageChoice } from '../../parts/LanguageChoice.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Page } from '../../parts/Page.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { Host } from '../channels/Host.tsx';
import { PasteLink } from '../guest/PasteLink.tsx';
import { BrowserWarnings } from './BrowserWarnings.tsx';
import { NewPassphrase } from './NewPassphrase.tsx';

type Properties = {
  readonly browser: BrowserKind;
  readonly address: string;
  /** True once an invitation was accepted: a request follows the passphrase. */
  readonly accepted: boolean;
  readonly onLink: (link: string) => void;
};

/** The first screen of a browser that holds no seat: what is lost with the passphrase is said before it is chosen. */
export function FirstVisit({ browser, address, accepted, onLink }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const { busy, trouble, run } = useAction();
  const [host, setHost] = useState(false);
  if (host) return <Host onBack={() => setHost(false)} />;

  const open = async (passphrase: string) => {
    await keepStorage();
    return engine.createVault(passphrase);
  };
  return (
    <Page title={words.firstVisit.title} aside={<LanguageChoice />}>
      <p>{accepted ? words.guest.thenPassphrase : words.firstVisit.lead}</p>
      <BrowserWarnings kind={browser} address={address} />
      <Notice tone="caution">
        <p className="strong">{words.firstVisit.lostTitle}</p>
        <p>{words.firstVisit.lost}</p>
      </Notice>
      <p className="hint">{words.firstVisit.persist}</p>
      <NewPassphrase
        label={words.firstVisit.field}
        againLabel={words.firstVisit.again}
        action={words.firstVisit.action}
        busy={busy}
        onChosen={(passphrase) => void run(() => open(passphrase))}
      />
      <p role="status">{busy && words.firstVisit.working}</p>
      <ProblemNote trouble={trouble} />
      <ActionButton look="quiet" onPress={() => setHost(true)}>
        {words.firstVisit.hostLink}
      </ActionButton>
      {!accepted && <PasteLink onLink={onLink} />}
    </Page>
  );
}
