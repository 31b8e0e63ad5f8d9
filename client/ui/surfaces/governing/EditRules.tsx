import { useState } from 'react';
import { Form } from 'react-aria-components/Form';
import type { ChannelView, NewRules } from '../../../engine/api.ts';
import { openingLimits, openingSettings } from '../../../engine/api.ts';
import { useEngine, useGoing, useWords } from '../../app/contexts.ts';
import { days } from '../../app/spans.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { ConnectionLine } from '../../parts/ConnectionLine.tsx';
import { Page } from '../../parts/Page.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { SpanChoice } from '../../parts/SpanChoice.tsx';
import { RulesEditor } from '../channels/RulesEditor.tsx';
import { ChangeList } from './ChangeList.tsx';
import { changesBetween } from './changes.ts';
import { type Governing, SettingsFields } from './SettingsFields.tsx';
import { WhatHappens } from './WhatHappens.tsx';

type Properties = { readonly channel: ChannelView };

const usual = [days(1), days(2), days(3), days(7)];

/** Changing the rules: the same fields as when they were made, and before the button what the change would do. */
export function EditRules({ channel }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const { back } = useGoing();
  const { busy, trouble, run } = useAction();
  const { rules } = channel;
  const [items, setItems] = useState(rules.items);
  const [lifetimeSeconds, setLifetime] = useState(rules.lifetimeSeconds);
  const [governing, setGoverning] = useState<Governing>({
    admission: rules.settings === null ? openingSettings.admission : rules.admission,
    settings: rules.settings ?? openingSettings.settings,
  });
  const next = nextRules(items, lifetimeSeconds, governing);
  const changes = changesBetween(rules, { ...next, items: next.rules });
  const fits = items.every((item) => item.length <= openingLimits.ruleLength);
  const ready = fits && changes.any && channel.powers.changeRules;
  const lifetimes = [...new Set([...usual, rules.lifetimeSeconds])].sort((a, b) => a - b);
  return (
    <Page title={words.editRules.title} onBack={back}>
      <ConnectionLine channel={channel} />
      <Form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !busy) void run(() => engine.changeRules(channel.id, next), back);
        }}
      >
        <RulesEditor rules={items} onChange={setItems} />
        <SpanChoice
          label={words.openChannel.lifetime}
          seconds={lifetimeSeconds}
          among={lifetimes}
          onChange={setLifetime}
        />
        <SettingsFields value={governing} lifetimeSeconds={lifetimeSeconds} onChange={setGoverning} />
        <section className="card stack-small" aria-labelledby="changes-title">
          <h2 id="changes-title">{words.changes.title}</h2>
          <ChangeList changes={changes} />
          {changes.any && <WhatHappens changes={changes} />}
        </section>
        <ProblemNote trouble={trouble} />
        <div className="actions">
          <ActionButton look="primary" type="submit" busy={busy} disabled={!ready}>
            {changes.longer || changes.easier ? words.editRules.propose : words.editRules.change}
          </ActionButton>
        </div>
      </Form>
    </Page>
  );
}

/** What is sent: no empty rules, and no room that keeps anything longer than the plenary. */
const nextRules = (items: readonly string[], lifetimeSeconds: number, governing: Governing): NewRules => {
  const { admission, settings } = governing;
  return {
    rules: items.map((item) => item.trim()).filter((item) => item !== ''),
    lifetimeSeconds,
    admission,
    settings: {
      ...settings,
      caucusSeconds: Math.min(settings.caucusSeconds, lifetimeSeconds),
      privateSessionSeconds: Math.min(settings.privateSessionSeconds, lifetimeSeconds),
    },
  };
};
