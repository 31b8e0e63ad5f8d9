import { createContext, useContext, useState } from 'react';
import type { ChannelView, MessageClass, QuoteView, RoomView } from '../../engine/api.ts';
import type { HeldMessage } from './useRoom.ts';

/** What a person is writing in a room, and the readers they last saw while writing it. */
export type Draft = {
  readonly text: string;
  readonly quote: QuoteView | null;
  readonly messageClass: MessageClass;
  /** How long a message is held on the device before it goes; null: as the room has it. */
  readonly holdSeconds: number | null;
  readonly seenToken: string | null;
  readonly seenReaders: readonly string[];
};

export const noDraft: Draft = {
  text: '',
  quote: null,
  messageClass: 'rule',
  holdSeconds: null,
  seenToken: null,
  seenReaders: [],
};

/** After a message went: class and hold stay as chosen, for a stricter class forgotten on harms less than one forgotten off. */
export const afterSending = ({ messageClass, holdSeconds }: Draft): Draft => ({
  ...noDraft,
  messageClass,
  holdSeconds,
});

/** Where channels have settings, a message is held for a while unless its author chose otherwise. */
const usualHoldSeconds = 20;

export const holdOf = (draft: Draft, channel: ChannelView): number =>
  channel.rules.settings === null ? 0 : (draft.holdSeconds ?? usualHoldSeconds);

/** A text taken from a room of this page: by copying, or with the button. */
export type Taken = { readonly channel: ChannelView; readonly room: RoomView; readonly text: string };

const keptTexts = 30;

/** What a room's screen shows, on its way into a rehearsal. */
export type ToAlter = {
  readonly channel: ChannelView;
  readonly room: RoomView;
  readonly messages: readonly HeldMessage[];
};

/** What the page remembers of rooms, in memory only: it survives a look at the roster, and nothing survives a lock. */
export type RoomMemory = {
  readonly drafts: Map<string, Draft>;
  /** The room that the person was in last, by channel. */
  readonly last: Map<string, string>;
  readonly taken: Taken[];
  /** Until the rehearsal has opened. */
  readonly toAlter: { waiting: ToAlter | null };
};

/** Remembers that a text was taken from a room; the newest are kept. */
export function noteText({ taken }: RoomMemory, text: Taken): void {
  taken.push(text);
  if (taken.length > keptTexts) taken.shift();
}

export const emptyMemory = (): RoomMemory => ({
  drafts: new Map(),
  last: new Map(),
  taken: [],
  toAlter: { waiting: null },
});

export const MemoryContext = createContext<RoomMemory>(emptyMemory());

export const useMemory = (): RoomMemory => useContext(MemoryContext);

export const draftKey = (channel: string, room: string): string => `${channel} ${room}`;

/** The draft of one room, and how to change it. */
export function useDraft(key: string): readonly [Draft, (next: Draft) => void] {
  const { drafts } = useMemory();
  const [draft, setDraft] = useState<Draft>(drafts.get(key) ?? noDraft);
  const change = (next: Draft): void => {
    drafts.set(key, next);
    setDraft(next);
  };
  return [draft, change];
}

/** The room that a page of a channel means: the one it names, else the one the person was in last, else the plenary. */
export function roomHere(channel: ChannelView, memory: RoomMemory, named?: string): RoomView | undefined {
  const byId = (id: string | undefined): RoomView | undefined => channel.rooms.find((room) => room.id === id);
  return byId(named) ?? byId(memory.last.get(channel.id)) ?? channel.rooms[0];
}
