import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { languages } from '../../client/i18n/languages.ts';
import { openStage, type Stage } from './surfaces/page.ts';
import type { SceneName } from './surfaces/scenes.ts';

/** Keys, seats and rules on the screen, with a pretended engine: what is said before anything is done, and what a press sends. */

const { words } = languages.en;
const tongues = ['en', 'ar'] as const;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
}, 240_000);
afterAll(() => stage?.close());

const draw = async (page: Page, scene: SceneName): Promise<void> => {
  await page.evaluate((name) => window.draw(name), scene);
  await page.waitForSelector('h1');
};
const textOf = (page: Page): Promise<string> => page.evaluate(() => document.body.innerText);
const calls = (page: Page): Promise<string[]> => page.evaluate(() => [...window.pretended.calls]);
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

describe('keys', () => {
  it('[U32] a request at the door is answered where its digits are, and differing digits are asked twice', async () => {
    for (const language of tongues) {
      const { proposal, admission, admit, common, compare } = languages[language].words;
      const { page } = await stage.open('roomProposal', { language, width: 360, height: 740 });
      const banner = page.locator('.banner', { hasText: proposal.asks.admission });
      expect(await banner.innerText()).toContain(language === 'en' ? 'press adviser' : 'مستشارة إعلامية');
      // In the room there is no answer to give: only the way to the digits.
      expect(await banner.getByRole('button').allInnerTexts()).toEqual([proposal.go.admission]);
      await banner.getByRole('button').click();
      await page.getByRole('heading', { level: 1, name: proposal.asks.admission }).waitFor();
      const digits = page.locator('.digits');
      expect(await digits.getAttribute('dir')).toBe('ltr');
      expect((await digits.innerText()).trim().split(/\s+/).join(' ')).toBe('48210 93755 16042 77319 00486 52907');
      const text = await textOf(page);
      for (const sentence of [compare.byVoice, compare.hostHow, compare.hostListen, admit.effect, proposal.nobody]) {
        expect(text).toContain(sentence);
      }
      for (const { text: line } of admission.means) expect(text).toContain(line);
      await button(page, admission.differ).click();
      await page.getByText(admission.differSure).waitFor();
      await button(page, common.cancel).click();
      expect(await calls(page)).not.toContain('answerProposal');
      await button(page, admission.differ).click();
      await button(page, admission.differ).click();
      await page.waitForFunction(() => window.pretended.calls.includes('answerProposal'));
      // Who could not compare has nothing to confirm, and says so.
      await draw(page, 'proposalAdmission');
      await button(page, admission.cannot).click();
      await page.getByText(admission.differSure).waitFor();
      expect(await calls(page)).not.toContain('answerProposal');
      await button(page, admission.cannot).click();
      await page.waitForFunction(() => window.pretended.calls.includes('answerProposal'));
      await draw(page, 'proposalAdmission');
      await button(page, admission.match).click();
      await page.waitForFunction(() => window.pretended.calls.includes('answerProposal'));
      await draw(page, 'proposalAdmissionGiven');
      await page.getByText(proposal.confirmed).waitFor();
      expect(await button(page, admission.match).count()).toBe(0);
      await button(page, common.done).click();
      await page.getByRole('heading', { level: 1, name: languages[language].words.channels.title }).waitFor();
      await stage.leave(page);
    }
  });

  it('[U32] the facilitator’s button admits where nobody is asked, and says whom it asks where others are', async () => {
    const { page } = await stage.open('admit');
    expect(await button(page, words.admit.action).count()).toBe(0);
    expect(await button(page, words.admit.ask).isDisabled()).toBe(true);
    expect(await textOf(page)).toContain(words.admit.asksKeys('Side A, Side B'));
    await draw(page, 'admitAlone');
    await button(page, words.admit.action).click();
    expect(await calls(page)).toEqual(['admit']);
    await draw(page, 'invitationProposed');
    const text = await textOf(page);
    expect(text).toContain(words.proposal.needs('Side A, Side B'));
    expect(text).toContain('48210');
    await button(page, words.admit.seeProposal).click();
    await button(page, words.proposal.withdraw).click();
    await page.getByText(words.admission.withdrawText).waitFor();
    expect(await calls(page)).not.toContain('withdrawProposal');
    await button(page, words.proposal.withdraw).click();
    await page.waitForFunction(() => window.pretended.calls.includes('withdrawProposal'));
    await stage.leave(page);
  });

  it('[U33] whose answer is missing is said by side or by count, and no seat is named', async () => {
    const { page } = await stage.open('firstVisit');
    const others = ['academic', 'colonel', 'organiser', 'editor'];
    for (const [scene, said] of [
      ['proposalAdmission', words.proposal.needs('Side A, Side B')],
      ['proposalAdmissionOurs', words.proposal.needs('Side A, Side B')],
      ['invitationProposed', words.proposal.needs('Side A, Side B')],
      ['proposalLonger', words.longer.missing(5)],
      ['proposalLongerGiven', words.longer.missing(1)],
      ['proposalSuccession', words.proposal.needs('Side A, Side B')],
      ['acceptRulesDone', words.ruling.waiting(3)],
      ['rulesToAccept', words.ruling.waiting(4)],
    ] as const) {
      await draw(page, scene);
      const text = await textOf(page);
      expect(text, scene).toContain(said);
      for (const label of others) expect(text, scene).not.toContain(label);
    }
    await stage.leave(page);
  });

  it('[U33] "not now" sends nothing, takes the notice away and keeps the way to it; to agree sends one answer', async () => {
    const { page } = await stage.open('roomProposals');
    const notice = page.locator('.banner', { hasText: words.proposal.asks.longer });
    await notice.getByRole('button', { name: words.proposal.go.longer }).click();
    await button(page, words.longer.notNow).click();
    // A scene begins in the middle of a trail: one step back from there is the list.
    await page.getByRole('button', { name: 'Garden' }).click();
    await page.locator('.conversation').waitFor();
    expect(await notice.count()).toBe(0);
    const sent = (await calls(page)).filter((name) => name.endsWith('Proposal'));
    expect(sent).toEqual([]);
    await page.evaluate(() => window.draw('seatsKeys'));
    await page.getByRole('button', { name: words.proposal.asks.longer }).click();
    await button(page, words.proposal.agree).click();
    await page.waitForFunction(() => window.pretended.calls.includes('answerProposal'));
    await stage.leave(page);
  });

  it('[U33] a proposal that is over says so, under what it was, and offers no answer', async () => {
    const { page } = await stage.open('proposalAdmission');
    await page.evaluate(() => window.pretended.patchChannel({ proposals: [] }));
    await page.getByRole('heading', { level: 1, name: words.proposal.over }).waitFor();
    expect(await textOf(page)).toContain(words.proposal.asks.admission);
    expect(await page.locator('main button').allInnerTexts()).toEqual([words.common.done]);
    expect(await textOf(page)).toContain(words.proposal.overElse);
    await stage.leave(page);
  });

  it('[U33] once it is over the page says what came of it, where the channel shows it', async () => {
    for (const language of tongues) {
      const { proposal } = languages[language].words;
      const { page } = await stage.open('proposalAdmission', { language });
      await page.evaluate((tongue) => {
        const roster = [...window.samples.seats(tongue), window.samples.newcomer(tongue)];
        window.pretended.patchChannel({ proposals: [], seats: roster });
      }, language);
      await page.getByText(proposal.overDone.admission).waitFor();
      await draw(page, 'proposalRemoval');
      await page.evaluate(
        (tongue) => window.pretended.patchChannel({ proposals: [], seats: window.samples.seats(tongue, 7) }),
        language,
      );
      await page.getByText(proposal.overDone.removal).waitFor();
      await draw(page, 'proposalRemoval');
      await page.evaluate(() => window.pretended.patchChannel({ proposals: [] }));
      await page.getByText(proposal.overElse).waitFor();
      await stage.leave(page);
    }
  });

  it('[U40] what was refused or lapsed is told to whoever asked, above the conversation, until it was noted', async () => {
    for (const language of tongues) {
      const { nothing, newcomer, proposal, invitation } = languages[language].words;
      const { page } = await stage.open('roomRefused', { language, width: 390, height: 844 });
      const notices = page.locator('.banner');
      expect(await notices.locator('.banner-title').allInnerTexts()).toEqual([
        nothing.refused,
        nothing.lapsed,
        nothing.removal,
      ]);
      // Whom it was about, and the way there, one press away.
      await notices.nth(0).getByRole('button', { name: nothing.refused }).click();
      expect(await notices.nth(0).locator('.seat-name').count()).toBe(1);
      await notices.nth(2).getByRole('button', { name: newcomer.action }).click();
      await notices.nth(1).getByRole('button', { name: newcomer.action }).click();
      await page.waitForFunction(() => document.querySelectorAll('.banner').length === 1);
      await notices.nth(0).getByRole('button', { name: proposal.look }).click();
      await page.getByText(invitation.refusedWho).waitFor();
      // Who admits nobody is not told of invitations.
      await draw(page, 'roomRefused');
      await page.evaluate(() => window.pretended.patchChannel({ powers: window.samples.noPowers, proposals: [] }));
      await page.waitForFunction(() => document.querySelectorAll('.banner').length === 0);
      await stage.leave(page);
    }
  });
});

describe('rules', () => {
  it('[U34] who confirms a new seat is said in words before a channel is opened, and the rest is a press away', async () => {
    for (const language of tongues) {
      const { setUp, host, openChannel } = languages[language].words;
      const { page } = await stage.open('openChannel', { language, width: 320, height: 640 });
      const choice = page.getByLabel(setUp.admission, { exact: true });
      expect(await choice.inputValue()).toBe('sides');
      for (const admission of ['facilitator', 'cofacilitator', 'sides'] as const) {
        await choice.selectOption(admission);
        await page.getByText(setUp.admissionMeans[admission]).waitFor();
      }
      const text = await textOf(page);
      for (const line of host.can) expect(text.indexOf(line), line).toBeGreaterThan(-1);
      expect(text.indexOf(host.can[0] ?? '')).toBeLessThan(text.lastIndexOf(openChannel.action));
      expect(await page.getByLabel(setUp.recess, { exact: true }).count()).toBe(0);
      await button(page, setUp.more).click();
      const day = String(86_400);
      for (const [label, value] of [
        [setUp.caucus, String(2 * 86_400)],
        [setUp.privateSession, String(3 * 86_400)],
        [setUp.quarantine, day],
        [setUp.recess, day],
        [setUp.succession, String(7 * 86_400)],
      ] as const) {
        expect(await page.getByLabel(label, { exact: true }).inputValue()).toBe(value);
      }
      // A room keeps nothing longer than the plenary, and the page says what it will send.
      await page.getByLabel(openChannel.lifetime, { exact: true }).selectOption(day);
      expect(await page.getByLabel(setUp.caucus, { exact: true }).inputValue()).toBe(day);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(
        0,
      );
      await stage.leave(page);
    }
  });

  it('[U35] a change of rules says what it does before it is saved, and whether every seat has to agree', async () => {
    const { page } = await stage.open('editRules');
    const { editRules, changes, openChannel, setUp } = words;
    expect(await button(page, editRules.change).isDisabled()).toBe(true);
    await page.getByLabel(openChannel.lifetime, { exact: true }).selectOption(String(86_400));
    await page.getByText(editRules.shorterNotice).waitFor();
    let text = await textOf(page);
    for (const line of [editRules.shorter, editRules.accept, editRules.invitations]) expect(text).toContain(line);
    for (const line of [editRules.longer, editRules.easier]) expect(text).not.toContain(line);
    await page.getByLabel(setUp.admission, { exact: true }).selectOption('facilitator');
    await page.getByText(editRules.easier).waitFor();
    await button(page, editRules.propose).waitFor();
    await page.getByLabel(openChannel.lifetime, { exact: true }).selectOption(String(7 * 86_400));
    await page.getByLabel(setUp.admission, { exact: true }).selectOption('sides');
    await page.getByText(changes.nothing).waitFor();
    await button(page, openChannel.editRules).click();
    await page.getByLabel(openChannel.rule(4), { exact: true }).fill('Nobody names a side outside.');
    await page.getByText(changes.rules(1)).waitFor();
    text = await textOf(page);
    expect(text).toContain(editRules.accept);
    await button(page, editRules.change).click();
    await page.waitForFunction(() => window.pretended.calls.includes('changeRules'));
    await stage.leave(page);
  });

  it('[U35] changed rules are accepted below their whole text, with what is new marked in its place', async () => {
    for (const language of tongues) {
      const { acceptRules, rules, ruling } = languages[language].words;
      const { page } = await stage.open('rulesToAccept', { language, width: 320, height: 640 });
      expect(await button(page, acceptRules.accept).count()).toBe(0);
      await button(page, ruling.read).click();
      await button(page, acceptRules.accept).waitFor();
      const listed = await page.locator('.rules > li').allInnerTexts();
      expect(listed).toHaveLength(rules.defaults.length);
      expect(listed[2]).toContain(acceptRules.new);
      expect(listed.filter((line) => line.includes(acceptRules.new))).toHaveLength(1);
      const below = await page.evaluate(() => {
        const end = document.querySelector('.rules')?.getBoundingClientRect().bottom ?? 0;
        const accept = document.querySelector('.button.primary')?.getBoundingClientRect().top ?? 0;
        return accept > end;
      });
      expect(below).toBe(true);
      await button(page, acceptRules.accept).click();
      expect(await calls(page)).toContain('acceptRules');
      // Once all have, that is said too, and still of nobody which.
      await draw(page, 'acceptRulesDone');
      expect(await textOf(page)).not.toContain(ruling.allAccepted);
      await page.evaluate(() => window.pretended.patchChannel({ acceptance: null }));
      await page.getByText(ruling.allAccepted).waitFor();
      await draw(page, 'rules');
      await page.getByText(ruling.allAccepted).waitFor();
      await draw(page, 'acceptRulesUnmarked');
      await page.getByText(acceptRules.unmarked).waitFor();
      await stage.leave(page);
    }
  });

  it('[U36] a recess says what it does and who may call it; on, how long and by whom, but never by which side', async () => {
    for (const language of tongues) {
      const { recess, side } = languages[language].words;
      const { page } = await stage.open('recessSide', { language });
      let text = await textOf(page);
      for (const line of [recess.means, recess.open, recess.sideRight, recess.sideHidden]) expect(text).toContain(line);
      const lengths = await page.getByLabel(recess.lasts, { exact: true }).locator('option').count();
      expect(lengths).toBe(5);
      await page.getByLabel(recess.kind, { exact: true }).selectOption('breach');
      await page.getByText(recess.breachText).waitFor();
      await button(page, recess.callBreach).click();
      await page.waitForFunction(() => window.pretended.calls.includes('callRecess'));
      await draw(page, 'recessUsed');
      await page.getByText(recess.usedToday).waitFor();
      expect(await button(page, recess.call).count()).toBe(0);
      await draw(page, 'recessNo');
      await page.getByText(recess.no).waitFor();
      await draw(page, 'recessOn');
      await page.getByText(recess.by.side).waitFor();
      text = await textOf(page);
      for (const letter of ['A', 'B']) expect(text).not.toContain(side(letter));
      expect(await button(page, recess.end).count()).toBe(0);
      await draw(page, 'recessOnBreach');
      await button(page, recess.end).click();
      expect(await calls(page)).toEqual(['endRecess']);
      await stage.leave(page);
    }
  });
});

describe('a recess', () => {
  it('[U36] the way to it stands beside the plenary, on a phone too, and the plenary’s line says that one is on', async () => {
    for (const language of tongues) {
      const { recess, rooms, composer } = languages[language].words;
      const { page } = await stage.open('roomCaucusRecess', { language });
      const rail = page.getByRole('navigation', { name: rooms.title });
      const plenary = rail.locator('[data-form="plenary"]');
      expect(await plenary.innerText()).toContain(recess.title);
      await rail.getByRole('button', { name: recess.about, exact: true }).click();
      await page.getByRole('heading', { level: 1, name: recess.title }).waitFor();
      await page.setViewportSize({ width: 390, height: 844 });
      await draw(page, 'room');
      await page.getByLabel(composer.field, { exact: true }).waitFor();
      await page.locator('.room-switch').click();
      const sheet = page.getByRole('dialog', { name: rooms.title });
      expect(await sheet.locator('[data-form="plenary"]').innerText()).not.toContain(recess.title);
      await sheet.getByRole('button', { name: recess.title, exact: true }).click();
      await page.getByRole('heading', { level: 1, name: recess.title }).waitFor();
      await button(page, recess.call).waitFor();
      await stage.leave(page);
    }
  });

  it('[U40] a newcomer is shown in every room until noted, and a recess of the plenary is a line in the others', async () => {
    for (const language of tongues) {
      const { recessNow, newcomer, composer } = languages[language].words;
      const { page } = await stage.open('roomCaucusRecess', { language, width: 390, height: 844 });
      await page.getByText(recessNow.elsewhere).waitFor();
      // This room stays open.
      await page.getByLabel(composer.field, { exact: true }).waitFor();
      expect(await textOf(page)).not.toContain(recessNow.text);
      const notice = page.locator('.banner', { hasText: newcomer.title });
      await notice.locator('.banner-title').click();
      await page.getByText(newcomer.elsewhere).waitFor();
      await notice.getByRole('button', { name: newcomer.action }).click();
      await page.waitForFunction(() => window.pretended.calls.includes('acknowledgeNewcomer'));
      await draw(page, 'roomNewcomer');
      await notice.locator('.banner-title').click();
      await page.getByText(newcomer.text).waitFor();
      await stage.leave(page);
    }
  });
});

describe('seats', () => {
  it('[U36] whoever is in trouble finds the breach recess and the way to tell facilitators alone', async () => {
    const { recess, trouble, report } = words;
    const { page } = await stage.open('seatsAsOthers');
    await button(page, trouble.recess).click();
    expect(await page.getByLabel(recess.kind, { exact: true }).inputValue()).toBe('breach');
    await button(page, recess.callBreach).waitFor();
    await draw(page, 'seatsAsOthers');
    await button(page, trouble.report).click();
    await page.getByRole('heading', { level: 1, name: report.title }).waitFor();
    await page.getByText(report.noFacilitator).waitFor();
    // Facilitators are told of others' reports, and have nobody to tell.
    await draw(page, 'seatsKeys');
    await button(page, trouble.recess).waitFor();
    expect(await button(page, trouble.report).count()).toBe(0);
    await stage.leave(page);
  });

  it('[U37] others see one word for whoever is away; facilitators are told more', async () => {
    for (const language of tongues) {
      const { seats } = languages[language].words;
      const { page } = await stage.open('seatsAsOthers', { language });
      const lines = page.locator('.side .line-facts');
      const said = (await lines.allInnerTexts()).filter((line) => line.includes(seats.away));
      expect(said).toHaveLength(3);
      const text = await textOf(page);
      for (const hold of Object.values(seats.hold)) expect(text).not.toContain(hold);
      // Its page offers nothing that would fail for a frozen seat only.
      await page.locator('.line', { hasText: seats.away }).first().click();
      await page.getByText(seats.awayText).waitFor();
      expect(await page.locator('main button').count()).toBe(0);
      await draw(page, 'seatsKeys');
      const told = (await lines.allInnerTexts()).join('\n');
      for (const hold of Object.values(seats.hold)) expect(told).toContain(hold);
      await stage.leave(page);
    }
  });

  it('[U37] a freeze and the second key of a removal say what they do, and ask for a typed word', async () => {
    for (const [scene, first, word, action, said, call] of [
      ['seatObserver', words.freeze.open, words.freeze.word, words.freeze.action, words.freeze.means, 'freezeSeat'],
      [
        'seatBuddy',
        words.freeze.open,
        words.freeze.word,
        words.freeze.buddyAction,
        words.freeze.buddyMeans,
        'freezeSeat',
      ],
      ['proposalRemoval', null, words.seats.removeWord, words.removal.agree, words.removal.means, 'answerProposal'],
    ] as const) {
      const { page } = await stage.open(scene);
      if (first !== null) await button(page, first).click();
      const text = await textOf(page);
      for (const { text: line } of said) expect(text, scene).toContain(line);
      expect(text).toContain(words.confirm.cannotUndo);
      expect(await button(page, action).isDisabled()).toBe(true);
      await page.getByLabel(words.confirm.typeWord(word), { exact: true }).fill(word);
      await button(page, action).click();
      await page.waitForFunction((wanted) => window.pretended.calls.includes(wanted), call);
      await stage.leave(page);
    }
  });

  it('[U37] a removal says whose key it needs besides, and a frozen seat offers nothing any more', async () => {
    const { page } = await stage.open('seat');
    expect(await textOf(page)).toContain(words.seats.removeAsks(words.proposal.otherFacilitator));
    await draw(page, 'seatLast');
    expect(await textOf(page)).toContain(words.seats.removeAsks('Side A, Side B'));
    await draw(page, 'seatFrozen');
    expect(await textOf(page)).toContain(words.freeze.frozen);
    expect(await page.locator('main button, main input').allInnerTexts()).toEqual([words.freeze.inviteAgain]);
    await stage.leave(page);
  });

  it('[U38] each role says what it may do where it is chosen; a seat that ends says so', async () => {
    for (const language of tongues) {
      const { invite, seats, floor, roles } = languages[language].words;
      const { page } = await stage.open('invite', { language, width: 320, height: 640 });
      const choice = page.getByLabel(invite.role, { exact: true });
      const offered = await choice
        .locator('option')
        .evaluateAll((all) => all.map((o) => (o as HTMLOptionElement).value));
      expect(offered).toHaveLength(Object.keys(roles).length - 1);
      for (const role of offered) {
        await choice.selectOption(role);
        const hint = await choice.getAttribute('aria-describedby');
        expect(await page.locator(`[id="${hint}"]`).innerText()).toBe(invite.does[role as keyof typeof roles]);
      }
      const ends = page.getByLabel(invite.seatEnds, { exact: true });
      await choice.selectOption('participant');
      expect(await ends.locator('option').first().innerText()).toBe(invite.seatNever);
      await ends.selectOption(String(3600));
      await page.getByText(invite.seatEndsHint).waitFor();
      // A visitor's seat ends, after a day unless chosen otherwise; what was chosen before stays where it is offered.
      await ends.selectOption('0');
      for (const visitor of ['observer', 'guarantor', 'resourcePerson']) {
        await choice.selectOption(visitor);
        expect(await ends.inputValue()).toBe(String(86_400));
        expect(await ends.locator('option').allInnerTexts()).not.toContain(invite.seatNever);
      }
      await choice.selectOption('participant');
      expect(await ends.inputValue()).toBe('0');
      await draw(page, 'seatObserver');
      expect(await textOf(page)).toContain(seats.ends(3 * 3600));
      await button(page, floor.give).click();
      await draw(page, 'seatFloor');
      expect(await textOf(page)).toContain(seats.floor(20 * 60));
      await button(page, floor.take).click();
      expect(await calls(page)).toEqual(['giveFloor']);
      await stage.leave(page);
    }
  });

  it('[U38] a participant of the third party is said to confirm nothing and to call no recess', async () => {
    const { page } = await stage.open('seatThird');
    const text = await textOf(page);
    expect(text).toContain(words.invite.doesThird);
    expect(text).not.toContain(words.invite.does.participant);
    await stage.leave(page);
  });

  it('[U37] a freeze leaves the seat in sight, and takes the channel code off the screen that it no longer is', async () => {
    const { page } = await stage.open('seats');
    await button(page, words.seats.channelCodeShow).click();
    await page.locator('.digits').waitFor();
    await page.evaluate(() => {
      const roster = window.samples.seats('en');
      window.pretended.patchChannel({ rooms: [window.samples.roomOf(roster, { readersToken: 'the next epoch' })] });
    });
    await button(page, words.seats.channelCodeShow).waitFor();
    expect(await page.locator('.digits').count()).toBe(0);
    expect(await textOf(page)).toContain(words.seats.channelCodeText);
    await stage.leave(page);
  });

  it('[U38] succession says when it can be asked for, and buddies are named, at most two', async () => {
    const { page } = await stage.open('ourSeatSuccession');
    const { succession, buddies } = words;
    let text = await textOf(page);
    for (const { text: line } of succession.means) expect(text).toContain(line);
    expect(text).toContain(succession.now);
    await button(page, succession.action).click();
    expect(await calls(page)).toEqual(['succeed']);
    await page.evaluate(() => window.pretended.patchChannel({ maySucceed: false }));
    await page.getByText(succession.notYet(7)).waitFor();
    expect(await button(page, succession.action).count()).toBe(0);
    await draw(page, 'ourSeatBuddies');
    text = await textOf(page);
    for (const { text: line } of buddies.lines) expect(text).toContain(line);
    expect(await button(page, buddies.save).isDisabled()).toBe(true);
    const second = page.getByLabel(buddies.second, { exact: true });
    // Who is named first cannot be named again.
    expect(await second.locator('option[value="s6"]').count()).toBe(0);
    await second.selectOption('s2');
    await button(page, buddies.save).click();
    await page.getByText(buddies.saved).waitFor();
    expect(await calls(page)).toEqual(['nameBuddies']);
    await stage.leave(page);
  });
});
