import type { SeatView } from '../../../engine/api.ts';
import { useWords } from '../../app/contexts.ts';
import { Notice } from '../../parts/Notice.tsx';

type Properties = { readonly seat: SeatView };

/** Whether this person compared with the seat, and how. Not having done so is no alarm. */
export function HowCompared({ seat }: Properties) {
  const { verifying } = useWords();
  const said = verifying.state[seat.verified];
  if (seat.verified === 'no') return <p>{said}</p>;
  return (
    <Notice icon="check">
      <p>{said}</p>
    </Notice>
  );
}
