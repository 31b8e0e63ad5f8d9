import { useEffect, useRef, useState } from 'react';
import type { HeldMessage } from '../../app/useRoom.ts';

const counts = ({ message }: HeldMessage): boolean => !message.ours && message.content.kind === 'text';

/**
 * The first message a person has not seen: by the count that stood when the room was opened, and anew whenever messages came
 * while the page was out of sight. Null while there is none.
 */
export function useFirstUnread(messages: readonly HeldMessage[], complete: boolean, unread: number): string | null {
  const [first, setFirst] = useState<string | null>(null);
  const atOpening = useRef(unread);
  const lastSeen = useRef<number | null>(null);

  useEffect(() => {
    if (!complete) return;
    const received = messages.filter(counts);
    if (atOpening.current > 0) {
      setFirst(received.at(-Math.min(atOpening.current, received.length))?.id ?? null);
      atOpening.current = 0;
    }
    if (document.visibilityState === 'visible') {
      lastSeen.current = messages.at(-1)?.message.order ?? null;
      return;
    }
    const since = lastSeen.current;
    if (since === null) return;
    const missed = received.find(({ message }) => message.order > since);
    if (missed !== undefined) setFirst(missed.id);
  }, [messages, complete]);

  return first;
}
