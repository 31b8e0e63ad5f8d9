import { useState } from 'react';
import type { ChannelView } from '../../../engine/api.ts';
import { useEngine, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { WhoWillRead } from './WhoWillRead.tsx';
import { facilitates } from './whyNot.ts';

type Properties = { readonly channel: ChannelView };

/** One press from here to a private session with every facilitator that can be called; and what it is, before. */
export function OpenSession({ channel }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const { busy, trouble, run } = useAction();
  const [asked, setAsked] = useState(false);
  const choice = channel.roomChoices.find(({ form }) => form === 'privateSession');
  const called = channel.seats.filter((seat) => facilitates(seat) && choice?.seats.includes(seat.id));
  if (asked || channel.roomsOpening > 0) return <p role="status">{words.report.opening}</p>;
  if (choice === undefined || called.length === 0) return <p className="strong">{words.report.noFacilitator}</p>;
  const { form, lifetimeSeconds } = choice;
  const open = (): void => {
    const seats = called.map(({ id }) => id);
    void run(
      () => engine.startRoom(channel.id, { form, seats, lifetimeSeconds }),
      () => setAsked(true),
    );
  };
  return (
    <>
      <p>{words.report.noSession}</p>
      <WhoWillRead
        channel={channel}
        form={form}
        seats={channel.seats.filter((seat) => seat.ours || called.includes(seat))}
      />
      <ProblemNote trouble={trouble} />
      <ActionButton look="primary" busy={busy} onPress={open}>
        {words.report.open}
      </ActionButton>
    </>
  );
}
