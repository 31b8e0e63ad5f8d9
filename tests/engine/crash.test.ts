import { expect, test, vi } from 'vitest';
import { houseForAllTests } from './support/house.ts';
import { playStory, type Role, STORY_TEXTS } from './support/story.ts';

vi.mock('../../shared/crypto/argon2id.ts', () => import('./support/quickArgon2id.ts'));

/** All moments with SLOW=1; else a share that fits a test run, and always those around what changes the log. */
const SLOW = process.env['SLOW'] === '1';
const BUDGET_MS = 18_000;
const AT_ONCE = 6;

const house = houseForAllTests();

/** Plays the story with a kill at one moment, and looks at what everybody has in the end. */
const survives = async (victim: Role, at: (moment: number, name: string) => boolean): Promise<boolean> => {
  const { killed, texts, alarms, strange } = await playStory(house, victim, at);
  expect(texts.F.toSorted()).toEqual(STORY_TEXTS);
  expect(texts.A).toEqual(texts.F);
  expect(alarms).toEqual([]);
  expect(strange).toEqual([]);
  return killed;
};

const LOG_CHANGES = [2, 6, 7].flatMap((type) => [`frame ${type}, not sent`, `frame ${type}, sent`]);

const sweep = async (victim: Role): Promise<void> => {
  const { moments, killed, texts, alarms, strange } = await playStory(house, victim, () => false);
  expect({ killed, alarms, strange, texts: texts.F.toSorted() }).toEqual({
    killed: false,
    alarms: [],
    strange: [],
    texts: STORY_TEXTS,
  });
  expect(moments.length).toBeGreaterThan(20);
  const named = LOG_CHANGES.flatMap((name) =>
    moments.filter((each) => each === name).map((_, index) => ({ name, nth: index + 1 })),
  );
  const kills: ((moment: number, name: string) => boolean)[] = named.map(({ name, nth }) => {
    let met = 0;
    return (_, each) => each === name && ++met === nth;
  });
  if (!SLOW) {
    // Between them, moments spread over the story: coprime steps, so that each is as likely early as late.
    for (let i = 0; i < moments.length; i += 1) {
      const n = 1 + ((i * 37) % moments.length);
      kills.push((moment) => moment === n);
    }
  }
  let played = 0;
  let survived = 0;
  const until = SLOW ? Number.POSITIVE_INFINITY : Date.now() + BUDGET_MS;
  const work = async (): Promise<void> => {
    for (let at = kills.shift(); at && Date.now() < until; at = kills.shift()) {
      played += 1;
      if (await survives(victim, at)) survived += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  if (SLOW) {
    // Every n, until the story is over before the n-th moment comes.
    let next = 1;
    let reached = true;
    const all = async (): Promise<void> => {
      while (reached) {
        const n = next++;
        reached = (await survives(victim, (moment) => moment === n)) && reached;
        played += 1;
        if (reached) survived += 1;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, all));
  }
  console.info(`crash: ${victim}: ${moments.length} moments, ${played} plays, ${survived} kills survived`);
  expect(survived).toBeGreaterThan(0);
};

for (const victim of ['F', 'A', 'B'] as const) {
  test(
    `[X2] whoever is killed at any moment goes on, nothing is lost or doubled: ${victim}`,
    { timeout: SLOW ? 7_200_000 : 180_000 },
    () => sweep(victim),
  );
}
