import type { ChannelView, RoomView, WhyClosed } from '../../../engine/api.ts';
import { useGoing, useWords } from '../../app/contexts.ts';
import type { Draft } from '../../app/drafts.ts';
import { useSecondsLeft } from '../../app/useElapsed.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { UserText } from '../../parts/UserText.tsx';

type Properties = {
  readonly channel: ChannelView;
  readonly room: RoomView;
  readonly why: WhyClosed;
  readonly draft: Draft;
};

/** Why nothing can be written here now, for how long where that is known, and what was begun. */
export function ClosedComposer({ channel, why, draft }: Properties) {
  const words = useWords();
  const { go } = useGoing();
  return (
    <div className="composer closed">
      <p role="status">
        <Reason channel={channel} why={why} />
      </p>
      {why === 'rulesChanged' && (
        <ActionButton
          look="primary"
          onPress={() => go({ at: 'channel', channel: channel.id, page: { name: 'acceptRules' } })}
        >
          {words.composer.readAndAccept}
        </ActionButton>
      )}
      {draft.text !== '' && (
        <div className="kept-draft">
          <p className="hint">{words.composer.draftKept}</p>
          <div className="kept-text">
            <UserText text={draft.text} block />
          </div>
        </div>
      )}
    </div>
  );
}

function Reason({ channel, why }: { readonly channel: ChannelView; readonly why: WhyClosed }) {
  const words = useWords();
  const { recess, acceptance } = channel;
  const left = useSecondsLeft(recess?.leftSeconds ?? 0, recess);
  if (why === 'recess' && recess !== null) {
    return left < 60 ? words.composer.recessSoon : words.composer.recess[recess.by](left);
  }
  if (why === 'waitingForOthers' && acceptance !== null && acceptance.waitingFor > 0) {
    return `${words.composer.closed.waitingForOthers} ${words.composer.yetToAccept(acceptance.waitingFor)}`;
  }
  return words.composer.closed[why];
}
