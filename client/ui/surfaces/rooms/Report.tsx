import { useState } from 'react';
import type { ChannelView, RoomView, SeatView } from '../../../engine/api.ts';
import { useEngine, useGoing, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { Choice } from '../../parts/Choice.tsx';
import { Page } from '../../parts/Page.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { WordField } from '../../parts/WordField.tsx';
import { Others } from './Others.tsx';
import { roomName, seatsOf } from './roomName.ts';
import { SeatNames } from './SeatNames.tsx';

type Properties = { readonly channel: ChannelView; readonly message: string | null };

const facilitates = ({ role }: SeatView): boolean => role === 'facilitator' || role === 'cofacilitator';

/** Private sessions in which only this person and facilitators read: nowhere else does anybody take a report. */
const sessionsOf = (channel: ChannelView): readonly RoomView[] =>
  channel.rooms.filter(
    (room) =>
      room.form === 'privateSession' &&
      room.closed === null &&
      seatsOf(channel, room).some(facilitates) &&
      seatsOf(channel, room).every((seat) => seat.ours || facilitates(seat)),
  );

/** What somebody tells a facilitator when a rule was broken: in a private session, never anywhere else. */
export function Report({ channel, message }: Properties) {
  const words = useWords();
  const { go, back } = useGoing();
  const sessions = sessionsOf(channel);
  const [chosen, setChosen] = useState<string | null>(null);
  const session = sessions.find((room) => room.id === chosen) ?? sessions[0];
  return (
    <Page title={words.report.title} onBack={back}>
      <p>{words.report.lead}</p>
      {session === undefined ? (
        <>
          <p>{words.report.noSession}</p>
          <ActionButton
            look="primary"
            onPress={() => go({ at: 'channel', channel: channel.id, page: { name: 'startRoom' } })}
          >
            {words.rooms.start}
          </ActionButton>
        </>
      ) : (
        <>
          {sessions.length > 1 && (
            <Choice
              label={words.report.room}
              value={session.id}
              options={sessions.map((room, index) => ({
                value: room.id,
                words: `${words.number(index + 1)}. ${roomName(words, channel, room)}`,
              }))}
              onChange={setChosen}
            />
          )}
          <Write channel={channel} session={session} message={message} />
        </>
      )}
    </Page>
  );
}

type WriteProperties = {
  readonly channel: ChannelView;
  readonly session: RoomView;
  readonly message: string | null;
};

function Write({ channel, session, message }: WriteProperties) {
  const words = useWords();
  const engine = useEngine();
  const { replace } = useGoing();
  const { busy, trouble, run } = useAction();
  const [text, setText] = useState('');
  const [copy, setCopy] = useState(false);
  const max = channel.limits.textLength;
  const send = (): void =>
    void run(
      () => engine.report(channel.id, session.id, message, text.trim(), copy && message !== null),
      () => replace({ at: 'channel', channel: channel.id, page: { name: 'room', room: session.id } }),
    );
  return (
    <>
      <p>
        <span className="strong">{words.composer.readers}</span> <SeatNames seats={seatsOf(channel, session)} />
      </p>
      <p>
        <Others room={session} />
      </p>
      <WordField label={words.report.text} value={text} onChange={setText} max={max} lines={4} />
      {message !== null && (
        <div className="stack-small">
          <label className="seat-check">
            <input type="checkbox" checked={copy} onChange={(event) => setCopy(event.target.checked)} />
            <span>{words.report.withCopy}</span>
          </label>
          <p className="hint">{words.report.copyProves}</p>
        </div>
      )}
      <ProblemNote trouble={trouble} />
      <ActionButton look="primary" busy={busy} disabled={text.trim() === '' || text.length > max} onPress={send}>
        {words.report.action}
      </ActionButton>
    </>
  );
}
