import type { MessageView, NewRoom, RoomView } from '../../../client/engine/api.ts';
import type { House } from './house.ts';
import { bring, convene, gather, good, type Person, type PersonWorld, seatOf } from './people.ts';

/** A facilitator, two people of side A, one of side B, all readers of the plenary. */
export const table = async (house: House, worlds: Partial<Record<'F' | 'A1' | 'A2' | 'B1', PersonWorld>> = {}) => {
  const f = await house.enter('F', worlds.F ?? {});
  const a1 = await house.enter('A1', worlds.A1 ?? {});
  const a2 = await house.enter('A2', worlds.A2 ?? {});
  const b1 = await house.enter('B1', worlds.B1 ?? {});
  await convene(f);
  await bring(f, a1, 'academic', 'A');
  await bring(f, a2, 'adviser', 'A');
  await bring(f, b1, 'public figure', 'B');
  await gather([f, a1, a2, b1]);
  // Two can be called to a room without their introducer once each has answered the other.
  for (const person of [f, a1, a2, b1])
    await person.until('every session confirmed', () =>
      person.channel().seats.every(({ trust }) => trust === 'confirmed'),
    );
  return { f, a1, a2, b1 };
};

export const roomsOf = (person: Person, form: RoomView['form']): readonly RoomView[] =>
  person.channel().rooms.filter((room) => room.form === form);

/** The newest room of a form. */
export const roomOf = (person: Person, form: RoomView['form']): RoomView => {
  const found = roomsOf(person, form).at(-1);
  if (!found) throw new Error(`${person.name} is in no ${form}`);
  return found;
};

export const wantedRoom = (person: Person, form: NewRoom['form'], labels: readonly string[]): NewRoom => ({
  form,
  seats: labels.map((label) => seatOf(person, label)),
  lifetimeSeconds: 86_400,
});

/** Starts a room, and waits until everybody in it sees that all of them read. */
export const start = async (
  author: Person,
  form: NewRoom['form'],
  labels: readonly string[],
  members: readonly Person[],
): Promise<RoomView> => {
  const known = new Set(author.channel().rooms.map(({ id }) => id));
  good(await author.engine.startRoom(author.channel().id, wantedRoom(author, form, labels)));
  const fresh = (person: Person): RoomView | undefined =>
    person.channel().rooms.find((room) => room.form === form && !known.has(room.id));
  await author.until('its room', () => fresh(author) !== undefined);
  const { id } = fresh(author)!;
  await assembled(id, [author, ...members]);
  return roomById(author, id);
};

export const roomById = (person: Person, id: string): RoomView => {
  const found = person.channel().rooms.find((room) => room.id === id);
  if (!found) throw new Error(`${person.name} is not in that room`);
  return found;
};

/** Waits until each of these people sees all of them reading in a room. */
export const assembled = async (id: string, members: readonly Person[]): Promise<void> => {
  for (const person of members) {
    await person.until('everybody in the room', () => {
      const { seats, readers } = roomById(person, id);
      const ready = readers.length === members.length && seats.every(({ state }) => state === 'reads');
      return seats.length === members.length && ready;
    });
  }
};

export type Conversation = {
  readonly messages: () => readonly MessageView[];
  readonly texts: () => readonly string[];
  readonly kinds: () => readonly string[];
  /** The message with this text. */
  readonly at: (text: string) => MessageView;
};

/** Looks at a room from now on. A snapshot follows each change of what is said, so that `until` sees it. */
export const watchRoom = async (person: Person, id: string): Promise<Conversation> => {
  const held = new Map<string, MessageView>();
  await person.engine.watchRoom(person.channel().id, id, ({ upserted, removed }) => {
    for (const message of upserted) held.set(message.id, message);
    for (const gone of removed) held.delete(gone);
  });
  const messages = (): readonly MessageView[] => [...held.values()].sort((a, b) => a.order - b.order);
  return {
    messages,
    texts: () => messages().flatMap(({ content }) => (content.kind === 'text' ? [content.text] : [])),
    kinds: () => messages().map(({ content }) => content.kind),
    at: (text) => {
      const found = messages().find(({ content }) => content.kind === 'text' && content.text === text);
      if (!found) throw new Error(`no message "${text}"`);
      return found;
    },
  };
};
