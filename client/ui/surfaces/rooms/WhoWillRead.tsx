import type { ChannelView, RoomForm, SeatView } from '../../../engine/api.ts';
import { useWords } from '../../app/contexts.ts';
import { Notice } from '../../parts/Notice.tsx';
import { Sure } from '../../parts/Sure.tsx';
import { Others } from './Others.tsx';
import { SeatNames } from './SeatNames.tsx';

type Properties = { readonly channel: ChannelView; readonly form: RoomForm; readonly seats: readonly SeatView[] };

/** Before a room is started: who will read there, what keeps the others out, and what they learn of it. */
export function WhoWillRead({ channel, form, seats }: Properties) {
  const words = useWords();
  const verified = channel.codeCompared || seats.every((seat) => seat.ours || seat.trust === 'compared');
  const room = { form, proof: verified ? ('cryptography' as const) : ('compareFirst' as const) };
  return (
    <Notice>
      <p className="strong">
        {words.rooms.willRead} <SeatNames seats={seats} />
      </p>
      <p>
        <Others room={room} />
      </p>
      <p>
        {words.rooms.toldNothing} <Sure kind="device" />
      </p>
      <p className="hint">{words.rooms.trace}</p>
    </Notice>
  );
}
