import { expect, test, vi } from 'vitest';
import { houseForEachTest } from './support/house.ts';
import { askedOf, bringTo, conveneUnder } from './support/keys.ts';
import {
  ASKS_ONCE,
  CHANGES_ANYTHING,
  type Change,
  enterModified,
  inRoom,
  PRESSES_ANYTHING,
  readAt,
  SAYS_ANYTHING,
  watchedSocket,
} from './support/modified.ts';
import {
  asShown,
  assembled,
  breaks,
  changedRules,
  goesOn,
  idOf,
  inVain,
  neverShown,
  stops,
  told,
  unreadable,
  unseen,
  WRONG,
} from './support/overreaching.ts';
import { pageSocket } from './support/pageSocket.ts';
import {
  ask,
  askForAdmission,
  convene,
  gather,
  good,
  inviteTo,
  type Person,
  problem,
  say,
  seatOf,
  whenSeated,
  write,
} from './support/people.ts';

vi.mock('../../shared/crypto/argon2id.ts', () => import('./support/quickArgon2id.ts'));
vi.setConfig({ testTimeout: 120_000 });

/** As `modified.test.ts`: what a modified client does to roster, roles, rules and keys. */

const house = houseForEachTest();
const UNBOUND = [SAYS_ANYTHING, ASKS_ONCE, ...CHANGES_ANYTHING, ...PRESSES_ANYTHING];
const CANARY = 'for those at the table alone';

const labels = (person: Person): readonly string[] => person.channel().seats.map(({ label }) => label);
const viewOf = (person: Person, label: string) => person.channel().seats.find((seat) => seat.label === label);

/**
 * It keeps the epoch before, and the session with whoever was closed. Texts go out in that epoch (`oldEpoch`), or in the present one
 * under its roster (`oldRoster`); a slot for each seat of it.
 */
const REPLAYS_A_ROSTER: readonly Change[] = [
  {
    file: 'shared/protocol/epoch.ts',
    find: 'for (const seat of closed) delete peers[seatKey(seat.id)];',
    replace: 'will.former = { epoch: channel.epoch, plenary: channel.rooms[0] };',
  },
  {
    file: 'shared/protocol/seal.ts',
    find: 'const { epoch, view } = channel;\n  const { room } = draft;',
    replace: `const { view } = channel;
  const former = will.breaks && draft.kind === 'content' ? will.former : null;
  const again = will.how === 'oldEpoch';
  if (former) draft = { ...draft, flag: () => 0, room: again ? former.plenary : draft.room };
  const { seats, rosterHash } = former?.epoch ?? channel.epoch;
  const epoch = former && again ? former.epoch : { ...channel.epoch, seats, rosterHash };
  const { room } = draft;`,
  },
];

test('[M3] [N6] [N8] what is sealed for the roster before a removal is valid for nobody, and the removed seat is given nothing of it', async () => {
  const m = await enterModified(house, 'M', ...REPLAYS_A_ROSTER);
  const watched = watchedSocket(pageSocket(house.origin));
  const x = await house.enter('X', { openSocket: watched.openSocket });
  const [f, b] = [await house.enter('F'), await house.enter('B1')];
  await convene(f);
  await bringTo(f, x, { label: 'adviser', side: 'A' });
  await bringTo(f, b, { label: 'public figure', side: 'B' });
  await bringTo(f, m, { label: 'academic', side: 'A' });
  await assembled([f, x, b, m]);
  good(await f.engine.removeSeat(idOf(f), seatOf(f, 'adviser')));
  await x.until('its seat closed', () => x.channel().standing.kind === 'seatClosed');
  await gather([f, b, m]);
  const entries = [await unseen(m, [f, b], () => write(m, WRONG), 'oldEpoch')];
  await unreadable(m, [f, b], async () => {
    entries.push(await breaks(m, 'text', () => write(m, WRONG), 'oldRoster'));
  });
  neverShown([f, b, x], WRONG);
  expect(x.channel().standing).toEqual({ kind: 'seatClosed', why: 'removed' });
  // The relay has them, and gives them to nobody with what the removed seat had.
  const [present, before] = [await readAt(house, m.access), await readAt(house, watched.access)];
  for (const entry of entries) expect([present, before].map((page) => page.includes(entry))).toEqual([true, false]);
  expect(before.length).toBeGreaterThan(0);
  expect(entries.filter((entry) => watched.given.has(entry))).toEqual([]);
});

test('[M3] [M6] a facilitator that admits without the others’ keys is followed by nobody, and its guest reads nothing of theirs', async () => {
  const off = inRoom('confirmations', "if (rules.admission === 'facilitator') return NOBODY;", 'return NOBODY;');
  const f = await enterModified(house, 'F', off);
  const [a, b] = [await house.enter('A1'), await house.enter('B1')];
  await conveneUnder(f);
  // Nobody else there, and then one side: nobody is asked, and then A is; the modified F asks nobody.
  await bringTo(f, a, { label: 'academic', side: 'A' });
  await f.took('epoch');
  await gather([f, a]);
  await say(a, CANARY);
  await f.until('it', () => f.texts().includes(CANARY));
  const invited = await inviteTo(f, { label: 'public figure', side: 'B' });
  await ask(f, b, invited);
  await askForAdmission(f, b, invited);
  await f.took('epoch');
  await told(a);
  await stops(a);
  expect(labels(a)).toEqual(['facilitator', 'academic']);
  expect(askedOf(a)).toEqual([]);
  expect(problem(await write(a, CANARY))).toBe('stopped');
  await whenSeated(f, b, 'public figure');
  await b.watch();
  await say(f, 'to whoever follows');
  await b.until('what F says', () => b.texts().includes('to whoever follows'));
  neverShown([b], CANARY);
  expect(b.messages().filter(({ label }) => label === 'academic')).toEqual([]);
  neverShown([a], 'to whoever follows');
});

/** A participant admits its own guest, in an epoch of its own that goes on under the relay's present token. */
const ADMITS_A_GUEST: readonly Change[] = [
  {
    file: 'client/engine/commands/inviting.ts',
    find: "!mayDo(ourSeat(channel).role, 'admit') ||",
    replace: '',
  },
  inRoom('confirmations', "if (rules.admission === 'facilitator') return NOBODY;", 'if (will.breaks) return NOBODY;'),
  {
    file: 'shared/protocol/judging.ts',
    find: "if (verdict !== 'ok') return err(verdict);",
    replace: "if (verdict !== 'ok' && !will.breaks) return err(verdict);",
  },
  ...CHANGES_ANYTHING.filter(({ file }) => file !== 'shared/protocol/judging.ts'),
  {
    file: 'shared/protocol/sealChange.ts',
    find: 'const token = freshToken(env.random);',
    replace: 'const token = will.breaks ? channel.epoch.token : freshToken(env.random);',
  },
  {
    file: 'shared/protocol/epoch.ts',
    find: 'generation: channel.epoch.generation + 1,',
    replace: 'generation: channel.epoch.generation + (will.breaks ? 0 : 1),',
  },
];

test('[M3] [M6] a participant that wraps to a seat without the keys gives its guest nothing but its own words', async () => {
  const m = await enterModified(house, 'M', ...ADMITS_A_GUEST);
  // B's client is the product's own; as a copy it tells its entries' ids.
  const [f, b] = [await house.enter('F'), await enterModified(house, 'B1')];
  const watched = watchedSocket(pageSocket(house.origin));
  const x = await house.enter('X', { openSocket: watched.openSocket });
  await conveneUnder(f);
  await bringTo(f, b, { label: 'public figure', side: 'B' });
  await bringTo(f, m, { label: 'academic', side: 'A' }, [b]);
  await assembled([f, b, m]);
  const before = [f, b].map(asShown);
  m.will.breaks = true;
  const invited = await inviteTo(m, { label: 'adviser', side: 'A' });
  await ask(m, x, invited);
  await askForAdmission(m, x, invited);
  await m.took('epoch');
  await whenSeated(m, x, 'adviser');
  for (const person of [f, b]) await told(person);
  expect([f, b].map(asShown)).toEqual(before);
  await x.watch();
  await say(b, CANARY);
  const canary = await b.took('text');
  await goesOn([f, b]);
  await m.watch();
  await say(m, 'to my guest');
  // It reads the same log with a token that the relay takes, and what its host says: no more.
  await x.until('what its host says', () => x.texts().includes('to my guest'));
  expect(watched.given.has(canary)).toBe(true);
  expect(labels(x)).toEqual(['facilitator', 'public figure', 'academic', 'adviser']);
  neverShown([x], CANARY);
  expect(x.messages().filter(({ label }) => label !== 'academic' && label !== '')).toEqual([]);
  neverShown([f, b], 'to my guest');
  await goesOn([b, f]);
  expect([f, b].map((person) => [labels(person), person.channel().alarms])).toEqual(
    [f, b].map(() => [['facilitator', 'public figure', 'academic'], []]),
  );
});

test('[M3] [M7] [M14] [M15] a co-facilitator alone succeeds nobody, changes no rules, freezes one seat a day and removes none', async () => {
  const m = await enterModified(house, 'M', ...UNBOUND);
  const [f, a, b, z] = [
    await house.enter('F'),
    await house.enter('A1'),
    await house.enter('B1'),
    await house.enter('B2'),
  ];
  await convene(f);
  await bringTo(f, m, { label: 'second facilitator', side: 'third', role: 'cofacilitator' });
  await bringTo(f, a, { label: 'academic', side: 'A' });
  await bringTo(f, b, { label: 'public figure', side: 'B' });
  await bringTo(f, z, { label: 'adviser', side: 'B' });
  await assembled([f, m, a, b, z]);
  const succeeds = () => m.engine.succeed(idOf(m));
  await inVain(m, [f, a, b, z], 'proposal', succeeds, 'proposal');
  await inVain(m, [f, a, b, z], 'epoch', succeeds, 'succession');
  const rules = changedRules(m, { rules: ['Whatever I say.'] });
  await inVain(m, [f, a, b, z], 'epoch', () => m.engine.changeRules(idOf(m), rules));
  for (const person of [f, a, b, z]) {
    expect(viewOf(person, 'facilitator')?.role).toBe('facilitator');
    expect(viewOf(person, 'second facilitator')?.role).toBe('cofacilitator');
  }
  // The one seat of a day, and another.
  good(await m.engine.freezeSeat(idOf(m), seatOf(m, 'adviser')));
  await m.took('epoch');
  for (const person of [f, a, b]) await person.until('it away', () => viewOf(person, 'adviser')?.away === true);
  await z.until('its seat closed', () => z.channel().standing.kind === 'seatClosed');
  await gather([f, m, a, b]);
  expect(problem(await m.engine.freezeSeat(idOf(m), seatOf(m, 'public figure')))).not.toBe('none');
  const freezes = () => m.engine.freezeSeat(idOf(m), seatOf(m, 'public figure'));
  await inVain(m, [f, a, b], 'epoch', freezes, 'open');
  // A removal, told to the seat it is about as one of another kind would be; and then as it should be told, which ends the generation.
  const removes = () => m.engine.removeSeat(idOf(m), seatOf(m, 'public figure'));
  await inVain(m, [f, a, b], 'epoch', removes, 'open');
  await breaks(m, 'epoch', removes, 'rotate');
  for (const person of [f, a]) {
    await told(person);
    await stops(person);
    expect(viewOf(person, 'public figure')).toMatchObject({ away: false });
  }
  // The seat itself is told in its own slot, by one who may remove, and cannot see that a key is missing: its device gives up (N7).
  await b.until('its seat closed', () => b.channel().standing.kind === 'seatClosed');
});

test('[M3] [M10] a facilitator that lengthens without all lengthens nothing, and one that shortens without notice does so on its own screen only', async () => {
  const noNotice = inRoom('retention', 'NOTICE_MINUTES = DAY_MINUTES', 'NOTICE_MINUTES = 0');
  const m = await enterModified(house, 'F', ...UNBOUND, noNotice);
  const [a, b] = [await house.enter('A1'), await house.enter('B1')];
  await conveneUnder(m);
  await bringTo(m, a, { label: 'academic', side: 'A' });
  await bringTo(m, b, { label: 'public figure', side: 'B' }, [a]);
  await assembled([m, a, b]);
  await say(a, 'to be kept a week');
  for (const person of [m, b]) await person.until('it', () => person.texts().includes('to be kept a week'));
  for (const person of [m, a, b])
    await person.until('it is sent', () => person.messages().every(({ state }) => state !== 'waiting'));
  while (m.will.sealed.length > 0) m.will.sealed.pop();
  const changes = (other: object) => m.engine.changeRules(idOf(m), changedRules(m, other));
  await inVain(m, [a, b], 'epoch', () => changes({ lifetimeSeconds: 14 * 86_400 }));
  await inVain(m, [a, b], 'epoch', () => changes({ admission: 'facilitator' }));
  good(await changes({ lifetimeSeconds: 600 }));
  await m.took('epoch');
  const goneIn = (person: Person) =>
    person.messages().find(({ content }) => content.kind === 'text' && content.text === 'to be kept a week')
      ?.goneInSeconds ?? 0;
  await m.until('it goes at once', () => m.channel().rules.version === 2 && goneIn(m) <= 600);
  for (const person of [a, b]) {
    await person.until('new rules', () => person.channel().rules.version === 2);
    expect(person.channel().notices.map(({ kind }) => kind)).toEqual(['shorterLifetime']);
    expect(goneIn(person)).toBeGreaterThan(86_400 - 600);
    good(await person.engine.acceptRules(idOf(person)));
  }
  for (const person of [m, a, b]) await person.until('all accepted', () => person.channel().acceptance === null);
  await goesOn([a, b, m]);
  for (const person of [a, b]) expect(goneIn(person)).toBeGreaterThan(86_400 - 600);
});
