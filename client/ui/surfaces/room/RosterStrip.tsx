import type { ChannelView } from '../../../engine/api.ts';
import { useWords } from '../../app/contexts.ts';
import { UserText } from '../../parts/UserText.tsx';
import { bySide } from '../seats/bySide.ts';

type Properties = { readonly channel: ChannelView };

/** Who is here, beside the conversation where there is room for it. */
export function RosterStrip({ channel }: Properties) {
  const words = useWords();
  return (
    <aside className="roster" aria-label={words.room.roster}>
      <h2>{words.room.roster}</h2>
      {bySide(channel.seats).map(({ side, seats }) => (
        <section key={side} className="side" data-side={side}>
          <h3>{words.side(side)}</h3>
          <ul className="plain-list">
            {seats.map((seat) => (
              <li key={seat.id}>
                <UserText text={seat.label} />
                <span className="hint">
                  {' '}
                  {seat.ours ? words.room.you : seat.joining ? words.seats.joining : words.roles[seat.role]}
                </span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </aside>
  );
}
