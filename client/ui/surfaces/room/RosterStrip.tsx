import type { ChannelView, RoomView, SeatView } from '../../../engine/api.ts';
import { useGoing, useWords } from '../../app/contexts.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { UserText } from '../../parts/UserText.tsx';
import { seatsOf } from '../rooms/roomName.ts';
import { bySide } from '../seats/bySide.ts';
import { mayCompare } from '../seats/seatFacts.ts';

type Properties = { readonly channel: ChannelView; readonly room: RoomView };

/** Who is here, beside the conversation where there is room for it: of the channel, or of the room alone. */
export function RosterStrip({ channel, room }: Properties) {
  const words = useWords();
  const { go } = useGoing();
  const plenary = room.form === 'plenary';
  const states = new Map(room.seats.map(({ seat, state }) => [seat, state]));
  const factOf = (seat: SeatView): string => {
    if (seat.ours) return words.room.you;
    if (!plenary && states.get(seat.id) === 'joining') return words.rooms.joining;
    if (seat.joining) return words.seats.joining;
    return seat.away ? words.seats.away : words.roles[seat.role];
  };
  return (
    <aside className="roster" aria-label={words.room.roster}>
      <h2>{plenary ? words.room.roster : words.rooms.seats}</h2>
      {bySide(plenary ? channel.seats : seatsOf(channel, room)).map(({ side, seats }) => (
        <section key={side} className="side" data-side={side}>
          <h3>{words.side(side)}</h3>
          <ul className="plain-list">
            {seats.map((seat) => (
              <li key={seat.id}>
                <UserText text={seat.label} />{' '}
                <span className="hint">
                  {factOf(seat)}
                  {mayCompare(seat) && <Compared seat={seat} />}
                </span>
              </li>
            ))}
          </ul>
        </section>
      ))}
      {!plenary && (
        <ActionButton
          look="quiet"
          onPress={() => go({ at: 'channel', channel: channel.id, page: { name: 'roomSeats', room: room.id } })}
        >
          {words.rooms.manage}
        </ActionButton>
      )}
    </aside>
  );
}

/** Whether this person compared with a seat, and how: a sign and words, or the words that say they did not. */
function Compared({ seat }: { readonly seat: SeatView }) {
  const { verifying } = useWords();
  return (
    <>
      {' · '}
      {seat.verified !== 'no' && <Icon name="check" />} {verifying.how[seat.verified]}
    </>
  );
}
