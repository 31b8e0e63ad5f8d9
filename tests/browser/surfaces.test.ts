import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { languages } from '../../client/i18n/languages.ts';
import { axeFinds } from './support/axe.ts';
import { type Look, openStage, type Stage } from './surfaces/page.ts';
import { foreignRules } from './surfaces/samples.ts';
import { plainGoverningScenes } from './surfaces/scenes/governing.ts';
import { plainKeysScenes } from './surfaces/scenes/keys.ts';
import { plainVerifyingScenes } from './surfaces/scenes/verifying.ts';
import { type SceneName, scenes } from './surfaces/scenes.ts';

/** Every surface with a pretended engine: what it looks like, what it says, and how it behaves by keyboard alone. */

const names = Object.keys(scenes) as SceneName[];
const pictures = fileURLToPath(new URL('../output/surfaces-pictures/', import.meta.url));

let stage: Stage;
beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  stage = await openStage();
}, 120_000);
afterAll(() => stage?.close());

/** Surfaces that look like others are drawn once; those whose layout changes most are looked at in every way. */
const plain: readonly SceneName[] = [
  ...plainKeysScenes,
  ...plainGoverningScenes,
  ...plainVerifyingScenes,
  'starting',
  'failed',
  'guestGone',
  'guestFalse',
  'guestNoLink',
  'guestElsewhere',
  'guestNewer',
  'guestOffline',
  'guestLapsing',
  'guestOldRules',
  'endedLapsed',
  'endedRefused',
  'declined',
  'seatLeft',
  'seatRemoved',
  'closed',
  'joining',
  'ended',
  'invitationLapsed',
  'ourSeat',
  'leave',
  'roomLong',
];
const telltale: readonly SceneName[] = ['firstVisit', 'guest', 'channels', 'roomNewcomer', 'roomCrowded', 'seats'];

/**
 * The two looks that differ most share the scenes between them; with SLOW=1 each draws all that are its own. What is drawn once, and the
 * telltale ones, stand in the first in any case.
 */
const all = process.env['SLOW'] === '1';
const rich = names.filter((name) => !plain.includes(name));
const half = (remainder: number): readonly SceneName[] =>
  rich.filter((name, at) => all || telltale.includes(name) || at % 2 === remainder);

const looks: readonly { readonly look: Look; readonly among: readonly SceneName[] }[] = [
  { look: { language: 'en', theme: 'light', width: 1280 }, among: [...plain, ...half(0)] },
  { look: { language: 'ar', theme: 'dark', width: 320, height: 640 }, among: half(1) },
  { look: { language: 'en', theme: 'dark', width: 360, height: 740 }, among: telltale },
  { look: { language: 'ar', theme: 'light', width: 1280 }, among: telltale },
];

/** Words that would tell an onlooker when, where or what for. */
const telling = [
  /\b\d{1,2}:\d{2}\b/,
  /(?<!U\+)\b(?:19|20)\d\d\b/,
  /[٠-٩]{1,2}:[٠-٩]{2}/,
  /\b(?:January|February|March|April|June|July|August|September|October|November|December)\b/,
  /\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b/,
  /diploma/i,
  /دبلوماسي/,
];

const tooSmall = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [
      ...document.querySelectorAll<HTMLElement>(
        'button, input[type=text], input[type=password], select, textarea, label',
      ),
    ]
      .filter((element) => !element.matches('.field > label, .visually-hidden'))
      .map((element) => ({ text: element.outerHTML.slice(0, 90), box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.height > 1 && (box.height < 43.5 || box.width < 43.5))
      .map(({ text, box }) => `${text} ${box.width}x${box.height}`),
  );

const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

/** Presses Tab until every button that can be pressed had the focus; returns those that never had it. */
const unreached = async (page: Page): Promise<string[]> => {
  const stops = 'button:not([disabled]):not([tabindex="-1"]), textarea, select';
  await page.evaluate((selector) => {
    const left = new Set(document.querySelectorAll(selector));
    Object.assign(window, { left });
    document.addEventListener('focusin', (event) => event.target instanceof Element && left.delete(event.target));
  }, stops);
  // A button that is gone by then ("Go to the latest" at the end of the list) needs no focus.
  const left = () =>
    page.evaluate(() =>
      [...(window as unknown as { left: Set<Element> }).left]
        .filter((e) => e.isConnected)
        .map((e) => e.outerHTML.slice(0, 80)),
    );
  const count = await page.locator(stops).count();
  let remaining = await left();
  for (let presses = 0; presses < count + 12 && remaining.length > 0; presses += 8) {
    for (let press = 0; press < 8; press += 1) await page.keyboard.press('Tab');
    remaining = await left();
  }
  return remaining;
};

/** Two frames: what a scroll or a change set off has been drawn. */
const drawnAgain = (page: Page): Promise<unknown> =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

describe('every surface', () => {
  it.each(looks)(
    '[U2] [U3] [U4] [U5] $look.language, $look.theme, $look.width px',
    async ({ look, among }) => {
      const { page, faults } = await stage.open('firstVisit', look);
      for (const name of among) {
        await page.evaluate((scene) => window.draw(scene), name);
        await page.waitForSelector('h1');
        const root = await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]);
        expect(root, name).toEqual([look.language, look.language === 'ar' ? 'rtl' : 'ltr']);
        expect(await overflow(page), `${name} overflows`).toBeLessThanOrEqual(0);
        const text = await page.evaluate(() => document.body.innerText + document.title);
        for (const pattern of telling) expect(text, name).not.toMatch(pattern);
        expect(await tooSmall(page), name).toEqual([]);
        const enhanced = ['color-contrast-enhanced'];
        const rules = look.theme === 'light' ? { also: enhanced } : { only: ['color-contrast', ...enhanced] };
        expect(await axeFinds(page, null, rules), name).toEqual([]);
        await page.screenshot({ path: `${pictures}${name}-${look.language}-${look.theme}-${look.width}.png` });
        if (look.width !== 1280) continue;
        expect(await unreached(page), name).toEqual([]);
        // 200 % text at 640 px is what 400 % zoom makes of 1280.
        await page.setViewportSize({ width: 640, height: 800 });
        await page.evaluate(() => document.documentElement.style.setProperty('font-size', '212.5%'));
        expect(await overflow(page), `${name} overflows with large text`).toBeLessThanOrEqual(0);
        await page.evaluate(() => document.documentElement.style.removeProperty('font-size'));
        await page.setViewportSize({ width: 1280, height: 800 });
      }
      expect(faults).toEqual([]);
      await stage.leave(page);
    },
    1_200_000,
  );

  it('[U18] nothing is left in the storage that a disk keeps readable, and no cookie', async () => {
    const { page } = await stage.open('firstVisit');
    for (const name of ['firstVisit', 'channels', 'room', 'settings'] as const) {
      await page.evaluate((scene) => window.draw(scene), name);
      await page.waitForSelector('h1');
      const kept = await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]);
      expect(kept, name).toEqual([0, 0, '']);
    }
    await stage.leave(page);
  });
});

describe('safety', () => {
  it('[A1] wherever keys are in memory the way out is on the screen, and the key works from every field', async () => {
    const { page } = await stage.open('firstVisit', { width: 320, height: 640 });
    await page.route('**/page.html', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<title>Page</title>' }),
    );
    const exit = page.getByRole('button', { name: languages.en.words.safety.exitName, exact: true });
    let open = 0;
    for (const name of names) {
      await page.evaluate((scene) => window.draw(scene), name);
      await page.waitForSelector('h1');
      const scene = scenes[name]('en');
      if (scene.phase.kind === 'open') open += 1;
      expect(await exit.count(), name).toBe(scene.phase.kind === 'open' ? 1 : 0);
    }
    expect(open).toBeGreaterThan(20);
    await page.evaluate(() => window.draw('room'));
    const field = page.getByLabel(languages.en.words.composer.field, { exact: true });
    await field.fill('a draft');
    for (const press of ['Shift+F8', 'Control+F8', 'Escape', 'F9', 'a']) await field.press(press);
    const stays = { code: 'F8', key: 'F8', bubbles: true };
    await field.evaluate((element, key) => {
      element.dispatchEvent(new KeyboardEvent('keydown', { ...key, isComposing: true }));
      element.dispatchEvent(new KeyboardEvent('keydown', { ...key, keyCode: 229 }));
    }, stays);
    expect(await page.evaluate(() => window.pretended.calls.includes('quickExit'))).toBe(false);
    expect(await field.inputValue()).toBe('a drafta');
    const emptied = await page.evaluate(() => {
      // In the same task as the key: nothing waits for the engine.
      document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { code: 'F8', key: 'F8', bubbles: true }));
      return [document.body.innerText.trim(), document.title, window.pretended.calls.at(-1)];
    });
    expect(emptied).toEqual(['', 'Page', 'quickExit']);
    await page.waitForURL('**/page.html');
    await page.context().close();
  });

  it('[A1] the first press of the button is said and forgotten after three seconds; the second exits', async () => {
    const { page } = await stage.open('firstVisit', { language: 'ar', width: 320, height: 640 });
    await page.route('**/page.html', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<title>Page</title>' }),
    );
    const { safety } = languages.ar.words;
    await page.clock.install();
    await page.evaluate(() => window.draw('room'));
    const exit = page.getByRole('button', { name: safety.exitName, exact: true });
    const again = page.getByRole('button', { name: safety.again, exact: true });
    const [before] = [await exit.boundingBox()];
    await exit.click();
    await again.waitFor();
    expect(await page.getByRole('status').filter({ hasText: safety.again }).count()).toBe(1);
    const armed = await again.boundingBox();
    // Whoever presses twice in one place presses it twice.
    expect(armed?.y).toBe(before?.y);
    const middle = (before?.x ?? 0) + (before?.width ?? 0) / 2;
    expect(middle > (armed?.x ?? 0) && middle < (armed?.x ?? 0) + (armed?.width ?? 0)).toBe(true);
    await page.clock.runFor(3_100);
    await exit.click();
    await again.waitFor();
    expect(await page.evaluate(() => window.pretended.calls.includes('quickExit'))).toBe(false);
    await again.click();
    await page.waitForFunction(() => document.title === 'Page');
    await page.context().close();
  });

  it('[A2] a travel lock says everything before it can be done, asks for a word, and tells what could not be deleted', async () => {
    for (const language of ['en', 'ar'] as const) {
      const { travel, confirm } = languages[language].words;
      const { page } = await stage.open('travelLock', { language, width: 320, height: 640 });
      const action = page.getByRole('button', { name: travel.actionOne, exact: true });
      const text = await page.evaluate(() => document.body.innerText);
      const said = [
        travel.truth,
        travel.alone,
        ...travel.others,
        ...travel.remains,
        ...travel.back,
        travel.faster,
        travel.fasterWhere,
        confirm.cannotUndo,
      ];
      for (const sentence of said) {
        expect(text, sentence).toContain(sentence);
        expect(text.indexOf(sentence)).toBeLessThan(text.lastIndexOf(travel.actionOne));
      }
      expect(await action.isDisabled()).toBe(true);
      await page.getByLabel(confirm.typeWord(travel.word), { exact: true }).fill(travel.word);
      await action.click();
      await page.getByRole('heading', { level: 1, name: travel.doneTitle }).waitFor();
      expect(await page.evaluate(() => window.pretended.calls)).toEqual(['travelLock']);
      await page.getByText(travel.notBuried).waitFor();
      await stage.leave(page);
    }
  });

  it('[A2] where a device may be in other hands the page says how far that reaches, and what a visit leaves elsewhere', async () => {
    for (const language of ['en', 'ar'] as const) {
      const { host, trouble, travel, alarms, standing, safety } = languages[language].words;
      const { page } = await stage.open('host', { language });
      const sees = async (lines: readonly string[]): Promise<void> => {
        const text = await page.evaluate(() => document.body.innerText);
        for (const line of lines) expect(text).toContain(line);
      };
      await sees([...host.hands, ...host.trace]);
      await page.evaluate(() => window.draw('seats'));
      await page.getByRole('heading', { name: trouble.title }).waitFor();
      await sees([trouble.hands]);
      await page.evaluate(() => window.draw('erased'));
      await page.getByRole('heading', { name: travel.erasedTitle }).waitFor();
      await sees([travel.erased, ...travel.remains]);
      await page.evaluate(() => window.draw('safety'));
      await page.getByRole('heading', { name: safety.title }).waitFor();
      await sees([safety.exitHistory]);
      // A copy of this very profile: as a warning, and once nothing can be sent any more.
      await page.evaluate(() => window.draw('room'));
      await page.evaluate(() => window.pretended.patchChannel({ alarms: [{ id: 'a1', kind: 'clone' }] }));
      await page.getByText(alarms.clone.next).waitFor();
      await page.evaluate(() => window.pretended.patchChannel({ standing: { kind: 'stopped', why: 'clone' } }));
      await page.getByText(standing.stopped.clone).waitFor();
      await sees([standing.stoppedClone]);
      await stage.leave(page);
    }
  });

  it('[A6] a closed channel says what is where, and what nobody can erase', async () => {
    for (const language of ['en', 'ar'] as const) {
      const { close } = languages[language].words;
      const { page } = await stage.open('closed', { language });
      const text = await page.evaluate(() => document.body.innerText);
      for (const line of [...close.after.map((each) => each.text), ...close.remains]) expect(text).toContain(line);
      await stage.leave(page);
    }
  });
});

describe('entering', () => {
  it('[U6] the loss of a forgotten passphrase is said before one is chosen, and a weak one cannot be used', async () => {
    const { page } = await stage.open('firstVisit');
    const said = await page.evaluate(() => {
      const words = document.body.innerText;
      return (
        words.indexOf('cannot be recovered') !== -1 && words.indexOf('cannot be recovered') < words.indexOf('six words')
      );
    });
    expect(said).toBe(true);
    await page.getByLabel('Passphrase', { exact: true }).fill('hunter2');
    await page.getByLabel('The same again', { exact: true }).fill('hunter2');
    await page.getByText('Not enough yet').waitFor();
    expect(await page.getByRole('button', { name: 'Open', exact: true }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Use these words' }).click();
    await page.getByText('Enough.').waitFor();
    await page.getByRole('button', { name: 'Open', exact: true }).press('Enter');
    await page.waitForFunction(() => window.pretended.calls.includes('createVault'));
    await stage.leave(page);
  });

  it('[U7] a link shows who convenes, the seat, the host and the rules, and nothing else; reading it is the only call', async () => {
    const { page } = await stage.open('guest');
    await page.getByRole('button', { name: 'Accept' }).waitFor();
    expect(await page.evaluate(() => [...window.pretended.calls])).toEqual(['readInvitation']);
    const text = await page.evaluate(() => document.body.innerText);
    expect(text).toContain('facilitator');
    expect(text).toContain('You are here as yourself');
    for (const absent of ['colonel', 'organiser', 'editor', 'Garden', 'read this']) expect(text).not.toContain(absent);
    await page.getByRole('button', { name: 'Accept' }).click();
    await page.getByText('Choose a passphrase next').waitFor();
    expect(await page.evaluate(() => [...window.pretended.calls])).toEqual(['readInvitation']);
    await page.evaluate(() => window.pretended.show(window.samples.open([])));
    await page.waitForFunction(() => window.pretended.calls.includes('acceptInvitation'));
    await stage.leave(page);
  });

  it('[U7] before anything is decided it says all that the rules fix, what the host sees, and who reads a caucus', async () => {
    for (const language of ['en', 'ar'] as const) {
      const { guest, setUp, host, time, guarantee, ruling } = languages[language].words;
      const { page } = await stage.open('guest', { language, width: 390, height: 844 });
      const body = (): Promise<string> => page.evaluate(() => document.body.innerText);
      await page.getByRole('button', { name: guest.accept }).waitFor();
      const facts = await page.locator('.fact').allInnerTexts();
      const day = 86_400;
      for (const [what, seconds] of [
        [setUp.facts.plenary, 7 * day],
        [setUp.facts.caucus, 2 * day],
        [setUp.facts.privateSession, 3 * day],
        [setUp.facts.quarantine, day],
        [setUp.facts.recess, day],
        [setUp.facts.succession, 7 * day],
      ] as const) {
        const said = facts.find((fact) => fact.includes(what)) ?? '';
        expect(said, what).toContain(time.span(seconds));
      }
      const caucus = page.getByRole('region', { name: guest.caucusTitle });
      const lines = await caucus.locator('p').allInnerTexts();
      expect(lines).toEqual([`${guarantee.device} ${guest.caucus}`, `${guarantee.crypto} ${guest.caucusCompared}`]);
      expect(await body()).toContain(setUp.admissionMeans.sides);
      // Which host, beside the question about it, left to right whatever the language.
      const named = page.locator('.host-name');
      expect(await named.innerText()).toBe(new URL(page.url()).host);
      expect(await named.evaluate((own) => getComputedStyle(own).direction)).toBe('ltr');
      expect(await body()).toContain(guest.check);
      // On a phone the long list is one press away; with more room it stands there.
      const card = page.getByRole('button', { name: setUp.hostTitle });
      expect(await body()).not.toContain(host.can[0]);
      await card.press('Enter');
      for (const line of [...host.can, setUp.hostCannot, setUp.hostTrust]) expect(await body()).toContain(line);
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.evaluate(() => window.draw('guest'));
      await page.getByText(setUp.hostTrust).waitFor();
      expect(await card.count()).toBe(0);
      // Rules of the first version know no caucus.
      await page.evaluate(() => window.draw('guestOldRules'));
      await page.getByText(ruling.oldRules).waitFor();
      expect(await caucus.count()).toBe(0);
      await stage.leave(page);
    }
  });

  it('[U21] suggested rules stand in the reader’s language, edited ones as written, and the facilitator’s text is a press away', async () => {
    for (const language of ['en', 'ar'] as const) {
      const other = language === 'en' ? 'ar' : 'en';
      const { rules } = languages[language].words;
      const { page } = await stage.open('guestForeign', { language, width: 320 });
      for (const scene of ['guestForeign', 'rulesForeign'] as const) {
        await page.evaluate((name) => window.draw(name), scene);
        const listed = (): Promise<string[]> => page.locator('.rules li').allInnerTexts();
        await page.getByText(rules.inYourLanguage).waitFor();
        const own = foreignRules(language)[0];
        expect(await listed(), scene).toEqual([own, ...rules.defaults.slice(1)]);
        expect(await page.getByText(rules.unchecked).isVisible()).toBe(true);
        await page.getByRole('button', { name: rules.showWritten }).click();
        await page.getByText(rules.asWritten).waitFor();
        expect(await listed(), scene).toEqual(foreignRules(language));
        expect(await page.locator('.rules li:nth-child(2) [lang]').getAttribute('lang')).toBe(other);
        await page.getByRole('button', { name: rules.showYours }).click();
        await page.getByText(rules.inYourLanguage).waitFor();
      }
      await page.evaluate(() => window.draw('rules'));
      await page.locator('.rules').waitFor();
      expect(await page.getByText(rules.inYourLanguage).count()).toBe(0);
      await stage.leave(page);
    }
  });

  it('[U22] whatever ended says so in its heading, and offers only what can help', async () => {
    for (const language of ['en', 'ar'] as const) {
      const { guest, standing, common, starting, channels } = languages[language].words;
      const { page } = await stage.open('guest', { language, width: 360 });
      const headings: string[] = [];
      const shows = async (title: string, actions: readonly string[]): Promise<void> => {
        await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();
        expect(await page.locator('main button').allInnerTexts(), title).toEqual(actions);
        headings.push(title);
      };
      for (const [scene, title, actions] of [
        ['guestUsed', guest.over.invitationUsed, [common.done]],
        ['guestGone', guest.over.invitationGone, [common.done]],
        ['guestFalse', guest.over.invitationNotAuthentic, [common.done]],
        ['guestNoLink', guest.over.notALink, [common.done]],
        ['guestElsewhere', guest.over.linkForAnotherHost, [common.done]],
        ['guestNewer', guest.newerLink, [starting.reload, guest.putAside]],
        ['guestOffline', guest.unread, [common.tryAgain, guest.putAside]],
        ['ended', standing.endedTitle.mismatch, [channels.forget]],
        ['endedLapsed', standing.endedTitle.lapsed, [channels.forget]],
        ['endedRefused', standing.endedTitle.refused, [channels.forget]],
        ['seatLeft', standing.seatClosedTitle.left, [channels.forget]],
        ['seatRemoved', standing.seatClosedTitle.removed, [channels.forget]],
        ['closed', standing.closedTitle, [channels.forget]],
        ['declined', standing.declinedTitle, [channels.forget]],
      ] as const) {
        await page.evaluate((name) => window.draw(name), scene);
        await shows(title, actions);
      }
      await page.evaluate(() => window.draw('guest'));
      await page.getByRole('button', { name: guest.decline }).click();
      await shows(guest.declinedTitle, [common.done]);
      // Two headings stand for two ways to the same end: a refusal said at once and kept as a line; an invitation lapsed or withdrawn.
      expect(new Set(headings).size).toBe(headings.length - 2);
      await stage.leave(page);
    }
  });

  it('[U22] an invitation whose time runs out on the screen says so by itself, and cannot be accepted any more', async () => {
    const { page } = await stage.open('firstVisit');
    await page.clock.install();
    await page.evaluate(() => window.draw('guestLapsing'));
    await page.getByRole('button', { name: 'Accept' }).waitFor();
    await page.clock.runFor(90_000);
    await page.getByRole('heading', { level: 1, name: languages.en.words.guest.lapsedTitle }).waitFor();
    expect(await page.locator('main button').allInnerTexts()).toEqual([languages.en.words.common.done]);
    await page.context().close();
  });

  it('[U8] nobody is admitted before the facilitator said that the digits matched', async () => {
    const { page } = await stage.open('admit');
    const admit = page.getByRole('button', { name: languages.en.words.admit.ask });
    expect(await admit.isDisabled()).toBe(true);
    await page.getByText('The digits matched').click();
    await page.waitForFunction(() => window.pretended.calls.includes('facilitatorCompared'));
    expect(await admit.isDisabled()).toBe(true);
    await page.evaluate(() =>
      window.pretended.patchChannel({
        invitations: [window.samples.card({ state: { kind: 'asked', digits: ['11111'], matched: true }, link: null })],
      }),
    );
    await admit.click();
    expect(await page.evaluate(() => window.pretended.calls.at(-1))).toBe('admit');
    await stage.leave(page);
  });

  it('[U12] digits to compare stay ASCII, grouped and left to right in both languages', async () => {
    for (const language of ['en', 'ar'] as const) {
      const { page } = await stage.open('comparing', { language, width: 320 });
      const digits = page.locator('.digits');
      expect(await digits.getAttribute('dir')).toBe('ltr');
      expect((await digits.innerText()).trim().split(/\s+/)).toEqual([
        '48210',
        '93755',
        '16042',
        '77319',
        '00486',
        '52907',
      ]);
      await stage.leave(page);
    }
  });

  it('[U13] the Arabic page says that nobody who speaks it has reviewed it', async () => {
    const { page } = await stage.open('firstVisit', { language: 'ar' });
    for (const name of ['firstVisit', 'locked', 'guest', 'settings', 'channels'] as const) {
      await page.evaluate((scene) => window.draw(scene), name);
      await page.waitForSelector('h1');
      expect(await page.evaluate(() => document.body.innerText), name).toContain(
        'لم يراجع أي متحدث بالعربية هذه الترجمة بعد',
      );
    }
    await stage.leave(page);
  });
});

describe('the room', () => {
  it('[U9] a change of readers while a person writes turns Send into Review, and nothing goes out unreviewed', async () => {
    const { page } = await stage.open('room');
    const field = page.getByLabel('Your message');
    await field.fill('Only for those I have seen');
    expect(await field.getAttribute('aria-describedby')).toBe(await page.locator('.readers').getAttribute('id'));
    await page.getByRole('button', { name: 'Send', exact: true }).waitFor();
    await page.evaluate(() => {
      const roster = [...window.samples.seats('en'), window.samples.newcomer('en')];
      window.pretended.patchChannel({ seats: roster, rooms: [window.samples.roomOf(roster)] });
    });
    const review = page.getByRole('button', { name: 'Review', exact: true });
    await review.waitFor();
    expect(await page.getByText('8 seats will read this now').isVisible()).toBe(true);
    await field.press('Control+Enter');
    await page.screenshot({ path: `${pictures}room-review-en-light-1280.png` });
    await review.dblclick();
    expect(await page.evaluate(() => window.pretended.calls.includes('send'))).toBe(false);
    expect(await page.locator('.readers').innerText()).toContain('press adviser');
    await page.getByRole('button', { name: 'Send', exact: true }).and(page.locator(':not([disabled])')).waitFor();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.waitForFunction(() => window.pretended.calls.includes('send'));
    expect(await field.inputValue()).toBe('');
    await stage.leave(page);
  });

  it('[U23] notices leave the conversation its place on a phone, and none is hidden without a sign', async () => {
    for (const language of ['en', 'ar'] as const) {
      const { room, newcomer, alarms } = languages[language].words;
      const { page } = await stage.open('roomCrowded', { language, width: 320, height: 640 });
      const share = () =>
        page.evaluate(() => {
          const height = (selector: string) => document.querySelector(selector)?.getBoundingClientRect().height ?? 0;
          return { notices: height('.banners-place'), all: height('.conversation'), feed: height('.feed-place') };
        });
      const { notices, all, feed } = await share();
      expect(notices).toBeGreaterThan(0);
      expect(notices).toBeLessThanOrEqual(all * 0.4 + 1);
      expect(feed).toBeGreaterThan(80);
      // Each is there with its name, in order; what it means is not, until it is asked for.
      expect(await page.locator('.banner').count()).toBe(5);
      const title = page.getByRole('button', { name: alarms.secondOpener.text });
      expect(await title.getAttribute('aria-expanded')).toBe('false');
      expect(await page.getByText(alarms.secondOpener.next).count()).toBe(0);
      await title.press('Enter');
      expect(await title.getAttribute('aria-expanded')).toBe('true');
      expect(await page.getByText(alarms.secondOpener.next).isVisible()).toBe(true);
      await title.press('Enter');
      const last = page.getByText(room.missed(1));
      const more = page.getByRole('button', { name: room.moreNotices });
      const hiddenBelow = () =>
        last.evaluate((line) => {
          const edge = line.closest('.banners')?.getBoundingClientRect().bottom ?? 0;
          return line.getBoundingClientRect().bottom > edge + 1;
        });
      expect(await hiddenBelow()).toBe(true);
      for (let press = 0; press < 12 && (await more.isVisible()); press += 1) {
        await more.press('Enter');
        await drawnAgain(page);
      }
      expect(await hiddenBelow()).toBe(false);
      expect(await page.evaluate(() => document.activeElement?.closest('.banners') !== null)).toBe(true);
      expect((await share()).notices).toBeLessThanOrEqual(all * 0.4 + 1);
      // Danger is told whole.
      await page.evaluate(() => window.draw('roomStopped'));
      await page.getByText(languages[language].words.standing.stoppedNext).waitFor();
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.evaluate(() => window.draw('roomCrowded'));
      await page.getByText(newcomer.text).first().waitFor();
      await stage.leave(page);
    }
  });

  it('[U10] what arrives is announced once and politely, moves no focus, and marks the title neutrally', async () => {
    const { page } = await stage.open('room');
    await page.getByLabel('Your message').focus();
    await page.evaluate(() => {
      const arrived = window.samples.message('en', 20, { ageSeconds: 1 });
      window.pretended.change({ upserted: [arrived], removed: [], complete: true });
      const roster = window.samples.seats('en');
      window.pretended.patchChannel({ rooms: [window.samples.roomOf(roster, { unread: 1 })] });
    });
    const log = page.getByRole('log');
    await page.waitForFunction(() => document.querySelector('[role=log]')?.textContent?.includes('admiral'));
    expect(await log.getAttribute('aria-live')).toBe('polite');
    const once = await log.innerText();
    await page.evaluate(() => {
      const again = window.samples.message('en', 20, { ageSeconds: 2 });
      window.pretended.change({ upserted: [again], removed: [], complete: true });
    });
    expect(await log.innerText()).toBe(once);
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA');
    expect(await page.title()).toBe('• Parley');
    await page.waitForFunction(() => window.pretended.calls.includes('markRead'));
    await stage.leave(page);
  });

  it('[U11] hidden characters show as marks, every label stands in isolation, and a link is only text', async () => {
    const { page } = await stage.open('roomOdd');
    await page.locator('.feed-scroll').evaluate((scroller) => scroller.scrollTo(0, scroller.scrollHeight));
    const message = page.locator('article', { hasText: 'gnp.exe' });
    expect(await message.locator('.mark').allInnerTexts()).toEqual(['U+202E', 'U+202E', 'U+2066']);
    expect(await page.locator('.seat-name:not(:has(bdi))').count()).toBe(0);
    // A label too long for the bar is cut at its own end, whatever the page's direction.
    for (const [label, direction] of [
      ['Garden of the long label', 'ltr'],
      ['حديقة ذات اسم طويل', 'rtl'],
    ] as const) {
      await page.evaluate((own) => window.pretended.patchChannel({ label: own }), label);
      await page.getByRole('heading', { level: 1 }).getByText(label).waitFor();
      expect(await page.locator('.room-channel').evaluate((own) => getComputedStyle(own).direction)).toBe(direction);
    }
    await stage.leave(page);
    const plain = await stage.open('room');
    expect(await plain.page.getByText('https://example.org/paper').isVisible()).toBe(true);
    expect(await plain.page.locator('a').count()).toBe(0);
    await plain.page.context().close();
  });

  it('[U14] 10,000 messages: under 200 rows are drawn, in order, however far one scrolls', async () => {
    const { page } = await stage.open('roomLong');
    await page.locator('article').first().waitFor();
    const rows = () =>
      page.locator('article').evaluateAll((all) => all.map((row) => Number(row.getAttribute('aria-posinset'))));
    const atEnd = await rows();
    expect(atEnd.at(-1)).toBe(10_000);
    const seen = new Set<number>();
    for (let step = 0; step < 60; step += 1) {
      await page
        .locator('.feed-scroll')
        .evaluate((scroller, up) => scroller.scrollBy(0, up), step < 50 ? -400 : -90_000);
      await page.evaluate(() => new Promise(requestAnimationFrame));
      const drawn = await rows();
      expect(drawn.length).toBeLessThan(200);
      expect(drawn.length).toBeGreaterThan(4);
      expect(drawn).toEqual([...drawn].sort((a, b) => a - b));
      for (const row of drawn) seen.add(row);
    }
    expect(seen.size).toBeGreaterThan(200);
    expect(await page.locator('article').first().getAttribute('aria-setsize')).toBe('10000');
    await stage.leave(page);
  });

  it('[U14] what a person reads stays in its place while messages arrive and expire above and below', async () => {
    const { page } = await stage.open('roomLong');
    await page.locator('.feed-scroll').evaluate((scroller) => scroller.scrollBy(0, -5000));
    await drawnAgain(page);
    const placeOf = (id: string) =>
      page.locator(`[data-row="${id}"]`).evaluate((row) => row.getBoundingClientRect().top);
    const id = await page.evaluate(() => {
      const scroller = document.querySelector('.feed-scroll')?.getBoundingClientRect();
      const row = [...document.querySelectorAll<HTMLElement>('article')].find(
        (candidate) => candidate.getBoundingClientRect().top > (scroller?.top ?? 0),
      );
      return row?.dataset['row'] ?? '';
    });
    const before = await placeOf(id);
    await page.evaluate(() =>
      window.pretended.change({
        upserted: [window.samples.message('en', 10_005)],
        removed: Array.from({ length: 400 }, (_, index) => `m${index}`),
        complete: true,
      }),
    );
    await drawnAgain(page);
    expect(Math.abs((await placeOf(id)) - before)).toBeLessThan(2);
    await stage.leave(page);
  });

  it('[U15] the page keys walk the conversation row by row, and the focused row stays', async () => {
    const { page } = await stage.open('roomLong');
    await page.locator('article[tabindex="0"]').focus();
    for (let step = 0; step < 30; step += 1) await page.keyboard.press('PageUp');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-posinset'))).toBe('9970');
    await page.locator('.feed-scroll').evaluate((scroller) => scroller.scrollTo(0, 0));
    await drawnAgain(page);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-posinset'))).toBe('9970');
    await stage.leave(page);
  });

  it('[U16] a message that was not sent says so, and goes only to readers that the person was shown', async () => {
    const { page } = await stage.open('roomOffline');
    const text = await page.evaluate(() => document.body.innerText);
    expect(text).toContain('Not connected. 2 messages wait here.');
    const unsent = page.locator('.message[data-state="review"]');
    expect(await unsent.innerText()).toContain('not sent, the room changed: look again');
    expect(await page.locator('.message[data-state="waiting"]').innerText()).toContain('waiting');
    await unsent.getByRole('button', { name: 'Review the readers' }).click();
    expect(await unsent.innerText()).toContain('co-facilitator');
    await unsent.getByRole('button', { name: 'Send to these' }).click();
    expect(await page.evaluate(() => window.pretended.calls.at(-1))).toBe('resend');
    await stage.leave(page);
  });

  it('[U17] a lock leaves nothing of the room on the page, and forgets where the person was', async () => {
    const { page } = await stage.open('room');
    await page.getByLabel('Your message').fill('a draft that must not stay');
    await page.getByRole('button', { name: 'Lock' }).click();
    await page.getByRole('heading', { name: 'Unlock' }).waitFor();
    const text = await page.evaluate(() => document.documentElement.outerHTML);
    for (const gone of ['Garden', 'admiral', 'draft', 'pause']) expect(text).not.toContain(gone);
    await page.evaluate(() => window.pretended.show(window.samples.open([window.samples.channel('en')])));
    await page.getByRole('heading', { name: 'Channels' }).waitFor();
    await stage.leave(page);
  });

  it('[U19] closing, removing and leaving ask for a typed word, in the language of the page', async () => {
    for (const [name, word, action, call] of [
      ['close', 'burn', 'Burn the room', 'closeChannel'],
      ['seat', 'remove', 'Remove this seat', 'removeSeat'],
      ['leave', 'leave', 'Leave this channel', 'leave'],
    ] as const) {
      const { page } = await stage.open(name);
      const button = page.getByRole('button', { name: action });
      expect(await button.isDisabled()).toBe(true);
      await page.getByLabel(`Type "${word}"`).fill('something else');
      expect(await button.isDisabled()).toBe(true);
      await page.getByLabel(`Type "${word}"`).fill(word);
      await page.keyboard.press('Enter');
      await page.waitForFunction((wanted) => window.pretended.calls.includes(wanted), call);
      await stage.leave(page);
    }
  });
});

describe('comparing with a seat', () => {
  it('[Y37] who is asked a question sees who asks, where and what, and only a press answers or declines', async () => {
    for (const language of ['en', 'ar'] as const) {
      const { secret } = languages[language].words;
      const { page } = await stage.open('roomSecretAsked', { language });
      const calls = () => page.evaluate(() => window.pretended.calls.filter((call) => /Secret/.test(call)));
      await page.getByRole('status').filter({ hasText: secret.asks }).waitFor();
      await page.getByRole('button', { name: secret.look, exact: true }).click();
      const text = await page.locator('main').innerText();
      const [asker] = (await page.locator('main bdi').allInnerTexts()).filter((label) => /admiral|أميرال/.test(label));
      expect(asker).toBeDefined();
      for (const said of [secret.asksIn, secret.theirQuestion, secret.answerWhen, secret.declineMeans])
        expect(text).toContain(said);
      const send = page.getByRole('button', { name: secret.send, exact: true });
      expect(await send.isDisabled()).toBe(true);
      await page.getByLabel(secret.answer, { exact: true }).fill('cold soup');
      expect(await calls()).toEqual([]);
      await send.click();
      await page.getByRole('button', { name: secret.decline, exact: true }).click();
      await expect.poll(calls).toEqual(['answerSecret', 'endSecretCheck']);
      await stage.leave(page);
    }
  });

  it('[Y37] who asks reads before what a check costs and what does not count; a difference decides nothing', async () => {
    const { secret, verifying, readAloud, seats } = languages.en.words;
    const { page } = await stage.open('verify');
    await page.getByRole('tab', { name: verifying.way.secret }).click();
    const ask = page.getByRole('button', { name: secret.ask, exact: true });
    await ask.waitFor();
    const text = await page.locator('main').innerText();
    for (const said of [secret.answerHint, secret.guess, secret.guesses(3)])
      expect(text.indexOf(said), said).toBeGreaterThan(0);
    await page.getByLabel(secret.question, { exact: true }).fill('Where was it?');
    expect(await ask.isDisabled()).toBe(true);
    await page.getByLabel(secret.answer, { exact: true }).fill('x'.repeat(201));
    expect(await ask.isDisabled()).toBe(true);
    await page.getByLabel(secret.answer, { exact: true }).fill('at the old mill');
    await ask.click();
    await page.waitForFunction(() => window.pretended.calls.includes('askSecret'));
    await page.evaluate(() => window.draw('verifyDiffered'));
    await page.getByText(secret.differedNext).waitFor();
    await page.getByText(secret.checksLeft(2)).waitFor();
    await page.getByRole('button', { name: secret.toDigits, exact: true }).click();
    await page.getByRole('img', { name: `${seats.safetyNumber}: ` }).waitFor();
    await page.getByText(readAloud.how).waitFor();
    await page.evaluate(() => window.draw('verifyEnded'));
    await page.getByText(secret.why.declined).waitFor();
    await page.getByRole('button', { name: secret.done, exact: true }).click();
    await page.waitForFunction(() => window.pretended.calls.includes('endSecretCheck'));
    await stage.leave(page);
  });
});
