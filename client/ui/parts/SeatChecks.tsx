import type { SeatView } from '../../engine/api.ts';
import { useWords } from '../app/contexts.ts';
import { UserText } from './UserText.tsx';

type Properties = {
  readonly label: string;
  /** In the order of the roster, grouped by side. */
  readonly sides: readonly { readonly side: string; readonly seats: readonly SeatView[] }[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
};

/** Seats to choose among, by side. The browser's own boxes: one tab stop each, known to every screen reader. */
export function SeatChecks({ label, sides, chosen, onChange }: Properties) {
  const words = useWords();
  const turn = (seat: string, on: boolean): void =>
    onChange(on ? [...chosen, seat] : chosen.filter((other) => other !== seat));
  return (
    <fieldset className="seat-checks">
      <legend>{label}</legend>
      {sides.map(({ side, seats }) => (
        <div key={side} className="side" data-side={side}>
          <p className="strong">{words.side(side)}</p>
          {seats.map((seat) => (
            <label key={seat.id} className="seat-check">
              <input
                type="checkbox"
                checked={chosen.includes(seat.id)}
                onChange={(event) => turn(seat.id, event.target.checked)}
              />
              <span>
                <UserText text={seat.label} /> <span className="hint">{words.roles[seat.role]}</span>
              </span>
            </label>
          ))}
        </div>
      ))}
    </fieldset>
  );
}
