/** Looks at a process over time, and whether what they show grows. */
import { readdirSync } from 'node:fs';
import { residentSize } from '../relay/idle.ts';
import { median } from '../relay/statistics.ts';

/** One look. Sizes in KiB. */
export interface Sample {
  readonly resident: number;
  readonly heap: number;
  readonly descriptors: number;
}

/** A figure early and late, after a warm-up. */
export interface Trend {
  readonly name: string;
  readonly unit: string;
  readonly early: number;
  readonly late: number;
  readonly flat: boolean;
}

/** Growth that is none: what a collector of garbage and the C library's memory do by themselves. */
const GROWTH = 1.1;
const SLACK = { resident: 8 * 1024, heap: 2 * 1024, descriptors: 8 };
const UNITS = { resident: 'KiB', heap: 'KiB', descriptors: '' };
const NAMES = { resident: 'resident memory', heap: "heap of the sockets' thread", descriptors: 'open descriptors' };

export function sampleOf(pid: number, heapBytes: number): Sample {
  return { resident: residentSize(pid), heap: heapBytes / 1024, descriptors: openDescriptors(pid) };
}

export function openDescriptors(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** The first third is warm-up. The median of the last third must not be above that of the second by more than a tenth and a little. */
export function trendsOf(samples: readonly Sample[]): Trend[] {
  const third = Math.floor(samples.length / 3);
  return (['resident', 'heap', 'descriptors'] as const).map((what) => {
    const of = (part: readonly Sample[]) => median(part.map((sample) => sample[what]));
    const [early, late] = [of(samples.slice(third, 2 * third)), of(samples.slice(2 * third))];
    return { name: NAMES[what], unit: UNITS[what], early, late, flat: late <= early * GROWTH + SLACK[what] };
  });
}
