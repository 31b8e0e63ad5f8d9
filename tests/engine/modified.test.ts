import { expect, test, vi } from 'vitest';
import { houseForEachTest } from './support/house.ts';
import {
  ASKS_ONCE,
  CHANGES_ANYTHING,
  enterModified,
  inRoom,
  PRESSES_ANYTHING,
  SAYS_ANYTHING,
  SEALS_AS_ANOTHER,
} from './support/modified.ts';
import {
  asShown,
  breaks,
  changedRules,
  goesOn,
  idOf,
  inVain,
  neverShown,
  tableWith,
  told,
  unreadable,
  unseen,
  WRONG,
} from './support/overreaching.ts';
import { good, PASSPHRASE, type Person, problem, say, seatOf, write } from './support/people.ts';

vi.mock('../../shared/crypto/argon2id.ts', () => import('./support/quickArgon2id.ts'));
vi.setConfig({ testTimeout: 120_000 });

/**
 * Members with a modified client, each with rules off, overreach by what they say. Whatever they do, no honest client shows it as valid;
 * the first test shows that the copy itself is taken for what it is, so that what is refused in the others is the change.
 */

const house = houseForEachTest();
const HOUR = 3_600;

const UNBOUND = [SAYS_ANYTHING, ASKS_ONCE, ...CHANGES_ANYTHING, ...PRESSES_ANYTHING];
const POSTS_IN_RECESS = inRoom(
  'posting',
  "if (place === 'plenary' && recessAt(standing, minute, scene.minute) !== null) return 'recess';",
  '',
);
const POSTS_UNACCEPTED = inRoom(
  'posting',
  'outstanding === null || outstanding.accepted.includes(keyOf(seat.id));',
  'true || outstanding === null || outstanding.accepted.includes(keyOf(seat.id));',
);

test('[M3] the copy without a change talks as everybody does', async () => {
  const { f, b, m } = await tableWith(house, await enterModified(house, 'M'));
  await say(m, 'one');
  await m.took('text');
  for (const person of [f, b]) await person.until('one', () => person.texts().includes('one'));
  expect([f, b].map((person) => person.channel().alarms)).toEqual([[], []]);
});

test('[M3] [M9] [M11] [M14] words and texts that a participant may not say change nothing', async () => {
  const m = await enterModified(house, 'M', ...UNBOUND, POSTS_IN_RECESS, POSTS_UNACCEPTED);
  const { f, b } = await tableWith(house, m);
  const honest = [f, b];
  const everybody = [f, b, m];
  const recess = async (on: boolean): Promise<void> => {
    for (const person of everybody)
      await person.until(on ? 'the recess' : 'no recess', () => (person.channel().recess !== null) === on);
  };
  // It is nobody's buddy, and has nothing to close.
  const freezes = () => m.engine.freezeSeat(idOf(m), seatOf(m, 'public figure'));
  await inVain(m, [f], 'freeze', freezes, '', [b]);
  expect(f.channel().seats.find(({ label }) => label === 'public figure')).toMatchObject({ away: false, hold: null });
  await inVain(m, honest, 'close', () => m.engine.closeChannel(idOf(m)));
  // Its side's recess, and a second one within the day.
  good(await m.engine.callRecess(idOf(m), HOUR, false));
  await m.took('recess');
  await recess(true);
  good(await f.engine.endRecess(idOf(f)));
  await recess(false);
  expect(problem(await m.engine.callRecess(idOf(m), HOUR, false))).toBe('notYet');
  await inVain(m, honest, 'recess', () => m.engine.callRecess(idOf(m), HOUR, false));
  // A text in somebody else's recess.
  good(await f.engine.callRecess(idOf(f), HOUR, false));
  await recess(true);
  expect(problem(await write(b, 'too late'))).toBe('closedNow');
  const inRecess = honest.map(asShown);
  await say(m, WRONG);
  await m.took('text');
  for (const person of honest) await told(person);
  expect(honest.map(asShown)).toEqual(inRecess);
  await breaks(m, 'endRecess', () => m.engine.endRecess(idOf(m)));
  for (const person of honest) await told(person);
  expect(honest.map(asShown)).toEqual(inRecess);
  good(await f.engine.endRecess(idOf(f)));
  await recess(false);
  await goesOn([b, f, m]);
  // A text before it accepted what changed.
  good(await f.engine.changeRules(idOf(f), changedRules(f, { rules: ['Each of us speaks once.'] })));
  for (const person of everybody) await person.until('new rules', () => person.channel().rules.version === 2);
  good(await b.engine.acceptRules(idOf(b)));
  for (const person of honest)
    await person.until('that one has yet to accept', () => person.channel().acceptance?.waitingFor === 1);
  const unaccepted = honest.map(asShown);
  await say(m, WRONG);
  await m.took('text');
  for (const person of honest) await told(person);
  expect(honest.map(asShown)).toEqual(unaccepted);
  good(await m.engine.acceptRules(idOf(m)));
  for (const person of honest) await person.until('all accepted', () => person.channel().acceptance === null);
  await goesOn([b, f, m]);
  neverShown(honest, WRONG);
});

test('[M3] [N6] changes of rules, roles and roster that a participant seals change nothing', async () => {
  const m = await enterModified(house, 'M', ...UNBOUND);
  const { f, b } = await tableWith(house, m);
  const honest = [f, b];
  const rules = changedRules(m, { rules: ['Whatever I say.'] });
  await inVain(m, honest, 'epoch', () => m.engine.changeRules(idOf(m), rules));
  for (const role of ['facilitator', 'cofacilitator'])
    await inVain(m, honest, 'epoch', () => m.engine.succeed(idOf(m)), role);
  await inVain(m, honest, 'epoch', () => m.engine.removeSeat(idOf(m), seatOf(m, 'public figure')), 'open');
  const roles = ({ channel }: Person) => channel().seats.map(({ label, role }) => `${label}: ${role}`);
  for (const person of honest)
    expect(roles(person)).toEqual(['facilitator: facilitator', 'public figure: participant', 'academic: participant']);
});

test('[M3] [M13] an observer calls no recess, gives itself no floor, and what it says without is seen by nobody', async () => {
  const posts = inRoom('powers', "const VISITORS = { observer: 'withFloor'", "const VISITORS = { observer: 'yes'");
  const m = await enterModified(house, 'M', ...UNBOUND, posts);
  const { f, b } = await tableWith(house, m, { label: 'observer', side: 'third', role: 'observer' });
  const honest = [f, b];
  await inVain(m, honest, 'recess', () => m.engine.callRecess(idOf(m), HOUR, false));
  await inVain(m, honest, 'floor', () => m.engine.giveFloor(idOf(m), seatOf(m, 'observer'), HOUR));
  // A text may have waited for its relay past the end of a floor: nobody is told.
  await unseen(m, honest, () => write(m, WRONG));
  good(await f.engine.giveFloor(idOf(f), seatOf(f, 'observer'), HOUR));
  const floorOf = (person: Person) => person.channel().seats.find(({ label }) => label === 'observer')?.floorSeconds;
  for (const person of honest) await person.until('the floor', () => (floorOf(person) ?? 0) > 0);
  await say(m, 'with the floor');
  for (const person of honest) await person.until('it', () => person.texts().includes('with the floor'));
  neverShown(honest, WRONG);
});

test('[M3] [M12] a seat that writes on when its time is over is seen by nobody', async () => {
  const off = inRoom(
    'silence',
    'seat.endsMinute > 0 && seat.endsMinute <= Math.max(minute',
    'false && seat.endsMinute <= Math.max(minute',
  );
  const m = await enterModified(house, 'M', off);
  const place = { label: 'guarantor', side: 'A', role: 'participant', seatEndsInSeconds: 3 * HOUR } as const;
  const { f, b } = await tableWith(house, m, place);
  for (const person of [f, b, m]) {
    person.clock.advance(4 * HOUR * 1000);
    await person.until('the lock', () => person.snapshot().phase.kind === 'locked');
  }
  // F's client would close the seat by itself: M writes before anybody else is back.
  good(await m.engine.unlock(PASSPHRASE));
  await m.watch();
  good(await write(m, WRONG, { confirmNotCurrent: true }));
  await m.took('text');
  for (const person of [b, f]) {
    good(await person.engine.unlock(PASSPHRASE));
    await person.watch();
  }
  for (const person of [f, b])
    await person.until('the seat closed', () => !person.channel().seats.some(({ label }) => label === 'guarantor'));
  await goesOn([b, f]);
  expect([f, b].map((person) => person.channel().alarms)).toEqual([[], []]);
  neverShown([f, b], WRONG);
});

test('[M3] [E12] what is sealed in another seat’s name is one unreadable line: no key is given, no channel closed, nothing said by it', async () => {
  const m = await enterModified(house, 'M', ...UNBOUND, SEALS_AS_ANOTHER);
  const { f, b } = await tableWith(house, m);
  const honest = [f, b];
  const longer = changedRules(f, { lifetimeSeconds: 14 * 86_400 });
  good(await f.engine.changeRules(idOf(f), longer));
  for (const person of [f, b, m])
    await person.until('the proposal', () => person.channel().proposals.some(({ kind }) => kind === 'longer'));
  const acts = {
    confirm: () => m.engine.answerProposal(idOf(m), m.channel().proposals[0]?.id ?? '', true),
    close: () => m.engine.closeChannel(idOf(m)),
    text: () => write(m, WRONG),
  };
  for (const [kind, act] of Object.entries(acts)) {
    m.will.as = kind === 'confirm' ? 'public figure' : 'facilitator';
    await unreadable(m, honest, () => breaks<unknown>(m, kind, act));
  }
  neverShown(honest, WRONG);
  // B's own key counts, and is one of the two.
  good(await b.engine.answerProposal(idOf(b), b.channel().proposals[0]?.id ?? '', true));
  await f.until('a key', () => f.channel().proposals[0]?.missing === 1);
  expect(f.channel().rules.version).toBe(1);
});
