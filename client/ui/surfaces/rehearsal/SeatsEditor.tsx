import type { Role, SeatView } from '../../../engine/api.ts';
import { useWords } from '../../app/contexts.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { invitedRoles } from '../invitations/invitedRoles.ts';
import { Pick } from '../room/Pick.tsx';
import { addSeat, alterSeat, bounds, type Made, removeSeat, roomIn, saidBy, seatInRoom } from './made.ts';
import { SmallField } from './SmallField.tsx';

type Properties = { readonly made: Made; readonly onChange: (change: (made: Made) => Made) => void };

const sides = ['third', 'A', 'B', 'C', 'D', 'E', 'F'];
const marks = ['no', 'compared', 'scanned', 'secret'] as const;
const roles: readonly Role[] = ['facilitator', ...invitedRoles];

/** Who sits in the channel, and in the room where that is chosen. */
export function SeatsEditor({ made, onChange }: Properties) {
  const words = useWords();
  const { rehearsal } = words;
  const full = made.channel.seats.length >= bounds.seats;
  return (
    <section className="stack-small">
      <h2>{rehearsal.seats}</h2>
      <ul className="lines">
        {made.channel.seats.map((seat, place) => (
          <li key={seat.id}>
            <SeatRow made={made} seat={seat} place={place + 1} onChange={onChange} />
          </li>
        ))}
      </ul>
      <div className="actions">
        <ActionButton
          disabled={full}
          onPress={() =>
            onChange((before) => addSeat(before, rehearsal.newLabel, before.channel.seats.at(-1)?.side ?? 'A'))
          }
        >
          {rehearsal.addSeat}
        </ActionButton>
      </div>
      {full && <p className="hint">{rehearsal.full}</p>}
    </section>
  );
}

type RowProperties = Properties & { readonly seat: SeatView; readonly place: number };

function SeatRow({ made, seat, place, onChange }: RowProperties) {
  const words = useWords();
  const { rehearsal } = words;
  const room = roomIn(made);
  const chosen = room.form === 'privateSession' || room.form === 'workingGroup';
  const inside = room.seats.some((member) => member.seat === seat.id);
  return (
    <fieldset className="made-row" data-side={seat.side}>
      <legend className="visually-hidden">{rehearsal.seat(place)}</legend>
      <SmallField
        label={rehearsal.label}
        value={seat.label}
        max={made.channel.limits.labelLength}
        onChange={(label) => onChange((before) => alterSeat(before, seat.id, { label }))}
      />
      <div className="made-picks">
        <Pick
          label={rehearsal.side}
          value={seat.side}
          options={(sides.includes(seat.side) ? sides : [...sides, seat.side]).map((value) => ({
            value,
            words: words.side(value),
          }))}
          onChange={(side) => onChange((before) => alterSeat(before, seat.id, { side }))}
        />
        <Pick
          label={rehearsal.role}
          value={seat.role}
          options={roles.map((value) => ({ value, words: words.roles[value] }))}
          onChange={(value) => {
            const role = roles.find((one) => one === value);
            if (role !== undefined) onChange((before) => alterSeat(before, seat.id, { role }));
          }}
        />
        {!seat.ours && (
          <Pick
            label={rehearsal.mark}
            value={seat.verified}
            options={marks.map((value) => ({ value, words: words.verifying.how[value] }))}
            onChange={(value) => {
              const verified = marks.find((one) => one === value);
              if (verified !== undefined) onChange((before) => alterSeat(before, seat.id, { verified }));
            }}
          />
        )}
        {chosen && !seat.ours && (
          <label className="made-check">
            <input
              type="checkbox"
              checked={inside}
              onChange={(event) => onChange((before) => seatInRoom(before, seat.id, event.target.checked))}
            />
            {rehearsal.inRoom}
          </label>
        )}
        {seat.ours ? (
          <p className="hint">{words.room.you}</p>
        ) : (
          <ActionButton look="quiet" onPress={() => onChange((before) => removeSeat(before, seat.id))}>
            {saidBy(made, seat.id) ? rehearsal.removeAll : rehearsal.remove}
          </ActionButton>
        )}
      </div>
    </fieldset>
  );
}
