import { useState } from 'react';
import type { ChannelView } from '../../../engine/api.ts';
import { useEngine, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { PlainList } from '../../parts/PlainList.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { SureList } from '../../parts/SureList.tsx';
import { TypedConfirm } from '../../parts/TypedConfirm.tsx';
import { ToTravelLock } from '../safety/ToTravelLock.tsx';
import { ChannelPageFrame } from './ChannelPageFrame.tsx';
import { Leave } from './Leave.tsx';

type Properties = { readonly channel: ChannelView };

/** Burning the room, with an honest list of what that does and what nobody can erase. Who may not close, may leave. */
export function CloseChannel({ channel }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const { busy, trouble, run } = useAction();
  const [asked, setAsked] = useState(false);
  if (!channel.powers.close) {
    return (
      <ChannelPageFrame channel={channel} title={words.close.title} present="close">
        <p>{words.close.noPower}</p>
        <Leave channel={channel} />
        <ToTravelLock channel={channel} />
      </ChannelPageFrame>
    );
  }
  const close = (): void => {
    setAsked(true);
    void run(() => engine.closeChannel(channel.id));
  };
  return (
    <ChannelPageFrame channel={channel} title={words.close.title} present="close">
      <SureList title={words.close.happensTitle} lines={words.close.happens} />
      <PlainList title={words.close.remainsTitle} lines={words.close.remains} />
      <TypedConfirm word={words.close.word} action={words.close.action} busy={busy} onConfirm={close}>
        <p>{words.close.lead}</p>
      </TypedConfirm>
      <p role="status">{asked && busy && words.close.working}</p>
      <ProblemNote trouble={trouble} />
      <ToTravelLock channel={channel} />
    </ChannelPageFrame>
  );
}
