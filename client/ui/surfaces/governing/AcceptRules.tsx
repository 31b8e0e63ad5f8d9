import type { ChannelView } from '../../../engine/api.ts';
import { useEngine, useGoing, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { ConnectionLine } from '../../parts/ConnectionLine.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Page } from '../../parts/Page.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { RulesToRead } from '../../parts/RulesToRead.tsx';
import { Sure } from '../../parts/Sure.tsx';
import { Acceptance } from './Acceptance.tsx';
import { RulesFacts } from './RulesFacts.tsx';

type Properties = { readonly channel: ChannelView };

/** Changed rules, whole, with what is new set apart; below them the one button that accepts them. */
export function AcceptRules({ channel }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const { back } = useGoing();
  const { busy, trouble, run } = useAction();
  const { acceptance, rules } = channel;
  const asked = acceptance !== null && !acceptance.accepted;
  const changed = acceptance?.changed ?? null;
  return (
    <Page title={words.acceptRules.title} onBack={back}>
      <ConnectionLine channel={channel} />
      <p className="hint">{words.rules.version(rules.version)}</p>
      {asked && (
        <p>
          {words.acceptRules.lead} {changed === null ? words.acceptRules.unmarked : words.acceptRules.marked}
        </p>
      )}
      <RulesToRead rules={rules.items} fresh={asked ? (changed ?? []) : []} />
      <RulesFacts rules={rules} />
      {asked ? (
        <>
          <p className="hint">
            <Sure kind="promise" /> {words.rules.promise}
          </p>
          <p className="hint">
            <Sure kind="device" /> {words.acceptRules.trace}
          </p>
          <p>
            {words.acceptRules.notNow} {words.acceptRules.leave}
          </p>
          <ProblemNote trouble={trouble} />
          <div className="actions">
            <ActionButton look="primary" busy={busy} onPress={() => void run(() => engine.acceptRules(channel.id))}>
              {words.acceptRules.accept}
            </ActionButton>
          </div>
        </>
      ) : (
        <>
          <Notice icon="check">
            <p role="status">{words.acceptRules.accepted}</p>
          </Notice>
          <Acceptance channel={channel} />
          <div className="actions">
            <ActionButton look="primary" onPress={back}>
              {words.common.done}
            </ActionButton>
          </div>
        </>
      )}
    </Page>
  );
}
