import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { copyLink, openLink } from './support/deeds.ts';
import { Person } from './support/person.ts';
import { Host } from './support/relay.ts';

/** The main job by keyboard alone, as somebody does it who cannot use a pointer. */

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let host: Host;
let f: Person;
let a: Person;

beforeAll(async () => {
  host = await Host.open('production');
  [f, a] = await Promise.all([Person.arrive('F', host.origin), Person.arrive('A', host.origin)]);
});
afterAll(async () => {
  await Promise.all([f?.leave(), a?.leave()]);
  await host?.close();
});

const MOST_STEPS = 60;

/** Tab until this has the focus. */
const reach = async (person: Person, wanted: Locator): Promise<void> => {
  await wanted.first().waitFor();
  for (let step = 0; step < MOST_STEPS; step += 1) {
    if (await wanted.first().evaluate((element) => element === document.activeElement)) return;
    await person.page.keyboard.press('Tab');
  }
  throw new Error(`${person.name} cannot reach ${wanted} with ${MOST_STEPS} steps`);
};

const press = async (person: Person, name: string): Promise<void> => {
  const button = person.button(name).and(person.page.locator(':enabled'));
  await reach(person, button);
  await person.page.keyboard.press('Enter');
};

const type = async (person: Person, label: string, text: string): Promise<void> => {
  await reach(person, person.field(label));
  await person.page.keyboard.type(text);
};

const speak = async (person: Person, text: string): Promise<void> => {
  await type(person, person.words.composer.field, text);
  await person.page.keyboard.press('Control+Enter');
};

test('[B25] by keyboard alone: open a channel, invite, accept, compare, admit, talk and answer', async () => {
  const { firstVisit, channels, openChannel, seats, invite, admit, compare, guest, room } = f.words;
  await press(f, firstVisit.useGenerated);
  await press(f, firstVisit.action);
  await press(f, channels.open);
  await type(f, openChannel.label, 'Garden');
  await press(f, openChannel.action);
  await f.sees(room.emptyAlone);
  await press(f, seats.invite);
  await type(f, invite.label, 'cartographer');
  await press(f, invite.action);
  await press(f, f.words.common.copy);
  await f.sees(f.words.common.copied);
  const link = await f.page.evaluate(() => navigator.clipboard.readText());
  expect(link).toBe(await copyLink(f));

  await openLink(a, link);
  await press(a, guest.accept);
  await press(a, firstVisit.useGenerated);
  await press(a, firstVisit.action);
  await press(a, compare.match);
  await reach(f, f.page.getByRole('switch', { name: admit.switch }));
  await f.page.keyboard.press('Space');
  await press(f, admit.action);
  await a.heading(room.plenary);
  await speak(a, 'typed without a pointer');

  await press(f, f.words.common.done);
  await reach(f, f.page.getByRole('navigation').getByRole('button', { name: room.plenary }));
  await f.page.keyboard.press('Enter');
  await f.sees('typed without a pointer');
  await press(f, f.words.message.menu);
  await press(f, f.words.message.reply);
  // The answer begins where the text goes.
  expect(await f.field(f.words.composer.field).evaluate((field) => field === document.activeElement)).toBe(true);
  await speak(f, 'and answered so');
  await a.sees('and answered so');
  const answer = a.page.getByRole('article').filter({ hasText: 'and answered so' });
  expect(await answer.getByRole('blockquote').innerText()).toContain('typed without a pointer');
  expect(f.wrong().concat(a.wrong())).toEqual([]);
});
