import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { ChannelView, RoomView } from '../../../engine/api.ts';
import { useEngine, useWords } from '../../app/contexts.ts';
import { type Draft, noDraft } from '../../app/drafts.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { ChangedReaders } from './ChangedReaders.tsx';
import { Quote } from './Quote.tsx';
import { ReaderNames } from './ReaderNames.tsx';
import { mustReview, readersOf, reviewed, written } from './readers.ts';

/** After Review the same place reads Send: a second press in a hurry does nothing yet. */
const pauseAfterReviewMilliseconds = 700;
const countFrom = 0.8;

type Properties = {
  readonly channel: ChannelView;
  readonly room: RoomView;
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
};

/**
 * Where a person writes. It always says who will read; if these change while something is written, Send turns into Review, and
 * nothing goes out to readers the person has not seen.
 */
export function Composer({ channel, room, draft, onDraft: change }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const { quote } = draft;
  const { busy, trouble, clear, run } = useAction();
  const [confirming, setConfirming] = useState(false);
  const [pausing, setPausing] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const readersLine = useRef<HTMLParagraphElement>(null);
  const fieldId = useId();
  const readersId = useId();

  useEffect(() => {
    if (quote !== null) field.current?.focus();
  }, [quote]);
  useEffect(() => {
    if (!pausing) return;
    const timer = window.setTimeout(() => setPausing(false), pauseAfterReviewMilliseconds);
    return () => window.clearTimeout(timer);
  }, [pausing]);

  const max = channel.limits.textLength;
  const used = draft.text.length;
  const review = mustReview(draft, room) || trouble?.kind === 'readersChanged';
  const sendable = draft.text.trim() !== '' && used <= max && !pausing && !busy;

  const send = (confirmed: boolean): void => {
    const token = draft.seenToken;
    if (!sendable || review || token === null) return;
    if (room.notKnownCurrent && !confirmed) {
      setConfirming(true);
      return;
    }
    setConfirming(false);
    void run(
      () =>
        engine.send(
          channel.id,
          room.id,
          { text: draft.text, quote: quote?.messageId ?? null, messageClass: 'rule', holdSeconds: 0 },
          token,
          confirmed,
        ),
      () => change(noDraft),
    );
  };
  const lookAtReaders = (): void => {
    clear();
    setPausing(true);
    change(reviewed(draft, room));
    readersLine.current?.focus();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (review) lookAtReaders();
    else send(false);
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (!review) send(false);
  };
  return (
    <form className="composer" data-review={review} onSubmit={submit}>
      {review && <ChangedReaders channel={channel} room={room} seen={draft.seenReaders} />}
      {quote !== null && (
        <div className="composer-quote">
          <Quote quote={quote} />
          <ActionButton
            look="quiet"
            label={words.room.dropQuoteLabel}
            onPress={() => change({ ...draft, quote: null })}
          >
            {words.room.dropQuote}
          </ActionButton>
        </div>
      )}
      <p className="readers" id={readersId} ref={readersLine} tabIndex={-1}>
        <span className="strong">{words.composer.readers}</span>{' '}
        <ReaderNames seats={readersOf(channel, room)} all={review || pausing} />
      </p>
      {confirming && (
        <Notice tone="caution">
          <p>{words.composer.notCurrent}</p>
          <div className="actions">
            <ActionButton onPress={() => setConfirming(false)}>{words.common.cancel}</ActionButton>
            <ActionButton look="caution" onPress={() => send(true)}>
              {words.composer.sendAnyway}
            </ActionButton>
          </div>
        </Notice>
      )}
      <ProblemNote trouble={trouble?.kind === 'readersChanged' ? null : trouble} />
      <div className="composer-line">
        <label className="visually-hidden" htmlFor={fieldId}>
          {words.composer.field}
        </label>
        <textarea
          ref={field}
          id={fieldId}
          className="field-input"
          rows={Math.min(8, Math.max(2, draft.text.split('\n').length))}
          dir={draft.text === '' ? undefined : 'auto'}
          value={draft.text}
          placeholder={words.composer.placeholder}
          aria-describedby={readersId}
          autoComplete="off"
          onChange={(event) => change(written(draft, event.target.value, room))}
          onKeyDown={keys}
        />
        <ActionButton
          type="submit"
          look={review ? 'caution' : 'primary'}
          busy={busy}
          disabled={!review && (draft.text.trim() === '' || used > max || pausing)}
          describedBy={readersId}
        >
          {review ? words.composer.review : words.composer.send}
        </ActionButton>
      </div>
      <p className="hint">
        {words.classes.rule}
        <span className="wide-only"> · {words.room.asleep}</span>
        {used > max && <span className="over"> · {words.composer.tooLong(used - max)}</span>}
        {used <= max && used > max * countFrom && ` · ${words.composer.charactersLeft(max - used)}`}
      </p>
    </form>
  );
}
