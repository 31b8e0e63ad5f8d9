import { useState } from 'react';
import type { ChannelView, MessageView, RoomView } from '../../../engine/api.ts';
import { useEngine, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { ReaderNames } from './ReaderNames.tsx';
import { readersOf } from './readers.ts';

type Properties = { readonly channel: ChannelView; readonly room: RoomView; readonly message: MessageView };

/** A message that was not sent: look at who would read it now, then send it to these or discard it. */
export function Unsent({ channel, room, message }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const { busy, trouble, run } = useAction();
  const [token, setToken] = useState<string | null>(null);
  if (message.state !== 'review' && message.state !== 'failed') return null;
  const looked = token === room.readersToken;
  return (
    <div className="unsent">
      {looked && (
        <p>
          {words.composer.readers} <ReaderNames seats={readersOf(channel, room)} all />
        </p>
      )}
      <ProblemNote trouble={trouble} />
      <div className="actions">
        <ActionButton
          look="quiet"
          disabled={busy}
          onPress={() => void run(() => engine.discard(channel.id, message.id))}
        >
          {words.room.discard}
        </ActionButton>
        {looked ? (
          <ActionButton
            look="caution"
            busy={busy}
            onPress={() => void run(() => engine.resend(channel.id, message.id, room.readersToken))}
          >
            {words.room.sendToThese}
          </ActionButton>
        ) : (
          <ActionButton look="caution" onPress={() => setToken(room.readersToken)}>
            {message.state === 'review' ? words.room.reviewReaders : words.room.retry}
          </ActionButton>
        )}
      </div>
    </div>
  );
}
