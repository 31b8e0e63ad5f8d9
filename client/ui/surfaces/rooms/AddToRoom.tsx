import { useState } from 'react';
import type { ChannelView, RoomView } from '../../../engine/api.ts';
import { useEngine, useGoing, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { Page } from '../../parts/Page.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { SeatChecks } from '../../parts/SeatChecks.tsx';
import { bySide } from '../seats/bySide.ts';
import { seatsOf } from './roomName.ts';
import { Started } from './Started.tsx';
import { WhoWillRead } from './WhoWillRead.tsx';

type Properties = { readonly channel: ChannelView; readonly roomId: string };

/** A room never takes in anybody: a new one takes its place, and says so before. */
export function AddToRoom({ channel, roomId }: Properties) {
  const words = useWords();
  const { back } = useGoing();
  const [started, setStarted] = useState(false);
  const room = channel.rooms.find((candidate) => candidate.id === roomId);
  if (started) return <Started channel={channel} />;
  return (
    <Page title={words.rooms.add} onBack={back}>
      {room === undefined || room.mayAdd.length === 0 ? (
        <p>{words.rooms.nobodyToAdd}</p>
      ) : (
        <Add channel={channel} room={room} onStarted={() => setStarted(true)} />
      )}
    </Page>
  );
}

type AddProperties = { readonly channel: ChannelView; readonly room: RoomView; readonly onStarted: () => void };

function Add({ channel, room, onStarted }: AddProperties) {
  const words = useWords();
  const engine = useEngine();
  const { busy, trouble, run } = useAction();
  const [wanted, setWanted] = useState<readonly string[]>([]);
  const offered = channel.seats.filter((seat) => room.mayAdd.includes(seat.id));
  const chosen = offered.filter((seat) => wanted.includes(seat.id)).map((seat) => seat.id);
  const before = seatsOf(channel, room).map((seat) => seat.id);
  const inside = channel.seats.filter(({ id }) => before.includes(id) || chosen.includes(id));
  return (
    <>
      <ul>
        <li>{words.rooms.addLead}</li>
        <li>{words.rooms.addBefore}</li>
        <li>{words.rooms.addOld}</li>
      </ul>
      <SeatChecks label={words.rooms.addWho} sides={bySide(offered)} chosen={wanted} onChange={setWanted} />
      {chosen.length > 0 && <WhoWillRead channel={channel} form={room.form} seats={inside} />}
      <ProblemNote trouble={trouble} />
      <ActionButton
        look="primary"
        busy={busy}
        disabled={chosen.length === 0}
        onPress={() => void run(() => engine.addToRoom(channel.id, room.id, chosen), onStarted)}
      >
        {words.rooms.addAction}
      </ActionButton>
    </>
  );
}
