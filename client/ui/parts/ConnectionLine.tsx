import type { ChannelView } from '../../engine/api.ts';
import { useWords } from '../app/contexts.ts';
import { Icon } from './Icon.tsx';

type Properties = { readonly channel: ChannelView };

/** One calm line while there is no connection; nothing while there is. */
export function ConnectionLine({ channel }: Properties) {
  const words = useWords();
  return (
    <div role="status" className="connection-place">
      {channel.connection === 'offline' && (
        <p className="connection">
          <Icon name="offline" />
          {words.connection.offline(channel.waiting)}
        </p>
      )}
      {channel.connection === 'connecting' && <p className="connection">{words.connection.connecting}</p>}
    </div>
  );
}
