import { useEffect, useRef } from 'react';
import type { ChannelView } from '../../../engine/api.ts';
import { useGoing, useWords } from '../../app/contexts.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { ChannelPageFrame } from '../channel/ChannelPageFrame.tsx';
import { Invitations } from '../invitations/Invitations.tsx';
import { ProposalLines } from '../keys/ProposalLines.tsx';
import { bySide } from './bySide.ts';
import { ChannelCode } from './ChannelCode.tsx';
import { SeatLine } from './SeatLine.tsx';
import { Trouble } from './Trouble.tsx';

type Properties = { readonly channel: ChannelView; readonly toCode: boolean };

/** The roster by side, what is proposed, the invitations under way, the code that all seats share, and where to turn in trouble. */
export function Seats({ channel, toCode }: Properties) {
  const words = useWords();
  const { go } = useGoing();
  const code = useRef<HTMLDivElement>(null);
  // After the page has put its title first.
  useEffect(() => {
    if (!toCode) return;
    const frame = window.requestAnimationFrame(() => {
      code.current?.scrollIntoView();
      code.current?.focus({ preventScroll: true });
    });
    return () => window.cancelAnimationFrame(frame);
  }, [toCode]);
  return (
    <ChannelPageFrame channel={channel} title={words.seats.title} present="seats">
      <p className="hint">{words.seats.count(channel.seats.length, channel.limits.seats)}</p>
      {channel.powers.invite && (
        <div className="actions">
          <ActionButton
            look="primary"
            onPress={() => go({ at: 'channel', channel: channel.id, page: { name: 'invite' } })}
          >
            {words.seats.invite}
          </ActionButton>
        </div>
      )}
      <ProposalLines channel={channel} />
      {channel.invitations.length > 0 && <Invitations channel={channel} />}
      {bySide(channel.seats).map(({ side, seats }) => (
        <section key={side} className="stack-small side" data-side={side}>
          <h2>{words.side(side)}</h2>
          <ul className="lines">
            {seats.map((seat) => (
              <li key={seat.id}>
                <SeatLine channel={channel} seat={seat} />
              </li>
            ))}
          </ul>
        </section>
      ))}
      <p className="hint">{words.seats.vouched}</p>
      <div ref={code} tabIndex={-1}>
        <ChannelCode channel={channel} />
      </div>
      <Trouble channel={channel} />
      <p className="hint">{words.room.asleep}</p>
    </ChannelPageFrame>
  );
}
