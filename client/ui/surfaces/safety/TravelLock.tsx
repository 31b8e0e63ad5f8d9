import { useState } from 'react';
import type { ChannelView } from '../../../engine/api.ts';
import { useEngine, useGoing, useKeeping, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Page } from '../../parts/Page.tsx';
import { PlainList } from '../../parts/PlainList.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { SureList } from '../../parts/SureList.tsx';
import { TypedConfirm } from '../../parts/TypedConfirm.tsx';
import { UserText } from '../../parts/UserText.tsx';

type Properties = {
  readonly channels: readonly ChannelView[];
  /** The id of the channel to lock; the whole vault for null. */
  readonly wanted: string | null;
};

/** Whether nobody but this seat could admit anybody to the channel. */
const standsAlone = ({ seats, standing }: ChannelView): boolean =>
  standing.kind === 'seated' &&
  seats.some(({ ours, role }) => ours && keepsTheDoor(role)) &&
  !seats.some(({ ours, role }) => !ours && keepsTheDoor(role));

const keepsTheDoor = (role: ChannelView['seats'][number]['role']): boolean =>
  role === 'facilitator' || role === 'cofacilitator';

/** Destroying the keys of a seat, or of all: what it does, what others see, what may remain, and how one comes back, before. */
export function TravelLock({ channels, wanted }: Properties) {
  const words = useWords();
  const { travel, keeping } = words;
  const kept = useKeeping().kind === 'device';
  const engine = useEngine();
  const { back, go } = useGoing();
  const { busy, trouble, run } = useAction();
  const [done, setDone] = useState<'destroyed' | 'remains' | null>(null);
  if (done !== null) return <Done remains={done === 'remains'} />;
  const all = wanted === null;
  const affected = all ? channels : channels.filter(({ id }) => id === wanted);
  if (!all && affected.length === 0) return <Done remains={false} />;
  const alone = affected.some(standsAlone);
  const destroy = (): void => void run(() => engine.travelLock(wanted), setDone);
  const happens = kept ? travel : keeping;
  const label = all ? undefined : affected[0]?.label;
  return (
    <Page title={travel.title} onBack={back} aside={label === undefined ? undefined : <UserText text={label} />}>
      <p className="strong">{all ? travel.leadAll : travel.leadOne}</p>
      <p>{travel.truth}</p>
      {alone && (
        <Notice tone="caution">
          <p className="strong">{all ? travel.aloneSomewhere : travel.alone}</p>
          <p>{travel.aloneNext}</p>
        </Notice>
      )}
      <SureList title={travel.happensTitle} lines={all ? happens.happensAll : happens.happensOne} />
      <PlainList title={travel.othersTitle} lines={travel.others} />
      <PlainList title={travel.remainsTitle} lines={kept ? travel.remains : keeping.travelRemains} />
      <PlainList title={travel.backTitle} lines={travel.back} />
      <div className="stack-small">
        <p>
          {travel.faster} {travel.fasterWhere}
        </p>
        <ActionButton onPress={() => go({ at: 'safety' })}>{words.safety.title}</ActionButton>
      </div>
      <TypedConfirm
        word={travel.word}
        action={all ? travel.actionAll : travel.actionOne}
        busy={busy}
        onConfirm={destroy}
      >
        <p>{all ? travel.leadAll : travel.leadOne}</p>
      </TypedConfirm>
      <p role="status">{busy && travel.working}</p>
      <ProblemNote trouble={trouble} />
    </Page>
  );
}

type DoneProperties = { readonly remains: boolean };

/** One seat is destroyed; the others of this device are as they were. */
function Done({ remains }: DoneProperties) {
  const words = useWords();
  const { travel } = words;
  const { replace } = useGoing();
  return (
    <Page about="done" title={travel.doneTitle}>
      <p role="status">{travel.done}</p>
      {remains && (
        <Notice tone="caution">
          <p>{travel.notBuried}</p>
          <p>{travel.notBuriedNext}</p>
        </Notice>
      )}
      <PlainList title={travel.backTitle} lines={travel.back} />
      <div className="actions">
        <ActionButton look="primary" onPress={() => replace({ at: 'channels' })}>
          {words.common.done}
        </ActionButton>
      </div>
    </Page>
  );
}
