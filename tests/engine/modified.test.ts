import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Change, type ModifiedClient, modifiedClient } from './support/modified.ts';
import { bring, convene, gather, good, type House, openHouse, type Person, say } from './support/people.ts';

vi.mock('../../shared/crypto/argon2id.ts', () => import('./support/quickArgon2id.ts'));

/** Members with a modified client overreach; what they do reaches no honest screen. */

let house: House;
const copies: ModifiedClient[] = [];
beforeEach(async () => {
  house = await openHouse();
});
afterEach(async () => {
  await house.close();
  for (const copy of copies.splice(0)) copy.remove();
});

/** Somebody whose client has these rules off. */
const enterModified = async (name: string, ...changes: readonly Change[]): Promise<Person> => {
  const copy = await modifiedClient(...changes);
  copies.push(copy);
  return house.enter(name, { Engine: copy.Engine });
};

test('[M3] the copy without a change talks as everybody does, so that what is refused is the change', async () => {
  const [f, a] = [await house.enter('F'), await enterModified('A')];
  await convene(f);
  await bring(f, a, 'academic', 'A');
  await gather([f, a]);
  await say(a, 'one');
  await f.until('one', () => f.texts().includes('one'));
  expect(f.channel().alarms).toEqual([]);
  expect(good(await a.engine.leave(a.channel().id))).toBeNull();
});
