import { expect, test, vi } from 'vitest';
import { houseForEachTest } from './support/house.ts';
import { bring, convene, gather, say } from './support/people.ts';

vi.mock('../../shared/crypto/argon2id.ts', () => import('./support/quickArgon2id.ts'));

const house = houseForEachTest();

test('[X1] three people talk through the relay, quote each other, and see the same in the same order', async () => {
  const [f, a, b] = [await house.enter('F'), await house.enter('A'), await house.enter('B')];
  await convene(f);
  await bring(f, a, 'academic', 'A');
  await bring(f, b, 'adviser', 'B');
  await gather([f, a, b]);
  await say(a, 'one');
  await f.until('one', () => f.texts().includes('one'));
  const quoted = f.messages().find(({ content }) => content.kind === 'text')!;
  await say(f, 'two', quoted.id);
  await say(b, 'three');
  for (const person of [f, a, b]) {
    await person.until('all three', () => person.texts().length === 3);
    await person.until('nothing waits', () => person.messages().every(({ state }) => state !== 'waiting'));
  }
  expect(a.texts()).toEqual(f.texts());
  expect(b.texts()).toEqual(f.texts());
  expect(b.texts().toSorted()).toEqual(['one', 'three', 'two']);
  for (const person of [a, b]) {
    const two = person.messages().find(({ content }) => content.kind === 'text' && content.text === 'two');
    expect(two?.content).toMatchObject({ quote: { label: 'academic', side: 'A', text: 'one' } });
  }
  expect([f, a, b].map((person) => person.channel().alarms)).toEqual([[], [], []]);
  await a.until('two unread', () => a.channel().rooms[0]!.unread === 2);
  await a.engine.markRead(a.channel().id, a.channel().rooms[0]!.id);
  await a.until('no mark', () => a.channel().rooms[0]!.unread === 0);
});
