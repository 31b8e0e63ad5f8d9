import { useEffect, useState } from 'react';
import type { MessageView } from '../../../engine/api.ts';
import type { Catalogue } from '../../../i18n/languages.ts';
import { useWords } from '../../app/contexts.ts';
import { isolated } from '../../text/visible.ts';

const readWhole = 2;

type Properties = { readonly arrived: readonly MessageView[] };

/** Says politely and once what others have just written. The focus stays where it is. */
export function Announcer({ arrived }: Properties) {
  const words = useWords();
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (arrived.length > 0) setSaid(announcement(arrived, words));
  }, [arrived, words]);
  return (
    <div role="log" aria-live="polite" aria-label={words.room.conversation} className="visually-hidden">
      {said}
    </div>
  );
}

function announcement(arrived: readonly MessageView[], words: Catalogue): string {
  if (arrived.length > readWhole) return words.room.announceMany(arrived.length);
  return arrived
    .flatMap(({ side, label, content }) =>
      content.kind === 'text'
        ? [words.room.announce(`${words.side(side)}, ${isolated(label)}`, isolated(content.text))]
        : [],
    )
    .join(' ');
}
