import type { ChannelView } from '../../../engine/api.ts';
import { useGoing, useWords } from '../../app/contexts.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';

type Properties = { readonly channel: ChannelView };

/** From a channel to the page on which its seat here can be destroyed. */
export function ToTravelLock({ channel }: Properties) {
  const { travel } = useWords();
  const { go } = useGoing();
  return (
    <section className="stack-small">
      <h2>{travel.title}</h2>
      <p>{travel.leadOne}</p>
      <ActionButton onPress={() => go({ at: 'travelLock', channel: channel.id })}>{travel.openOne}</ActionButton>
    </section>
  );
}
