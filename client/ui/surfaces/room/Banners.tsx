import type { ChannelView, RoomView } from '../../../engine/api.ts';
import { useEngine, useGoing, useWords } from '../../app/contexts.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { SeatName } from '../../parts/SeatName.tsx';
import { Alarms } from './Alarms.tsx';

type Properties = { readonly channel: ChannelView; readonly room: RoomView };

/** What a person must know before they read or write on: alarms, who asks to enter, who is new, what could not be read. */
export function Banners({ channel, room }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const { go } = useGoing();
  const asking = channel.powers.invite ? channel.invitations.filter(({ state }) => state.kind === 'asked') : [];
  const newcomers = channel.seats.filter((seat) => seat.isNew && !seat.ours);
  const { standing } = channel;
  return (
    <div className="banners">
      {standing.kind === 'stopped' && (
        <Notice tone="danger">
          <p className="strong">{words.standing.stopped[standing.why]}</p>
          <p>{words.standing.stoppedNext}</p>
        </Notice>
      )}
      <Alarms channel={channel} />
      {asking.map((invitation) => (
        <Notice key={invitation.id} tone="caution">
          <p className="strong">
            {words.admit.title}: <SeatName side={invitation.side} label={invitation.label} />
          </p>
          <ActionButton
            look="caution"
            onPress={() =>
              go({ at: 'channel', channel: channel.id, page: { name: 'invitation', invitation: invitation.id } })
            }
          >
            {words.admit.go}
          </ActionButton>
        </Notice>
      ))}
      {newcomers.map((seat) => (
        <div key={seat.id} role="status" className="arrives">
          <Notice tone="caution">
            <p className="strong">
              {words.newcomer.title}: <SeatName side={seat.side} label={seat.label} />
            </p>
            <p>{words.newcomer.text}</p>
            <ActionButton onPress={() => void engine.acknowledgeNewcomer(channel.id, seat.id)}>
              {words.newcomer.action}
            </ActionButton>
          </Notice>
        </div>
      ))}
      {room.unreadable > 0 && <p className="event caution">{words.room.unreadable(room.unreadable)}</p>}
      {room.missed > 0 && <p className="event caution">{words.room.missed(room.missed)}</p>}
    </div>
  );
}
