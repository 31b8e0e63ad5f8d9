import { beforeAll, expect, test, vi } from 'vitest';
import {
  accept,
  admit,
  back,
  confirmByWord,
  convene,
  conversation,
  digitsOf,
  enter,
  invite,
  lock,
  openLink,
  openRoom,
  say,
  sayMatched,
  seat,
  seatWithKeys,
  turnTo,
  unlock,
  write,
} from './support/deeds.ts';
import {
  acceptRules,
  agree,
  alarmsOn,
  chooseLifetime,
  freeze,
  lookAtProposal,
  nameBuddy,
  openFreeze,
  seatStands,
  sidesNamedWith,
  takeNote,
  toSeat,
  travelLock,
} from './support/governingDeeds.ts';
import { look } from './support/look.ts';
import type { Person } from './support/person.ts';
import { residueIn } from './support/residue.ts';
import { openScene } from './support/scene.ts';

/**
 * The traveller: a border, an arrest, a leak, as the script that people would play has it. What a travel lock and a quick exit
 * leave in the files of a browser is in safety.test.ts; here it is what the table sees.
 */

// Whole scenes with several browsers, on machines that may have much else to do.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 600_000 });

const DAY = 86_400;

const scene = openScene();
const { arrive } = scene;
/** The facilitator; a second one, who comes later. */
let f: Person;
let c: Person;
/** The traveller, who reads Arabic; her buddy; somebody of the other side. */
let a1: Person;
let a3: Person;
let b3: Person;

beforeAll(async () => {
  [f, a1, a3, b3] = await Promise.all([arrive('F'), arrive('A1', { language: 'ar' }), arrive('A3'), arrive('B3')]);
  await enter(f);
  await convene(f, { label: 'Garden', ourLabel: 'facilitator' });
  await seat(f, a1, 'cartographer', 'A');
  await seat(f, a3, 'archivist', 'A');
  await seat(f, b3, 'engineer', 'B');
});

test('[A3] [B36] a traveller destroys her seat, and her buddy has it frozen: away for the others at once, locked and then frozen for the facilitator', async () => {
  await say(a1, 'before the journey');
  for (const person of [f, a3, b3]) await person.sees('before the journey');
  await toSeat(a3, 'cartographer');
  // Nobody can freeze a seat that did not ask for it.
  expect(await a3.button(a3.words.freeze.open).count()).toBe(0);
  await nameBuddy(a1, 'cartographer', { side: 'A', label: 'archivist' });
  await look(a1, 'buddies');
  await a3.sees(a3.words.freeze.buddyLead);
  await toSeat(b3, 'cartographer');
  expect(await b3.text()).not.toContain(b3.words.freeze.title);
  await back(b3);
  await back(a1);
  await travelLock(a1);
  await a1.sees(a1.words.channels.empty);
  await back(a3);
  for (const person of [a3, b3]) {
    await seatStands(person, 'cartographer', person.words.seats.away);
    expect(await person.text()).not.toContain(person.words.seats.hold.lockedByHolder);
  }
  await seatStands(f, 'cartographer', f.words.seats.hold.lockedByHolder);
  await look(f, 'seats-locked-by-holder');
  await turnTo(f, 'room');
  await f.sees(f.words.room.readers(3));

  await lock(f);
  await openFreeze(a3, 'cartographer');
  await look(a3, 'freeze-as-buddy');
  await freeze(a3, 'buddy');
  for (const person of [a3, b3]) {
    await seatStands(person, 'cartographer', person.words.seats.away);
    const text = await person.text();
    for (const more of Object.values(person.words.seats.hold)) expect(text).not.toContain(more);
  }
  await look(b3, 'seats-away');
  for (const person of [a3, b3]) {
    await turnTo(person, 'room');
    await person.sees(person.words.room.readers(3));
  }
  await say(b3, 'while she travels');
  await a3.sees('while she travels');

  await unlock(f);
  await openRoom(f, 'Garden');
  await f.sees('while she travels');
  await seatStands(f, 'cartographer', f.words.seats.hold.frozen);
  await look(f, 'seats-frozen');
  await seatStands(b3, 'cartographer', b3.words.seats.away);
  for (const person of [f, b3]) await turnTo(person, 'room');
  await say(f, 'with other keys');
  for (const person of [a3, b3]) await person.sees('with other keys');
  for (const person of [f, a3, b3]) expect(await alarmsOn(person)).toEqual([]);
});

test('[B37] readmitted in person she stands as a new device on every screen, and sees nothing of what was said before or meanwhile', async () => {
  const absent = ['before the journey', 'while she travels', 'with other keys'];
  const link = await invite(f, 'cartographer', 'A');
  await openLink(a1, link);
  await a1.remembersEverySight(absent);
  await accept(a1);
  await unlock(a1);
  expect(await digitsOf(f)).toEqual(await digitsOf(a1));
  await sayMatched(a1);
  await admit(f);
  await a1.heading(a1.words.room.plenary);
  await a1.sees(a1.words.room.empty);
  await f.sees(f.words.invitation.states.admitted);
  await back(f);
  await turnTo(f, 'room');
  for (const person of [f, a3, b3]) {
    await person.sees(person.words.notices.kinds.substituted.text);
    await person.sees(person.words.notices.kinds.substituted.next);
    await person.sees(person.words.newcomer.title);
  }
  await look(b3, 'room-substituted');
  await look(a1, 'room-readmitted');
  for (const person of [f, a3, b3]) await takeNote(person);
  await seatStands(f, 'cartographer', f.words.seats.trust.confirmed);
  expect(
    await f.page
      .getByRole('main')
      .getByRole('button', { name: /^cartographer/ })
      .count(),
  ).toBe(1);
  await turnTo(f, 'room');
  await say(f, 'she is back');
  for (const person of [a1, a3, b3]) await person.sees('she is back');
  await say(a1, 'شكرًا لانتظاركم');
  for (const person of [f, a3, b3]) await person.sees('شكرًا لانتظاركم');
  expect(await a1.sightsRemembered()).toEqual([]);
});

test('[B36] stopped without warning: one key, then the facilitator freezes the seat; it reads nothing new, and the room sees it away', async () => {
  await write(a3, 'half a sentence');
  await a3.page.keyboard.press('F8');
  await a3.page.waitForURL(`${scene.host.origin}/page.html`);
  expect(await a3.text()).not.toContain('half');
  await openFreeze(f, 'archivist');
  for (const { text } of f.words.freeze.means) await f.sees(text);
  await look(f, 'freeze-as-facilitator');
  await freeze(f, 'facilitator');
  await seatStands(f, 'archivist', f.words.seats.hold.frozen);
  await toSeat(f, 'archivist');
  await f.sees(f.words.freeze.frozen);
  await look(f, 'seat-frozen');
  await back(f);
  for (const person of [a1, b3]) {
    await seatStands(person, 'archivist', person.words.seats.away);
    await turnTo(person, 'room');
    await person.sees(person.words.room.readers(3));
    const strip = person.page.getByRole('complementary', { name: person.words.room.roster });
    await strip
      .getByRole('listitem')
      .filter({ hasText: 'archivist' })
      .filter({ hasText: person.words.seats.away })
      .waitFor();
    expect(await person.text()).not.toContain(person.words.room.seatClosed);
  }
  await turnTo(f, 'room');
  await say(f, 'after the freeze');
  for (const person of [a1, b3]) await person.sees('after the freeze');

  await a3.go('/');
  await a3.heading(a3.words.unlock.title);
  await a3.remembersEverySight(['after the freeze', 'half a sentence']);
  await unlock(a3);
  await a3.page.getByRole('button', { name: a3.words.channels.standing.seatClosed }).click();
  await a3.sees(a3.words.standing.seatClosed.removed);
  await look(a3, 'frozen-own-screen');
  expect(await a3.sightsRemembered()).toEqual([]);
  expect(await a3.text()).not.toContain('she is back');
  await a3.closeBrowser();
  expect(residueIn(a3.profile.folder, ['after the freeze', 'she is back', 'half a sentence', 'Garden'])).toEqual([]);
});

test('[B38] after a leak any member calls a breach recess: every screen says what the rule says, and nobody writes', async () => {
  const { recess, trouble } = a1.words;
  await write(b3, 'a draft of that hour');
  await turnTo(a1, 'seats');
  await a1.button(trouble.recess).click();
  await a1.heading(recess.title);
  await a1.sees(recess.breachText);
  await look(a1, 'recess-breach-call');
  await a1.button(recess.callBreach).click();
  await turnTo(a1, 'room');
  for (const person of [f, a1, b3]) {
    const { recessNow, event, notices, composer } = person.words;
    for (const line of [recessNow.breach, event.recessBreach, notices.kinds.breach.text, notices.kinds.breach.next])
      await person.sees(line);
    expect(await person.button(composer.send).count()).toBe(0);
    // Which side called it is on no screen.
    expect(await sidesNamedWith(person, recessNow.breach)).toEqual([]);
  }
  await b3.sees(b3.words.composer.draftKept);
  await look(b3, 'room-breach');
  await look(a1, 'room-breach');
  for (const person of [f, a1, b3]) {
    await turnTo(person, 'rules');
    await person.sees(person.words.rules.defaults[7] ?? 'no eighth rule');
    await turnTo(person, 'room');
  }
  await f.button(f.words.recessNow.end).click();
  for (const person of [f, a1, b3]) {
    await person.sees(person.words.event.recessEnded);
    await takeNote(person);
  }
  expect(await b3.field(b3.words.composer.field).inputValue()).toBe('a draft of that hour');
  await say(b3, 'after the recess');
  for (const person of [f, a1]) await person.sees('after the recess');
});

/** What was said, on this person's screen, without what only says how long ago. */
const textsOf = async (person: Person, texts: readonly string[]): Promise<readonly string[]> => {
  const rows = await conversation(person);
  return texts.filter((text) => rows.some((row) => row.includes(text)));
};

test('[B39] the rules page shows what was kept and for how long since one came, and nothing was taken out of it for anybody', async () => {
  await chooseLifetime(f, 2 * DAY);
  for (const line of [f.words.editRules.shorter, f.words.editRules.shorterNotice, f.words.editRules.accept])
    await f.sees(line);
  await look(f, 'rules-shorter');
  await f.button(f.words.editRules.change).click();
  await f.heading(f.words.rules.title);
  for (const person of [a1, b3]) {
    await person.sees(person.words.composer.closed.rulesChanged);
    await person.sees(person.words.notices.lifetime(2 * DAY));
  }
  await look(a1, 'room-rules-changed');
  await f.sees(f.words.ruling.waiting(2));
  await acceptRules(a1);
  await a1.sees(a1.words.composer.closed.waitingForOthers);
  await acceptRules(b3);
  for (const person of [f, a1, b3]) {
    const { ruling, setUp, time } = person.words;
    await turnTo(person, 'rules');
    await person.gone(ruling.waitingWho);
    await person.sees(ruling.historyTitle);
    await person.sees(ruling.historyLine(1, 7 * DAY));
    await person.sees(ruling.historyNow(2, 2 * DAY));
    await person.sees(ruling.kept);
    const kept = person.page.getByRole('definition').filter({ hasText: time.span(2 * DAY) });
    await kept.first().waitFor();
    await person.sees(setUp.facts.plenary);
  }
  await look(a1, 'rules-history');
  await look(f, 'rules-history');
  for (const person of [f, a1, b3]) await turnTo(person, 'room');
  const said = ['she is back', 'after the freeze', 'after the recess'];
  for (const person of [f, a1, b3]) expect(await textsOf(person, said)).toEqual(said);
});

test('[B40] rules that keep longer change nothing while one person puts them aside, and no screen says who that is', async () => {
  await chooseLifetime(f, 7 * DAY);
  await f.sees(f.words.editRules.longer);
  await f.button(f.words.editRules.propose).click();
  await f.heading(f.words.rules.title);
  await f.sees(f.words.ruling.proposed);
  await lookAtProposal(a1, 'longer');
  await a1.sees(a1.words.longer.notNowText);
  await look(a1, 'longer');
  await a1.button(a1.words.longer.notNow).click();
  await a1.button(a1.words.proposal.go.longer).waitFor({ state: 'detached' });
  await agree(b3, 'longer');
  await f.button(f.words.proposal.look).click();
  await f.heading(f.words.proposal.ours.longer);
  await f.sees(f.words.longer.missing(1));
  await f.sees(f.words.proposal.nobody);
  await look(f, 'longer-waiting');
  // Whoever agreed sees as little of who has not.
  await turnTo(b3, 'seats');
  await b3.page.getByRole('button', { name: new RegExp(b3.words.proposal.asks.longer) }).click();
  await b3.sees(b3.words.longer.missing(1));
  for (const person of [f, b3]) {
    const text = await person.text();
    for (const label of ['cartographer', 'engineer', 'archivist']) expect(text).not.toContain(label);
    for (const side of ['A', 'B']) expect(text).not.toContain(person.words.side(side));
  }
  await back(b3);
  await back(f);
  for (const person of [f, a1, b3]) {
    await turnTo(person, 'rules');
    await person.sees(person.words.ruling.historyNow(2, 2 * DAY));
    await turnTo(person, 'room');
    await person.sees(person.words.room.lifetime(2 * DAY));
  }
  await say(a1, 'الشروط كما هي');
  for (const person of [f, b3]) await person.sees('الشروط كما هي');
  // It was this key alone that was missing: given after all, the rules change by themselves.
  await turnTo(a1, 'seats');
  await a1.page.getByRole('button', { name: new RegExp(a1.words.proposal.asks.longer) }).click();
  await a1.button(a1.words.proposal.agree).click();
  await a1.sees(new RegExp(`${a1.words.proposal.agreed}|${a1.words.proposal.over}`));
  await back(a1);
  for (const person of [f, a1, b3]) {
    await turnTo(person, 'rules');
    await person.sees(person.words.ruling.historyNow(3, 7 * DAY));
    await turnTo(person, 'room');
    // What was noticed of the shorter time is true no more.
    await person.gone(person.words.notices.kinds.shorterLifetime.text);
  }
});

test("[B41] an infected device's seat is removed with a second facilitator's key: it and the others see only that a seat was closed", async () => {
  c = await arrive('C');
  await seatWithKeys(f, c, { label: 'second facilitator', side: 'third', role: 'cofacilitator' }, []);
  const hidden = (person: Person): readonly string[] => [
    person.words.proposal.asks.removal,
    person.words.removal.lead,
    person.words.proposal.go.removal,
  ];
  for (const person of [a1, b3]) await person.remembersEverySight(hidden(person));
  await toSeat(f, 'engineer');
  await f.sees(f.words.seats.removeAsks(f.words.proposal.otherFacilitator));
  await look(f, 'seat-removal-asks');
  await confirmByWord(f, f.words.seats.removeWord, f.words.seats.remove);
  await f.heading(f.words.seats.title);
  await lookAtProposal(c, 'removal');
  await c.sees(c.words.seats.removeKept);
  await look(c, 'removal-asked');
  // While the second key is missing nothing changes.
  await turnTo(f, 'room');
  await say(f, 'before the second key');
  for (const person of [a1, b3]) await person.sees('before the second key');
  await confirmByWord(c, c.words.seats.removeWord, c.words.removal.agree);
  await b3.sees(b3.words.standing.seatClosed.removed);
  await look(b3, 'removed');
  for (const person of [f, a1]) {
    const line = person.page.getByRole('feed').getByText(person.words.room.seatClosed);
    await line.filter({ hasText: 'engineer' }).first().waitFor();
  }
  await look(a1, 'room-after-removal');
  await say(f, 'after the removal');
  await a1.sees('after the removal');
  await b3.remembersEverySight([...hidden(b3), 'after the removal']);
  for (const person of [a1, b3]) expect(await person.sightsRemembered()).toEqual([]);
  for (const person of [f, c, a1]) expect(await alarmsOn(person)).toEqual([]);
  await b3.page.reload();
  await unlock(b3);
  await b3.page.getByRole('button', { name: b3.words.channels.standing.seatClosed }).click();
  for (const text of ['after the removal', 'before the second key']) expect(await b3.text()).not.toContain(text);
});
