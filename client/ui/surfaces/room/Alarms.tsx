import type { ChannelView } from '../../../engine/api.ts';
import { useEngine, useWords } from '../../app/contexts.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { SeatName } from '../../parts/SeatName.tsx';

type Properties = { readonly channel: ChannelView };

/** What the protocol noticed and only a person can judge. */
export function Alarms({ channel }: Properties) {
  const words = useWords();
  const engine = useEngine();
  // What stopped the channel is said once, above.
  const why = channel.standing.kind === 'stopped' ? channel.standing.why : null;
  const alarms = channel.alarms.filter((alarm) => alarm.kind !== why);
  return alarms.map((alarm) => {
    const seat =
      alarm.kind === 'unconfirmed30Days' ? channel.seats.find((candidate) => candidate.id === alarm.seat) : undefined;
    return (
      <div key={alarm.id} role="status">
        <Notice tone={alarm.kind === 'fork' || alarm.kind === 'clone' ? 'danger' : 'caution'}>
          <p className="strong">{words.alarms[alarm.kind].text}</p>
          {seat !== undefined && (
            <p>
              <SeatName side={seat.side} label={seat.label} />
            </p>
          )}
          <p>{words.alarms[alarm.kind].next}</p>
          <ActionButton onPress={() => void engine.dismissAlarm(channel.id, alarm.id)}>
            {words.common.dismiss}
          </ActionButton>
        </Notice>
      </div>
    );
  });
}
