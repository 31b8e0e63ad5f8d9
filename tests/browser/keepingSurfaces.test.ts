import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Catalogue, type Language, languages } from '../../client/i18n/languages.ts';
import { openStage, type Stage } from './surfaces/page.ts';
import type { SceneName } from './surfaces/scenes.ts';

/** What the page says where nothing is kept on the device, beside what it says where something is. */

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

/** Scenes of the same surface: where the device keeps seats, and where nothing does; and what only the first may say. */
const PAIRS: readonly (readonly [SceneName, SceneName, (words: Catalogue) => readonly string[]])[] = [
  ['firstVisit', 'firstVisitMemory', ({ firstVisit }) => [firstVisit.lead, firstVisit.persist]],
  ['firstVisit', 'firstVisitRefused', ({ firstVisit }) => [firstVisit.lead, firstVisit.persist]],
  ['channelsEmpty', 'channelsMemory', ({ channels }) => [channels.notKept, channels.keep]],
  ['comparing', 'comparingMemory', ({ compare }) => [compare.asleep]],
  ['safety', 'safetyMemory', ({ safety }) => [safety.exitLocks, safety.exitTry, safety.erases]],
  ['travelLockAll', 'travelLockMemory', ({ travel }) => [travel.happensAll[0]?.text ?? '', travel.remains[1] ?? '']],
  ['travelLock', 'travelLockOneMemory', ({ travel }) => travel.happensOne.map(({ text }) => text)],
  ['erased', 'erasedMemory', ({ travel }) => [travel.remains[1] ?? '']],
];

/** Draws a scene in a page that is open. */
const drawn = async (page: Page, scene: SceneName): Promise<string> => {
  await page.evaluate((name) => {
    document.querySelector('h1')?.remove();
    window.draw(name);
  }, scene);
  await page.waitForSelector('h1');
  return page.evaluate(() => document.body.innerText);
};

const LANGUAGES: readonly Language[] = ['en', 'ar'];

test.each(LANGUAGES)('[J24] no sentence says that a device keeps what nothing keeps (%s)', async (language) => {
  const { words } = languages[language];
  const { page, faults } = await stage.open('starting', { language });
  for (const [kept, nowhere, sentences] of PAIRS) {
    const [there, here] = [await drawn(page, kept), await drawn(page, nowhere)];
    for (const sentence of sentences(words)) {
      expect([kept, there.includes(sentence)], sentence).toEqual([kept, true]);
      expect([nowhere, here.includes(sentence)], sentence).toEqual([nowhere, false]);
    }
  }
  for (const scene of ['channelsMemory', 'roomMemory', 'lockedMemory'] as const)
    expect(await drawn(page, scene)).toContain(words.keeping.line);
  for (const scene of ['channels', 'room', 'locked'] as const)
    expect(await drawn(page, scene)).not.toContain(words.keeping.line);
  expect(faults).toEqual([]);
  await stage.leave(page);
});

test('[J24] a problem whose remedy is a reload says there that a reload loses the seats', async () => {
  const { keeping, problems, unlock } = languages.en.words;
  const { page } = await stage.open('lockedMemory');
  await page.getByLabel(unlock.field, { exact: true }).fill('a passphrase');
  await page.getByRole('button', { name: unlock.action, exact: true }).click();
  await page.getByText(keeping.problems.relayRefused().next).waitFor();
  expect(await page.evaluate(() => document.body.innerText)).not.toContain(problems.relayRefused().next);
  await stage.leave(page);
});

test.each([
  ['firstVisit', false],
  ['locked', true],
] as const)(
  '[J21] at %s it is offered with what it means, can be put aside, and is chosen by one press after',
  async (scene, beside) => {
    const { keeping, common } = languages.en.words;
    const { page } = await stage.open(scene);
    const offer = page.getByRole('button', { name: keeping.title, exact: true });
    await offer.click();
    await page.getByRole('heading', { level: 1, name: keeping.title }).waitFor();
    const text = await page.evaluate(() => document.body.innerText);
    for (const line of [...keeping.gone, ...keeping.back, ...keeping.remains, keeping.locks])
      expect(text).toContain(line);
    expect(text.includes(keeping.beside)).toBe(beside);
    await page.getByRole('button', { name: common.back, exact: true }).click();
    await offer.click();
    expect(await page.evaluate(() => window.pretended.calls)).not.toContain('keepNothing');
    await page.getByRole('button', { name: keeping.action, exact: true }).click();
    await page.getByText(keeping.why[beside ? 'chosenBeside' : 'chosen']).waitFor();
    expect(await page.evaluate(() => window.pretended.calls)).toContain('keepNothing');
    await stage.leave(page);
  },
);

test('[J25] where WebAssembly is off the page says that it is slow, before the first wait', async () => {
  const { slow } = languages.en.words;
  const { page } = await stage.open('firstVisitRefused');
  for (const line of [slow.note, slow.waits]) await page.getByText(line).waitFor();
  expect(await drawn(page, 'lockedMemory')).toContain(slow.note);
  expect(await drawn(page, 'firstVisit')).not.toContain(slow.note);
  await stage.leave(page);
});
