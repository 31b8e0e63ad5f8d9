import type { ChannelView, ProposalView, RulesView } from '../../../engine/api.ts';
import { useGoing, useWords } from '../../app/contexts.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { RulesToRead } from '../../parts/RulesToRead.tsx';
import { Sure } from '../../parts/Sure.tsx';
import { ChangeList } from '../governing/ChangeList.tsx';
import { changesBetween } from '../governing/changes.ts';
import { putAside } from './open.ts';

type Properties = {
  readonly channel: ChannelView;
  readonly proposal: ProposalView;
  readonly rules: RulesView;
  readonly busy: boolean;
  readonly onAnswer: (agreed: boolean) => void;
};

/** Rules that every seat has to agree to. "Not now" is no answer: it sends nothing. */
export function LongerProposal({ channel, proposal, rules, busy, onAnswer }: Properties) {
  const words = useWords();
  const { back } = useGoing();
  const changes = changesBetween(channel.rules, rules);
  const notNow = (): void => {
    putAside(proposal.id);
    back();
  };
  return (
    <>
      <p>{words.longer.lead}</p>
      <p className="strong">{words.longer.everySeat}</p>
      <section className="stack-small">
        <h2>{words.longer.wouldTitle}</h2>
        <ChangeList changes={changes} />
        <p className="hint">
          {words.longer.before} <Sure kind="device" />
        </p>
      </section>
      <section className="stack-small">
        <h2>{words.longer.rulesTitle}</h2>
        <RulesToRead rules={rules.items} fresh={changes.items} />
      </section>
      {proposal.ourKey === 'asked' && !proposal.refused && (
        <>
          <p className="hint">{words.longer.notNowText}</p>
          <div className="actions">
            <ActionButton disabled={busy} onPress={notNow}>
              {words.longer.notNow}
            </ActionButton>
            <ActionButton look="primary" busy={busy} onPress={() => onAnswer(true)}>
              {words.proposal.agree}
            </ActionButton>
          </div>
        </>
      )}
    </>
  );
}
