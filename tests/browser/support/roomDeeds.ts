import type { Locator } from 'playwright-core';
import type { Actor } from './actor.ts';
import { look } from './look.ts';
import type { Person } from './person.ts';

/** What people do in rooms and with what is said there, by the roles and names that a person meets, in the language of their page. */

/** The list of rooms beside the conversation. */
export const listOfRooms = (person: Person): Locator =>
  person.page.getByRole('navigation', { name: person.words.rooms.title });

/** To another room, by the list of rooms. */
export const goTo = async (person: Person, name: string): Promise<void> => {
  await listOfRooms(person).getByRole('button', { name }).first().click();
  await person.heading(name);
};

/** From the plenary: starts a room with these seats, and goes there. */
export const startRoom = async (
  person: Person,
  form: 'caucus' | 'workingGroup',
  seats: readonly string[],
): Promise<void> => {
  const { rooms } = person.words;
  await person.button(rooms.start).click();
  await person.field(rooms.kind).selectOption({ label: rooms.form[form] });
  for (const seat of seats) await person.page.getByRole('checkbox', { name: seat }).check();
  await look(person, `start-${form}`);
  await person.button(rooms.startAction).click();
  await person.heading(rooms.startedTitle);
  await person.button(rooms.toRooms).click();
};

/** The labels of the seats that the strip above the conversation shows, in its order. */
export const rosterOf = (person: Actor): Promise<readonly string[]> =>
  person.page
    .getByRole('complementary', { name: person.words.room.roster })
    .getByRole('listitem')
    .locator('bdi:first-child')
    .allInnerTexts();

/** Opens what can be done with a message. */
export const menuOf = async (person: Person, text: string): Promise<void> => {
  const row = person.page.getByRole('article').filter({ hasText: text }).first();
  await row.getByRole('button', { name: person.words.message.menu }).click();
};
