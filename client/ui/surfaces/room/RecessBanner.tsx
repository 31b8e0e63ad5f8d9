import type { ChannelView, RecessView } from '../../../engine/api.ts';
import { useEngine, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { useSecondsLeft } from '../../app/useElapsed.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { Banner } from './Banner.tsx';

type Properties = { readonly channel: ChannelView; readonly recess: RecessView };

/** A recess in the plenary: who called it, a facilitator or a side, and how long it still lasts. */
export function RecessBanner({ channel, recess }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const { busy, trouble, run } = useAction();
  const left = useSecondsLeft(recess.leftSeconds, recess);
  const title = recess.breach ? words.recessNow.breach : words.recessNow.title[recess.by];
  return (
    <Banner
      tone="caution"
      title={`${title} · ${words.recessNow.left(left)}`}
      detail={
        <>
          <p>{words.recessNow.text}</p>
          {recess.breach && <p>{words.event.recessBreach}</p>}
          <ProblemNote trouble={trouble} />
        </>
      }
      action={
        recess.mayEnd ? (
          <ActionButton busy={busy} onPress={() => void run(() => engine.endRecess(channel.id))}>
            {words.recessNow.end}
          </ActionButton>
        ) : undefined
      }
    />
  );
}
