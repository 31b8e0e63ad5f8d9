import { type KeyboardEvent, type ReactNode, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useWords } from '../../app/contexts.ts';
import type { HeldMessage } from '../../app/useRoom.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { useWindow } from './useWindow.ts';

type Properties = {
  readonly messages: readonly HeldMessage[];
  readonly busy: boolean;
  /** The first row the person has not read; the list opens there. */
  readonly startAt: string | null;
  readonly newBelow: number;
  readonly onEnd: (atEnd: boolean) => void;
  readonly row: (held: HeldMessage, active: boolean) => ReactNode;
  readonly labelOf: (held: HeldMessage) => string;
};

/**
 * The conversation as a feed: only rows near the viewport are in the page, in reading order, each with its place among all. Page
 * keys walk from row to row; the row that holds the focus stays drawn wherever the list is scrolled.
 */
export function Feed({ messages, busy, startAt, newBelow, onEnd, row, labelOf }: Properties) {
  const words = useWords();
  const scroller = useRef<HTMLDivElement>(null);
  const ids = useMemo(() => messages.map((held) => held.id), [messages]);
  const { window, offsets, atEnd, onScroll, toRow, toEnd } = useWindow(ids, scroller, startAt);
  const [focused, setFocused] = useState<string | null>(null);
  const goingTo = useRef<string | null>(null);

  const from = Math.min(window.from, ids.length);
  const to = Math.min(Math.max(window.to, from), ids.length);
  const pinned = focused === null ? -1 : ids.indexOf(focused);
  const drawn: number[] = [];
  if (pinned !== -1 && pinned < from) drawn.push(pinned);
  for (let index = from; index < to; index += 1) drawn.push(index);
  if (pinned >= to) drawn.push(pinned);
  const tabStop = pinned === -1 ? (ids[to - 1] ?? null) : focused;

  useLayoutEffect(() => onEnd(atEnd), [atEnd, onEnd]);
  useLayoutEffect(() => {
    if (goingTo.current === null) return;
    const target = scroller.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(goingTo.current)}"]`);
    if (target === null || target === undefined) return;
    goingTo.current = null;
    target.focus({ preventScroll: true });
  });

  const walk = (event: KeyboardEvent): void => {
    const step = { PageDown: 1, PageUp: -1 }[event.key] ?? 0;
    const jump = event.ctrlKey ? ({ Home: 0, End: ids.length - 1 }[event.key] ?? -1) : -1;
    const next = jump !== -1 ? jump : pinned === -1 || step === 0 ? -1 : pinned + step;
    const id = ids[next];
    if (id === undefined) return;
    event.preventDefault();
    goingTo.current = id;
    setFocused(id);
    toRow(next);
  };

  const rows: ReactNode[] = [];
  let above = 0;
  for (const index of drawn) {
    const held = messages[index];
    if (held === undefined) continue;
    const start = offsets[index] ?? 0;
    if (start > above) rows.push(<Space key={`space-${index}`} height={start - above} />);
    rows.push(
      <article
        key={held.id}
        data-row={held.id}
        className="row"
        aria-label={labelOf(held)}
        aria-posinset={index + 1}
        aria-setsize={ids.length}
        tabIndex={held.id === tabStop ? 0 : -1}
        onFocus={() => setFocused(held.id)}
        onBlur={(event) => {
          if (!event.currentTarget.contains(event.relatedTarget)) setFocused(null);
        }}
      >
        {row(held, held.id === tabStop)}
      </article>,
    );
    above = offsets[index + 1] ?? above;
  }
  const height = offsets[ids.length] ?? 0;
  return (
    <div className="feed-place">
      <div ref={scroller} className="feed-scroll" onScroll={onScroll}>
        <div role="feed" aria-label={words.room.conversation} aria-busy={busy} onKeyDown={walk} className="feed">
          {rows}
          {height > above && <Space height={height - above} />}
        </div>
      </div>
      {!atEnd && (
        <div className="to-end">
          <ActionButton onPress={toEnd}>{newBelow > 0 ? words.room.newBelow(newBelow) : words.room.toEnd}</ActionButton>
        </div>
      )}
    </div>
  );
}

/** Stands for rows that are not drawn. */
function Space({ height }: { readonly height: number }) {
  return <div aria-hidden="true" style={{ blockSize: `${height}px` }} />;
}
