import { Fragment, useState } from 'react';
import type { SeatView } from '../../../engine/api.ts';
import { useWords } from '../../app/contexts.ts';
import { useNarrow } from '../../app/useNarrow.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { SeatName } from '../../parts/SeatName.tsx';

const shownAtFirst = { wide: 4, narrow: 1 };

type Properties = { readonly seats: readonly SeatView[]; readonly all?: boolean };

/** The readers by name. Many are cut short with a button that shows them all; the count is always whole. */
export function ReaderNames({ seats, all = false }: Properties) {
  const words = useWords();
  const [open, setOpen] = useState(false);
  const first = useNarrow() ? shownAtFirst.narrow : shownAtFirst.wide;
  const whole = all || open || seats.length <= first + 1;
  const shown = whole ? seats : seats.slice(0, first);
  return (
    <>
      <span className="reader-count">{words.number(seats.length)}</span>{' '}
      {shown.map((seat, position) => (
        <Fragment key={seat.id}>
          {position > 0 && words.comma}
          {seat.ours ? words.room.you : <SeatName side={seat.side} label={seat.label} />}
        </Fragment>
      ))}
      {!whole && (
        <>
          {' '}
          <ActionButton look="quiet" expanded={false} onPress={() => setOpen(true)}>
            {words.composer.more(seats.length - shown.length)}
          </ActionButton>
        </>
      )}
    </>
  );
}
