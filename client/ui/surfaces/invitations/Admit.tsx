import { useState } from 'react';
import { Switch } from 'react-aria-components/Switch';
import type { ChannelView, InvitationCard, InvitationState } from '../../../engine/api.ts';
import { useEngine, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { Digits } from '../../parts/Digits.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { Sure } from '../../parts/Sure.tsx';
import { Differ } from '../guest/Differ.tsx';
import { AwaySides } from '../keys/AwaySides.tsx';
import { askedForAdmission } from '../keys/asked.ts';
import { keyNames } from '../keys/keyNames.ts';

type Properties = {
  readonly channel: ChannelView;
  readonly card: InvitationCard;
  readonly state: Extract<InvitationState, { kind: 'asked' }>;
};

/** The facilitator's half: digits by voice, the switch that says they matched, and only then Admit, or asking the others. */
export function Admit({ channel, card, state }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const { busy, trouble, run } = useAction();
  const [doubting, setDoubting] = useState(false);
  const asked = askedForAdmission(channel);
  const alone = asked.length === 0;
  const said = (matched: boolean) => void run(() => engine.facilitatorCompared(channel.id, card.id, matched));
  return (
    <>
      <p className="strong">{words.compare.byVoice}</p>
      <p>{words.compare.hostHow}</p>
      {state.digits === null ? (
        <p role="status">{words.compare.preparing}</p>
      ) : (
        <Digits groups={state.digits} label={words.compare.title} />
      )}
      <p>{words.compare.hostListen}</p>
      <p className="hint">
        {words.compare.why} {words.compare.whoSpeaks}
      </p>
      <Switch
        className="switch"
        isSelected={state.matched}
        isDisabled={state.digits === null || state.matched || busy}
        onChange={(selected) => {
          if (selected) said(true);
        }}
      >
        <span className="switch-track" aria-hidden="true" />
        {words.admit.switch}
      </Switch>
      <p className="hint">
        {state.matched ? words.admit.effect : alone ? words.admit.needsSwitch : words.admit.needsSwitchAsk}
      </p>
      {!alone && (
        <p>
          {words.admit.asksKeys(keyNames(words, asked))} <Sure kind="device" />
        </p>
      )}
      <AwaySides channel={channel} asked={asked} />
      <ProblemNote trouble={trouble} />
      {doubting ? (
        <Differ busy={busy} onConfirm={() => said(false)} onCancel={() => setDoubting(false)} />
      ) : (
        <div className="actions">
          <ActionButton disabled={busy} onPress={() => setDoubting(true)}>
            {words.compare.differ}
          </ActionButton>
          <ActionButton
            look="primary"
            busy={busy}
            disabled={!state.matched}
            onPress={() => void run(() => engine.admit(channel.id, card.id))}
          >
            {alone ? words.admit.action : words.admit.ask}
          </ActionButton>
        </div>
      )}
    </>
  );
}
