import type { ChannelView, RoomView } from '../../../engine/api.ts';
import { useGoing, useWords } from '../../app/contexts.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';

type Properties = { readonly channel: ChannelView; readonly room: RoomView };

/** Nothing said yet. Alone in the plenary, there is one thing to do: invite. */
export function EmptyRoom({ channel, room }: Properties) {
  const words = useWords();
  const { go } = useGoing();
  const alone = room.form === 'plenary' && channel.seats.length <= 1;
  return (
    <div className="empty">
      <p className="strong">{alone ? words.room.emptyAlone : words.room.empty}</p>
      <p>{alone ? words.room.nobodyElse : words.room.noHistory}</p>
      {alone && channel.powers.invite && (
        <ActionButton
          look="primary"
          onPress={() => go({ at: 'channel', channel: channel.id, page: { name: 'invite' } })}
        >
          {words.seats.invite}
        </ActionButton>
      )}
      <p className="hint">{words.room.asleep}</p>
    </div>
  );
}
