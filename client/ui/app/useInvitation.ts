import { useCallback, useEffect, useRef, useState } from 'react';
import type { EngineApi } from '../../engine/api.ts';
import type { Trouble } from '../../i18n/en.ts';
import type { LinkKeeper } from './linkKeeper.ts';
import { useAction } from './useAction.ts';
import type { Going } from './useTrail.ts';

export type PendingInvitation = {
  readonly link: string | null;
  /** The person accepted: the request goes out as soon as the vault is open. */
  readonly accepted: boolean;
  readonly busy: boolean;
  readonly trouble: Trouble | null;
  readonly take: (link: string) => void;
  readonly accept: () => void;
  readonly settle: () => void;
};

/**
 * A link on its way to a decision:
 *
 *   waiting ── accept ──> accepted ── vault open ──> request sent ──> settled, the digits are shown
 *      └────── decline or put aside ──────────────────────────────> settled
 *
 * A request that fails goes back to waiting with its problem; the link is kept for another try.
 */
export function useInvitation(
  engine: EngineApi | null,
  keeper: LinkKeeper,
  open: boolean,
  going: Going,
): PendingInvitation {
  const [link, setLink] = useState<string | null>(keeper.pending);
  const [accepted, setAccepted] = useState(false);
  const { busy, trouble, clear, run } = useAction();
  const sending = useRef(false);
  const { replace } = going;

  const take = useCallback(
    (next: string) => {
      clear();
      setAccepted(false);
      setLink(next);
    },
    [clear],
  );
  const settle = useCallback(() => {
    keeper.settle();
    clear();
    setAccepted(false);
    setLink(null);
  }, [keeper, clear]);
  const accept = useCallback(() => {
    clear();
    setAccepted(true);
  }, [clear]);

  useEffect(() => keeper.watch(take), [keeper, take]);
  useEffect(() => {
    if (engine === null || link === null || !accepted || !open || sending.current) return;
    sending.current = true;
    const sent = (channel: string): void => {
      settle();
      replace({ at: 'channel', channel, page: { name: 'room' } });
    };
    void run(() => engine.acceptInvitation(link), sent).finally(() => {
      sending.current = false;
      setAccepted(false);
    });
  }, [engine, link, accepted, open, run, settle, replace]);

  return { link, accepted, busy, trouble, take, accept, settle };
}
