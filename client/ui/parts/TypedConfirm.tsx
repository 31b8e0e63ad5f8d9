import { type ReactNode, useState } from 'react';
import { Form } from 'react-aria-components/Form';
import { useWords } from '../app/contexts.ts';
import { ActionButton } from './ActionButton.tsx';
import { Notice } from './Notice.tsx';
import { WordField } from './WordField.tsx';

type Properties = {
  readonly children: ReactNode;
  /** The word to type, in the reader's language. */
  readonly word: string;
  readonly action: string;
  readonly busy: boolean;
  readonly onConfirm: () => void;
};

/** What cannot be undone says so before, and asks for a gesture other than a press: typing one word. */
export function TypedConfirm({ children, word, action, busy, onConfirm }: Properties) {
  const words = useWords();
  const [typed, setTyped] = useState('');
  const meant = typed.trim().toLocaleLowerCase() === word.toLocaleLowerCase();
  return (
    <Form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (meant && !busy) onConfirm();
      }}
    >
      <Notice tone="danger">
        {children}
        <p className="strong">{words.confirm.cannotUndo}</p>
      </Notice>
      <WordField label={words.confirm.typeWord(word)} value={typed} onChange={setTyped} />
      <div className="actions">
        <ActionButton look="danger" type="submit" disabled={!meant} busy={busy}>
          {action}
        </ActionButton>
      </div>
    </Form>
  );
}
