import { expect, test, vi } from 'vitest';
import type { MessageView } from '../../client/engine/api.ts';
import { newProfile, sealedIn } from './support/database.ts';
import { houseForEachTest } from './support/house.ts';
import { Kill } from './support/mischief.ts';
import { bring, convene, gather, good, type Person, say, write } from './support/people.ts';

vi.mock('../../shared/crypto/argon2id.ts', () => import('./support/quickArgon2id.ts'));
// Four engines and a relay; many of them on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const house = houseForEachTest();

const only = (person: Person, text: string): MessageView | undefined =>
  person.messages().find(({ content }) => content.kind === 'text' && content.text === text);

const stateOf = (person: Person, text: string): string => only(person, text)?.state ?? 'none';

const pair = async (profile = newProfile(), kill?: Kill) => {
  const f = await house.enter('F');
  const a = await house.enter('A', kill ? { profile, kill } : { profile });
  await convene(f);
  await bring(f, a, 'academic');
  await gather([f, a]);
  return { f, a };
};

test('[X24] a held message is nowhere but here until its time is over; then it goes to the readers that its author saw', async () => {
  const { f, a } = await pair();
  good(await write(a, 'after a while', { holdSeconds: 30 }));
  await a.until('held', () => stateOf(a, 'after a while') === 'held');
  expect(only(a, 'after a while')?.heldSeconds).toBeGreaterThan(0);
  expect(a.channel().waiting).toBe(0);
  // What is written later goes first: nothing was sealed for the held one, and no place is kept for it.
  await say(a, 'meanwhile');
  await f.until('that', () => f.texts().includes('meanwhile'));
  expect(f.texts()).toEqual(['meanwhile']);
  a.clock.advance(31_000);
  await f.until('both', () => f.texts().length === 2);
  expect(f.texts()).toEqual(['meanwhile', 'after a while']);
  await a.until('sent', () => stateOf(a, 'after a while') === 'sent');
  expect(only(a, 'after a while')?.heldSeconds).toBeNull();
});

test('[X24] a held message goes at once when its author says so, and dropped it was never anywhere', async () => {
  const profile = newProfile();
  const { f, a } = await pair(profile);
  const rows = (await sealedIn(profile)).length;
  const dropped = good(await write(a, 'better not', { holdSeconds: 600 }));
  const now = good(await write(a, 'yes, now', { holdSeconds: 600 }));
  good(await a.engine.discard(a.channel().id, dropped));
  await a.until('dropped', () => stateOf(a, 'better not') === 'none');
  expect((await sealedIn(profile)).length).toBe(rows + 1);
  good(await a.engine.sendNow(a.channel().id, now));
  await f.until('it', () => f.texts().includes('yes, now'));
  a.clock.advance(601_000);
  await say(f, 'the last');
  await f.until('sent', () => stateOf(f, 'the last') === 'sent');
  expect(f.texts()).toEqual(['yes, now', 'the last']);
});

test('[X24] held when the tab was killed, or locked, a message waits for its author and never goes by itself', async () => {
  const profile = newProfile();
  const kill = new Kill();
  const { f, a } = await pair(profile, kill);
  good(await write(a, 'killed', { holdSeconds: 20 }));
  kill.die();
  const again = await house.enter('A', { profile });
  await again.watch();
  await again.until('review', () => stateOf(again, 'killed') === 'review');
  again.clock.advance(30_000);
  await again.until('connected', () => again.channel().connection === 'connected');
  good(await write(again, 'locked', { holdSeconds: 20, confirmNotCurrent: true }));
  await again.engine.lock();
  const third = await house.enter('A', { profile });
  await third.watch();
  await third.until('review', () => stateOf(third, 'locked') === 'review' && stateOf(third, 'killed') === 'review');
  await say(third, 'goes');
  await f.until('it', () => f.texts().includes('goes'));
  expect(f.texts()).toEqual(['goes']);
  const { id, rooms } = third.channel();
  good(await third.engine.resend(id, only(third, 'locked')?.id ?? '', rooms[0]!.readersToken));
  await f.until('what its author sent again', () => f.texts().includes('locked'));
  expect(f.texts()).toEqual(['goes', 'locked']);
});

test('[X24] a held message whose readers are others at its end waits for its author, and so does one whose end was slept through', async () => {
  const { f, a } = await pair();
  good(await write(a, 'for two', { holdSeconds: 300 }));
  const b = await house.enter('B');
  await bring(f, b, 'adviser', 'B');
  await a.until('three readers', () => a.channel().rooms[0]!.readers.length === 3);
  a.clock.advance(301_000);
  await a.until('review', () => stateOf(a, 'for two') === 'review');
  good(await write(a, 'slept through', { holdSeconds: 10 }));
  a.clock.advance(120_000);
  await a.until('review', () => stateOf(a, 'slept through') === 'review');
  await say(a, 'to three');
  await b.watch();
  for (const person of [f, b]) {
    await person.until('it', () => person.texts().includes('to three'));
    expect(person.texts()).toEqual(['to three']);
  }
});
