import { useEffect, useState } from 'react';
import type { MessageView } from '../../../engine/api.ts';
import type { Catalogue } from '../../../i18n/languages.ts';
import { useWords } from '../../app/contexts.ts';
import type { HeldMessage } from '../../app/useRoom.ts';
import { isolated } from '../../text/visible.ts';

const readWhole = 2;

type Properties = { readonly arrived: readonly MessageView[]; readonly messages: readonly HeldMessage[] };

/** Says politely and once what others have just written. The focus stays where it is; what was taken back or expired goes here too. */
export function Announcer({ arrived, messages }: Properties) {
  const words = useWords();
  const [said, setSaid] = useState<readonly MessageView[]>([]);
  useEffect(() => {
    if (arrived.length > 0) setSaid(arrived);
  }, [arrived]);
  return (
    <div role="log" aria-live="polite" aria-label={words.room.conversation} className="visually-hidden">
      {announcement(said, messages, words)}
    </div>
  );
}

function announcement(said: readonly MessageView[], messages: readonly HeldMessage[], words: Catalogue): string {
  if (said.length > readWhole) return words.room.announceMany(said.length);
  const stands = ({ id, content }: MessageView): boolean =>
    messages.some((held) => held.id === id && held.message.content.kind === content.kind);
  return said
    .filter(stands)
    .flatMap(({ side, label, content }) =>
      content.kind === 'text'
        ? [words.room.announce(`${words.side(side)}, ${isolated(label)}`, isolated(content.text))]
        : [],
    )
    .join(' ');
}
