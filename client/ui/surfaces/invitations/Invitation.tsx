import type { ChannelView } from '../../../engine/api.ts';
import { useEngine, useGoing, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { useSecondsLeft } from '../../app/useElapsed.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { ConnectionLine } from '../../parts/ConnectionLine.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Page } from '../../parts/Page.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { SeatName } from '../../parts/SeatName.tsx';
import { Admit } from './Admit.tsx';
import { isOver } from './cards.ts';
import { LinkCard } from './LinkCard.tsx';
import { Proposed } from './Proposed.tsx';
import { useCard } from './useCard.ts';

type Properties = { readonly channel: ChannelView; readonly invitationId: string };

/** One invitation: its link while it is open, the digits once somebody asks, what became of it afterwards. */
export function Invitation({ channel, invitationId }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const { back, replace } = useGoing();
  const { busy, trouble, run } = useAction();
  const card = useCard(channel, invitationId);
  const left = useSecondsLeft(card?.endsInSeconds ?? 0, card);
  if (card === undefined) {
    return (
      <Page title={words.invitation.title} onBack={back}>
        <ProblemNote trouble={{ kind: 'gone' }} />
      </Page>
    );
  }
  const { kind } = card.state;
  const title = kind === 'asked' ? words.admit.title : words.invitation.title;
  const over = isOver(card);
  const reissued = (invitation: string): void =>
    replace({ at: 'channel', channel: channel.id, page: { name: 'invitation', invitation } });
  return (
    <Page about={`${kind}-${card.id}`} title={title} onBack={back}>
      <ConnectionLine channel={channel} />
      <p className="strong">
        <SeatName side={card.side} label={card.label} />
      </p>
      <p role="status">
        {words.roles[card.role]} · {words.invitation.states[kind]}
        {(kind === 'open' || kind === 'asked') && ` · ${words.time.ends(left)}`}
      </p>
      {card.seatEndsInSeconds !== null && <p>{words.seats.ends(card.seatEndsInSeconds)}</p>}
      {card.secondOpener && (
        <Notice tone="caution">
          <p className="strong">{words.invitation.secondOpener}</p>
          <p>{words.invitation.secondOpenerNext}</p>
        </Notice>
      )}
      {kind === 'open' && card.link !== null && <LinkCard link={card.link} />}
      {card.state.kind === 'asked' && <Admit channel={channel} card={card} state={card.state} />}
      {card.state.kind === 'proposed' && <Proposed channel={channel} state={card.state} />}
      {kind === 'refused' && (
        <Notice tone="caution">
          <p className="strong">{words.nothing.refused}</p>
          <p>{words.invitation.refusedWho}</p>
        </Notice>
      )}
      {kind === 'admitting' && <p role="status">{words.admit.admitting}</p>}
      <ProblemNote trouble={trouble} />
      <div className="actions">
        {kind === 'open' && (
          <ActionButton busy={busy} onPress={() => void run(() => engine.revoke(channel.id, card.id))}>
            {words.invitation.revoke}
          </ActionButton>
        )}
        {kind === 'admitted' && (
          <ActionButton look="primary" onPress={back}>
            {words.common.done}
          </ActionButton>
        )}
        {over && (
          <ActionButton
            look="primary"
            busy={busy}
            onPress={() => void run(() => engine.reissue(channel.id, card.id), reissued)}
          >
            {words.invitation.reissue}
          </ActionButton>
        )}
      </div>
    </Page>
  );
}
