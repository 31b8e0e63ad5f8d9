import { useState } from 'react';
import { Form } from 'react-aria-components/Form';
import type { Phase } from '../../../engine/api.ts';
import { useEngine, useGoing, useKeeping, useSlow, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { LanguageChoice } from '../../parts/LanguageChoice.tsx';
import { MemoryLine } from '../../parts/MemoryLine.tsx';
import { NewVersion } from '../../parts/NewVersion.tsx';
import { Page } from '../../parts/Page.tsx';
import { PassphraseField } from '../../parts/PassphraseField.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { SlowNote } from '../../parts/SlowNote.tsx';
import { Trust } from '../channels/Trust.tsx';
import { KeepNothing } from './KeepNothing.tsx';

type Properties = {
  readonly why: Extract<Phase, { kind: 'locked' }>['why'];
  readonly accepted: boolean;
};

/** Opens the vault. Says why it is locked, and shows nothing of what is in it. */
export function Unlock({ why, accepted }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const { busy, trouble, clear, run } = useAction();
  const [passphrase, setPassphrase] = useState('');
  const kept = useKeeping().kind === 'device';
  const slow = useSlow();
  const { go } = useGoing();
  const [trusting, setTrusting] = useState(false);
  const [choosing, setChoosing] = useState(false);
  if (trusting) return <Trust onBack={() => setTrusting(false)} />;
  if (choosing && kept) return <KeepNothing beside onBack={() => setChoosing(false)} />;
  return (
    <Page title={words.unlock.title} focusTitle={false} aside={<LanguageChoice />}>
      <NewVersion />
      <MemoryLine />
      <SlowNote />
      <p>{accepted ? words.guest.thenUnlock : words.unlock.why[why]}</p>
      <Form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (passphrase !== '')
            void run(
              () => engine.unlock(passphrase),
              () => setPassphrase(''),
            );
        }}
      >
        <PassphraseField
          label={words.unlock.field}
          value={passphrase}
          onChange={(next) => {
            clear();
            setPassphrase(next);
          }}
          autoFocus
        />
        <ProblemNote trouble={trouble} />
        <div className="actions">
          <ActionButton look="primary" type="submit" busy={busy} disabled={passphrase === ''}>
            {words.unlock.action}
          </ActionButton>
        </div>
      </Form>
      <p role="status">{busy && (slow ? words.slow.unlocking : words.unlock.working)}</p>
      <p className="hint">{words.unlock.lost}</p>
      {kept && (
        <ActionButton look="quiet" onPress={() => setChoosing(true)}>
          {words.keeping.title}
        </ActionButton>
      )}
      <ActionButton look="quiet" onPress={() => setTrusting(true)}>
        {words.trust.title}
      </ActionButton>
      <ActionButton look="quiet" onPress={() => go({ at: 'rehearsal', step: 'about' })}>
        {words.rehearsal.open}
      </ActionButton>
    </Page>
  );
}
