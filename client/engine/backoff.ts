import { getUint32 } from '../../shared/codec/bytes.ts';
import type { Random } from '../../shared/crypto/random.ts';

const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/** A length between `least` and `most`, evenly spread, so that many clients never act in step. */
export const jittered = (random: Random, leastMs: number, mostMs: number): number =>
  Math.round(leastMs + ((mostMs - leastMs) * getUint32(random(4), 0)) / 0xffff_ffff);

/** How long to wait after `failures` attempts in a row came to nothing: doubling from half a second to half a minute, the upper half of it by chance. */
export const backoffMs = (failures: number, random: Random): number => {
  const most = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 16));
  return jittered(random, most / 2, most);
};
