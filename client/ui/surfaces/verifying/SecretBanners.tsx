import type { ChannelView } from '../../../engine/api.ts';
import { useGoing, useWords } from '../../app/contexts.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { SeatName } from '../../parts/SeatName.tsx';
import { Banner } from '../room/Banner.tsx';
import { checksToTell } from './toTell.ts';

type Properties = { readonly channel: ChannelView };

/** Who asks a question, and what came of one, above the conversation until it was dealt with. The question itself stands on its page. */
export function SecretBanners({ channel }: Properties) {
  const { secret } = useWords();
  const { go } = useGoing();
  const titles = {
    asked: secret.asks,
    matched: secret.matchedTitle,
    differed: secret.differedTitle,
    ended: secret.endedTitle,
  };
  return checksToTell(channel).map(({ seat, phase }) => (
    <Banner
      key={seat.id}
      tone="caution"
      title={
        <>
          {titles[phase]}: <SeatName side={seat.side} label={seat.label} />
        </>
      }
      action={
        <ActionButton
          look="caution"
          onPress={() => go({ at: 'channel', channel: channel.id, page: { name: 'verify', seat: seat.id } })}
        >
          {secret.look}
        </ActionButton>
      }
    />
  ));
}
