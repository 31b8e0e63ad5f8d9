import type { ChannelView } from '../../../engine/api.ts';
import { useGoing, useWords } from '../../app/contexts.ts';
import type { ChannelPage } from '../../app/route.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { RulesToRead } from '../../parts/RulesToRead.tsx';
import { Sure } from '../../parts/Sure.tsx';
import { Acceptance } from '../governing/Acceptance.tsx';
import { RulesFacts } from '../governing/RulesFacts.tsx';
import { RulesHistory } from '../governing/RulesHistory.tsx';
import { ChannelPageFrame } from './ChannelPageFrame.tsx';

type Properties = { readonly channel: ChannelView };

/** The ground rules at hand, what each line about them rests on, what is kept how long, and what may be done about them. */
export function Rules({ channel }: Properties) {
  const words = useWords();
  const { go } = useGoing();
  const { rules, acceptance, proposals, powers } = channel;
  const visit = (page: ChannelPage): void => go({ at: 'channel', channel: channel.id, page });
  const longer = proposals.find(({ kind, refused }) => kind === 'longer' && !refused);
  const mustAccept = acceptance !== null && !acceptance.accepted;
  return (
    <ChannelPageFrame channel={channel} title={words.rules.title} present="rules">
      <p className="hint">{words.rules.version(rules.version)}</p>
      {mustAccept && (
        <Notice tone="caution">
          <p className="strong">{words.ruling.changed}</p>
          <p>{words.ruling.changedText}</p>
          <ActionButton look="caution" onPress={() => visit({ name: 'acceptRules' })}>
            {words.ruling.read}
          </ActionButton>
        </Notice>
      )}
      <Acceptance channel={channel} />
      {longer !== undefined && (
        <Notice>
          <p>{words.ruling.proposed}</p>
          <ActionButton onPress={() => visit({ name: 'proposal', proposal: longer.id })}>
            {longer.ourKey === 'asked' ? words.proposal.go.longer : words.proposal.look}
          </ActionButton>
        </Notice>
      )}
      <RulesToRead rules={rules.items} />
      <ul className="sure-list">
        <li>
          <Sure kind="promise" /> {words.rules.promise}
        </li>
        <li>
          <Sure kind="crypto" /> {words.rules.same}
        </li>
      </ul>
      <RulesFacts rules={rules} />
      <RulesHistory channel={channel} />
      {(powers.changeRules || rules.settings !== null) && (
        <div className="actions">
          {rules.settings !== null && (
            <ActionButton onPress={() => visit({ name: 'recess', breach: false })}>{words.recess.title}</ActionButton>
          )}
          {powers.changeRules && (
            <ActionButton onPress={() => visit({ name: 'editRules' })}>{words.ruling.edit}</ActionButton>
          )}
        </div>
      )}
    </ChannelPageFrame>
  );
}
