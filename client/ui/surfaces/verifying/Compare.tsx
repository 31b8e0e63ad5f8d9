import type { ChannelView, SeatView } from '../../../engine/api.ts';
import { useGoing, useWords } from '../../app/contexts.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { HowCompared } from './HowCompared.tsx';

type Properties = { readonly channel: ChannelView; readonly seat: SeatView };

/** On a seat's page: whether it was compared, and the way there. */
export function Compare({ channel, seat }: Properties) {
  const { verifying } = useWords();
  const { go } = useGoing();
  return (
    <section className="stack-small">
      <HowCompared seat={seat} />
      <p className="hint">{verifying.about}</p>
      <div className="actions">
        <ActionButton
          onPress={() => go({ at: 'channel', channel: channel.id, page: { name: 'verify', seat: seat.id } })}
        >
          {verifying.open}
        </ActionButton>
      </div>
    </section>
  );
}
