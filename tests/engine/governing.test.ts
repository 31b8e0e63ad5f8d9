import { expect, test, vi } from 'vitest';
import { openingSettings } from '../../client/engine/api.ts';
import { houseForEachTest } from './support/house.ts';
import { alarmsSeen, answer, bringTo, conveneUnder, fourSeats, later, twoSides, whenAsked } from './support/keys.ts';
import { switchedSocket } from './support/mischief.ts';
import { pageSocket } from './support/pageSocket.ts';
import {
  cardOf,
  DAY_MS,
  gather,
  good,
  inviteTo,
  PASSPHRASE,
  type Person,
  problem,
  say,
  seatOf,
} from './support/people.ts';

vi.mock('../../shared/crypto/argon2id.ts', () => import('./support/quickArgon2id.ts'));
// Five devices at once, on a machine that may do other things.
vi.setConfig({ testTimeout: 90_000 });

const house = houseForEachTest();

const HOUR = 3_600;
const MINUTE_MS = 60_000;
const idOf = (person: Person): string => person.channel().id;
const plenary = (person: Person) => person.channel().rooms[0];
const lines = (person: Person, kind: string) => person.messages().filter(({ content }) => content.kind === kind);
const seatView = (person: Person, label: string) => person.channel().seats.find((seat) => seat.label === label);

const rulesOf = (person: Person, other: object = {}) => {
  const { items, lifetimeSeconds, admission } = person.channel().rules;
  return { rules: [...items], lifetimeSeconds, admission, settings: openingSettings.settings, ...other };
};

test('[X34] a side calls its recess: nobody writes in the plenary, nobody sees which side it was, and a facilitator ends it', async () => {
  const { f, a, b } = await twoSides(house);
  good(await a.engine.callRecess(idOf(a), 2 * HOUR, false));
  for (const person of [f, a, b]) {
    await person.until('the recess', () => person.channel().recess !== null);
    const recess = person.channel().recess;
    expect(recess?.by).toBe('side');
    expect(recess?.leftSeconds).toBeGreaterThan(HOUR);
    expect(recess?.mayEnd).toBe(person !== b);
    expect(plenary(person)?.closed).toBe('recess');
    await person.until('a line', () => lines(person, 'recessBegan').length === 1);
  }
  expect(a.channel().recessRight.state).toBe('usedToday');
  expect(problem(await b.engine.endRecess(idOf(b)))).toBe('noPower');
  good(await f.engine.endRecess(idOf(f)));
  for (const person of [f, a, b]) {
    await person.until('it is over', () => person.channel().recess === null);
    await person.until('a line', () => lines(person, 'recessEnded').length === 1);
    expect(plenary(person)?.closed).toBe(null);
  }
  expect(problem(await a.engine.callRecess(idOf(a), HOUR, false))).toBe('notYet');
  good(await b.engine.callRecess(idOf(b), HOUR, true));
  await a.until('the breach', () => a.channel().notices.some(({ kind }) => kind === 'breach'));
  const notice = a.channel().notices.find(({ kind }) => kind === 'breach');
  await a.engine.dismissNotice(idOf(a), notice?.id ?? '');
  await a.until('seen', () => a.channel().notices.length === 0);
});

test('[X34] a recess whose time is over before it could be said is not said', async () => {
  const network = switchedSocket(pageSocket(house.origin));
  const [f, a] = [await house.enter('F', { openSocket: network.openSocket }), await house.enter('A1')];
  await conveneUnder(f);
  await bringTo(f, a, { label: 'academic', side: 'A' });
  await gather([f, a]);
  network.off();
  await f.until('offline', () => f.channel().connection !== 'connected');
  good(await f.engine.callRecess(idOf(f), 10 * 60, false));
  expect(f.channel().recess).toBe(null);
  await later(11 * MINUTE_MS, f);
  network.on();
  await f.until('online', () => f.channel().connection === 'connected');
  await say(f, 'no recess came');
  await a.until('the text', () => a.texts().includes('no recess came'));
  for (const person of [f, a]) {
    expect(person.seen.filter((text) => text.includes('"recess":{'))).toEqual([]);
    expect(lines(person, 'recessBegan')).toEqual([]);
  }
});

test('[X34] an observer writes while it holds the floor', async () => {
  const { f, a, b } = await twoSides(house);
  const o = await house.enter('O');
  await bringTo(f, o, { label: 'observer', side: 'third', role: 'observer' }, [a, b]);
  await gather([f, a, b, o]);
  expect(plenary(o)?.closed).toBe('noFloor');
  expect(problem(await a.engine.giveFloor(idOf(a), seatOf(a, 'observer'), HOUR))).toBe('noPower');
  good(await f.engine.giveFloor(idOf(f), seatOf(f, 'observer'), HOUR));
  await o.until('the floor', () => plenary(o)?.closed === null);
  for (const person of [f, a, b])
    await person.until('the floor', () => (seatView(person, 'observer')?.floorSeconds ?? 0) > 0);
  await say(o, 'a question');
  await b.until('the question', () => b.texts().includes('a question'));
  good(await f.engine.giveFloor(idOf(f), seatOf(f, 'observer'), 0));
  await o.until('no floor', () => plenary(o)?.closed === 'noFloor');
});

test('[X35] changed rules: all are told, nobody is named, nobody writes before all have accepted, and what was said goes sooner', async () => {
  const { f, a, b } = await twoSides(house);
  await say(a, 'said before');
  await b.until('the text', () => b.texts().length === 1);
  const open = await inviteTo(f, { label: 'adviser', side: 'B' });
  good(await f.engine.changeRules(idOf(f), rulesOf(f, { rules: ['Another rule.'], lifetimeSeconds: 2 * 86_400 })));
  for (const person of [f, a, b]) {
    await person.until('new rules', () => person.channel().rules.version === 2);
    expect(person.channel().rulesHistory).toEqual([
      { version: 1, lifetimeSeconds: 7 * 86_400 },
      { version: 2, lifetimeSeconds: 2 * 86_400 },
    ]);
    expect(person.channel().notices.map(({ kind }) => kind)).toEqual(['shorterLifetime']);
    expect(person.channel().acceptance?.changed).toEqual([0]);
    await person.until('it goes sooner', () => {
      const text = person.messages().find(({ content }) => content.kind === 'text');
      return text !== undefined && text.goneInSeconds <= 2 * 86_400;
    });
    await person.until('a line', () => lines(person, 'rulesChanged').length === 1);
  }
  await f.until('offers of old rules end', () => cardOf(f, open.invitation)?.state.kind === 'revoked');
  expect(f.channel().acceptance).toMatchObject({ accepted: true, waitingFor: 2 });
  expect(plenary(a)?.closed).toBe('rulesChanged');
  good(await a.engine.acceptRules(idOf(a)));
  await f.until('one to go', () => f.channel().acceptance?.waitingFor === 1);
  await a.until('it accepted', () => plenary(a)?.closed === 'waitingForOthers');
  good(await b.engine.acceptRules(idOf(b)));
  for (const person of [f, a, b]) {
    await person.until('all have', () => person.channel().acceptance === null);
    await person.until('open', () => plenary(person)?.closed === null);
  }
  await say(b, 'said after');
  await a.until('the text', () => a.texts().length === 2);
});

test('[X35] rules that keep longer wait for all, and who put them aside is shown to nobody', async () => {
  const { f, a, b } = await twoSides(house);
  const longer = rulesOf(f, { lifetimeSeconds: 30 * 86_400 });
  good(await f.engine.changeRules(idOf(f), longer));
  const proposal = await answer(a, 'longer', true);
  expect(proposal.rules?.lifetimeSeconds).toBe(30 * 86_400);
  await f.until('one to go', () => f.channel().proposals.some(({ missing }) => missing === 1));
  await whenAsked(b, 'longer');
  await answer(b, 'longer', false);
  await b.until('not asked', () => b.channel().proposals.length === 0);
  // Nothing was sent for it: what the others are shown is what they were shown before.
  await say(b, 'something else');
  await f.until('the text', () => f.texts().length === 1);
  await a.until('the text', () => a.texts().length === 1);
  for (const person of [f, a]) {
    expect(person.channel().proposals).toMatchObject([{ kind: 'longer', missing: 1, refused: false, needs: [] }]);
    expect(person.channel().rules).toMatchObject({ version: 1, lifetimeSeconds: 7 * 86_400 });
  }
  // Asked anew with other words, all agree, and it is so by itself.
  good(await f.engine.changeRules(idOf(f), { ...longer, rules: ['Kept for a month.'] }));
  await a.until('another', () => a.channel().proposals.some(({ rules }) => rules?.items[0] === 'Kept for a month.'));
  await answer(a, 'longer', true);
  await answer(b, 'longer', true);
  for (const person of [f, a, b]) {
    await person.until('longer', () => person.channel().rules.lifetimeSeconds === 30 * 86_400);
    // Whoever agreed to it has accepted it.
    expect(person.channel().acceptance).toBe(null);
    expect(alarmsSeen(person)).toEqual([]);
  }
});

test('[X36] a facilitator freezes a seat: its device is erased, the others see it as away, and a new seat takes its place', async () => {
  const { f, c, a, b } = await fourSeats(house);
  good(await f.engine.freezeSeat(idOf(f), seatOf(f, 'academic')));
  await a.until('its seat is closed', () => a.channel().standing.kind === 'seatClosed');
  await gather([f, c, b]);
  for (const person of [f, c, b]) {
    const seat = seatView(person, 'academic');
    expect(seat).toMatchObject({ away: true, ours: false, hold: person === b ? null : 'frozen' });
    // In the room's list too, and no line says that a seat was closed.
    expect(plenary(person)?.seats.find(({ seat: id }) => id === seat?.id)?.state).toBe('away');
    expect(lines(person, 'seatClosed').length).toBe(person === b ? 0 : 1);
    expect(alarmsSeen(person)).toEqual([]);
  }
  expect(problem(await f.engine.freezeSeat(idOf(f), seatOf(f, 'public figure')))).toBe('notYet');
  const again = await house.enter('A1 again');
  await bringTo(f, again, { label: 'academic', side: 'A' }, [b]);
  await gather([f, c, b, again]);
  for (const person of [f, c, b]) {
    await person.until('told', () => person.channel().notices.some(({ kind }) => kind === 'substituted'));
    expect(person.channel().seats.filter(({ label }) => label === 'academic').length).toBe(1);
  }
});

test('[X36] a new device in the place of a seat that was removed, or that its holder locked, is told like one in the place of a frozen seat', async () => {
  const { f, a, b } = await twoSides(house);
  good(await f.engine.removeSeat(idOf(f), seatOf(f, 'public figure')));
  await b.until('its seat is closed', () => b.channel().standing.kind === 'seatClosed');
  await gather([f, a]);
  const told = (person: Person) => person.channel().notices.filter(({ kind }) => kind === 'substituted').length;
  const newB = await house.enter('B1 again');
  await bringTo(f, newB, { label: 'public figure', side: 'B' }, [a]);
  await gather([f, a, newB]);
  for (const person of [f, a]) await person.until('told of one', () => told(person) === 1);
  good(await a.engine.travelLock(idOf(a)));
  await f.until('locked', () => seatView(f, 'academic')?.hold === 'lockedByHolder');
  const newA = await house.enter('A1 again');
  good(await f.engine.freezeSeat(idOf(f), seatOf(f, 'academic')));
  await f.until('frozen', () => seatView(f, 'academic')?.hold === 'frozen');
  await bringTo(f, newA, { label: 'academic', side: 'A' }, [newB]);
  await gather([f, newA, newB]);
  for (const [person, count] of [
    [f, 2],
    [newB, 1],
    [newA, 0],
  ] as const) {
    await person.until('told of each', () => told(person) === count);
  }
});

test('[X36] a buddy asks for a freeze: nobody writes to the seat from then on, and the next facilitator closes it', async () => {
  const { f, a, b } = await twoSides(house);
  good(await a.engine.nameBuddies(idOf(a), [seatOf(a, 'public figure')]));
  await b.until('it is a buddy', () => b.channel().buddyOf.length === 1);
  await a.until('it named one', () => a.channel().buddies.join() === seatOf(a, 'public figure'));
  expect(problem(await a.engine.freezeSeat(idOf(a), seatOf(a, 'public figure')))).toBe('noPower');
  await f.engine.lock();
  good(await b.engine.freezeSeat(idOf(b), seatOf(b, 'academic')));
  await b.until('away', () => seatView(b, 'academic')?.away === true);
  expect(seatView(b, 'academic')?.hold).toBe(null);
  await b.until('no reader', () => !plenary(b)?.readers.includes(seatOf(b, 'academic')));
  await say(b, 'not for that device');
  good(await f.engine.unlock(PASSPHRASE));
  await a.until('its seat is closed', () => a.channel().standing.kind === 'seatClosed');
  await f.until('frozen', () => seatView(f, 'academic')?.hold === 'frozen');
  expect(a.seen.some((text) => text.includes('not for that device'))).toBe(false);
});

test('[X36] a seat ends by itself at its time, and says so before', async () => {
  const { f, a, b } = await twoSides(house);
  const o = await house.enter('O');
  await bringTo(f, o, { label: 'guarantor', side: 'third', role: 'guarantor', seatEndsInSeconds: 2 * HOUR }, [a, b]);
  await gather([f, a, b, o]);
  expect(seatView(o, 'guarantor')?.endsInSeconds).toBeGreaterThan(HOUR);
  expect(seatView(a, 'guarantor')?.endsInSeconds).toBeGreaterThan(HOUR);
  await later(2 * HOUR * 1000 + MINUTE_MS, f, a, b, o);
  await o.until('closed', () => o.channel().standing.kind === 'seatClosed');
  await gather([f, a, b]);
  await b.until('a line', () => lines(b, 'seatClosed').length === 1);
  for (const person of [f, a, b]) expect(alarmsSeen(person)).toEqual([]);
});

test('[X36] after seven silent days the co-facilitator succeeds with a key of each side, and all are told', async () => {
  const { f, c, a, b } = await fourSeats(house);
  expect(c.channel().maySucceed).toBe(false);
  expect(problem(await c.engine.succeed(idOf(c)))).toBe('notYet');
  await f.engine.lock();
  await later(7 * DAY_MS + HOUR * 1000, c, a, b);
  await c.until('it may', () => c.channel().maySucceed);
  good(await c.engine.succeed(idOf(c)));
  expect(await answer(a, 'succession', true)).toMatchObject({ label: 'second facilitator', role: 'facilitator' });
  await answer(b, 'succession', true);
  for (const person of [c, a, b]) {
    await person.until('it succeeded', () => seatView(person, 'second facilitator')?.role === 'facilitator');
    expect(seatView(person, 'facilitator')).toMatchObject({ role: 'participant', side: 'third' });
    expect(person.channel().notices).toMatchObject([{ kind: 'succession', label: 'second facilitator' }]);
    await person.until('a line', () => lines(person, 'succession').length === 1);
    expect(alarmsSeen(person)).toEqual([]);
  }
  await later(7 * DAY_MS + HOUR * 1000, f);
  await f.until('it takes part', () => seatView(f, 'facilitator')?.role === 'participant');
  expect(f.channel().powers).toMatchObject({ invite: false, remove: false, changeRules: false });
  expect(c.channel().powers.changeRules).toBe(true);
});

test('[X36] a facilitator who is heard again before the keys are there stays what it is', async () => {
  const { f, c, a, b } = await fourSeats(house);
  await f.engine.lock();
  await later(8 * DAY_MS, c, a, b);
  await c.until('it may', () => c.channel().maySucceed);
  good(await c.engine.succeed(idOf(c)));
  await answer(a, 'succession', true);
  await whenAsked(b, 'succession');
  await later(8 * DAY_MS, f);
  await f.until('all that came', () => !f.channel().rooms[0]!.notKnownCurrent);
  await say(f, 'I am back');
  for (const person of [c, a, b]) await person.until('nobody is asked', () => person.channel().proposals.length === 0);
  expect(c.channel().maySucceed).toBe(false);
  for (const person of [f, c, a, b]) {
    expect(seatView(person, 'facilitator')?.role).toBe('facilitator');
    expect(person.channel().notices).toEqual([]);
    expect(alarmsSeen(person)).toEqual([]);
  }
});
