import type { ChannelView } from '../../../engine/api.ts';
import { useWords } from '../../app/contexts.ts';
import { RulesToRead } from '../../parts/RulesToRead.tsx';
import { Sure } from '../../parts/Sure.tsx';
import { ChannelPageFrame } from './ChannelPageFrame.tsx';

type Properties = { readonly channel: ChannelView };

/** The ground rules at hand, and what each line about them rests on. */
export function Rules({ channel }: Properties) {
  const words = useWords();
  return (
    <ChannelPageFrame channel={channel} title={words.rules.title} present="rules">
      <p className="hint">{words.rules.version(channel.rules.version)}</p>
      <RulesToRead rules={channel.rules.items} />
      <ul className="sure-list">
        <li>
          <Sure kind="promise" /> {words.rules.promise}
        </li>
        <li>
          <Sure kind="crypto" /> {words.rules.same}
        </li>
        <li>
          <Sure kind="device" /> {words.rules.expiry(channel.rules.lifetimeSeconds)}
        </li>
      </ul>
    </ChannelPageFrame>
  );
}
