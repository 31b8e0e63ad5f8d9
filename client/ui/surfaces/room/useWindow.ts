import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { offsetsOf, rowAt, type Window, windowFor } from './window.ts';

const nearEnd = 48;
const firstRows = 24;

type Anchor = { readonly id: string; readonly index: number; readonly above: number };

export type Windowed = {
  readonly window: Window;
  readonly offsets: Float64Array;
  /** True while the newest row is in sight: then the list follows what arrives. */
  readonly atEnd: boolean;
  readonly onScroll: () => void;
  readonly toRow: (index: number) => void;
  readonly toEnd: () => void;
};

const same = (a: Window, b: Window): boolean => a.from === b.from && a.to === b.to;

/**
 * Keeps a window over a long list in a scroller. What a person looks at stays where it is while rows above change height, arrive
 * or expire: the first visible row is the anchor. At the end, the end is the anchor.
 */
export function useWindow(
  ids: readonly string[],
  scroller: RefObject<HTMLElement | null>,
  startAt: string | null,
): Windowed {
  const heights = useRef(new Map<string, number>());
  const [version, setVersion] = useState(0);
  const [window, setWindow] = useState<Window>({ from: Math.max(0, ids.length - firstRows), to: ids.length });
  const [atEnd, setAtEnd] = useState(true);
  const following = useRef(true);
  const anchor = useRef<Anchor | null>(null);
  const started = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` counts changes of the heights, which are kept in a ref
  const offsets = useMemo(() => offsetsOf(ids, heights.current), [ids, version]);

  const look = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    const next = windowFor(offsets, element.scrollTop, element.clientHeight);
    setWindow((now) => (same(now, next) ? now : next));
  }, [offsets, scroller]);

  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    following.current = element.scrollTop + element.clientHeight >= element.scrollHeight - nearEnd;
    setAtEnd(following.current);
    const index = rowAt(offsets, element.scrollTop);
    const id = ids[index];
    anchor.current = id === undefined ? null : { id, index, above: element.scrollTop - (offsets[index] ?? 0) };
    look();
  }, [offsets, ids, look, scroller]);

  const toRow = useCallback(
    (index: number) => {
      const id = ids[index];
      if (id === undefined) return;
      following.current = false;
      anchor.current = { id, index, above: -8 };
      setVersion((n) => n + 1);
    },
    [ids],
  );
  const toEnd = useCallback(() => {
    following.current = true;
    setAtEnd(true);
    setVersion((n) => n + 1);
  }, []);

  // After each drawing: measure what is drawn, keep the anchor in its place, and look again at what is in sight.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    let changed = false;
    for (const row of element.querySelectorAll<HTMLElement>('[data-row]')) {
      const id = row.dataset['row'] ?? '';
      const height = row.getBoundingClientRect().height;
      if (height > 0 && Math.abs((heights.current.get(id) ?? -1) - height) > 0.5) {
        heights.current.set(id, height);
        changed = true;
      }
    }
    if (changed) {
      setVersion((n) => n + 1);
      return;
    }
    const start = started.current || startAt === null ? -1 : ids.indexOf(startAt);
    if (start !== -1 && startAt !== null) {
      started.current = true;
      following.current = false;
      anchor.current = { id: startAt, index: start, above: -8 };
    }
    if (following.current) element.scrollTop = element.scrollHeight;
    else if (anchor.current !== null) {
      const found = ids.indexOf(anchor.current.id);
      const index = found === -1 ? Math.min(anchor.current.index, ids.length - 1) : found;
      const top = Math.max(0, (offsets[index] ?? 0) + anchor.current.above);
      if (Math.abs(element.scrollTop - top) > 1) element.scrollTop = top;
    }
    look();
  });

  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setVersion((n) => n + 1));
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);

  return { window, offsets, atEnd, onScroll, toRow, toEnd };
}
