import { proxy } from 'comlink';
import { useEffect, useState } from 'react';
import type { EngineApi, MessageView, RoomChange } from '../../engine/api.ts';

/** A message and when it reached this page (`performance.now()`): its age goes on from there. */
export type HeldMessage = { readonly id: string; readonly message: MessageView; readonly at: number };

export type RoomMessages = {
  /** In the room's order. */
  readonly messages: readonly HeldMessage[];
  /** True once everything that was there has been delivered. */
  readonly complete: boolean;
  /** What arrived from others in the last change, after the first delivery: to be announced once. */
  readonly arrived: readonly MessageView[];
};

const nothing: RoomMessages = { messages: [], complete: false, arrived: [] };

const inOrder = (a: HeldMessage, b: HeldMessage): number =>
  a.message.order - b.message.order || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** One change applied; pure, so that a test needs no page. A conversation is long and a change is short: only the change is looked up. */
export function applyChange(now: RoomMessages, change: RoomChange, at: number): RoomMessages {
  const fresh = new Map(change.upserted.map((message) => [message.id, { id: message.id, message, at }]));
  const removed = new Set(change.removed);
  const replaced = new Set<string>();
  const kept = now.messages.filter(({ id }) => {
    if (!fresh.has(id)) return !removed.has(id);
    replaced.add(id);
    return false;
  });
  const added = [...fresh.values()].filter(({ id }) => !removed.has(id)).sort(inOrder);
  const arrived = now.complete
    ? change.upserted.filter((message) => !message.ours && message.state === 'received' && !replaced.has(message.id))
    : [];
  return { messages: merged(kept, added), complete: now.complete || change.complete, arrived };
}

/** Two lists in order made one. Mostly all of one stands before all of the other. */
function merged(some: readonly HeldMessage[], more: readonly HeldMessage[]): readonly HeldMessage[] {
  const [firstOfMore, lastOfSome] = [more[0], some.at(-1)];
  if (firstOfMore === undefined || lastOfSome === undefined || inOrder(lastOfSome, firstOfMore) < 0)
    return [...some, ...more];
  return [...more, ...some].sort(inOrder);
}

/** The conversation of one room, kept in step with the engine. */
export function useRoom(engine: EngineApi, channel: string, room: string): RoomMessages {
  const [state, setState] = useState<RoomMessages>(nothing);
  useEffect(() => {
    let watching = true;
    let held = nothing;
    setState(nothing);
    // Applied as each change comes, not when it is drawn: many pages in a row would make one long task.
    const listener = (change: RoomChange): void => {
      if (!watching) return;
      held = applyChange(held, change, performance.now());
      setState(held);
    };
    const quietly = (): undefined => undefined;
    engine.watchRoom(channel, room, proxy(listener)).catch(quietly);
    return () => {
      watching = false;
      engine.unwatchRoom(channel, room).catch(quietly);
    };
  }, [engine, channel, room]);
  return state;
}
