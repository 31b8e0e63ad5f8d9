import type { RoomForm, SeatView } from '../../../engine/api.ts';
import { useGoing, useWords } from '../../app/contexts.ts';
import { days, hours } from '../../app/spans.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { Choice } from '../../parts/Choice.tsx';
import { Page } from '../../parts/Page.tsx';
import { SpanChoice } from '../../parts/SpanChoice.tsx';
import { WordField } from '../../parts/WordField.tsx';
import { isolated } from '../../text/visible.ts';
import { LinesEditor } from './LinesEditor.tsx';
import { beSeat, keepFor, type Made, nameChannel, ourSeatIn, roomIn, shape } from './made.ts';
import { SeatsEditor } from './SeatsEditor.tsx';

type Properties = {
  readonly made: Made;
  readonly leftSeconds: number;
  readonly onChange: (change: (made: Made) => Made) => void;
};

const forms: readonly RoomForm[] = ['plenary', 'caucus', 'privateSession', 'workingGroup'];
const lifetimes = [hours(1), hours(6), days(1), days(2), days(3), days(7), days(14), days(30)];

/** The made conversation as a form: the room, who sits in it, and what is said. */
export function Editor({ made, leftSeconds, onChange }: Properties) {
  const words = useWords();
  const { rehearsal } = words;
  const { back, go } = useGoing();
  const room = roomIn(made);
  const us = ourSeatIn(made);
  const name = (seat: SeatView): string => `${words.side(seat.side)} · ${isolated(seat.label)}`;
  const among = lifetimes.includes(room.lifetimeSeconds) ? lifetimes : [...lifetimes, room.lifetimeSeconds].sort(order);
  return (
    <Page title={rehearsal.title} onBack={back}>
      <p className="hint">{rehearsal.back}</p>
      <section className="stack-small">
        <h2>{rehearsal.room}</h2>
        <WordField
          label={rehearsal.channel}
          value={made.channel.label}
          onChange={(label) => onChange((before) => nameChannel(before, label))}
          max={made.channel.limits.labelLength}
        />
        <div className="made-grid">
          <Choice
            label={rehearsal.form}
            value={room.form}
            options={forms.map((value) => ({ value, words: words.rooms.form[value] }))}
            onChange={(form) => onChange((before) => shape(before, form))}
          />
          <SpanChoice
            label={rehearsal.lifetime}
            seconds={room.lifetimeSeconds}
            among={among}
            onChange={(seconds) => onChange((before) => keepFor(before, seconds))}
          />
          <Choice
            label={rehearsal.us}
            value={us?.id ?? ''}
            options={made.channel.seats.map((seat) => ({ value: seat.id, words: name(seat) }))}
            onChange={(seat) => onChange((before) => beSeat(before, seat))}
          />
        </div>
      </section>
      <SeatsEditor made={made} onChange={onChange} />
      <LinesEditor made={made} onChange={onChange} />
      <div className="made-foot">
        <p>{rehearsal.left(leftSeconds)}</p>
        <ActionButton look="primary" onPress={() => go({ at: 'rehearsal', step: 'show' })}>
          {rehearsal.show}
        </ActionButton>
      </div>
    </Page>
  );
}

const order = (a: number, b: number): number => a - b;
