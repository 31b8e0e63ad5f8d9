/** One measured line of `npm run bench`: what was measured, against what, and whether the goal is met. */
export type Row = {
  readonly name: string;
  /** In `unit`; lower is better for times and sizes, higher for rates. */
  readonly value: number;
  readonly unit: string;
  /** The same work in the plainest form that does it, in the same unit; null where nothing compares. */
  readonly reference: number | null;
  /** value / reference. */
  readonly ratio: number | null;
  /** A sentence such as `at most 1.5 times the reference`; null where the row only informs. */
  readonly goal: string | null;
  /** Null exactly when there is no goal. */
  readonly met: boolean | null;
};

/** What a file of `tests/bench` exports as `rows`. */
export type Section = () => Promise<readonly Row[]>;

type Measured = { readonly name: string; readonly value: number; readonly unit: string };

/** A line without a goal, with or without something to compare it to. */
export const plainRow = ({ name, value, unit }: Measured, reference: number | null = null): Row => ({
  name,
  value,
  unit,
  reference,
  ratio: reference === null ? null : value / reference,
  goal: null,
  met: null,
});

/** For times and sizes: the value may be at most `times` the reference. */
export const atMostTimes = (measured: Measured, reference: number, times: number): Row => {
  const plain = plainRow(measured, reference);
  return { ...plain, goal: `at most ${times} times the reference`, met: measured.value <= reference * times };
};

/** For rates: the value must be at least `times` the reference. */
export const atLeastTimes = (measured: Measured, reference: number, times: number): Row => {
  const plain = plainRow(measured, reference);
  return { ...plain, goal: `at least ${times} times the reference`, met: measured.value >= reference * times };
};

/** The value may be at most `limit`, in its own unit. */
export const atMost = (measured: Measured, limit: number): Row => ({
  ...plainRow(measured),
  goal: `at most ${limit} ${measured.unit}`,
  met: measured.value <= limit,
});
