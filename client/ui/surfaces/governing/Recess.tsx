import { useState } from 'react';
import type { ChannelView, RecessView } from '../../../engine/api.ts';
import { useEngine, useGoing, useWords } from '../../app/contexts.ts';
import { days, hours } from '../../app/spans.ts';
import { useAction } from '../../app/useAction.ts';
import { useSecondsLeft } from '../../app/useElapsed.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { Choice } from '../../parts/Choice.tsx';
import { ConnectionLine } from '../../parts/ConnectionLine.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Page } from '../../parts/Page.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { SpanChoice } from '../../parts/SpanChoice.tsx';
import { Sure } from '../../parts/Sure.tsx';

type Properties = { readonly channel: ChannelView; readonly breach: boolean };

const minute = 60;
const lengths = [30 * minute, hours(1), hours(3), hours(12), days(1), days(3), days(7)];

/** A recess: what it does, how long, and whether this person may call or end one. */
export function Recess({ channel, breach }: Properties) {
  const words = useWords();
  const { back } = useGoing();
  const { recess } = channel;
  return (
    <Page about={recess === null ? 'call' : 'on'} title={words.recess.title} onBack={back}>
      <ConnectionLine channel={channel} />
      <p>
        {words.recess.means} {words.recess.open}
      </p>
      <p className="hint">
        <Sure kind="device" /> {words.recess.sure}
      </p>
      {recess === null ? <Call channel={channel} breach={breach} /> : <On channel={channel} recess={recess} />}
    </Page>
  );
}

/** Calling one, or why this seat cannot. */
function Call({ channel, breach: first }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const { back } = useGoing();
  const { busy, trouble, run } = useAction();
  const { state, maxSeconds } = channel.recessRight;
  const among = lengths.filter((length) => length <= maxSeconds);
  const offered = among.length > 0 ? among : [maxSeconds];
  const [seconds, setSeconds] = useState(offered.find((length) => length >= hours(1)) ?? maxSeconds);
  const [breach, setBreach] = useState(first);
  if (state === 'no') return <p className="strong">{words.recess.no}</p>;
  if (state === 'usedToday') {
    return (
      <Notice>
        <p className="strong">{words.recess.usedToday}</p>
        <p>{words.recess.usedNext}</p>
      </Notice>
    );
  }
  const ours = channel.seats.find((seat) => seat.ours);
  const ofASide = ours !== undefined && ours.side !== 'third';
  return (
    <>
      <Choice
        label={words.recess.kind}
        value={breach ? 'breach' : 'pause'}
        options={[
          { value: 'pause', words: words.recess.pause },
          { value: 'breach', words: words.recess.breach },
        ]}
        onChange={(value) => setBreach(value === 'breach')}
        hint={breach ? words.recess.breachText : words.recess.pauseText}
      />
      <SpanChoice label={words.recess.lasts} seconds={seconds} among={offered} onChange={setSeconds} />
      <p className="hint">
        {ofASide ? `${words.recess.sideRight} ${words.recess.sideHidden}` : words.recess.facilitatorRight}
      </p>
      <ProblemNote trouble={trouble} />
      <div className="actions">
        <ActionButton
          look={breach ? 'caution' : 'primary'}
          busy={busy}
          onPress={() => void run(() => engine.callRecess(channel.id, seconds, breach), back)}
        >
          {breach ? words.recess.callBreach : words.recess.call}
        </ActionButton>
      </div>
    </>
  );
}

type OnProperties = { readonly channel: ChannelView; readonly recess: RecessView };

/** The recess that is on, and its end. */
function On({ channel, recess }: OnProperties) {
  const words = useWords();
  const engine = useEngine();
  const { busy, trouble, run } = useAction();
  const left = useSecondsLeft(recess.leftSeconds, recess);
  return (
    <>
      <Notice tone="caution">
        <p className="strong" role="status">
          {recess.breach ? words.recess.onBreach(left) : words.recess.on(left)}
        </p>
        <p>{words.recess.by[recess.by]}</p>
        {recess.breach && <p>{words.notices.kinds.breach.next}</p>}
      </Notice>
      <p>{recess.mayEnd ? words.recess.ends : words.recess.endsAlone}</p>
      <ProblemNote trouble={trouble} />
      {recess.mayEnd && (
        <div className="actions">
          <ActionButton look="primary" busy={busy} onPress={() => void run(() => engine.endRecess(channel.id))}>
            {words.recess.end}
          </ActionButton>
        </div>
      )}
    </>
  );
}
