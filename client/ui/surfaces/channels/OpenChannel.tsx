import { useEffect, useState } from 'react';
import { Form } from 'react-aria-components/Form';
import { openingLimits, openingSettings } from '../../../engine/api.ts';
import { useEngine, useGoing, useWords } from '../../app/contexts.ts';
import { days } from '../../app/spans.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { Page } from '../../parts/Page.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { SpanChoice } from '../../parts/SpanChoice.tsx';
import { WordField } from '../../parts/WordField.tsx';
import { HostCard } from '../governing/HostCard.tsx';
import { type Governing, SettingsFields } from '../governing/SettingsFields.tsx';
import { RulesEditor } from './RulesEditor.tsx';

const lifetimes = [days(1), days(2), days(3), days(7)];

/**
 * One page: labels, how long words last, who confirms a new seat, the rules, what the host sees. The host's address only where the
 * page was not told which, a ticket only if the host asks.
 */
export function OpenChannel() {
  const words = useWords();
  const engine = useEngine();
  const { back, replace } = useGoing();
  const { busy, trouble, run } = useAction();
  const [label, setLabel] = useState('');
  const [ourLabel, setOurLabel] = useState(words.openChannel.ourLabelDefault);
  const [lifetimeSeconds, setLifetime] = useState(days(7));
  const [rules, setRules] = useState<readonly string[]>(words.rules.defaults);
  const [governing, setGoverning] = useState<Governing>(openingSettings);
  const [ticket, setTicket] = useState('');
  const [ticketAsked, setTicketAsked] = useState(false);
  const [relay, setRelay] = useState<string | null>(null);
  const wantsTicket = ticketAsked || trouble?.kind === 'ticketNeeded';
  const fits =
    label.length <= openingLimits.labelLength &&
    ourLabel.length <= openingLimits.labelLength &&
    rules.every((rule) => rule.length <= openingLimits.ruleLength);
  const ready = fits && label.trim() !== '' && ourLabel.trim() !== '' && (!wantsTicket || ticket.trim() !== '');

  useEffect(() => {
    void engine.assumedRelay().then(setRelay);
  }, [engine]);

  const open = (): void => {
    if (wantsTicket) setTicketAsked(true);
    const kept = rules.map((rule) => rule.trim()).filter((rule) => rule !== '');
    const channel = {
      label: label.trim(),
      ourLabel: ourLabel.trim(),
      rules: kept,
      lifetimeSeconds,
      admission: governing.admission,
      settings: {
        ...governing.settings,
        caucusSeconds: Math.min(governing.settings.caucusSeconds, lifetimeSeconds),
        privateSessionSeconds: Math.min(governing.settings.privateSessionSeconds, lifetimeSeconds),
      },
      ticket: ticket.trim(),
      relay: relay ?? '',
    };
    void run(
      () => engine.openChannel(channel),
      (id) => replace({ at: 'channel', channel: id, page: { name: 'room' } }),
    );
  };
  return (
    <Page title={words.openChannel.title} onBack={back}>
      <Form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !busy) open();
        }}
      >
        <WordField
          label={words.openChannel.label}
          value={label}
          onChange={setLabel}
          hint={words.openChannel.labelHint}
          max={openingLimits.labelLength}
        />
        <WordField
          label={words.openChannel.ourLabel}
          value={ourLabel}
          onChange={setOurLabel}
          hint={words.openChannel.ourLabelHint}
          max={openingLimits.labelLength}
        />
        <SpanChoice
          label={words.openChannel.lifetime}
          seconds={lifetimeSeconds}
          among={lifetimes}
          onChange={setLifetime}
          hint={words.openChannel.lifetimeHint}
        />
        <SettingsFields value={governing} lifetimeSeconds={lifetimeSeconds} onChange={setGoverning} />
        <RulesEditor rules={rules} onChange={setRules} />
        <HostCard />
        {relay !== null && (
          <WordField
            label={words.openChannel.relay}
            value={relay}
            onChange={setRelay}
            hint={words.openChannel.relayHint}
            direction="ltr"
          />
        )}
        {wantsTicket && (
          <WordField
            label={words.openChannel.ticket}
            value={ticket}
            onChange={setTicket}
            hint={words.openChannel.ticketHint}
            direction="ltr"
          />
        )}
        <p role="status">{busy && words.openChannel.working}</p>
        <ProblemNote trouble={trouble} />
        <div className="actions">
          <ActionButton look="primary" type="submit" busy={busy} disabled={!ready}>
            {words.openChannel.action}
          </ActionButton>
        </div>
      </Form>
    </Page>
  );
}
