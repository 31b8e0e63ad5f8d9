import { useEffect } from 'react';
import type { Phase } from '../../engine/api.ts';

const news = '•';

/** The page's title: its name, and one neutral mark while something new waits. No channel, no count, no sender. */
export function useTitle(name: string, phase: Phase): void {
  const unread =
    phase.kind === 'open' && phase.channels.some((channel) => channel.rooms.some((room) => room.unread > 0));
  useEffect(() => {
    document.title = unread ? `${news} ${name}` : name;
  }, [name, unread]);
}
