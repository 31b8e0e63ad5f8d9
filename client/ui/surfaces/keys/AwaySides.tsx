import type { ChannelView, SideId } from '../../../engine/api.ts';
import { useWords } from '../../app/contexts.ts';
import { Notice } from '../../parts/Notice.tsx';
import { sidesAway } from './asked.ts';
import { keyNames } from './keyNames.ts';

type Properties = { readonly channel: ChannelView; readonly asked: readonly SideId[] };

/** That a key is asked where nobody can give it, and what a facilitator can do about that. */
export function AwaySides({ channel, asked }: Properties) {
  const words = useWords();
  const away = sidesAway(channel, asked);
  if (away.length === 0) return null;
  return (
    <Notice tone="caution">
      <p>{words.proposal.sidesAway(keyNames(words, away))}</p>
    </Notice>
  );
}
