const ROUNDS = 9;

const microseconds = (work: () => unknown, times: number): number => {
  const start = performance.now();
  for (let i = 0; i < times; i += 1) work();
  return ((performance.now() - start) * 1000) / times;
};

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/**
 * Microseconds per call of each of some ways to do the same work: the median of rounds that alternate between them, so
 * that what else the machine does falls on all alike. `budget` is the milliseconds spent on each, warming up apart.
 */
export const compare = (ways: readonly (() => unknown)[], budget = 150): readonly number[] => {
  const times = ways.map((work) => {
    microseconds(work, 3);
    return Math.max(1, Math.ceil((budget * 1000) / ROUNDS / microseconds(work, 3)));
  });
  const rounds = Array.from({ length: ROUNDS }, () => ways.map((work, way) => microseconds(work, times[way] ?? 1)));
  return ways.map((_, way) => median(rounds.map((round) => round[way] ?? Number.NaN)));
};
