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

/** One change applied; pure, so that a test needs no page. */
export function applyChange(now: RoomMessages, change: RoomChange, at: number): RoomMessages {
  const held = new Map(now.messages.map((entry) => [entry.id, entry]));
  const arrived = now.complete
    ? change.upserted.filter((message) => !message.ours && message.state === 'received' && !held.has(message.id))
    : [];
  for (const message of change.upserted) held.set(message.id, { id: message.id, message, at });
  for (const id of change.removed) held.delete(id);
  return { messages: [...held.values()].sort(inOrder), complete: now.complete || change.complete, arrived };
}

/** The conversation of one room, kept in step with the engine. */
export function useRoom(engine: EngineApi, channel: string, room: string): RoomMessages {
  const [state, setState] = useState<RoomMessages>(nothing);
  useEffect(() => {
    let watching = true;
    setState(nothing);
    const listener = (change: RoomChange): void => {
      if (watching) setState((now) => applyChange(now, change, performance.now()));
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
