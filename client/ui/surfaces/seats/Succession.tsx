import type { ChannelView } from '../../../engine/api.ts';
import { useEngine, useGoing, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { SureList } from '../../parts/SureList.tsx';

type Properties = { readonly channel: ChannelView };

/** On the co-facilitator's own seat: what succession is, when it is possible, and how it is asked for. */
export function Succession({ channel }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const { go } = useGoing();
  const { busy, trouble, run } = useAction();
  const { settings } = channel.rules;
  if (settings === null) return null;
  const { succession } = words;
  const asked = channel.proposals.find(({ ours, kind, refused }) => ours && kind === 'succession' && !refused);
  return (
    <section className="stack-small" aria-labelledby="succession-title">
      <h2 id="succession-title">{succession.title}</h2>
      <p>{succession.about}</p>
      <SureList lines={succession.means} />
      <p>{succession.keys}</p>
      <p className="hint">{succession.word}</p>
      <p className="strong">{channel.maySucceed ? succession.now : succession.notYet(settings.successionDays)}</p>
      {asked === undefined ? (
        channel.maySucceed && (
          <div className="actions">
            <ActionButton busy={busy} onPress={() => void run(() => engine.succeed(channel.id))}>
              {succession.action}
            </ActionButton>
          </div>
        )
      ) : (
        <div className="actions">
          <ActionButton
            onPress={() => go({ at: 'channel', channel: channel.id, page: { name: 'proposal', proposal: asked.id } })}
          >
            {words.proposal.look}: {words.proposal.ours.succession}
          </ActionButton>
        </div>
      )}
      <ProblemNote trouble={trouble} />
    </section>
  );
}
