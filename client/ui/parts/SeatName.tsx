import { useWords } from '../app/contexts.ts';
import { UserText } from './UserText.tsx';

type Properties = { readonly side: string; readonly label: string };

/** "Side B · admiral": the only name a seat has. */
export function SeatName({ side, label }: Properties) {
  const words = useWords();
  return (
    <span className="seat-name" data-side={side}>
      {words.side(side)}
      {' · '}
      <UserText text={label} />
    </span>
  );
}
