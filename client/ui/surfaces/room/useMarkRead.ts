import { useEffect, useState } from 'react';
import type { EngineApi } from '../../../engine/api.ts';

/** A glance; it also lets the list find its place before anything counts as seen. */
const longEnoughMilliseconds = 500;

/** Tells the engine that the newest messages were in sight: of a visible page, at the end of the list. It tells nobody else. */
export function useMarkRead(engine: EngineApi, channel: string, room: string, unread: number, atEnd: boolean): void {
  const [visible, setVisible] = useState(document.visibilityState === 'visible');
  useEffect(() => {
    const changed = (): void => setVisible(document.visibilityState === 'visible');
    document.addEventListener('visibilitychange', changed);
    return () => document.removeEventListener('visibilitychange', changed);
  }, []);
  useEffect(() => {
    if (unread === 0 || !visible || !atEnd) return;
    const timer = window.setTimeout(() => {
      engine.markRead(channel, room).catch(() => undefined);
    }, longEnoughMilliseconds);
    return () => window.clearTimeout(timer);
  }, [engine, channel, room, unread, visible, atEnd]);
}
