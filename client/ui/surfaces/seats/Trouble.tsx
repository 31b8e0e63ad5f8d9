import type { ChannelView } from '../../../engine/api.ts';
import { useGoing, useWords } from '../../app/contexts.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { mayReport } from '../rooms/mayReport.ts';

type Properties = { readonly channel: ChannelView };

/** A leak or a threat: the recess that is called for it, and the way to tell a facilitator alone. */
export function Trouble({ channel }: Properties) {
  const words = useWords();
  const { go } = useGoing();
  const { trouble } = words;
  const reports = mayReport(channel);
  const mayRecess = channel.recess === null && channel.recessRight.state !== 'no';
  return (
    <section className="stack-small" aria-labelledby="trouble-title">
      <h2 id="trouble-title">{trouble.title}</h2>
      <p>{trouble.text}</p>
      {(mayRecess || reports) && (
        <div className="actions">
          {mayRecess && (
            <ActionButton
              onPress={() => go({ at: 'channel', channel: channel.id, page: { name: 'recess', breach: true } })}
            >
              {trouble.recess}
            </ActionButton>
          )}
          {reports && (
            <ActionButton
              onPress={() => go({ at: 'channel', channel: channel.id, page: { name: 'report', message: null } })}
            >
              {trouble.report}
            </ActionButton>
          )}
        </div>
      )}
      <p className="hint">
        {trouble.freeze} {trouble.hands}
      </p>
      <p className="hint">{trouble.keep}</p>
    </section>
  );
}
