import { useState } from 'react';
import type { ChannelView, MessageClass, MessageView, RoomView } from '../../../engine/api.ts';
import { useEngine, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { ActionList } from '../../parts/ActionList.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { Sheet } from '../../parts/Sheet.tsx';
import { useMessageActions } from './useMessageActions.ts';

type Properties = {
  readonly channel: ChannelView;
  readonly room: RoomView;
  readonly message: MessageView;
  readonly onReply: () => void;
  readonly onClose: () => void;
};

/** What is to be confirmed, because it cannot be undone; null: the list. */
export type Step = { readonly kind: 'withdraw' } | { readonly kind: 'tighten'; readonly to: MessageClass } | null;

/** All that can be done with a message. What cannot be done stands there with its reason. */
export function MessageMenu(properties: Properties) {
  const words = useWords();
  const [step, setStep] = useState<Step>(null);
  const title =
    step === null
      ? words.message.menuTitle
      : step.kind === 'withdraw'
        ? words.message.withdrawTitle
        : words.message.tightenTitle;
  return (
    <Sheet title={title} onClose={properties.onClose}>
      {(close) =>
        step === null ? (
          <Choices {...properties} close={close} onStep={setStep} />
        ) : (
          <Confirm {...properties} step={step} close={close} />
        )
      }
    </Sheet>
  );
}

function Choices(properties: Properties & { readonly close: () => void; readonly onStep: (step: Step) => void }) {
  const words = useWords();
  const { actions, said, trouble } = useMessageActions(properties);
  return (
    <>
      <ActionList label={words.message.menu} actions={actions} />
      <ProblemNote trouble={trouble} />
      <p role="status">{said}</p>
    </>
  );
}

function Confirm({ channel, message, step, close }: Properties & { readonly step: Step; readonly close: () => void }) {
  const words = useWords();
  const engine = useEngine();
  const { busy, trouble, run } = useAction();
  if (step === null) return null;
  const withdraws = step.kind === 'withdraw';
  const act = (): void =>
    void run(
      () =>
        step.kind === 'withdraw'
          ? engine.withdraw(channel.id, message.id)
          : engine.tighten(channel.id, message.id, step.to),
      close,
    );
  return (
    <>
      <p>{withdraws ? words.message.withdrawText : words.message.tightenText}</p>
      {withdraws && <p>{words.message.withdrawLine}</p>}
      <ProblemNote trouble={trouble} />
      <div className="actions">
        <ActionButton onPress={close}>{words.common.cancel}</ActionButton>
        <ActionButton look={withdraws ? 'danger' : 'caution'} busy={busy} onPress={act}>
          {withdraws ? words.message.withdraw : words.classes[step.to]}
        </ActionButton>
      </div>
    </>
  );
}
