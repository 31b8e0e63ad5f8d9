const ROUNDS = 25;

const microseconds = (work: () => unknown, times: number): number => {
  const start = performance.now();
  for (let i = 0; i < times; i += 1) work();
  return ((performance.now() - start) * 1000) / times;
};

/**
 * Microseconds per call of each of some ways to do the same work: the least of rounds that alternate between them. What else
 * the machine does can only add to a round, so the least is the nearest to the work itself, and is taken alike for all.
 * `budget` is the milliseconds spent on each, warming up apart.
 */
export const compare = (ways: readonly (() => unknown)[], budget = 150): readonly number[] => {
  const times = ways.map((work) => {
    microseconds(work, 3);
    return Math.max(1, Math.ceil((budget * 1000) / ROUNDS / microseconds(work, 3)));
  });
  const least = ways.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [way, work] of ways.entries())
      least[way] = Math.min(least[way] ?? Number.NaN, microseconds(work, times[way] ?? 1));
  }
  return least;
};
