import { expect, test, vi } from 'vitest';
import type { RoomView } from '../../client/engine/api.ts';
import { houseForEachTest } from './support/house.ts';
import { enterModified, inRoom } from './support/modified.ts';
import { goesOn, idOf, inVain, neverShown, tableWith } from './support/overreaching.ts';
import { good, type Person, seatOf, write } from './support/people.ts';
import { start, watchRoom } from './support/rooms.ts';

vi.mock('../../shared/crypto/argon2id.ts', () => import('./support/quickArgon2id.ts'));
vi.setConfig({ testTimeout: 120_000 });

/** As `modified.test.ts`: what a modified client does with messages of others, and in rooms beside the plenary. */

const house = houseForEachTest();

/** The message with this text, on a person's screen of the plenary. */
const at = (person: Person, text: string) => {
  const found = person.messages().find(({ content }) => content.kind === 'text' && content.text === text);
  if (!found) throw new Error(`${person.name} is not shown "${text}"`);
  return found;
};

const TIGHTENS_LOOSER = [
  inRoom('marks', 'if (!isStricter(mark.messageClass, said.messageClass))', 'if (false)'),
  {
    file: 'client/engine/commands/messages.ts',
    find: 'isStricter(messageClass, content.messageClass)',
    replace: 'true',
  },
];
const MARKS_OTHERS = [
  inRoom(
    'marks',
    "if (!sameBytes(said.author, author)) return { said, verdict: { kind: 'ignored', why: 'notAuthor' } };",
    '',
  ),
  { file: 'client/engine/commands/messages.ts', find: "if (!message.ours) return kindOf('noPower');", replace: '' },
  {
    file: 'client/engine/commands/messages.ts',
    find: "if (entry === null || message.state !== 'sent')",
    replace: 'if (entry === null)',
  },
];
const QUOTES_ANYTHING = [
  inRoom('quoting', 'if (why !== null || target.room === said.room) return why;', 'return null;'),
  inRoom('classes', 'isStricter(other, strictest) ? other : strictest', 'strictest'),
];
const STARTS_ANY_ROOM = inRoom('rooms', "if (form === 'workingGroup') return true;", 'return true;');
const REPORTS_ANYWHERE = inRoom('rooms', "room.form === 'privateSession' &&", 'true ||');

test('[M3] [L5] who would make a message looser, or take back or release another’s, changes nothing', async () => {
  const m = await enterModified(house, 'M', ...TIGHTENS_LOOSER, ...MARKS_OTHERS);
  const { f, b } = await tableWith(house, m);
  const honest = [f, b];
  const own = good(await write(m, 'for no use', { messageClass: 'notForUse' }));
  good(await write(b, 'of B'));
  for (const person of [f, b, m]) await person.until('both', () => person.texts().length === 2);
  for (const person of [b, m])
    await person.until('it is sent', () => person.messages().every(({ state }) => state !== 'waiting'));
  await inVain(m, honest, 'tighten', () => m.engine.tighten(idOf(m), own, 'summary'));
  await inVain(m, honest, 'release', () => m.engine.release(idOf(m), at(m, 'of B').id, true));
  await inVain(m, honest, 'withdraw', () => m.engine.withdraw(idOf(m), at(m, 'of B').id));
  for (const person of honest) {
    expect(at(person, 'for no use').content).toMatchObject({ messageClass: 'notForUse' });
    expect(at(person, 'of B').content).toMatchObject({ kind: 'text' });
  }
  expect(at(b, 'of B').actions.release).toMatchObject({ state: 'undecided' });
});

test('[M3] [L1] [L2] [L3] what may not be quoted is quoted on no honest screen: not for use, in quarantine, or from other readers', async () => {
  const m = await enterModified(house, 'M', ...QUOTES_ANYTHING);
  const { f, b } = await tableWith(house, m);
  const group = await start(m, 'workingGroup', ['public figure'], [b]);
  const inside = await watchRoom(b, group.id);
  const groupOf = (person: Person) => person.channel().rooms.find(({ id }) => id === group.id)!;
  const barred = { text: null, barred: true };

  good(await write(b, 'between us', { messageClass: 'notForUse' }));
  await m.until('it', () => m.texts().includes('between us'));
  good(await write(m, 'see there', { quote: at(m, 'between us').id, messageClass: 'summary' }));
  await m.took('text');
  for (const person of [f, b]) {
    await person.until('the quoting one', () => person.texts().includes('see there'));
    expect(at(person, 'see there').content).toMatchObject({ messageClass: 'notForUse', quote: barred });
  }

  // Said a moment ago before all, and quoted in a room of two that both read it.
  good(await write(f, 'not yet to be carried'));
  for (const person of [b, m]) await person.until('it', () => person.texts().includes('not yet to be carried'));
  expect(at(b, 'not yet to be carried').actions.quoteIn).toEqual([{ room: group.id, why: 'quarantine' }]);
  good(await write(m, 'carried', { quote: at(m, 'not yet to be carried').id, room: groupOf(m) }));
  await m.took('text');
  await b.until('the quoting one', () => inside.texts().includes('carried'));
  expect(inside.at('carried').content).toMatchObject({ quote: barred });

  // Said in the room of two, and quoted before all.
  const ours = await watchRoom(m, group.id);
  good(await write(b, 'for the two of us', { room: groupOf(b) }));
  await m.until('it', () => ours.texts().includes('for the two of us'));
  // Its author lets it be quoted: only that others read there bars it.
  await b.until('it is sent', () => inside.at('for the two of us').state === 'sent');
  good(await b.engine.release(idOf(b), inside.at('for the two of us').id, true));
  const [{ id: plenary }] = b.channel().rooms as [RoomView];
  const why = { room: plenary, why: 'otherReaders' };
  await b.until(
    'why not',
    () => JSON.stringify(inside.at('for the two of us').actions.quoteIn) === JSON.stringify([why]),
  );
  good(await write(m, 'told to all', { quote: ours.at('for the two of us').id }));
  await m.took('text');
  for (const person of [f, b]) await person.until('the quoting one', () => person.texts().includes('told to all'));
  expect(at(b, 'told to all').content).toMatchObject({ quote: barred });
  // F holds nothing of it.
  expect(at(f, 'told to all').content).toMatchObject({ quote: { messageId: '', text: null } });
  neverShown([f], 'for the two of us');
  expect([f, b].map((person) => person.channel().alarms)).toEqual([[], []]);
  await goesOn([b, f, m]);
});

test('[M3] [Q4] [M19] no room with a seat of another side opens as a caucus, and no report counts outside a private session', async () => {
  const m = await enterModified(house, 'M', STARTS_ANY_ROOM, REPORTS_ANYWHERE);
  const { f, b } = await tableWith(house, m);
  const seats = [seatOf(m, 'public figure')];
  const caucus = { form: 'caucus', seats, lifetimeSeconds: 86_400 } as const;
  await inVain(m, [b], 'charter', () => m.engine.startRoom(idOf(m), caucus), '', [f]);
  await m.until('its own room', () => m.channel().rooms.length === 2);
  expect([f, b].map((person) => person.channel().rooms.length)).toEqual([1, 1]);

  const group = await start(m, 'workingGroup', ['public figure'], [b]);
  const inside = await watchRoom(b, group.id);
  await b.until('the line of its beginning', () => inside.kinds().includes('roomOpened'));
  const kinds = inside.kinds();
  const reported = 'what somebody is said to have said';
  const reports = () => m.engine.report(idOf(m), group.id, null, reported, false);
  await inVain(m, [b], 'report', reports, '', [f]);
  expect(inside.kinds()).toEqual(kinds);
  const groupOf = (person: Person) => person.channel().rooms.find(({ id }) => id === group.id)!;
  good(await write(m, 'in the group', { room: groupOf(m) }));
  await b.until('what was said after', () => inside.texts().includes('in the group'));
  expect(inside.kinds()).toEqual([...kinds, 'text']);
  neverShown([f, b], reported);
});
