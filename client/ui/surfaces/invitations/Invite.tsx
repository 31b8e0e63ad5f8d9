import { useState } from 'react';
import { Form } from 'react-aria-components/Form';
import type { ChannelView, Role } from '../../../engine/api.ts';
import { useEngine, useGoing, useWords } from '../../app/contexts.ts';
import { days, hours } from '../../app/spans.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { Choice } from '../../parts/Choice.tsx';
import { Page } from '../../parts/Page.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { SpanChoice } from '../../parts/SpanChoice.tsx';
import { WordField } from '../../parts/WordField.tsx';
import { isVisitor } from '../seats/seatFacts.ts';
import { underWay } from './cards.ts';
import { invitedRoles, sidesFor } from './invitedRoles.ts';

type Properties = { readonly channel: ChannelView; readonly place?: string | undefined };

const lifetimes = [hours(1), hours(6), days(1), days(3)];
const never = 0;
const seatLifetimes = [hours(1), hours(6), days(1), days(3), days(7), days(14), days(30)];

/** One seat, one link: what its role may do, and whether it ends by itself. The limits stand here before they bite. */
export function Invite({ channel, place }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const { back, replace } = useGoing();
  const { busy, trouble, run } = useAction();
  const gone = channel.seats.find(({ id }) => id === place);
  const [role, setRole] = useState<Role>(gone?.role ?? 'participant');
  const [side, setSide] = useState<string>(gone?.side ?? 'A');
  const [label, setLabel] = useState(gone?.label ?? '');
  const [lifetimeSeconds, setLifetime] = useState(days(1));
  const [chosenSeconds, setChosenSeconds] = useState<number | null>(null);
  const sides = sidesFor(role, channel.seats);
  const chosenSide = sides.includes(side) ? side : (sides[0] ?? 'A');
  // A frozen seat is in sight, and has no place any more.
  const held = channel.seats.filter(({ hold }) => hold !== 'frozen').length;
  const left = channel.limits.seats - held - channel.invitations.filter(underWay).length;
  const ready = label.trim() !== '' && label.trim().length <= channel.limits.labelLength && left > 0;
  // Rules of the first version know no seat that ends.
  const mayEnd = channel.rules.settings !== null;
  // A visitor's seat always ends.
  const visits = isVisitor({ role });
  const offered = visits ? seatLifetimes : [never, ...seatLifetimes];
  const usual = visits ? days(1) : never;
  const seatSeconds = chosenSeconds !== null && offered.includes(chosenSeconds) ? chosenSeconds : usual;
  const invite = (): void => {
    const seatEndsInSeconds = mayEnd && seatSeconds !== never ? seatSeconds : null;
    void run(
      () =>
        engine.invite(channel.id, {
          label: label.trim(),
          side: chosenSide,
          role,
          lifetimeSeconds,
          seatEndsInSeconds,
        }),
      (invitation) => replace({ at: 'channel', channel: channel.id, page: { name: 'invitation', invitation } }),
    );
  };
  return (
    <Page title={words.invite.title} onBack={back}>
      <p>{words.invite.lead}</p>
      <p className="hint">{words.invite.seatsLeft(left)}</p>
      <Form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !busy) invite();
        }}
      >
        <WordField
          label={words.invite.label}
          value={label}
          onChange={setLabel}
          hint={words.invite.labelHint}
          max={channel.limits.labelLength}
        />
        <Choice
          label={words.invite.role}
          value={role}
          options={invitedRoles.map((value) => ({ value, words: words.roles[value] }))}
          onChange={setRole}
          hint={words.invite.does[role]}
        />
        <Choice
          label={words.invite.side}
          value={chosenSide}
          options={sides.map((value) => ({ value, words: words.side(value) }))}
          onChange={setSide}
          disabled={sides.length === 1}
          {...(sides.length === 1 ? { hint: words.invite.thirdOnly } : {})}
        />
        {mayEnd && (
          <Choice
            label={words.invite.seatEnds}
            value={String(seatSeconds)}
            options={offered.map((seconds) => ({
              value: String(seconds),
              words: seconds === never ? words.invite.seatNever : words.time.span(seconds),
            }))}
            onChange={(value) => setChosenSeconds(Number(value))}
            {...(seatSeconds === never ? {} : { hint: words.invite.seatEndsHint })}
          />
        )}
        <SpanChoice label={words.invite.lifetime} seconds={lifetimeSeconds} among={lifetimes} onChange={setLifetime} />
        <ProblemNote trouble={trouble} />
        <div className="actions">
          <ActionButton look="primary" type="submit" busy={busy} disabled={!ready}>
            {words.invite.action}
          </ActionButton>
        </div>
      </Form>
    </Page>
  );
}
