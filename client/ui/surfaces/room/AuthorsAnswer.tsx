import type { ChannelView, MessageView } from '../../../engine/api.ts';
import { useEngine, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';

type Properties = {
  readonly channel: ChannelView;
  readonly message: MessageView;
  readonly active: boolean;
  /** Withdrawing says first what it does: on the message's own menu. */
  readonly onWithdraw: () => void;
};

/** The quarantine of one's message is over: three answers, and what silence means. */
export function AuthorsAnswer({ channel, message, active, onWithdraw }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const { busy, trouble, run } = useAction();
  const answer = (quotable: boolean): void => void run(() => engine.release(channel.id, message.id, quotable));
  return (
    <div className="held">
      <p className="strong">{words.message.asks}</p>
      <p>{words.message.asksSilence}</p>
      <ProblemNote trouble={trouble} />
      <div className="actions">
        <ActionButton inTabOrder={active} disabled={busy} onPress={() => answer(true)}>
          {words.message.mayQuote}
        </ActionButton>
        <ActionButton inTabOrder={active} disabled={busy} onPress={() => answer(false)}>
          {words.message.keep}
        </ActionButton>
        <ActionButton inTabOrder={active} disabled={busy} onPress={onWithdraw}>
          {words.message.withdraw}
        </ActionButton>
      </div>
    </div>
  );
}
