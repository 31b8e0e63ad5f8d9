import { expect, test, vi } from 'vitest';
import type { NewChannel } from '../../client/engine/api.ts';
import { houseForEachTest } from './support/house.ts';
import { bringTo, conveneUnder } from './support/keys.ts';
import { type Change, modifiedClient } from './support/modified.ts';
import {
  ask,
  convene,
  gather,
  good,
  inviteTo,
  PASSPHRASE,
  type Person,
  type Place,
  problem,
  say,
  seatOf,
  write,
} from './support/people.ts';

vi.mock('../../shared/crypto/argon2id.ts', () => import('./support/quickArgon2id.ts'));
vi.setConfig({ testTimeout: 120_000 });

/**
 * Members with a modified client, each with one rule off, overreach. Whatever they do, no honest client shows it as valid; the
 * first test shows that the copy itself is taken for what it is, so that what is refused in the others is the change.
 */

const house = houseForEachTest();

/** Somebody whose client has these rules off. */
const enterModified = async (name: string, ...changes: readonly Change[]): Promise<Person> =>
  house.enter(name, { Engine: await modifiedClient(...changes) });

const inRoom = (file: string, find: string, replace: string): Change => ({
  file: `shared/room/${file}.ts`,
  find,
  replace,
});

/** The words of a person who breaks a rule, and those of an honest one afterwards. */
const WRONG = 'said against the rule';
const AFTER = 'and the talk goes on';

/** F and B are honest, M is not. */
const tableWith = async (
  m: Person,
  place: Place = { label: 'academic', side: 'A' },
  other: Partial<NewChannel> = {},
) => {
  const [f, b] = [await house.enter('F'), await house.enter('B1')];
  await convene(f, other);
  await bringTo(f, b, { label: 'public figure', side: 'B' });
  await bringTo(f, m, place);
  await gather([f, b, m]);
  for (const person of [f, b, m])
    await person.until('confirmed sessions', () =>
      person.channel().seats.every(({ ours, trust }) => ours || trust === 'confirmed'),
    );
  return { f, b, m };
};

const told = (person: Person): Promise<void> =>
  person.until('that somebody tried what its seat may not', () =>
    person.channel().alarms.some(({ kind }) => kind === 'invalidChange'),
  );

const everShown = (person: Person, text: string): boolean => person.seen.some((shown) => shown.includes(text));

/** M writes what no honest client shows; then an honest one writes, and is heard by the other. */
const speaksInVain = async (m: Person, honest: readonly [Person, Person]): Promise<void> => {
  await say(m, WRONG);
  for (const person of honest) await told(person);
  for (const person of honest) expect([person.name, everShown(person, WRONG)]).toEqual([person.name, false]);
};

const goesOn = async ([one, other]: readonly [Person, Person]): Promise<void> => {
  await say(one, AFTER);
  await other.until('what was said after', () => other.texts().includes(AFTER));
};

/** Nobody follows a change that its author had no right to: they stop, because the relay's generation ended, and say so. */
const stops = (person: Person): Promise<void> =>
  person.until('that it stopped', () => {
    const { standing } = person.channel();
    return standing.kind === 'stopped' && standing.why === 'tampered';
  });

test('[M3] the copy without a change talks as everybody does', async () => {
  const { f, b, m } = await tableWith(await enterModified('M'));
  await say(m, 'one');
  for (const person of [f, b]) await person.until('one', () => person.texts().includes('one'));
  expect([f, b].map((person) => person.channel().alarms)).toEqual([[], []]);
});

test('[M3] who posts in a recess is seen by nobody', async () => {
  const off = inRoom(
    'posting',
    "if (place === 'plenary' && recessAt(standing, minute, scene.minute) !== null) return 'recess';",
    '',
  );
  const { f, b, m } = await tableWith(await enterModified('M', off));
  good(await f.engine.callRecess(f.channel().id, 3600, false));
  for (const person of [f, b, m]) await person.until('the recess', () => person.channel().recess !== null);
  expect(problem(await write(b, AFTER))).toBe('closedNow');
  await speaksInVain(m, [f, b]);
  good(await f.engine.endRecess(f.channel().id));
  await b.until('no recess', () => b.channel().recess === null);
  await goesOn([b, f]);
});

test('[M3] a side that calls a second recess within a day closes nobody’s room', async () => {
  const off = inRoom('recess', "used === undefined || minute - used >= DAY_MINUTES ? 'now' : 'usedToday'", "'now'");
  const { f, b, m } = await tableWith(await enterModified('M', off));
  good(await m.engine.callRecess(m.channel().id, 3600, false));
  for (const person of [f, b, m]) await person.until('the recess', () => person.channel().recess !== null);
  good(await f.engine.endRecess(f.channel().id));
  for (const person of [f, b, m]) await person.until('no recess', () => person.channel().recess === null);
  good(await m.engine.callRecess(m.channel().id, 3600, false));
  for (const person of [f, b]) await told(person);
  expect([f, b].map((person) => person.channel().recess)).toEqual([null, null]);
  await goesOn([b, f]);
});

test('[M3] an observer that posts without the floor is seen by nobody', async () => {
  const off = inRoom('powers', "const VISITORS = { observer: 'withFloor'", "const VISITORS = { observer: 'yes'");
  const m = await enterModified('M', off);
  const { f, b } = await tableWith(m, { label: 'observer', side: 'third', role: 'observer' });
  await say(m, WRONG);
  await m.until('that it stands', () => m.messages().every(({ state }) => state !== 'waiting'));
  await goesOn([b, f]);
  for (const person of [f, b]) expect([person.name, everShown(person, WRONG)]).toEqual([person.name, false]);
  good(await f.engine.giveFloor(f.channel().id, seatOf(f, 'observer'), 3600));
  const floorOf = (person: Person) => person.channel().seats.find(({ label }) => label === 'observer')?.floorSeconds;
  for (const person of [f, b]) await person.until('the floor', () => (floorOf(person) ?? 0) > 0);
  await say(m, 'with the floor');
  for (const person of [f, b]) await person.until('it', () => person.texts().includes('with the floor'));
});

test('[M3] a seat that writes on when its time is over is seen by nobody', async () => {
  const off = inRoom(
    'silence',
    'seat.endsMinute > 0 && seat.endsMinute <= Math.max(minute',
    'false && seat.endsMinute <= Math.max(minute',
  );
  const m = await enterModified('M', off);
  const { f, b } = await tableWith(m, {
    label: 'guarantor',
    side: 'A',
    role: 'participant',
    seatEndsInSeconds: 3 * 3600,
  });
  for (const person of [f, b, m]) {
    person.clock.advance(4 * 3_600_000);
    await person.until('the lock', () => person.snapshot().phase.kind === 'locked');
  }
  for (const person of [m, b, f]) {
    good(await person.engine.unlock(PASSPHRASE));
    await person.watch();
  }
  // F's client closes it by itself; until then, and after, nothing that it says is shown.
  await write(m, WRONG, { confirmNotCurrent: true });
  for (const person of [f, b])
    await person.until('the seat closed', () => !person.channel().seats.some(({ label }) => label === 'guarantor'));
  await goesOn([b, f]);
  for (const person of [f, b]) expect([person.name, everShown(person, WRONG)]).toEqual([person.name, false]);
});

test('[M3] who has not accepted changed rules writes in vain', async () => {
  const off = inRoom(
    'posting',
    'outstanding === null || outstanding.accepted.includes(keyOf(seat.id));',
    'true || outstanding === null || outstanding.accepted.includes(keyOf(seat.id));',
  );
  const { f, b, m } = await tableWith(await enterModified('M', off));
  const { admission, lifetimeSeconds, settings } = f.channel().rules;
  if (settings === null) throw new Error('a channel without settings');
  const changed = { rules: ['Each of us speaks once.'], lifetimeSeconds, admission, settings };
  good(await f.engine.changeRules(f.channel().id, changed));
  for (const person of [f, b, m]) await person.until('new rules', () => person.channel().rules.version === 2);
  good(await b.engine.acceptRules(b.channel().id));
  await speaksInVain(m, [f, b]);
});

test('[M3] who would make a message looser, or take back another’s, changes nothing', async () => {
  const looser = inRoom('marks', 'if (!isStricter(mark.messageClass, said.messageClass))', 'if (false)');
  const others = inRoom(
    'marks',
    "if (!sameBytes(said.author, author)) return { said, verdict: { kind: 'ignored', why: 'notAuthor' } };",
    '',
  );
  const asked = {
    file: 'client/engine/commands/messages.ts',
    find: "if (!message.ours) return kindOf('noPower');",
    replace: '',
  };
  const sent = {
    file: 'client/engine/commands/messages.ts',
    find: "if (entry === null || message.state !== 'sent')",
    replace: 'if (entry === null)',
  };
  const strict = {
    file: 'client/engine/commands/messages.ts',
    find: 'isStricter(messageClass, content.messageClass)',
    replace: 'true',
  };
  const { f, b, m } = await tableWith(await enterModified('M', looser, others, asked, sent, strict));
  const own = good(await write(m, 'for no use', { messageClass: 'notForUse' }));
  good(await write(b, 'of B'));
  for (const person of [f, b, m]) await person.until('both', () => person.texts().length === 2);
  await m.until('it is sent', () => m.messages().every(({ state }) => state !== 'waiting'));
  good(await m.engine.tighten(m.channel().id, own, 'summary'));
  for (const person of [f, b]) await told(person);
  const theirs = m.messages().find(({ content }) => content.kind === 'text' && content.text === 'of B')!;
  good(await m.engine.withdraw(m.channel().id, theirs.id));
  await say(m, 'done');
  for (const person of [f, b]) {
    await person.until('what came after', () => person.texts().includes('done'));
    expect(person.texts()).toContain('of B');
    const kept = person.messages().find(({ content }) => content.kind === 'text' && content.text === 'for no use');
    expect(kept?.content).toMatchObject({ messageClass: 'notForUse' });
  }
});

test('[M3] what is not for use is quoted on no honest screen', async () => {
  const anything = inRoom('quoting', "return mayUse(said.messageClass) ? null : 'notForUse';", 'return null;');
  const loosely = inRoom('classes', 'isStricter(other, strictest) ? other : strictest', 'strictest');
  const { f, b, m } = await tableWith(await enterModified('M', anything, loosely));
  good(await write(b, 'between us', { messageClass: 'notForUse' }));
  await m.until('it', () => m.texts().includes('between us'));
  const quote = m.messages().find(({ content }) => content.kind === 'text')!.id;
  good(await write(m, 'see there', { quote, messageClass: 'summary' }));
  for (const person of [f, b]) {
    await person.until('the quoting one', () => person.texts().includes('see there'));
    const found = person.messages().find(({ content }) => content.kind === 'text' && content.text === 'see there');
    expect(found?.content).toMatchObject({ messageClass: 'notForUse', quote: { text: null, barred: true } });
  }
});

test('[M3] [Q4] a caucus with a seat of another side in it opens on no honest device', async () => {
  const off = inRoom('rooms', "if (form === 'workingGroup') return true;", 'return true;');
  const { f, b, m } = await tableWith(await enterModified('M', off));
  const seats = [seatOf(m, 'public figure')];
  good(await m.engine.startRoom(m.channel().id, { form: 'caucus', seats, lifetimeSeconds: 86_400 }));
  await m.until('its own room', () => m.channel().rooms.length === 2);
  await told(b);
  expect([f, b].map((person) => person.channel().rooms.length)).toEqual([1, 1]);
  await goesOn([b, f]);
});

test('[M3] [N6] an entry under an old roster is refused', async () => {
  const old = {
    file: 'shared/protocol/seal.ts',
    find: 'rosterHash: rosterHashOf(epoch.rosterHash, room),',
    replace:
      "rosterHash: draft.kind === 'content' ? epoch.rosterHash.map((byte) => byte ^ 1) as typeof epoch.rosterHash : rosterHashOf(epoch.rosterHash, room),",
  };
  const { f, b, m } = await tableWith(await enterModified('M', old));
  await say(m, WRONG);
  for (const person of [f, b])
    await person.until('that one could not be opened', () =>
      person.messages().some(({ content }) => content.kind === 'unopened'),
    );
  await goesOn([b, f]);
  for (const person of [f, b]) expect([person.name, everShown(person, WRONG)]).toEqual([person.name, false]);
});

test('[M3] [M6] a facilitator that admits without the others’ keys is followed by nobody, and its guest reads nothing of theirs', async () => {
  const off = inRoom('confirmations', "if (rules.admission === 'facilitator') return NOBODY;", 'return NOBODY;');
  const f = await enterModified('F', off);
  const [a, b, x] = [await house.enter('A1'), await house.enter('B1'), await house.enter('X')];
  await conveneUnder(f);
  // Nobody else there, and then one side: nobody is asked, and then A is; the modified F asks nobody.
  await bringTo(f, a, { label: 'academic', side: 'A' });
  await gather([f, a]);
  const invited = await inviteTo(f, { label: 'public figure', side: 'B' });
  await ask(f, b, invited);
  good(await b.engine.guestCompared(b.channel().id, true));
  good(await f.engine.facilitatorCompared(f.channel().id, invited.invitation, true));
  good(await f.engine.admit(f.channel().id, invited.invitation));
  await stops(a);
  expect(a.channel().seats.map(({ label }) => label)).toEqual(['facilitator', 'academic']);
  expect(problem(await write(a, AFTER))).toBe('stopped');
  expect(everShown(x, 'academic')).toBe(false);
});

test('[M3] a co-facilitator that removes without the other key is not followed by the other facilitator', async () => {
  const off = inRoom(
    'confirmations',
    'const facilitators = facilitatorGroup(seats, without);\n  if (facilitators.length > 0) return { groups: facilitators };',
    'return NOBODY;',
  );
  const m = await enterModified('M', off);
  const { f } = await tableWith(m, { label: 'second facilitator', side: 'third', role: 'cofacilitator' });
  good(await m.engine.removeSeat(m.channel().id, seatOf(m, 'public figure')));
  await told(f);
  await stops(f);
  expect(f.channel().seats.some(({ label }) => label === 'public figure')).toBe(true);
});

test('[M3] a co-facilitator that makes itself facilitator is followed by nobody', async () => {
  const heard = inRoom('silence', 'since !== undefined && minute - since >= days * DAY_MINUTES', 'true');
  const alone = inRoom('agreement', "if (requirement.groups.length === 0) return 'ok';", "return 'ok';");
  const m = await enterModified('M', heard, alone);
  const { f, b } = await tableWith(m, { label: 'second facilitator', side: 'third', role: 'cofacilitator' });
  await m.engine.succeed(m.channel().id);
  for (const person of [f, b]) await told(person);
  const roleOf = (person: Person, label: string) => person.channel().seats.find((seat) => seat.label === label)?.role;
  for (const person of [f, b]) {
    expect(roleOf(person, 'facilitator')).toBe('facilitator');
    expect(roleOf(person, 'second facilitator')).toBe('cofacilitator');
  }
});

test('[M3] who asks to freeze a seat without being its buddy freezes nobody', async () => {
  const off = inRoom(
    'seatWords',
    "if (!standing.buddies[seat]?.includes(buddy)) return ignored(standing, 'notBuddy');",
    '',
  );
  const { f, b, m } = await tableWith(await enterModified('M', off));
  good(await m.engine.freezeSeat(m.channel().id, seatOf(m, 'public figure')));
  await told(f);
  await goesOn([b, f]);
  expect(f.channel().seats.find(({ label }) => label === 'public figure')).toMatchObject({ away: false, hold: null });
});
