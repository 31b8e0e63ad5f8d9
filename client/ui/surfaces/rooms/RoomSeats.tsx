import type { ChannelView, RoomView } from '../../../engine/api.ts';
import { useEngine, useGoing, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { Page } from '../../parts/Page.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { SeatName } from '../../parts/SeatName.tsx';
import { TypedConfirm } from '../../parts/TypedConfirm.tsx';
import { Others } from './Others.tsx';
import { roomName, seatsOf } from './roomName.ts';
import { ShortenRoom } from './ShortenRoom.tsx';

type Properties = { readonly channel: ChannelView; readonly roomId: string };

/** Who is in a room and can read it, what that rests on, and the ways to add, shorten and leave. */
export function RoomSeats({ channel, roomId }: Properties) {
  const words = useWords();
  const { go, back } = useGoing();
  const room = channel.rooms.find((candidate) => candidate.id === roomId);
  if (room === undefined)
    return (
      <Page title={words.rooms.seats} onBack={back}>
        <ProblemNote trouble={{ kind: 'gone' }} />
      </Page>
    );
  return (
    <Page title={`${words.rooms.seats}: ${roomName(words, channel, room)}`} onBack={back}>
      {room.form === 'plenary' ? (
        <p>{words.rooms.plenarySeats}</p>
      ) : (
        <div className="stack-small">
          <p>
            <Others room={room} />
          </p>
          {room.proof === 'compareFirst' && (
            <>
              <p className="hint">{words.rooms.whyCompare}</p>
              <ActionButton
                onPress={() => go({ at: 'channel', channel: channel.id, page: { name: 'seats', code: true } })}
              >
                {words.rooms.toCode}
              </ActionButton>
            </>
          )}
        </div>
      )}
      <Seats channel={channel} room={room} />
      {room.mayAdd.length > 0 && (
        <ActionButton
          look="primary"
          onPress={() => go({ at: 'channel', channel: channel.id, page: { name: 'addToRoom', room: room.id } })}
        >
          {words.rooms.add}
        </ActionButton>
      )}
      {room.mayShorten && <ShortenRoom channel={channel} room={room} />}
      {room.mayLeave && <LeaveRoom channel={channel} room={room} />}
    </Page>
  );
}

type RoomProperties = { readonly channel: ChannelView; readonly room: RoomView };

function Seats({ channel, room }: RoomProperties) {
  const { rooms, room: roomWords } = useWords();
  const states = { reads: rooms.reads, joining: rooms.joining, away: rooms.away };
  const stateOf = new Map(room.seats.map(({ seat, state }) => [seat, state]));
  return (
    <ul className="plain-list room-seats">
      {seatsOf(channel, room).map((seat) => (
        <li key={seat.id} className="side" data-side={seat.side}>
          <SeatName side={seat.side} label={seat.label} />
          <span className="hint">
            {' · '}
            {seat.ours ? roomWords.you : states[stateOf.get(seat.id) ?? 'joining']}
            {seat.id === room.founder && ` · ${rooms.founder}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

function LeaveRoom({ channel, room }: RoomProperties) {
  const words = useWords();
  const engine = useEngine();
  const { replace } = useGoing();
  const { busy, trouble, run } = useAction();
  return (
    <section className="stack-small" aria-labelledby="leave-room">
      <h2 id="leave-room">{words.rooms.leave}</h2>
      <TypedConfirm
        word={words.rooms.leaveWord}
        action={words.rooms.leave}
        busy={busy}
        onConfirm={() =>
          void run(
            () => engine.leaveRoom(channel.id, room.id),
            () =>
              replace({ at: 'channel', channel: channel.id, page: { name: 'room', room: channel.rooms[0]?.id ?? '' } }),
          )
        }
      >
        <p>{words.rooms.leaveText}</p>
        <p>{words.rooms.leaveSeen}</p>
      </TypedConfirm>
      <ProblemNote trouble={trouble} />
    </section>
  );
}
