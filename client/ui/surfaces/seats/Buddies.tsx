import { useState } from 'react';
import type { ChannelView, SeatView } from '../../../engine/api.ts';
import { useEngine, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { Choice } from '../../parts/Choice.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { SureList } from '../../parts/SureList.tsx';
import { isolated } from '../../text/visible.ts';

type Properties = { readonly channel: ChannelView };

const nobody = '';

/** Up to two seats that may have ours frozen. Whoever is named already stands in the fields. */
export function Buddies({ channel }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const { busy, trouble, run } = useAction();
  const { buddies } = words;
  const [first, setFirst] = useState(channel.buddies[0] ?? nobody);
  const [second, setSecond] = useState(channel.buddies[1] ?? nobody);
  const [saved, setSaved] = useState(false);
  const others = channel.seats.filter((seat) => !seat.ours && (!seat.away || channel.buddies.includes(seat.id)));
  const named = [...new Set([first, second])].filter((id) => id !== nobody);
  const changed = named.join(' ') !== channel.buddies.join(' ');
  const nameOf = ({ side, label }: SeatView): string => `${words.side(side)} · ${isolated(label)}`;
  const options = (other: string) => [
    { value: nobody, words: buddies.nobody },
    ...others.filter(({ id }) => id !== other).map((seat) => ({ value: seat.id, words: nameOf(seat) })),
  ];
  const choose = (set: (id: string) => void) => (id: string) => {
    set(id);
    setSaved(false);
  };
  return (
    <section className="stack-small" aria-labelledby="buddies-title">
      <h2 id="buddies-title">{buddies.title}</h2>
      <p>{buddies.text}</p>
      <SureList lines={buddies.lines} />
      <Choice label={buddies.first} value={first} options={options(second)} onChange={choose(setFirst)} />
      <Choice label={buddies.second} value={second} options={options(first)} onChange={choose(setSecond)} />
      <div className="actions">
        <ActionButton
          busy={busy}
          disabled={!changed}
          onPress={() =>
            void run(
              () => engine.nameBuddies(channel.id, named),
              () => setSaved(true),
            )
          }
        >
          {buddies.save}
        </ActionButton>
      </div>
      <p role="status">{saved && buddies.saved}</p>
      <ProblemNote trouble={trouble} />
    </section>
  );
}
