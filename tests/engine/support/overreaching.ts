/** Tables at which one member overreaches, and what all the others must see of it: that somebody tried, once, and nothing else. */
import { expect } from 'vitest';
import type { NewChannel, Outcome } from '../../../client/engine/api.ts';
import type { House } from './house.ts';
import { bringTo } from './keys.ts';
import type { Modified } from './modified.ts';
import { convene, gather, good, type Person, type Place, say } from './people.ts';

/** The words of a person who breaks a rule. */
export const WRONG = 'said against the rule';

export const idOf = (person: Person): string => person.channel().id;

/** F and B are honest, M is not. */
export const tableWith = async (
  house: House,
  m: Modified,
  place: Place = { label: 'academic', side: 'A' },
  other: Partial<NewChannel> = {},
) => {
  const [f, b] = [await house.enter('F'), await house.enter('B1')];
  await convene(f, other);
  await bringTo(f, b, { label: 'public figure', side: 'B' });
  await bringTo(f, m, place);
  await assembled([f, b, m]);
  return { f, b, m };
};

/** The rules in force, with something else in them. */
export const changedRules = (person: Person, other: object = {}) => {
  const { items, admission, lifetimeSeconds, settings } = person.channel().rules;
  if (settings === null) throw new Error('a channel without settings');
  return { rules: [...items], lifetimeSeconds, admission, settings, ...other };
};

/** Everybody reads, and has heard everybody. */
export const assembled = async (people: readonly Person[]): Promise<void> => {
  await gather(people);
  for (const person of people)
    await person.until('confirmed sessions', () =>
      person.channel().seats.every(({ ours, trust }) => ours || trust === 'confirmed'),
    );
};

export const everShown = (person: Person, text: string): boolean => person.seen.some((shown) => shown.includes(text));

export const neverShown = (people: readonly Person[], text: string): void => {
  for (const person of people) expect([person.name, everShown(person, text)]).toEqual([person.name, false]);
};

/** Told once that somebody tried what its seat may not; the person has seen it. */
export const told = async (person: Person): Promise<void> => {
  await person.until('that somebody tried what its seat may not', () => person.channel().alarms.length > 0);
  expect([person.name, person.channel().alarms.map(({ kind }) => kind)]).toEqual([person.name, ['invalidChange']]);
  await person.engine.dismissAlarm(idOf(person), person.channel().alarms[0]?.id ?? '');
  await person.until('the alarm gone', () => person.channel().alarms.length === 0);
};

/** What changes by itself while nobody does anything. */
const PASSING = new Set(['alarms', 'connection', 'waiting', 'unread']);
const RUNNING = /^(age|goneIn|endsIn|left|floor|held|quarantine)Seconds$/;

/** All that is on a person's screen, save how long things still last and what is told of overreaches. */
export const asShown = (person: Person): unknown =>
  JSON.parse(
    JSON.stringify({ channel: person.channel(), messages: person.messages() }, (key, value) => {
      if (PASSING.has(key)) return undefined;
      // The setting of this name is no running time.
      return RUNNING.test(key) && value !== null && key !== 'quarantineSeconds' ? 'runs' : value;
    }),
  );

let times = 0;

/** The first says something, and all hear it. */
export const goesOn = async (people: readonly Person[]): Promise<void> => {
  const [speaker] = people;
  if (!speaker) return;
  times += 1;
  const words = `and the talk goes on, ${times}`;
  await say(speaker, words);
  for (const person of people)
    await person.until('what was said after', () => {
      const heard = person.messages().find(({ content }) => content.kind === 'text' && content.text === words);
      return heard !== undefined && heard.state !== 'waiting';
    });
};

/** M does what it may not: the relay takes it. */
export const breaks = async <T>(
  m: Modified,
  kind: string,
  act: () => Promise<Outcome<T>>,
  how = '',
): Promise<string> => {
  m.will.how = how;
  m.will.breaks = true;
  good(await act());
  const entry = await m.took(kind);
  m.will.breaks = false;
  return entry;
};

/**
 * M overreaches: the relay takes it, the honest are told of it once, on their screens nothing is otherwise, and the talk goes on.
 * `untold`: whom it is about, when the word itself is kept from that seat.
 */
export const inVain = async <T>(
  m: Modified,
  honest: readonly Person[],
  kind: string,
  act: () => Promise<Outcome<T>>,
  how = '',
  untold: readonly Person[] = [],
): Promise<void> => {
  const all = [...honest, ...untold];
  const before = all.map(asShown);
  await breaks(m, kind, act, how);
  for (const person of honest) await told(person);
  expect(honest.map(asShown)).toEqual(before.slice(0, honest.length));
  await goesOn([...all, m]);
  for (const person of untold) expect([person.name, person.channel().alarms]).toEqual([person.name, []]);
};

/** M says what counts for nobody, though it may have been said in good faith: nobody is told, and nobody sees it. Gives its entry's id. */
export const unseen = async (
  m: Modified,
  honest: readonly Person[],
  act: () => Promise<Outcome<string>>,
  how = '',
): Promise<string> => {
  const lines = honest.map((person) => person.messages().length);
  const entry = await breaks(m, 'text', act, how);
  await goesOn([...honest, m]);
  // What came after is one line more.
  expect(honest.map((person) => person.messages().length - 1)).toEqual(lines);
  expect(honest.map((person) => person.channel().alarms)).toEqual(honest.map(() => []));
  return entry;
};

/** Each is shown one line more, that something could not be read, and is told nothing else. */
export const unreadable = async (
  m: Modified,
  honest: readonly Person[],
  act: () => Promise<unknown>,
): Promise<void> => {
  const stands = (person: Person) => {
    const { seats, proposals, rules, standing, alarms, rooms } = person.channel();
    const keys = proposals.map(({ missing, ourKey, refused }) => ({ missing, ourKey, refused }));
    return { seats, keys, rules, standing, alarms, closed: rooms[0]?.closed };
  };
  const lines = (person: Person) => person.messages().filter(({ content }) => content.kind === 'unopened').length;
  const counts = (person: Person) => [lines(person), person.channel().rooms[0]?.unreadable];
  const before = honest.map((person) => ({ stands: stands(person), lines: lines(person) + 1 }));
  await act();
  await goesOn([...honest, m]);
  expect(honest.map((person) => ({ stands: stands(person), lines: lines(person) }))).toEqual(before);
  expect(honest.map(counts)).toEqual(before.map((each) => [each.lines, each.lines]));
};

/** Nobody follows a change that its author had no right to: they stop, because the relay's generation ended, and say so. */
export const stops = (person: Person): Promise<void> =>
  person.until('that it stopped', () => {
    const { standing } = person.channel();
    return standing.kind === 'stopped' && standing.why === 'tampered';
  });
