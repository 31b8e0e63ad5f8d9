import { useState } from 'react';
import type { BrowserKind } from '../../app/browserKind.ts';
import { useEngine, useGoing, useKeeping, useSlow, useWords } from '../../app/contexts.ts';
import { keepStorage } from '../../app/keepStorage.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { LanguageChoice } from '../../parts/LanguageChoice.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Page } from '../../parts/Page.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { SlowNote } from '../../parts/SlowNote.tsx';
import { Host } from '../channels/Host.tsx';
import { PasteLink } from '../guest/PasteLink.tsx';
import { BrowserWarnings } from './BrowserWarnings.tsx';
import { KeepNothing } from './KeepNothing.tsx';
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
  const keeping = useKeeping();
  const kept = keeping.kind === 'device';
  const slow = useSlow();
  const { go } = useGoing();
  const [host, setHost] = useState(false);
  const [choosing, setChoosing] = useState(false);
  if (host) return <Host onBack={() => setHost(false)} />;
  if (choosing && kept) return <KeepNothing beside={false} onBack={() => setChoosing(false)} />;

  const open = async (passphrase: string) => {
    // Firefox asks the person, and answers only when they do: nothing waits for that.
    if (kept) void keepStorage();
    return engine.createVault(passphrase);
  };
  return (
    <Page title={words.firstVisit.title} aside={<LanguageChoice />}>
      <p>{accepted ? words.guest.thenPassphrase : kept ? words.firstVisit.lead : words.keeping.passphraseFor}</p>
      {keeping.kind === 'memory' && (
        <Notice tone="caution">
          <p className="strong">{words.keeping.why[keeping.why]}</p>
          {keeping.why === 'chosenBeside' && <p>{words.keeping.beside}</p>}
          {keeping.why === 'refused' && <p>{words.keeping.refusedBefore}</p>}
          <p>
            {words.keeping.ends} {words.keeping.back[0]}
          </p>
        </Notice>
      )}
      <SlowNote />
      <BrowserWarnings kind={kept ? browser : { ...browser, erasesAfterSevenDays: false }} address={address} />
      <Notice tone="caution">
        <p className="strong">{words.firstVisit.lostTitle}</p>
        <p>{words.firstVisit.lost}</p>
      </Notice>
      {kept && <p className="hint">{words.firstVisit.persist}</p>}
      <NewPassphrase
        label={words.firstVisit.field}
        againLabel={words.firstVisit.again}
        action={words.firstVisit.action}
        busy={busy}
        onChosen={(passphrase) => void run(() => open(passphrase))}
      />
      <p role="status">{busy && (slow ? words.slow.making : words.firstVisit.working)}</p>
      <ProblemNote trouble={trouble} />
      {kept && (
        <ActionButton look="quiet" onPress={() => setChoosing(true)}>
          {words.keeping.title}
        </ActionButton>
      )}
      <ActionButton look="quiet" onPress={() => setHost(true)}>
        {words.firstVisit.hostLink}
      </ActionButton>
      <ActionButton look="quiet" onPress={() => go({ at: 'rehearsal', step: 'about' })}>
        {words.rehearsal.open}
      </ActionButton>
      {!accepted && <PasteLink onLink={onLink} />}
    </Page>
  );
}
