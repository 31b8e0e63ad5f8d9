import { type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useWords } from '../../app/contexts.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';

type Properties = { readonly children: ReactNode };

/** Less than this hidden is a border, not a notice. */
const aHintOfMore = 8;

/** Notices above one another, never higher than a part of the room; while some are out of sight a button says so and leads to them. */
export function NoticeStack({ children }: Properties) {
  const words = useWords();
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [more, setMore] = useState(false);
  const look = useCallback(() => {
    const place = scroller.current;
    if (place !== null) setMore(place.scrollHeight - place.scrollTop - place.clientHeight > aHintOfMore);
  }, []);
  useLayoutEffect(look);
  useEffect(() => {
    const observer = new ResizeObserver(look);
    for (const place of [scroller.current, list.current]) if (place !== null) observer.observe(place);
    return () => observer.disconnect();
  }, [look]);

  // The focus goes along: the button is gone once everything has been seen.
  const goOn = (): void => {
    const place = scroller.current;
    if (place === null) return;
    const { top, bottom } = place.getBoundingClientRect();
    const hidden = [...(list.current?.children ?? [])].find(
      (notice) => notice.getBoundingClientRect().bottom > bottom + aHintOfMore,
    );
    place.scrollBy(0, (hidden?.getBoundingClientRect().top ?? bottom) - top);
    (hidden?.querySelector('button') ?? place).focus({ preventScroll: true });
  };
  return (
    <section className="banners-place" aria-label={words.room.notices}>
      <div ref={scroller} className="banners" tabIndex={-1} onScroll={look}>
        <div ref={list} className="banner-list">
          {children}
        </div>
      </div>
      {more && (
        <div className="banners-more">
          <ActionButton look="quiet" onPress={goOn}>
            {words.room.moreNotices}
            <span className="chevron down" aria-hidden="true" />
          </ActionButton>
        </div>
      )}
    </section>
  );
}
