import { Button } from 'react-aria-components/Button';
import type { ChannelView } from '../../../engine/api.ts';
import { useGoing, useWords } from '../../app/contexts.ts';
import { SeatName } from '../../parts/SeatName.tsx';
import { keyNames } from '../keys/keyNames.ts';
import { inOrder } from './cards.ts';

type Properties = { readonly channel: ChannelView };

/** Each invitation with its state; who asks to enter stands first. Whose keys are missing is said by side. */
export function Invitations({ channel }: Properties) {
  const words = useWords();
  const { go } = useGoing();
  return (
    <section className="stack-small" aria-labelledby="invitations-title">
      <h2 id="invitations-title">{words.invitation.list}</h2>
      <ul className="lines">
        {inOrder(channel.invitations).map((invitation) => (
          <li key={invitation.id}>
            <Button
              className="line"
              onPress={() =>
                go({ at: 'channel', channel: channel.id, page: { name: 'invitation', invitation: invitation.id } })
              }
            >
              <span className="line-title">
                <SeatName side={invitation.side} label={invitation.label} />
                {invitation.state.kind === 'asked' && <span className="dot" aria-hidden="true" />}
              </span>
              <span className="line-facts">
                {words.invitation.states[invitation.state.kind]}
                {invitation.state.kind === 'proposed' &&
                  invitation.state.needs.length > 0 &&
                  ` · ${keyNames(words, invitation.state.needs)}`}
                {invitation.state.kind === 'open' && ` · ${words.time.ends(invitation.endsInSeconds)}`}
                {invitation.secondOpener && ` · ${words.invitation.secondOpener}`}
              </span>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
