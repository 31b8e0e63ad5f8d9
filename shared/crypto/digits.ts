import type { Hash } from '../brand.ts';
import { assert } from '../result.ts';
import { argon2id, MEBIBYTE } from './argon2id.ts';
import { H } from './kdf.ts';
import type { Label } from './labels.ts';

/** Thirty digits for the codes of a channel and of an invitation, sixty for the safety number of a pair. */
export type DigitGroups = 6 | 12;
const PASSES = 3;
const MEMORY_BYTES = 64 * MEBIBYTE;

/**
 * `count` groups of five decimal digits for people to compare. Slow on purpose: a lying introducer could choose keys on both
 * sides. The salt is the first 16 bytes of H(label): Argon2id takes 16 bytes there. Implements C6.
 */
export const digits = (
  label: Extract<Label, `digits${string}`>,
  input: Hash,
  count: DigitGroups = 6,
): readonly string[] => {
  const salt = H(label, []).slice(0, 16);
  const out = argon2id(input, salt, PASSES, MEMORY_BYTES, count * 5);
  assert(out !== undefined, 'Argon2id had no memory for digits');
  const groups: string[] = [];
  for (let group = 0; group < count; group += 1) {
    let value = 0;
    for (const byte of out.subarray(group * 5, group * 5 + 5)) value = value * 256 + byte;
    groups.push(String(value % 100000).padStart(5, '0'));
  }
  return groups;
};
