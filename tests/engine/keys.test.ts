import { expect, test, vi } from 'vitest';
import { houseForEachTest } from './support/house.ts';
import {
  alarmsSeen,
  answer,
  askedOf,
  bringTo,
  conveneUnder,
  fourSeats,
  later,
  twoSides,
  whenAsked,
} from './support/keys.ts';
import { Kill } from './support/mischief.ts';
import {
  ask,
  askForAdmission,
  cardOf,
  DAY_MS,
  gather,
  good,
  type Invited,
  inviteTo,
  PASSPHRASE,
  type Person,
  type Place,
  problem,
  say,
  seatOf,
  whenSeated,
} from './support/people.ts';

vi.mock('../../shared/crypto/argon2id.ts', () => import('./support/quickArgon2id.ts'));
// Five devices at once, on a machine that may do other things.
vi.setConfig({ testTimeout: 90_000 });

const house = houseForEachTest();

const stateOf = (f: Person, { invitation }: Invited) => cardOf(f, invitation)?.state;

const needs = (f: Person, invited: Invited): string | null => {
  const state = stateOf(f, invited);
  return state?.kind === 'proposed' ? state.needs.join() : null;
};

/** A guest whose digits matched, and for whom others were asked. */
const knocks = async (f: Person, guest: Person, place: Place): Promise<Invited> => {
  const invited = await inviteTo(f, place);
  await ask(f, guest, invited);
  await askForAdmission(f, guest, invited);
  return invited;
};

const neverSaw = (person: Person, text: string): boolean => person.seen.every((seen) => !seen.includes(text));

test('[X30] a guest is admitted when one seat of each side has confirmed, with the digits that host and guest compared', async () => {
  const { f, a, b } = await twoSides(house);
  const x = await house.enter('B2');
  const invited = await inviteTo(f, { label: 'adviser', side: 'B' });
  await ask(f, x, invited);
  const compared = stateOf(f, invited);
  await askForAdmission(f, x, invited);
  await f.until('it asks both sides', () => needs(f, invited) === 'A,B');
  const seen = [await answer(a, 'admission', true), await whenAsked(b, 'admission')];
  for (const { digits, label, side, role } of seen) {
    expect({ digits, label, side, role }).toEqual({
      digits: compared?.kind === 'asked' ? compared.digits : null,
      label: 'adviser',
      side: 'B',
      role: 'participant',
    });
  }
  await f.until('it needs B', () => needs(f, invited) === 'B');
  expect(x.channel().standing.kind).toBe('comparing');
  await answer(b, 'admission', true);
  await whenSeated(f, x, 'adviser');
  await gather([f, a, b, x]);
  for (const person of [f, a, b]) {
    expect(person.channel().proposals).toEqual([]);
    expect(alarmsSeen(person)).toEqual([]);
  }
});

test('[X30] where no side has a seat the other facilitator is asked, and nobody where there is none', async () => {
  const [f, c, a] = [await house.enter('F'), await house.enter('C'), await house.enter('A1')];
  await conveneUnder(f);
  await bringTo(f, c, { label: 'second facilitator', side: 'third', role: 'cofacilitator' });
  const invited = await knocks(f, a, { label: 'academic', side: 'A' });
  await f.until('it asks the other facilitator', () => needs(f, invited) === 'third');
  await answer(c, 'admission', true);
  await whenSeated(f, a, 'academic');
  // A co-facilitator admits as well, and then the side is asked.
  await c.until(
    'all of it',
    () => c.channel().seats.length === 3 && c.channel().seats.every(({ joining }) => !joining),
  );
  const b = await house.enter('B1');
  await bringTo(c, b, { label: 'public figure', side: 'B' }, [a]);
  await gather([f, c, a, b]);
});

test('[X31] a wrong guest whom one side refuses gets nothing, and the right one sees nothing earlier', async () => {
  const { f, a, b } = await twoSides(house);
  const x = await house.enter('X');
  const invited = await knocks(f, x, { label: 'press adviser', side: 'B' });
  await whenAsked(a, 'admission');
  await say(a, 'canary before');
  await answer(b, 'admission', false);
  await f.until('refused', () => stateOf(f, invited)?.kind === 'refused');
  await x.until('it ended', () => x.channel().standing.kind === 'ended');
  await a.until('nobody is asked', () => a.channel().proposals.length === 0);
  expect(b.channel().proposals).toEqual([]);
  await say(b, 'canary after');
  await f.until('both texts', () => f.texts().length === 2);
  const right = await house.enter('B2');
  await bringTo(f, right, { label: 'press adviser', side: 'B' }, [a, b]);
  await gather([f, a, b, right]);
  await say(f, 'welcome');
  await right.until('a text', () => right.texts().length > 0);
  expect(right.texts()).toEqual(['welcome']);
  for (const stranger of [x, right]) expect(neverSaw(stranger, 'canary')).toBe(true);
  expect(f.channel().seats.map(({ label }) => label)).toEqual([
    'facilitator',
    'academic',
    'public figure',
    'press adviser',
  ]);
});

test('[X31] a guest whom nobody confirms lapses after a day, and a key that comes later opens nothing', async () => {
  const { f, a, b } = await twoSides(house);
  const x = await house.enter('X');
  const invited = await knocks(f, x, { label: 'press adviser', side: 'B' });
  const proposal = await whenAsked(a, 'admission');
  await whenAsked(b, 'admission');
  await answer(a, 'admission', true);
  await later(DAY_MS + 120_000, f, a, b, x);
  await f.until('lapsed', () => stateOf(f, invited)?.kind === 'lapsed');
  await x.until('it ended', () => x.channel().standing.kind === 'ended');
  await b.until('asked no more', () => b.channel().proposals.length === 0);
  expect(problem(await b.engine.answerProposal(b.channel().id, proposal.id, true))).toBe('gone');
  expect(f.channel().seats.length).toBe(3);
  const right = await house.enter('B2', { aheadMs: DAY_MS + 120_000 });
  await bringTo(f, right, { label: 'press adviser', side: 'B' }, [a, b]);
  await gather([f, a, b, right]);
});

test('[X31] a guest whose invitation is revoked, or who says that the digits differ, is asked about no more', async () => {
  const { f, a } = await twoSides(house);
  const [x, y] = [await house.enter('X'), await house.enter('Y')];
  const first = await knocks(f, x, { label: 'adviser', side: 'B' });
  await whenAsked(a, 'admission');
  good(await f.engine.revoke(f.channel().id, first.invitation));
  await a.until('asked no more', () => a.channel().proposals.length === 0);
  await x.until('it ended', () => x.channel().standing.kind === 'ended');
  expect(stateOf(f, first)?.kind).toBe('revoked');
  const second = await inviteTo(f, { label: 'adviser', side: 'B' });
  await ask(f, y, second);
  good(await f.engine.facilitatorCompared(f.channel().id, second.invitation, true));
  good(await f.engine.admit(f.channel().id, second.invitation));
  await whenAsked(a, 'admission');
  good(await y.engine.guestCompared(y.channel().id, false));
  await f.until('the guest said no', () => stateOf(f, second)?.kind === 'mismatch');
  await a.until('asked no more', () => a.channel().proposals.length === 0);
});

test('[X31] changed rules end the invitation of a guest at the door', async () => {
  const { f, a, b } = await twoSides(house);
  const x = await house.enter('B2');
  const invited = await knocks(f, x, { label: 'adviser', side: 'B' });
  await answer(a, 'admission', true);
  await whenAsked(b, 'admission');
  const { items, lifetimeSeconds, admission, settings } = f.channel().rules;
  if (!settings) throw new Error('rules without settings');
  const rules = { rules: [...items, 'Another.'], lifetimeSeconds, admission, settings };
  good(await f.engine.changeRules(f.channel().id, rules));
  await f.until('revoked', () => stateOf(f, invited)?.kind === 'revoked');
  await x.until('it ended', () => x.channel().standing.kind === 'ended');
  for (const person of [f, a, b]) {
    await person.until('new rules', () => person.channel().rules.version === 2);
    await person.until('nobody is asked', () => person.channel().proposals.length === 0);
    expect(alarmsSeen(person)).toEqual([]);
  }
  expect(f.channel().seats.length).toBe(3);
});

test('[X32] a new epoch between keys asks nobody twice', async () => {
  const { f, a, b } = await twoSides(house);
  const [x, y] = [await house.enter('B2'), await house.enter('A2')];
  const slow = await knocks(f, x, { label: 'slow', side: 'B' });
  await answer(a, 'admission', true);
  await f.until('it needs B', () => needs(f, slow) === 'B');
  // Another guest is through first: that epoch ends the proposal of the first.
  await knocks(f, y, { label: 'quick', side: 'A' });
  await a.until('asked about the second', () => askedOf(a).some(({ label }) => label === 'quick'));
  good(
    await a.engine.answerProposal(a.channel().id, askedOf(a).find(({ label }) => label === 'quick')?.id ?? '', true),
  );
  await b.until('asked about the second', () => askedOf(b).some(({ label }) => label === 'quick'));
  good(
    await b.engine.answerProposal(b.channel().id, askedOf(b).find(({ label }) => label === 'quick')?.id ?? '', true),
  );
  await whenSeated(f, y, 'quick');
  const from = a.seen.length;
  await f.until('it needs B again, and only B', () => f.channel().seats.length === 4 && needs(f, slow) === 'B');
  await answer(b, 'admission', true);
  await whenSeated(f, x, 'slow');
  await gather([f, a, b, x, y]);
  expect(a.seen.slice(from).filter((seen) => seen.includes('"ourKey":"asked"'))).toEqual([]);
});

test('[X33] a removal needs both facilitators, and neither the removed seat nor the others learn of it before', async () => {
  const { f, c, a, b } = await fourSeats(house);
  const id = f.channel().id;
  good(await f.engine.removeSeat(id, seatOf(f, 'academic')));
  await answer(c, 'removal', false);
  await f.until('refused', () => f.channel().proposals.some(({ kind, refused }) => kind === 'removal' && refused));
  expect(f.channel().seats.length).toBe(4);
  await say(b, 'still here');
  await a.until('a text', () => a.texts().length === 1);
  // Asked again, and agreed to.
  good(await f.engine.removeSeat(id, seatOf(f, 'academic')));
  const proposal = await whenAsked(c, 'removal');
  expect({ label: proposal.label, side: proposal.side, needs: proposal.needs }).toEqual({
    label: 'academic',
    side: 'A',
    needs: ['third'],
  });
  await answer(c, 'removal', true);
  await a.until('its seat is closed', () => a.channel().standing.kind === 'seatClosed');
  await gather([f, c, b]);
  await b.until('a line', () => b.messages().some(({ content }) => content.kind === 'seatClosed'));
  for (const person of [a, b]) {
    expect(neverSaw(person, '"kind":"removal"')).toBe(true);
    expect(alarmsSeen(person)).toEqual([]);
  }
});

test('[X33] a facilitator who asks to remove the seat that the other one would remove gives its key', async () => {
  const { f, c, a, b } = await fourSeats(house);
  good(await f.engine.removeSeat(f.channel().id, seatOf(f, 'public figure')));
  await whenAsked(c, 'removal');
  good(await c.engine.removeSeat(c.channel().id, seatOf(c, 'public figure')));
  await b.until('its seat is closed', () => b.channel().standing.kind === 'seatClosed');
  await gather([f, c, a]);
});

test('[X33] what was proposed can be taken back', async () => {
  const { f, c } = await fourSeats(house);
  good(await f.engine.removeSeat(f.channel().id, seatOf(f, 'academic')));
  const proposal = await whenAsked(c, 'removal');
  expect(problem(await c.engine.withdrawProposal(c.channel().id, proposal.id))).toBe('noPower');
  good(await f.engine.withdrawProposal(f.channel().id, proposal.id));
  for (const person of [f, c]) await person.until('nobody is asked', () => person.channel().proposals.length === 0);
  expect(problem(await c.engine.answerProposal(c.channel().id, proposal.id, true))).toBe('gone');
  expect(f.channel().seats.length).toBe(4);
});

test('[X32] a device that is locked and opened between any two steps goes on, and its person presses nothing twice', async () => {
  const { f, a, b } = await twoSides(house);
  const reopen = async (person: Person): Promise<void> => {
    await person.engine.lock();
    good(await person.engine.unlock(PASSPHRASE));
  };
  const x = await house.enter('B2');
  const invited = await inviteTo(f, { label: 'adviser', side: 'B' });
  await ask(f, x, invited);
  await askForAdmission(f, x, invited);
  await reopen(f);
  await whenAsked(a, 'admission');
  await reopen(a);
  await answer(a, 'admission', true);
  await reopen(a);
  await f.until('it needs B', () => needs(f, invited) === 'B');
  await reopen(f);
  await answer(b, 'admission', true);
  await reopen(b);
  await reopen(f);
  await whenSeated(f, x, 'adviser');
  await gather([f, a, b, x]);
});

/** Moments of a device, from its person's word on, in which it is killed; the story of one of them takes seconds. */
const MOMENTS = [1, 4, 9, 16];

test('[X32] a facilitator killed at any moment of an admission goes on, and the guest is in exactly once', {
  timeout: 180_000,
}, async () => {
  const { f: first, a, b } = await twoSides(house);
  const again = (): Promise<Person> => house.enter('F', { profile: first.profile });
  let f = first;
  let killed = 0;
  for (const moment of MOMENTS) {
    const label = `guest ${moment}`;
    const kill = new Kill();
    await f.engine.lock();
    f = await house.enter('F', { profile: first.profile, kill });
    const x = await house.enter(label);
    const invited = await inviteTo(f, { label, side: 'B' });
    await ask(f, x, invited);
    good(await x.engine.guestCompared(x.channel().id, true));
    good(await f.engine.facilitatorCompared(f.channel().id, invited.invitation, true));
    kill.arm((at) => at === moment);
    await Promise.race([f.engine.admit(f.channel().id, invited.invitation), kill.died]);
    if (kill.dead) {
      f = await again();
      await f.until('the card', () => stateOf(f, invited) !== undefined);
      // Killed before the wish was kept: its person presses again, and nobody else has to.
      if (stateOf(f, invited)?.kind === 'asked') good(await f.engine.admit(f.channel().id, invited.invitation));
    }
    const seated = Promise.all([answer(a, 'admission', true), answer(b, 'admission', true)]).then(() =>
      x.until('its seat', () => x.channel().standing.kind === 'seated'),
    );
    const diedBefore = kill.dead;
    await Promise.race([seated, kill.died]);
    if (kill.dead && !diedBefore) f = await again();
    await seated;
    killed += kill.dead ? 1 : 0;
    kill.arm(() => false);
    await whenSeated(f, x, label);
    expect(f.channel().seats.filter((seat) => seat.label === label).length).toBe(1);
    good(await f.engine.removeSeat(f.channel().id, seatOf(f, label)));
    await x.until('it is closed', () => x.channel().standing.kind === 'seatClosed');
    await gather([f, a, b]);
    for (const person of [f, a, b, x]) expect(alarmsSeen(person)).toEqual([]);
  }
  expect(killed).toBeGreaterThan(2);
});
