import { expect, test, vi } from 'vitest';
import type { MessageView } from '../../client/engine/api.ts';
import { newProfile, sealedIn } from './support/database.ts';
import { type House, houseForEachTest } from './support/house.ts';
import { Kill, switchedSocket } from './support/mischief.ts';
import { pageSocket } from './support/pageSocket.ts';
import {
  bring,
  convene,
  gather,
  good,
  PASSPHRASE,
  type Person,
  problem,
  say,
  seatOf,
  write,
} from './support/people.ts';
import { roomById, start, table, watchRoom } from './support/rooms.ts';

vi.mock('../../shared/crypto/argon2id.ts', () => import('./support/quickArgon2id.ts'));
// Four engines and a relay; many of them on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const house = houseForEachTest();

const HOUR_MS = 3_600_000;

const quiet = (...people: Person[]): void => {
  for (const person of people) expect(person.channel().alarms).toEqual([]);
};

const byText = (person: Person, text: string): MessageView => {
  const found = person.messages().find(({ content }) => content.kind === 'text' && content.text === text);
  if (!found) throw new Error(`${person.name} sees no "${text}"`);
  return found;
};

const stored = (person: Person, text: string) =>
  person.until(`"${text}" as sent`, () => byText(person, text).state === 'sent');

/** Facilitator and one seat of a side, reading each other. */
const pair = async (worlds: { readonly a?: Parameters<House['enter']>[1] } = {}) => {
  const f = await house.enter('F');
  const a = await house.enter('A', worlds.a ?? {});
  await convene(f);
  await bring(f, a, 'academic');
  await gather([f, a]);
  return { f, a };
};

const classOf = (person: Person, text: string): string => {
  const { content } = byText(person, text);
  return content.kind === 'text' ? content.messageClass : content.kind;
};

const quotedClassOf = (person: Person, text: string): string | null => {
  const { content } = byText(person, text);
  return content.kind === 'text' ? (content.quote?.messageClass ?? null) : null;
};

test('[L1] a message has the class that its writer chose, or the stricter one of what it quotes, also of what is tightened later', async () => {
  const { f, a } = await pair();
  good(await write(f, 'loose', { messageClass: 'summary' }));
  await stored(f, 'loose');
  await a.until('it', () => a.texts().includes('loose'));
  expect(classOf(a, 'loose')).toBe('summary');
  const quote = byText(a, 'loose').id;
  good(await write(a, 'quotes it', { quote, messageClass: 'summary' }));
  await f.until('the quote', () => f.texts().includes('quotes it'));
  expect(classOf(f, 'quotes it')).toBe('summary');
  expect(quotedClassOf(f, 'quotes it')).toBe('summary');
  expect(byText(f, 'loose').actions.tighten).toEqual(['rule', 'whatIf', 'notForUse']);
  expect(byText(a, 'loose').actions.tighten).toEqual([]);
  good(await f.engine.tighten(f.channel().id, byText(f, 'loose').id, 'whatIf'));
  for (const person of [f, a]) {
    await person.until(
      'tightened',
      () => classOf(person, 'loose') === 'whatIf' && classOf(person, 'quotes it') === 'whatIf',
    );
    expect(quotedClassOf(person, 'quotes it')).toBe('whatIf');
  }
  expect(problem(await f.engine.tighten(f.channel().id, byText(f, 'loose').id, 'rule'))).toBe('noPower');
  expect(problem(await a.engine.tighten(a.channel().id, byText(a, 'loose').id, 'notForUse'))).toBe('noPower');
  await a.until('its own as sent', () => byText(a, 'quotes it').state === 'sent');
  good(await write(a, 'quotes the quote', { quote: byText(a, 'quotes it').id, messageClass: 'summary' }));
  await f.until('that', () => f.texts().includes('quotes the quote'));
  expect(classOf(f, 'quotes the quote')).toBe('whatIf');
  quiet(f, a);
});

test('[L2] what is not for use is neither quoted nor copied, and a quote of it shows nothing any more', async () => {
  const { f, a } = await pair();
  await say(f, 'said in haste');
  await a.until('it', () => a.texts().includes('said in haste'));
  good(await write(a, 'about that', { quote: byText(a, 'said in haste').id }));
  await f.until('the quote', () => f.texts().includes('about that'));
  expect(byText(f, 'about that').content).toMatchObject({ quote: { text: 'said in haste', barred: false } });
  await stored(f, 'said in haste');
  good(await f.engine.tighten(f.channel().id, byText(f, 'said in haste').id, 'notForUse'));
  for (const person of [f, a]) {
    await person.until('barred', () => {
      const { content } = byText(person, 'about that');
      return content.kind === 'text' && content.quote?.barred === true && content.quote.text === null;
    });
  }
  expect(byText(a, 'said in haste').actions).toMatchObject({ reply: 'notForUse', copy: 'notForUse' });
  const again = await write(a, 'once more', { quote: byText(a, 'said in haste').id });
  expect(again).toEqual({ ok: false, problem: { kind: 'quoteBarred', why: 'notForUse' } });
  expect(a.texts()).not.toContain('once more');
});

test('[L5] [X25] what its author withdraws is gone from every device, also from one that was off: there it is never drawn', async () => {
  const network = switchedSocket(pageSocket(house.origin));
  const { f, a } = await pair({ a: { openSocket: network.openSocket } });
  await say(f, 'meant otherwise');
  await a.until('it', () => a.texts().includes('meant otherwise'));
  good(await write(a, 'quoting you', { quote: byText(a, 'meant otherwise').id }));
  await f.until('the quote', () => f.texts().includes('quoting you'));
  network.off();
  await a.until('offline', () => a.channel().connection !== 'connected');
  await say(f, 'a slip of the tongue');
  await stored(f, 'a slip of the tongue');
  for (const text of ['meant otherwise', 'a slip of the tongue'])
    good(await f.engine.withdraw(f.channel().id, byText(f, text).id));
  await f.until(
    'both withdrawn',
    () => f.messages().filter(({ content }) => content.kind === 'withdrawn').length === 2,
  );
  expect(f.texts()).toEqual(['quoting you']);
  await say(f, 'the last word');
  await stored(f, 'the last word');
  network.on();
  await a.until('the last word', () => a.texts().includes('the last word'));
  await a.until(
    'both withdrawn',
    () => a.messages().filter(({ content }) => content.kind === 'withdrawn').length === 2,
  );
  expect(a.texts()).toEqual(['quoting you', 'the last word']);
  expect(a.seen.join()).not.toContain('a slip of the tongue');
  expect(byText(a, 'quoting you').content).toMatchObject({ quote: { text: null, barred: true } });
  await a.until('one mark', () => a.channel().rooms[0]!.unread === 1);
  expect(problem(await a.engine.withdraw(a.channel().id, byText(a, 'the last word').id))).toBe('noPower');
  quiet(f, a);
});

test('[X25] what came before a kill in the middle of catching up is not drawn at the next start, until the log is read to its end', async () => {
  const profile = newProfile();
  const { f, a } = await pair({ a: { profile } });
  await say(f, 'known');
  await a.until('it', () => a.texts().includes('known'));
  await a.until('all read', () => a.channel().connection === 'connected');
  await a.engine.lock();
  await say(f, 'taken back');
  await stored(f, 'taken back');
  const rows = (await sealedIn(profile)).length;
  // It dies when the first of what came is kept, and before it knows that this was all.
  const kill = new Kill();
  const reading = await house.come('A', { profile, kill });
  let heard = false;
  kill.arm((_, name) => {
    heard ||= name === 'message';
    return heard && name === 'commit, done';
  });
  void reading.engine.unlock(PASSPHRASE);
  await kill.died;
  expect((await sealedIn(profile)).length).toBeGreaterThan(rows);
  good(await f.engine.withdraw(f.channel().id, byText(f, 'taken back').id));
  await f.until('withdrawn', () => !f.texts().includes('taken back'));
  const off = switchedSocket(pageSocket(house.origin));
  off.off();
  const offline = await house.enter('A', { profile, openSocket: off.openSocket });
  await offline.watch();
  expect(offline.texts()).toEqual(['known']);
  off.on();
  await offline.until('withdrawn', () => offline.messages().some(({ content }) => content.kind === 'withdrawn'));
  expect(offline.texts()).toEqual(['known']);
  for (const person of [reading, offline]) expect(person.seen.join()).not.toContain('taken back');
  quiet(f, offline);
});

test('[X29] a mark that was asked for is made once, however the engine is killed or an epoch ends on the way', async () => {
  const profile = newProfile();
  const { f, a } = await pair({ a: { profile } });
  for (const text of ['one', 'two', 'three']) {
    await say(a, text);
    await stored(a, text);
  }
  await a.engine.lock();
  const stages = [
    ['one', 'commit, done', 1],
    ['two', 'frame 2, not sent', 1],
    ['three', 'frame 2, sent', 1],
  ] as const;
  for (const [text, stage, nth] of stages) {
    const kill = new Kill();
    const mortal = await house.enter('A', { profile, kill });
    await mortal.watch();
    await mortal.until('connected', () => mortal.channel().connection === 'connected');
    let times = 0;
    kill.arm((_, name) => {
      if (name === stage) times += 1;
      return name === stage && times === nth;
    });
    void mortal.engine.withdraw(mortal.channel().id, byText(mortal, text).id);
    await kill.died;
    if (text === 'two') {
      const b = await house.enter('B');
      await bring(f, b, 'adviser', 'B');
    }
    const again = await house.enter('A', { profile });
    await again.watch();
    await again.until(`${text} withdrawn`, () => !again.texts().includes(text));
    await f.until(`${text} withdrawn`, () => !f.texts().includes(text));
    quiet(f, again);
    await again.engine.lock();
  }
  expect(f.messages().filter(({ content }) => content.kind === 'withdrawn')).toHaveLength(3);
  expect(f.texts()).toEqual([]);
});

test('[L3] [L10] into another room goes what its readers all read, once its author allowed it; what is drawn there follows the same rule', async () => {
  const { f, a1, a2 } = await table(house);
  const caucus = await start(a1, 'caucus', ['adviser'], [a2]);
  const theirs = await watchRoom(a2, caucus.id);
  await say(f, 'from the plenary');
  await a1.until('it', () => a1.texts().includes('from the plenary'));
  const { id } = byText(a1, 'from the plenary');
  const intoCaucus = () => byText(a1, 'from the plenary').actions.quoteIn.find(({ room }) => room === caucus.id);
  expect(intoCaucus()?.why).toBe('quarantine');
  expect(byText(a1, 'from the plenary').actions.quarantineSeconds).toBeGreaterThan(23 * 3_600);
  const early = await write(a1, 'too early', { room: caucus, quote: id });
  expect(early).toEqual({ ok: false, problem: { kind: 'quoteBarred', why: 'quarantine' } });
  // In its own room at any time.
  good(await write(a1, 'answered there', { quote: id }));
  await stored(f, 'from the plenary');
  good(await f.engine.release(f.channel().id, byText(f, 'from the plenary').id, true));
  await a1.until('released', () => intoCaucus()?.why === null);
  good(await write(a1, 'look at this', { room: roomById(a1, caucus.id), quote: id }));
  await a2.until('the quote', () => theirs.texts().includes('look at this'));
  expect(theirs.at('look at this').content).toMatchObject({
    quote: { label: 'facilitator', text: 'from the plenary', barred: false },
  });
  // The other way: the plenary has readers that the caucus has not.
  const said = theirs.at('look at this');
  expect(said.actions.quoteIn).toEqual([{ room: a2.channel().rooms[0]!.id, why: 'otherReaders' }]);
  const out = await write(a2, 'leaks', { quote: said.id });
  expect(out).toEqual({ ok: false, problem: { kind: 'quoteBarred', why: 'otherReaders' } });
  // Its author thinks better of it: where it was quoted it is shown no more.
  good(await f.engine.release(f.channel().id, byText(f, 'from the plenary').id, false));
  await a2.until('barred', () => {
    const { content } = theirs.at('look at this');
    return content.kind === 'text' && content.quote?.barred === true && content.quote.text === null;
  });
  quiet(f, a1, a2);
});

test('[L6] when the quarantine is over its author is asked; without an answer it stays in its room', async () => {
  const profile = newProfile();
  const { f, a } = await pair({ a: { profile } });
  await say(a, 'in quarantine');
  await stored(a, 'in quarantine');
  expect(byText(a, 'in quarantine').actions.release).toEqual({ state: 'undecided', asks: false });
  await f.until('it', () => f.texts().includes('in quarantine'));
  expect(byText(f, 'in quarantine').actions.release).toBeNull();
  await a.engine.lock();
  const later = await house.enter('A', { profile, aheadMs: 25 * HOUR_MS });
  await later.watch();
  await later.until('the question', () => byText(later, 'in quarantine').actions.release?.asks === true);
  expect(byText(later, 'in quarantine').actions.quarantineSeconds).toBeNull();
  await later.until('connected', () => later.channel().connection === 'connected');
  good(await later.engine.release(later.channel().id, byText(later, 'in quarantine').id, false));
  await later.until('the answer', () => byText(later, 'in quarantine').actions.release?.state === 'kept');
  expect(byText(later, 'in quarantine').actions.release).toEqual({ state: 'kept', asks: false });
});

test('[L11] a report reaches facilitators alone, in a private session, with a copy only if its author adds one that may be copied', async () => {
  const { f, a1, a2, b1 } = await table(house);
  const session = await start(a1, 'privateSession', ['facilitator'], [f]);
  const seen = await watchRoom(f, session.id);
  const ours = await watchRoom(a1, session.id);
  good(await write(b1, 'a threat'));
  await a1.until('it', () => a1.texts().includes('a threat'));
  const threat = byText(a1, 'a threat');
  expect(threat.actions.report).toBe(true);
  const { id } = a1.channel();
  expect(problem(await a1.engine.report(id, a1.channel().rooms[0]!.id, threat.id, 'please look', true))).toBe(
    'noPower',
  );
  good(await a1.engine.report(id, session.id, threat.id, 'please look', true));
  await f.until('the report', () => seen.kinds().includes('report'));
  expect(seen.messages().at(-1)).toMatchObject({
    label: 'academic',
    content: {
      kind: 'report',
      text: 'please look',
      copy: 'a threat',
      about: { label: 'public figure', side: 'B', text: 'a threat' },
    },
  });
  await a1.until('its own as sent', () => ours.messages().at(-1)?.state === 'sent');
  good(await write(b1, 'not for use', { messageClass: 'notForUse' }));
  await a1.until('that', () => a1.texts().includes('not for use'));
  const barred = await a1.engine.report(id, session.id, byText(a1, 'not for use').id, 'and this', true);
  expect(barred).toEqual({ ok: false, problem: { kind: 'quoteBarred', why: 'notForUse' } });
  good(await a1.engine.report(id, session.id, byText(a1, 'not for use').id, 'and this', false));
  await f.until('two', () => seen.kinds().filter((kind) => kind === 'report').length === 2);
  // No copy of it travels; which one it was is shown from what the facilitator has itself.
  expect(seen.messages().at(-1)).toMatchObject({
    content: { text: 'and this', copy: '', about: { side: 'B', text: 'not for use' } },
  });
  for (const person of [a2, b1]) expect(person.seen.join()).not.toMatch(/please look|and this/);
  quiet(f, a1, a2, b1);
});

test('[X27] words that were said elsewhere are found before they are pasted, unless everybody here reads them there anyway', async () => {
  const { f, a1, a2 } = await table(house);
  const caucus = await start(a1, 'caucus', ['adviser'], [a2]);
  const theirs = await watchRoom(a2, caucus.id);
  good(await write(a1, 'We would accept the second draft, but not before spring.', { room: caucus }));
  await say(f, 'Let us begin with the agenda of today.');
  await a2.until('both', () => theirs.texts().length === 1 && a2.texts().length === 1);
  const { id, rooms } = a2.channel();
  const plenary = rooms[0]!.id;
  const where = (room: string, text: string) => a2.engine.whereSaid(id, room, text);
  expect(await where(plenary, '  we would ACCEPT the\nsecond draft, but not before spring. ')).toEqual([caucus.id]);
  expect(await where(plenary, 'accept the second draft')).toEqual([caucus.id]);
  expect(await where(plenary, 'They say: "We would accept the second draft, but not before spring."')).toEqual([
    caucus.id,
  ]);
  // Too little in common to be anybody's words.
  expect(await where(plenary, 'second draft')).toEqual([]);
  expect(await where(plenary, 'Good morning to all of you.')).toEqual([]);
  // Where it was said, and where all who read here read it too.
  expect(await where(caucus.id, 'accept the second draft')).toEqual([]);
  expect(await where(caucus.id, 'Let us begin with the agenda of today.')).toEqual([]);
  expect(seatOf(a2, 'academic')).not.toBe('');
});
