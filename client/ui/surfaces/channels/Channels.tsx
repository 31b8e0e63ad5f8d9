import { useState } from 'react';
import type { Phase } from '../../../engine/api.ts';
import { useEngine, useGoing, useKeeping, useSlow, useWords } from '../../app/contexts.ts';
import { keepStorage } from '../../app/keepStorage.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { MemoryLine } from '../../parts/MemoryLine.tsx';
import { NewVersion } from '../../parts/NewVersion.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Page } from '../../parts/Page.tsx';
import { PasteLink } from '../guest/PasteLink.tsx';
import { ChannelLine } from './ChannelLine.tsx';

type Properties = {
  readonly open: Extract<Phase, { kind: 'open' }>;
  readonly onLink: (link: string) => void;
};

/** Every channel of this browser, and the two ways to a new one. */
export function Channels({ open, onLink }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const { go } = useGoing();
  const slow = useSlow();
  const onDevice = useKeeping().kind === 'device';
  const [kept, setKept] = useState(false);
  const offline = open.channels.filter((channel) => channel.connection === 'offline');
  const waiting = offline.reduce((sum, channel) => sum + channel.waiting, 0);
  const aside = (
    <>
      <ActionButton look="quiet" onPress={() => go({ at: 'settings' })}>
        {words.common.settings}
      </ActionButton>
      <ActionButton look="quiet" onPress={() => void engine.lock()}>
        {words.common.lock}
      </ActionButton>
    </>
  );
  return (
    <Page title={words.channels.title} aside={aside}>
      <NewVersion />
      <MemoryLine />
      {open.weakerVault && (
        <Notice>
          <p>{slow ? words.slow.weaker : words.channels.weakerVault}</p>
        </Notice>
      )}
      {onDevice && !open.storagePersists && !kept && (
        <Notice tone="caution">
          <p>{words.channels.notKept}</p>
          <ActionButton onPress={() => void keepStorage().then(setKept)}>{words.channels.keep}</ActionButton>
        </Notice>
      )}
      {offline.length > 0 && (
        <p role="status" className="connection">
          <Icon name="offline" />
          {words.connection.offline(waiting)}
        </p>
      )}
      {open.channels.length === 0 ? (
        <div className="empty">
          <p className="strong">{words.channels.empty}</p>
          <p>{words.channels.emptyNext}</p>
        </div>
      ) : (
        <ul className="lines">
          {open.channels.map((channel) => (
            <li key={channel.id}>
              <ChannelLine channel={channel} />
            </li>
          ))}
        </ul>
      )}
      <div className="actions">
        <ActionButton look="primary" onPress={() => go({ at: 'openChannel' })}>
          {words.channels.open}
        </ActionButton>
        <ActionButton onPress={() => go({ at: 'safety' })}>{words.safety.open}</ActionButton>
      </div>
      <PasteLink onLink={onLink} />
      <p className="hint">{words.channels.asleep}</p>
      {words.unreviewed !== '' && <p className="hint">{words.unreviewed}</p>}
    </Page>
  );
}
