import type { ChannelView, RoomView } from '../../../engine/api.ts';
import { useWords } from '../../app/contexts.ts';
import { Notice } from '../../parts/Notice.tsx';
import { SeatName } from '../../parts/SeatName.tsx';
import { readersOf } from './readers.ts';

type Properties = {
  readonly channel: ChannelView;
  readonly room: RoomView;
  /** The seats the person last saw as readers. */
  readonly seen: readonly string[];
};

/** The amber band above the composer: who joined since the person last looked, and how many read now. */
export function ChangedReaders({ channel, room, seen }: Properties) {
  const words = useWords();
  const joined = readersOf(channel, room).filter((seat) => !seen.includes(seat.id));
  return (
    <div role="status">
      <Notice tone="caution">
        <p className="strong">{words.composer.changed}</p>
        {joined.length > 0 && (
          <ul className="plain-list">
            {joined.map((seat) => (
              <li key={seat.id}>
                {words.composer.joined} <SeatName side={seat.side} label={seat.label} />
              </li>
            ))}
          </ul>
        )}
        <p>{words.composer.changedNow(room.readers.length)}</p>
      </Notice>
    </div>
  );
}
