import type { ChannelView } from '../../../engine/api.ts';
import { useWords } from '../../app/contexts.ts';

type Properties = { readonly channel: ChannelView };

/** For how long messages were kept under each version since this person came. No dates: only the order. */
export function RulesHistory({ channel }: Properties) {
  const { ruling } = useWords();
  const { rulesHistory, rules } = channel;
  if (rulesHistory.length < 2) return null;
  return (
    <section className="stack-small" aria-labelledby="history-title">
      <h2 id="history-title">{ruling.historyTitle}</h2>
      <ol className="plain-list">
        {rulesHistory.map(({ version, lifetimeSeconds }) => (
          <li key={version}>
            {version === rules.version
              ? ruling.historyNow(version, lifetimeSeconds)
              : ruling.historyLine(version, lifetimeSeconds)}
          </li>
        ))}
      </ol>
    </section>
  );
}
