import { Fragment } from 'react';
import type { SeatView } from '../../../engine/api.ts';
import { useWords } from '../../app/contexts.ts';
import { SeatName } from '../../parts/SeatName.tsx';

type Properties = { readonly seats: readonly SeatView[] };

/** Seats by name, in a row, ours as "You". */
export function SeatNames({ seats }: Properties) {
  const words = useWords();
  return seats.map((seat, position) => (
    <Fragment key={seat.id}>
      {position > 0 && words.comma}
      {seat.ours ? words.room.you : <SeatName side={seat.side} label={seat.label} />}
    </Fragment>
  ));
}
