import type { ChannelView } from '../../../engine/api.ts';
import { useEngine, useWords } from '../../app/contexts.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { SeatName } from '../../parts/SeatName.tsx';
import { Banner } from './Banner.tsx';
import { alarmsShown } from './notices.ts';

type Properties = { readonly channel: ChannelView };

/** What the protocol noticed and only a person can judge. */
export function Alarms({ channel }: Properties) {
  const words = useWords();
  const engine = useEngine();
  return alarmsShown(channel).map((alarm) => {
    const seat =
      alarm.kind === 'unconfirmed30Days' ? channel.seats.find((candidate) => candidate.id === alarm.seat) : undefined;
    const { text, next } = words.alarms[alarm.kind];
    return (
      <Banner
        key={alarm.id}
        tone={alarm.kind === 'fork' || alarm.kind === 'clone' ? 'danger' : 'caution'}
        title={text}
        detail={
          <>
            {seat !== undefined && (
              <p>
                <SeatName side={seat.side} label={seat.label} />
              </p>
            )}
            <p>{next}</p>
          </>
        }
        action={
          <ActionButton onPress={() => void engine.dismissAlarm(channel.id, alarm.id)}>
            {words.common.dismiss}
          </ActionButton>
        }
      />
    );
  });
}
