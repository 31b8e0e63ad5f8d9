import type { ChannelView, RoomView, SeatView } from '../../../engine/api.ts';
import type { Draft } from '../../app/drafts.ts';

/** The seats that will read what is sent now, in roster order. */
export function readersOf(channel: ChannelView, room: RoomView): readonly SeatView[] {
  const reading = new Set(room.readers);
  return channel.seats.filter((seat) => reading.has(seat.id));
}

/** True if the readers are others than those the person last saw while writing: then Send becomes Review. */
export function mustReview(draft: Draft, room: RoomView): boolean {
  return draft.text !== '' && draft.seenToken !== null && draft.seenToken !== room.readersToken;
}

/** The draft after a key press. The readers it is for are fixed by its first letter. */
export function written(draft: Draft, text: string, room: RoomView): Draft {
  const fresh = draft.text === '' || draft.seenToken === null;
  return fresh ? { ...draft, text, seenToken: room.readersToken, seenReaders: room.readers } : { ...draft, text };
}

/** The person has looked at the readers as they are now. */
export function reviewed(draft: Draft, room: RoomView): Draft {
  return { ...draft, seenToken: room.readersToken, seenReaders: room.readers };
}
