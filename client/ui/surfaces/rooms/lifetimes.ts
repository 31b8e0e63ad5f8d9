import { days, hours } from '../../app/spans.ts';

const offered = [hours(1), hours(8), days(1), days(2), days(3), days(7), days(14), days(30)];

/** Lifetimes to choose among: none longer than `most`; `usual` is always there. */
export const lifetimesUpTo = (most: number, usual: number): readonly number[] =>
  [...new Set([...offered.filter((seconds) => seconds <= most), usual])].sort((a, b) => a - b);

/** Lifetimes shorter than what stands. */
export const lifetimesBelow = (present: number): readonly number[] => offered.filter((seconds) => seconds < present);
