import type { ChannelView, MessageView } from '../../../engine/api.ts';
import { useEngine, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { useSecondsLeft } from '../../app/useElapsed.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';

/** Longer than anybody waits before the screen. */
const longSeconds = 120;

type Properties = { readonly channel: ChannelView; readonly message: MessageView };

/** A message that is still on this device alone: when it goes, and the ways to drop it or send it at once. */
export function HeldLine({ channel, message }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const { busy, trouble, run } = useAction();
  const left = useSecondsLeft(message.heldSeconds ?? 0, message, 1_000);
  return (
    <div className="held">
      <p>
        <span className="strong">{words.message.goes(left)}.</span> {words.message.heldHere}
      </p>
      {left > longSeconds && <p className="hint">{words.composer.holdLong}</p>}
      <ProblemNote trouble={trouble} />
      <div className="actions">
        <ActionButton disabled={busy} onPress={() => void run(() => engine.discard(channel.id, message.id))}>
          {words.message.drop}
        </ActionButton>
        <ActionButton busy={busy} onPress={() => void run(() => engine.sendNow(channel.id, message.id))}>
          {words.message.sendNow}
        </ActionButton>
      </div>
    </div>
  );
}
