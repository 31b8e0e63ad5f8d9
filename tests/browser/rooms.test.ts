import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WhyClosed } from '../../client/engine/api.ts';
import { languages } from '../../client/i18n/languages.ts';
import { openStage, type Stage } from './surfaces/page.ts';

/** Rooms and what is said in them, with a pretended engine: where one is, who reads, what cannot be done and why. */

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
}, 120_000);
afterAll(() => stage?.close());

const both = ['en', 'ar'] as const;
const draw = async (page: Page, scene: Parameters<Window['draw']>[0]): Promise<void> => {
  await page.evaluate((name) => window.draw(name), scene);
  await page.waitForSelector('h1');
};
const calls = (page: Page): Promise<readonly string[]> => page.evaluate(() => [...window.pretended.calls]);
const focused = (page: Page): Promise<string> => page.evaluate(() => document.activeElement?.tagName ?? '');

describe('where one is', () => {
  it('[U24] stands in words, sign, hue and border, and claims no more than was verified', async () => {
    for (const language of both) {
      const { rooms, room, guarantee, side } = languages[language].words;
      const { page } = await stage.open('room', { language, width: 360, height: 740 });
      const looks = new Map<string, readonly string[]>();
      for (const [scene, name, line, sure] of [
        ['room', rooms.form.plenary, null, null],
        ['roomCaucus', rooms.onlySide(side('A')), rooms.others.caucus.cryptography, guarantee.crypto],
        ['roomCaucusCompare', rooms.onlySide(side('A')), rooms.others.caucus.compareFirst, guarantee.device],
        ['roomSession', rooms.form.privateSession, rooms.others.named.compareFirst, guarantee.device],
        ['roomGroup', rooms.form.workingGroup, rooms.others.named.cryptography, guarantee.crypto],
      ] as const) {
        await draw(page, scene);
        await page.getByRole('heading', { level: 1, name }).waitFor();
        const bar = await page.locator('.room-bar').innerText();
        if (line !== null) expect(bar, scene).toContain(line);
        if (sure !== null) expect(bar, scene).toContain(sure);
        const other = sure === guarantee.crypto ? guarantee.device : guarantee.crypto;
        if (sure !== null) expect(bar, scene).not.toContain(other);
        await page.locator('textarea').fill('a word');
        const look = await page.evaluate(() => {
          const style = (selector: string) => {
            const element = document.querySelector(selector);
            if (element === null) throw new Error(selector);
            return getComputedStyle(element);
          };
          return [
            document.querySelector('h1 svg path')?.getAttribute('d') ?? '',
            style('.room-bar').borderInlineStartStyle,
            style('.composer').borderInlineStartStyle,
            style('.composer .button.primary').backgroundColor,
          ];
        });
        if (scene !== 'roomCaucusCompare') looks.set(scene, look);
      }
      // No two kinds share a sign, a border or a hue.
      for (const place of [0, 1, 2, 3]) {
        const seen = [...looks.values()].map((look) => look[place]);
        expect(new Set(seen).size, `${place}: ${seen}`).toBe(looks.size);
      }
      // A private session names who is in it.
      await draw(page, 'roomSession');
      expect(await page.locator('.room-facts').innerText()).toContain(rooms.inIt);
      expect(await page.locator('.room-facts .seat-name').count()).toBe(1);
      expect(await page.locator('.room-facts').innerText()).toContain(room.you);
      await stage.leave(page);
    }
  });

  it('[U24] where the channel code has to be compared first, the line that says so leads to it', async () => {
    for (const language of both) {
      const { rooms, seats } = languages[language].words;
      const { page } = await stage.open('roomCaucusCompare', { language, width: 390, height: 844 });
      await page.getByRole('button', { name: rooms.others.caucus.compareFirst }).press('Enter');
      await page.getByRole('heading', { level: 1, name: seats.title }).waitFor();
      const code = page.getByRole('heading', { level: 2, name: seats.channelCode });
      await page.waitForFunction(() => document.activeElement?.tagName === 'DIV');
      expect(await code.evaluate((own) => own.getBoundingClientRect().top < window.innerHeight)).toBe(true);
      await draw(page, 'roomCaucus');
      expect(await page.getByRole('button', { name: rooms.others.caucus.cryptography }).count()).toBe(0);
      await stage.leave(page);
    }
  });

  it('[U24] the list of rooms opens from the title on a phone, stands beside the conversation where there is room, and marks what is new', async () => {
    const { rooms, channels } = languages.en.words;
    const { page } = await stage.open('roomCaucus', { width: 360, height: 740 });
    expect(await page.getByRole('navigation', { name: rooms.title }).count()).toBe(0);
    await page.getByRole('button', { name: 'Side A only' }).press('Enter');
    const sheet = page.getByRole('dialog', { name: rooms.title });
    await sheet.waitFor();
    expect(await sheet.locator('.room-line').count()).toBe(4);
    expect(await sheet.innerText()).toContain(channels.unread(3));
    for (const press of ['Tab', 'Tab', 'Tab', 'Tab']) await page.keyboard.press(press);
    expect(await page.evaluate(() => document.activeElement?.closest('dialog') !== null)).toBe(true);
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.className)).toContain('room-switch');
    await page.setViewportSize({ width: 1280, height: 800 });
    const rail = page.getByRole('navigation', { name: rooms.title });
    await rail.waitFor();
    expect(await rail.locator('[aria-current="page"]').innerText()).toContain('Side A only');
    await draw(page, 'roomOver');
    expect(await rail.innerText()).toContain(rooms.opening(1));
    await stage.leave(page);
  });
});

describe('going to another room', () => {
  it('[U25] carries no text and no focus into the composer; each draft stays with its room', async () => {
    const { composer } = languages.en.words;
    const { page } = await stage.open('roomCaucus');
    const field = page.getByLabel(composer.field, { exact: true });
    const rail = page.getByRole('navigation', { name: 'Rooms' });
    await field.fill('For our side alone');
    await rail.getByRole('button', { name: 'Plenary' }).click();
    await page.getByRole('heading', { level: 1, name: 'Plenary' }).waitFor();
    expect(await field.inputValue()).toBe('');
    expect(await focused(page)).toBe('H1');
    await page.getByRole('button', { name: 'Seats', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Seats' }).waitFor();
    // The first section leads to the room that one came from.
    await page.locator('.sections button').first().click();
    await page.getByRole('heading', { level: 1, name: 'Plenary' }).waitFor();
    await rail.getByRole('button', { name: 'Side A only' }).click();
    await page.getByRole('heading', { level: 1, name: 'Side A only' }).waitFor();
    expect(await field.inputValue()).toBe('For our side alone');
    expect(await focused(page)).toBe('H1');
    await stage.leave(page);
  });

  it('[U25] words that were said elsewhere ask first, naming who read them there and who will read them here', async () => {
    for (const language of both) {
      const { composer, paste } = languages[language].words;
      const { page } = await stage.open('roomMenu', { language, width: 360, height: 740 });
      const field = page.getByLabel(composer.field, { exact: true });
      await field.fill('short one');
      await field.fill('short one, and then what was said in the caucus');
      await field.press('Control+Enter');
      const ask = page.getByRole('dialog', { name: paste.title });
      await ask.waitFor();
      const lists = await ask.locator('.room-line').allInnerTexts();
      expect(lists).toHaveLength(2);
      expect(lists[0]).toContain(paste.there);
      expect(lists[0]).toContain(languages[language].words.number(2));
      expect(lists[1]).toContain(paste.here);
      expect(lists[1]).toContain(languages[language].words.number(7));
      await ask.getByRole('button', { name: paste.leave }).click();
      await ask.waitFor({ state: 'detached' });
      expect(await field.inputValue()).toBe('short one');
      expect(await focused(page)).toBe('TEXTAREA');
      expect(await calls(page)).not.toContain('send');
      await field.fill('short one, and then what was said in the caucus');
      await ask.getByRole('button', { name: paste.paste }).click();
      await ask.waitFor({ state: 'detached' });
      await page.getByRole('button', { name: composer.send, exact: true }).click();
      await page.waitForFunction(() => window.pretended.calls.includes('send'));
      await stage.leave(page);
    }
  });

  it('[U25] what was copied in one room is known in the next, whether it was said or not', async () => {
    const { composer, paste } = languages.en.words;
    const { page } = await stage.open('roomCaucus');
    const field = page.getByLabel(composer.field, { exact: true });
    await field.fill('A thought that nobody has sent');
    await field.selectText();
    await page.keyboard.press('Control+C');
    const rail = page.getByRole('navigation', { name: 'Rooms' });
    await rail.getByRole('button', { name: 'Plenary' }).click();
    await page.getByRole('heading', { level: 1, name: 'Plenary' }).waitFor();
    await field.fill('a thought   that nobody has sent');
    const ask = page.getByRole('dialog', { name: paste.title });
    await ask.waitFor();
    await page.keyboard.press('Escape');
    await ask.waitFor({ state: 'detached' });
    expect(await field.inputValue()).toBe('');
    // Where everybody reads who reads here, nothing is asked.
    await page.evaluate(() => window.draw('roomCaucus'));
    await field.fill('Words that nobody knows from elsewhere');
    await page.getByRole('button', { name: composer.send, exact: true }).click();
    await page.waitForFunction(() => window.pretended.calls.includes('send'));
    expect(await page.locator('dialog').count()).toBe(0);
    await stage.leave(page);
  });
});

describe('what can be done with a message', () => {
  it('[U26] what cannot be done says why, to the keyboard too, and does nothing', async () => {
    for (const language of both) {
      const { message } = languages[language].words;
      const { page } = await stage.open('roomMenu', { language, width: 320, height: 640 });
      await page.evaluate(() => {
        Object.assign(window, { copied: [] });
        Object.defineProperty(navigator, 'clipboard', {
          value: {
            writeText: async (text: string) => void (window as unknown as { copied: string[] }).copied.push(text),
          },
        });
      });
      const dots = page.getByRole('button', { name: message.menu });
      await dots.first().press('Enter');
      const menu = page.getByRole('dialog', { name: message.menuTitle });
      await menu.waitFor();
      const barred = menu.locator('button[aria-disabled="true"]');
      const said = await barred.allInnerTexts();
      for (const why of [message.quarantineOr(5 * 3600), message.why.otherReaders, message.why.notForUse]) {
        expect(
          said.some((text) => text.includes(why)),
          why,
        ).toBe(true);
      }
      // The arrow keys reach them, and each is described by its reason.
      await menu.locator('button:not([aria-disabled="true"]).listed-action').first().focus();
      await page.keyboard.press('ArrowDown');
      const described = await page.evaluate(() => {
        const here = document.activeElement;
        return [
          here?.getAttribute('aria-disabled'),
          document.getElementById(here?.getAttribute('aria-describedby') ?? '')?.textContent,
        ];
      });
      expect(described).toEqual(['true', message.quarantineOr(5 * 3600)]);
      const before = await calls(page);
      for (const button of await barred.all()) await button.click({ force: true });
      expect(await calls(page)).toEqual(before);
      expect(await page.evaluate(() => (window as unknown as { copied: string[] }).copied)).toEqual([]);
      await page.keyboard.press('Escape');
      await menu.waitFor({ state: 'detached' });
      expect(await page.evaluate(() => document.activeElement?.className)).toContain('more');
      // What may be copied is.
      await dots.last().press('Enter');
      await menu.getByRole('button', { name: message.copy }).press('Enter');
      await page.waitForFunction(() => (window as unknown as { copied: string[] }).copied.length === 1);
      await stage.leave(page);
    }
  });

  it('[U26] withdrawing and making stricter say first what they do; quoting elsewhere goes there with the quotation', async () => {
    const { message, classes, composer } = languages.en.words;
    const { page } = await stage.open('roomMenu');
    const open = async (): Promise<void> => {
      await page.getByRole('button', { name: message.menu }).last().press('Enter');
      await page.getByRole('dialog').waitFor();
    };
    const pick = (name: string) => page.getByRole('dialog').getByRole('button', { name, exact: true });
    await open();
    await pick(message.withdraw).press('Enter');
    await page.getByText(message.withdrawText).waitFor();
    expect(await calls(page)).not.toContain('withdraw');
    await pick(message.withdraw).press('Enter');
    await page.waitForFunction(() => window.pretended.calls.includes('withdraw'));
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await open();
    await pick(`${message.tighten} ${classes.notForUse}`).press('Enter');
    await page.getByText(message.tightenText).waitFor();
    await pick(classes.notForUse).press('Enter');
    await page.waitForFunction(() => window.pretended.calls.includes('tighten'));
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await open();
    await pick(`${message.quoteIn}: Side A only`).press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Side A only' }).waitFor();
    expect(await page.locator('.composer .quote').count()).toBe(1);
    expect(await focused(page)).toBe('H1');
    expect(await page.getByLabel(composer.field, { exact: true }).inputValue()).toBe('');
    await stage.leave(page);
  });
});

const reasons: readonly WhyClosed[] = [
  'standing',
  'stopped',
  'opening',
  'noPower',
  'renderingsOnly',
  'noFloor',
  'recess',
  'rulesChanged',
  'waitingForOthers',
  'seatEnded',
  'left',
  'noThirdParty',
  'over',
  'alone',
];

describe('the composer', () => {
  it('[U27] a closed one says why and until when, and keeps the draft', async () => {
    for (const language of both) {
      const { composer } = languages[language].words;
      const { page } = await stage.open('roomMenu', { language, width: 320, height: 640 });
      const field = page.getByLabel(composer.field, { exact: true });
      await field.fill('half a line');
      for (const why of reasons) {
        await page.evaluate((closed) => {
          const rooms = [window.samples.roomOf(window.samples.asSeat('en', 's2'), { closed })];
          window.pretended.patchChannel({ rooms });
        }, why);
        await page.getByText(composer.closed[why]).waitFor();
        expect(await field.count(), why).toBe(0);
        const said = await page.locator('.composer.closed').innerText();
        expect(said, why).toContain(composer.draftKept);
        expect(said, why).toContain('half a line');
      }
      await page.evaluate(() =>
        window.pretended.patchChannel({
          rooms: [window.samples.roomOf(window.samples.asSeat('en', 's2'), { closed: 'recess' })],
          recess: { leftSeconds: 5 * 3600, by: 'side', breach: false, mayEnd: false },
        }),
      );
      await page.getByText(composer.recess.side(5 * 3600)).waitFor();
      await page.evaluate(() =>
        window.pretended.patchChannel({
          rooms: [window.samples.roomOf(window.samples.asSeat('en', 's2'))],
          recess: null,
        }),
      );
      await field.waitFor();
      expect(await field.inputValue()).toBe('half a line');
      await stage.leave(page);
    }
  });

  it('[U27] changed rules are one press away, and a recess is ended only by whoever may', async () => {
    const { composer, recessNow } = languages.en.words;
    const { page } = await stage.open('roomRulesChanged');
    await page.getByRole('button', { name: composer.readAndAccept }).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.locator('.room').count()).toBe(0);
    await draw(page, 'roomBreach');
    expect(await page.getByRole('button', { name: recessNow.end }).count()).toBe(0);
    await draw(page, 'roomRecess');
    expect(await page.locator('.banners').innerText()).toContain(recessNow.left(5 * 3600));
    await page.getByRole('button', { name: recessNow.end }).click();
    await page.waitForFunction(() => window.pretended.calls.includes('endRecess'));
    await stage.leave(page);
  });

  it('[U28] at 320 by 640 with a notice above, three messages are in sight', async () => {
    for (const language of both) {
      const { page } = await stage.open('roomShort', { language, width: 320, height: 640 });
      await page.locator('.banner').waitFor();
      const whole = await page.evaluate(() => {
        const place = document.querySelector('.feed-place')?.getBoundingClientRect();
        if (place === undefined) return 0;
        return [...document.querySelectorAll('.feed .message')].filter((message) => {
          const { top, bottom } = message.getBoundingClientRect();
          return top >= place.top - 1 && bottom <= place.bottom + 1;
        }).length;
      });
      expect(whole, language).toBeGreaterThanOrEqual(3);
      await stage.leave(page);
    }
  });

  it('[U29] a held message says that nothing has left and when it goes; it can be dropped or sent at once', async () => {
    for (const language of both) {
      const { message, composer, time } = languages[language].words;
      const { page } = await stage.open('firstVisit', { language, width: 320, height: 640 });
      await page.clock.install();
      await draw(page, 'roomHeld');
      const held = page.locator('.message[data-state="held"]');
      await held.waitFor();
      expect(await held.innerText()).toContain(message.goes(18));
      expect(await held.innerText()).toContain(message.heldHere);
      expect(await held.innerText()).not.toContain(time.gone(6 * 86_400));
      await page.clock.runFor(8_000);
      // The clock goes on by itself as well: ten seconds or fewer, and not yet none.
      const left = Array.from({ length: 10 }, (_, second) => message.goes(second + 1));
      await page.waitForFunction(
        (texts) =>
          texts.some((text) => document.querySelector('[data-state="held"] .held')?.textContent?.includes(text)),
        left,
      );
      await held.getByRole('button', { name: message.sendNow }).press('Enter');
      await held.getByRole('button', { name: message.drop }).press('Enter');
      await page.waitForFunction(() => window.pretended.calls.includes('discard'));
      expect(await calls(page)).toContain('sendNow');
      // Twenty seconds unless chosen otherwise, and the choice stays with the room.
      const hold = page.getByLabel(composer.hold);
      expect(await hold.inputValue()).toBe('20');
      expect(await hold.locator('option').allInnerTexts()).toEqual([0, 20, 120, 600].map(composer.holds));
      // So long that the page may lock itself first: said beside the choice.
      expect(await page.getByText(composer.holdLong).count()).toBe(0);
      await hold.selectOption('600');
      await page.getByText(composer.holdLong).waitFor();
      await hold.selectOption('0');
      await page.getByLabel(composer.class).selectOption('notForUse');
      await page.locator('textarea').fill('now');
      await page.getByRole('button', { name: composer.send, exact: true }).click();
      await page.waitForFunction(() => window.pretended.calls.includes('send'));
      expect(await hold.inputValue()).toBe('0');
      expect(await page.getByLabel(composer.class).inputValue()).toBe('notForUse');
      await page.context().close();
    }
  });
});

describe('quarantine', () => {
  it('[U30] is shown as time left; when it is over its author has three answers and is told what silence means', async () => {
    for (const language of both) {
      const { message, event } = languages[language].words;
      const { page } = await stage.open('roomHeld', { language });
      const feed = page.getByRole('feed');
      expect(await feed.innerText()).toContain(message.quarantine(5 * 3600));
      expect(await feed.innerText()).toContain(event.withdrawn);
      const asks = page.locator('.message', { hasText: message.asks });
      expect(await asks.innerText()).toContain(message.asksSilence);
      await asks.getByRole('button', { name: message.mayQuote }).click();
      await asks.getByRole('button', { name: message.keep }).click();
      expect((await calls(page)).filter((call) => call === 'release')).toHaveLength(2);
      await asks.getByRole('button', { name: message.withdraw }).click();
      await page.getByRole('dialog').getByRole('button', { name: message.withdraw }).waitFor();
      await stage.leave(page);
    }
  });

  it('[U30] a quotation that may not be shown here shows nothing of what it quotes', async () => {
    const { message } = languages.en.words;
    const { page } = await stage.open('roomEvents');
    const barred = page.locator('.quote.barred');
    expect(await barred.innerText()).toBe(message.quoteBarred);
    expect(await page.getByRole('feed').innerText()).not.toContain('editor');
    await stage.leave(page);
  });
});

describe('a report', () => {
  it('[U39] opens the session it needs with one press, keeps the text meanwhile, and is sent where only facilitators read', async () => {
    for (const language of both) {
      const { report, rooms, composer, room } = languages[language].words;
      const { page } = await stage.open('reportNoSession', { language, width: 390, height: 844 });
      const said = language === 'en' ? 'A name was said outside.' : 'ذُكر اسم في الخارج.';
      const field = page.getByLabel(report.text, { exact: true });
      await field.fill(said);
      const action = page.getByRole('button', { name: report.action });
      expect(await action.count()).toBe(0);
      for (const sentence of [report.noSession, rooms.willRead, rooms.toldNothing]) {
        await page.getByText(sentence).first().waitFor();
      }
      await page.getByRole('button', { name: report.open }).click();
      await page.getByText(report.opening).waitFor();
      expect(await calls(page)).toEqual(['startRoom']);
      expect(await page.evaluate(() => [...window.pretended.started])).toMatchObject([
        { form: 'privateSession', seats: ['s0', 's1'] },
      ]);
      expect(await page.getByRole('button', { name: report.open }).count()).toBe(0);
      // The session is there: the same page, with the same text, and now the way to send it.
      await page.evaluate(() => {
        const { roomOf, roomAmong, asSeat } = window.samples;
        const session = roomAmong('privateSession', ['s0', 's2', 's1']);
        window.pretended.patchChannel({ rooms: [roomOf(asSeat('en', 's2')), session] });
      });
      await action.waitFor();
      expect(await field.inputValue()).toBe(said);
      await page.getByText(composer.readers).waitFor();
      await action.click();
      await page.getByRole('heading', { level: 1, name: rooms.form.privateSession }).waitFor();
      expect(await page.locator('.room-facts').innerText()).toContain(room.you);
      expect(await calls(page)).toContain('report');
      await stage.leave(page);
    }
  });

  it('[U39] is offered neither to facilitators nor where the rules know no private session', async () => {
    const { message } = languages.en.words;
    const { page } = await stage.open('roomMenu');
    const offered = async (): Promise<number> => {
      await page.getByRole('button', { name: message.menu }).first().press('Enter');
      await page.getByRole('dialog').waitFor();
      const found = await page.getByRole('dialog').getByRole('button', { name: message.report }).count();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      return found;
    };
    expect(await offered()).toBe(1);
    await page.evaluate(() => window.pretended.patchChannel({ seats: window.samples.asSeat('en', 's1') }));
    expect(await offered()).toBe(0);
    await page.evaluate(() => {
      const rules = window.samples.rulesOf('en', { admission: 'facilitator', settings: null });
      window.pretended.patchChannel({ seats: window.samples.asSeat('en', 's2'), rules });
    });
    expect(await offered()).toBe(0);
    await stage.leave(page);
  });
});

describe('a quotation', () => {
  it('[U30] says how what it quotes may be used: in the conversation, before it is sent, and to screen readers', async () => {
    for (const language of both) {
      const { classes, message, room } = languages[language].words;
      const { page } = await stage.open('roomQuotes', { language, width: 390, height: 844 });
      const quotes = page.getByRole('feed').getByRole('blockquote');
      const heads = await quotes.locator('.quote-author').allInnerTexts();
      expect(heads.map((head) => head.split(' · ').at(-1))).toEqual([classes.whatIf, classes.summary, classes.rule]);
      for (const head of heads) expect(head).toContain(room.quoting);
      expect(await page.getByRole('feed').locator('[aria-hidden="true"]', { hasText: classes.whatIf }).count()).toBe(0);
      await page.getByRole('button', { name: message.menu }).first().press('Enter');
      await page.getByRole('dialog').getByRole('button', { name: message.reply }).press('Enter');
      const before = page.locator('.composer').getByRole('blockquote');
      expect(await before.innerText()).toContain(classes.whatIf);
      await stage.leave(page);
    }
  });
});

describe('starting a room', () => {
  it('[U31] says before who will read there and what the others learn, and offers only what may be', async () => {
    for (const language of both) {
      const { rooms, side } = languages[language].words;
      const { page } = await stage.open('startRoom', { language, width: 320, height: 640 });
      const action = page.getByRole('button', { name: rooms.startAction });
      expect(await action.isDisabled()).toBe(true);
      expect(await page.locator('input[type=checkbox]').count()).toBe(2);
      await page.getByLabel(rooms.kind).selectOption('privateSession');
      const boxes = page.locator('input[type=checkbox]');
      expect(await boxes.count()).toBe(5);
      await boxes.nth(2).check();
      await page.getByText(rooms.needsFacilitator).waitFor();
      await boxes.nth(0).check();
      await boxes.nth(4).check();
      await page.getByText(rooms.oneSide).waitFor();
      expect(await action.isDisabled()).toBe(true);
      await boxes.nth(4).uncheck();
      const said = await page.locator('.notice').innerText();
      for (const sentence of [rooms.willRead, rooms.toldNothing, rooms.trace, rooms.others.named.compareFirst]) {
        expect(said, sentence).toContain(sentence);
      }
      expect(said).toContain(side('third'));
      await action.click();
      await page.getByRole('heading', { level: 1, name: rooms.startedTitle }).waitFor();
      expect(await calls(page)).toEqual(['startRoom']);
      await stage.leave(page);
    }
  });

  it('[U31] adding says that another room takes the place and that newcomers read nothing of before; leaving asks for a word', async () => {
    for (const language of both) {
      const { rooms, confirm } = languages[language].words;
      const { page } = await stage.open('addToRoom', { language });
      for (const sentence of [rooms.addLead, rooms.addBefore, rooms.addOld]) {
        expect(await page.getByText(sentence).isVisible(), sentence).toBe(true);
      }
      const action = page.getByRole('button', { name: rooms.addAction });
      expect(await action.isDisabled()).toBe(true);
      await page.locator('input[type=checkbox]').first().check();
      await page.getByText(rooms.willRead).waitFor();
      await action.click();
      await page.getByRole('heading', { level: 1, name: rooms.startedTitle }).waitFor();
      await draw(page, 'roomSeatsCompare');
      expect(await page.getByText(rooms.whyCompare).isVisible()).toBe(true);
      const leave = page.getByRole('button', { name: rooms.leave });
      expect(await leave.isDisabled()).toBe(true);
      await page.getByLabel(confirm.typeWord(rooms.leaveWord), { exact: true }).fill(rooms.leaveWord);
      await leave.click();
      await page.waitForFunction(() => window.pretended.calls.includes('leaveRoom'));
      await page.getByRole('heading', { level: 1, name: rooms.form.plenary }).waitFor();
      await stage.leave(page);
    }
  });
});
