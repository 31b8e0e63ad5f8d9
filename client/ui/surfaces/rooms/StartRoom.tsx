import { useState } from 'react';
import type { ChannelView, RoomChoice, SeatView } from '../../../engine/api.ts';
import { useEngine, useGoing, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { Choice } from '../../parts/Choice.tsx';
import { Page } from '../../parts/Page.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { SeatChecks } from '../../parts/SeatChecks.tsx';
import { SpanChoice } from '../../parts/SpanChoice.tsx';
import { bySide } from '../seats/bySide.ts';
import { lifetimesUpTo } from './lifetimes.ts';
import { Started } from './Started.tsx';
import { WhoWillRead } from './WhoWillRead.tsx';
import { whyNot } from './whyNot.ts';

type Properties = { readonly channel: ChannelView };

/** Starting a room: of which kind, with whom, for how long; and in words who reads there and what the others learn. */
export function StartRoom({ channel }: Properties) {
  const words = useWords();
  const { back } = useGoing();
  const [form, setForm] = useState<RoomChoice['form'] | null>(null);
  const [started, setStarted] = useState(false);
  const choice = channel.roomChoices.find((candidate) => candidate.form === form) ?? channel.roomChoices[0];
  if (started) return <Started channel={channel} />;
  return (
    <Page title={words.rooms.start} onBack={back}>
      {choice === undefined ? (
        <p>{words.rooms.noChoice}</p>
      ) : (
        <>
          <Choice
            label={words.rooms.kind}
            value={choice.form}
            options={channel.roomChoices.map((one) => ({ value: one.form, words: words.rooms.form[one.form] }))}
            onChange={setForm}
            hint={words.rooms.about[choice.form]}
          />
          <Call key={choice.form} channel={channel} choice={choice} onStarted={() => setStarted(true)} />
        </>
      )}
    </Page>
  );
}

type CallProperties = {
  readonly channel: ChannelView;
  readonly choice: RoomChoice;
  readonly onStarted: () => void;
};

function Call({ channel, choice, onStarted }: CallProperties) {
  const words = useWords();
  const engine = useEngine();
  const { busy, trouble, run } = useAction();
  const [wanted, setWanted] = useState<readonly string[]>([]);
  const [lifetimeSeconds, setLifetime] = useState(choice.lifetimeSeconds);
  const offered = channel.seats.filter((seat) => choice.seats.includes(seat.id));
  const chosen: readonly SeatView[] = offered.filter((seat) => wanted.includes(seat.id));
  const inside = channel.seats.filter((seat) => seat.ours || chosen.includes(seat));
  const why = whyNot(choice.form, inside);
  const start = (): void => {
    const seats = chosen.map((seat) => seat.id);
    void run(() => engine.startRoom(channel.id, { form: choice.form, seats, lifetimeSeconds }), onStarted);
  };
  return (
    <>
      <SeatChecks label={words.rooms.who} sides={bySide(offered)} chosen={wanted} onChange={setWanted} />
      <SpanChoice
        label={words.rooms.lifetime}
        seconds={lifetimeSeconds}
        among={lifetimesUpTo(channel.rules.lifetimeSeconds, choice.lifetimeSeconds)}
        onChange={setLifetime}
      />
      {chosen.length > 0 && <WhoWillRead channel={channel} form={choice.form} seats={inside} />}
      <p className="hint">{words.rooms.fixed}</p>
      <ProblemNote trouble={trouble} />
      {why !== null && (
        <p id="why-not" className="hint" role="status">
          {words.rooms[why]}
        </p>
      )}
      <ActionButton
        look="primary"
        busy={busy}
        disabled={why !== null}
        onPress={start}
        {...(why === null ? {} : { describedBy: 'why-not' })}
      >
        {words.rooms.startAction}
      </ActionButton>
    </>
  );
}
