import { useState } from 'react';
import type { ChannelView } from '../../../engine/api.ts';
import { useGoing, useWords } from '../../app/contexts.ts';
import type { ChannelPage } from '../../app/route.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { SeatName } from '../../parts/SeatName.tsx';
import { Banner } from './Banner.tsx';
import { cameToNothing, type Nothing, takeNote } from './notices.ts';

type Properties = { readonly channel: ChannelView };

/** What this person asked for and was refused, or not answered in time: said above the conversation until it was noted. */
export function NothingCame({ channel }: Properties) {
  const words = useWords();
  const { go } = useGoing();
  const [, setNoted] = useState(0);
  const note = (nothing: Nothing): void => {
    takeNote(nothing);
    setNoted((count) => count + 1);
  };
  return cameToNothing(channel).map((nothing) => {
    const { id, why } = nothing;
    const page: ChannelPage =
      'card' in nothing ? { name: 'invitation', invitation: id } : { name: 'proposal', proposal: id };
    const about = 'card' in nothing ? nothing.card : nothing.proposal;
    return (
      <Banner
        key={`${id} ${why}`}
        tone="caution"
        title={words.nothing[why]}
        detail={
          <>
            {about.label !== '' && (
              <p>
                <SeatName side={about.side} label={about.label} />
              </p>
            )}
            <ActionButton onPress={() => go({ at: 'channel', channel: channel.id, page })}>
              {words.proposal.look}
            </ActionButton>
          </>
        }
        action={<ActionButton onPress={() => note(nothing)}>{words.newcomer.action}</ActionButton>}
      />
    );
  });
}
