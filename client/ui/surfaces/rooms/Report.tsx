import { useState } from 'react';
import type { ChannelView, RoomView } from '../../../engine/api.ts';
import { useEngine, useGoing, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { Choice } from '../../parts/Choice.tsx';
import { ConnectionLine } from '../../parts/ConnectionLine.tsx';
import { Page } from '../../parts/Page.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { WordField } from '../../parts/WordField.tsx';
import { OpenSession } from './OpenSession.tsx';
import { Others } from './Others.tsx';
import { roomName, seatsOf } from './roomName.ts';
import { SeatNames } from './SeatNames.tsx';
import { facilitates } from './whyNot.ts';

type Properties = { readonly channel: ChannelView; readonly message: string | null };

/** Private sessions in which only this person and facilitators read: nowhere else does anybody take a report. */
const sessionsOf = (channel: ChannelView): readonly RoomView[] =>
  channel.rooms.filter(
    (room) =>
      room.form === 'privateSession' &&
      room.closed === null &&
      seatsOf(channel, room).some(facilitates) &&
      seatsOf(channel, room).every((seat) => seat.ours || facilitates(seat)),
  );

/**
 * What somebody tells a facilitator when a rule was broken: in a private session, never anywhere else. Where there is none yet, one
 * press opens it; what was written stays here meanwhile.
 */
export function Report({ channel, message }: Properties) {
  const words = useWords();
  const { back } = useGoing();
  const [text, setText] = useState('');
  const [copy, setCopy] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const sessions = sessionsOf(channel);
  const session = sessions.find((room) => room.id === chosen) ?? sessions[0];
  return (
    <Page title={words.report.title} onBack={back}>
      <ConnectionLine channel={channel} />
      <p>{words.report.lead}</p>
      <WordField label={words.report.text} value={text} onChange={setText} max={channel.limits.textLength} lines={4} />
      {message !== null && (
        <div className="stack-small">
          <label className="seat-check">
            <input type="checkbox" checked={copy} onChange={(event) => setCopy(event.target.checked)} />
            <span>{words.report.withCopy}</span>
          </label>
          <p className="hint">{words.report.copyProves}</p>
        </div>
      )}
      {sessions.length > 1 && session !== undefined && (
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
      {session === undefined ? (
        <OpenSession channel={channel} />
      ) : (
        <Send channel={channel} session={session} message={message} text={text} copy={copy && message !== null} />
      )}
    </Page>
  );
}

type SendProperties = {
  readonly channel: ChannelView;
  readonly session: RoomView;
  readonly message: string | null;
  readonly text: string;
  readonly copy: boolean;
};

/** Who will read the report, and its sending. */
function Send({ channel, session, message, text, copy }: SendProperties) {
  const words = useWords();
  const engine = useEngine();
  const { replace } = useGoing();
  const { busy, trouble, run } = useAction();
  const said = text.trim();
  const send = (): void =>
    void run(
      () => engine.report(channel.id, session.id, message, said, copy),
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
      <ProblemNote trouble={trouble} />
      <ActionButton
        look="primary"
        busy={busy}
        disabled={said === '' || text.length > channel.limits.textLength}
        onPress={send}
      >
        {words.report.action}
      </ActionButton>
    </>
  );
}
