import type { ChannelView } from '../../../engine/api.ts';
import { useWords } from '../../app/contexts.ts';
import { type Draft, holdOf } from '../../app/drafts.ts';
import { Pick } from './Pick.tsx';

const classes = ['rule', 'notForUse', 'whatIf', 'summary'] as const;
/** Seconds a message stays on the device before it goes; up to ten minutes. */
const holds = [0, 20, 120, 600];
/** So long a page is easily closed, or locks itself. */
const longHold = 600;

type Properties = {
  readonly channel: ChannelView;
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
};

/** How a message may be used, and how long it is held. A channel without settings holds nothing. */
export function ComposerChoices({ channel, draft, onDraft }: Properties) {
  const words = useWords();
  return (
    <>
      <div className="composer-choices">
        <Pick
          label={words.composer.class}
          value={draft.messageClass}
          options={classes.map((value) => ({ value, words: words.classes[value] }))}
          onChange={(value) => {
            const chosen = classes.find((one) => one === value);
            if (chosen !== undefined) onDraft({ ...draft, messageClass: chosen });
          }}
        />
        {channel.rules.settings !== null && (
          <Pick
            label={words.composer.hold}
            value={String(holdOf(draft, channel))}
            options={holds.map((seconds) => ({ value: String(seconds), words: words.composer.holds(seconds) }))}
            onChange={(value) => onDraft({ ...draft, holdSeconds: Number(value) })}
          />
        )}
      </div>
      {holdOf(draft, channel) >= longHold && <p className="hint hold-note">{words.composer.holdLong}</p>}
    </>
  );
}
