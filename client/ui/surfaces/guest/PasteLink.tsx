import { useState } from 'react';
import { Form } from 'react-aria-components/Form';
import { useWords } from '../../app/contexts.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { WordField } from '../../parts/WordField.tsx';

type Properties = { readonly onLink: (link: string) => void };

/** The quiet way in: a pasted link leaves no trace in the browser's history. */
export function PasteLink({ onLink }: Properties) {
  const words = useWords();
  const [link, setLink] = useState('');
  return (
    <Form
      className="field-with-button"
      onSubmit={(event) => {
        event.preventDefault();
        if (link.trim() === '') return;
        setLink('');
        onLink(link.trim());
      }}
    >
      <WordField
        label={words.guest.paste}
        value={link}
        onChange={setLink}
        hint={words.guest.pasteHint}
        direction="ltr"
      />
      <ActionButton type="submit" disabled={link.trim() === ''}>
        {words.guest.pasteAction}
      </ActionButton>
    </Form>
  );
}
