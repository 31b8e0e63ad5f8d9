import { afterEach, expect, test } from 'vitest';
import { startTestRelay, type TestRelay } from '../relay/support/running.ts';
import { arrive, bring, convene, good, PASSPHRASE, type Person, say } from './support/people.ts';

let relay: TestRelay;
const people: Person[] = [];

afterEach(async () => {
  for (const person of people.splice(0)) await person.close();
  await relay.close();
});

const enter = async (name: string): Promise<Person> => {
  const person = await arrive(name, `http://localhost:${relay.relay.port}`);
  people.push(person);
  good(await person.engine.createVault(PASSPHRASE));
  return person;
};

test('[X1] three people talk through the relay', async () => {
  relay = await startTestRelay();
  const f = await enter('F');
  const a = await enter('A');
  const b = await enter('B');
  await convene(f);
  await bring(f, a, 'academic', 'A');
  await bring(f, b, 'adviser', 'B');
  for (const person of [f, a, b]) await person.watch();
  await f.until('three readers', () => f.channel().rooms[0]!.readers.length === 3);
  await a.until('three readers', () => a.channel().rooms[0]!.readers.length === 3);
  await b.until('three readers', () => b.channel().rooms[0]!.readers.length === 3);
  await say(a, 'one');
  await say(f, 'two');
  await say(b, 'three');
  for (const person of [f, a, b]) await person.until('all three', () => person.texts().length === 3);
  expect(a.texts()).toEqual(f.texts());
  expect(b.texts()).toEqual(f.texts());
  expect([f, a, b].map((person) => person.channel().alarms)).toEqual([[], [], []]);
});
