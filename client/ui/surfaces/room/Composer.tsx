import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { ChannelView, RoomView } from '../../../engine/api.ts';
import { useEngine, useWords } from '../../app/contexts.ts';
import { afterSending, type Draft, holdOf } from '../../app/drafts.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { ChangedReaders } from './ChangedReaders.tsx';
import { ComposerChoices } from './ComposerChoices.tsx';
import { PasteAsk } from './PasteAsk.tsx';
import { Quote } from './Quote.tsx';
import { ReaderNames } from './ReaderNames.tsx';
import { mustReview, readersOf, reviewed, written } from './readers.ts';
import { usePasteGuard } from './usePasteGuard.ts';

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

  const latest = useRef(draft);
  latest.current = draft;
  const guard = usePasteGuard(channel, room, () => latest.current, change);

  // A quotation that was chosen here, not one that the room was opened with: arriving in a room moves no focus into the field.
  const quoted = useRef(quote);
  useEffect(() => {
    if (quote !== null && quote !== quoted.current) field.current?.focus();
    quoted.current = quote;
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
    const message = {
      text: draft.text,
      quote: quote?.messageId ?? null,
      messageClass: draft.messageClass,
      holdSeconds: holdOf(draft, channel),
    };
    void guard.clear().then((clear) => {
      if (!clear || latest.current.text !== message.text) return;
      void run(
        () => engine.send(channel.id, room.id, message, token, confirmed),
        () => change(afterSending(draft)),
      );
    });
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
          rows={Math.min(8, draft.text.split('\n').length)}
          dir={draft.text === '' ? undefined : 'auto'}
          value={draft.text}
          placeholder={words.composer.placeholder}
          aria-describedby={readersId}
          autoComplete="off"
          onChange={(event) => {
            guard.look(draft.text, event.target.value);
            change(written(draft, event.target.value, room));
          }}
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
      <div className="composer-foot">
        <ComposerChoices channel={channel} draft={draft} onDraft={change} />
        <Length used={used} max={max} />
      </div>
      <PasteAsk channel={channel} room={room} guard={guard} />
    </form>
  );
}

/** How much fits still, once it begins to matter. */
function Length({ used, max }: { readonly used: number; readonly max: number }) {
  const words = useWords();
  if (used > max) return <p className="hint over">{words.composer.tooLong(used - max)}</p>;
  return used > max * countFrom ? <p className="hint">{words.composer.charactersLeft(max - used)}</p> : null;
}
