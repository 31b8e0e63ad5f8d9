/** Hostile bytes in great number; `npm run fuzz` plays more of them, and `SLOW=1` ten million. */
import { expect, test } from 'vitest';
import { type Part, playCases, type Report } from './campaign.ts';

const SLOW = process.env['SLOW'] === '1';
const CASES: Readonly<Record<Part, number>> = SLOW
  ? { decoders: 9_500_000, relay: 500_000 }
  : { decoders: 30_000, relay: 4_000 };
const PATIENCE_MILLISECONDS = SLOW ? 7_200_000 : 120_000;
const MIB = 1 << 20;
/** Far less than the cases together, and more than what a collection leaves behind. */
const FLAT_BYTES = 8 * MIB;
const SEED = process.env['FUZZ_SEED'] ?? '1';

/** What no case of theirs can be: its slots are cut to length before, or all of a body is told; its content is another entry's. */
const NEVER_REFUSED = ['slot as it travels', 'body of a member'];
const NEVER_TAKEN = ['ratchet header'];

const sums = ({ rounds }: Report) => {
  const names = new Set(rounds.flat().map(({ name }) => name));
  return [...names].map((name) => {
    const rows = rounds.flat().filter((row) => row.name === name);
    const sum = (of: 'taken' | 'refused') => rows.reduce((total, row) => total + row[of], 0);
    return { name, taken: sum('taken'), refused: sum('refused') };
  });
};

test(
  '[Z50] no bytes make a decoder throw, hang or keep memory, and what it takes is the one encoding of what it says',
  async () => {
    const report = await playCases('decoders', SEED, CASES.decoders);
    const played = sums(report);
    expect(played.length).toBeGreaterThan(40);
    expect(played.reduce((total, { taken, refused }) => total + taken + refused, 0)).toBeGreaterThan(
      CASES.decoders * 0.95,
    );
    // Every target read some of its cases and refused others: none was played in vain.
    expect(played.filter(({ taken }) => taken === 0).map(({ name }) => name)).toEqual(NEVER_TAKEN);
    expect(played.filter(({ refused }) => refused === 0).map(({ name }) => name)).toEqual(NEVER_REFUSED);
    expect(report.grownBytes).toBeLessThan(FLAT_BYTES);
  },
  PATIENCE_MILLISECONDS,
);

test(
  '[Z51] no frames make the relay throw, hang, keep memory, answer what is no frame, or hold what it did not take',
  async () => {
    const report = await playCases('relay', SEED, CASES.relay);
    const [{ taken = 0, refused = 0 } = {}] = sums(report);
    expect(taken + refused).toBe(CASES.relay);
    expect(taken).toBeGreaterThan(CASES.relay / 10);
    expect(refused).toBeGreaterThan(CASES.relay / 10);
    expect(report.grownBytes).toBeLessThan(FLAT_BYTES);
  },
  PATIENCE_MILLISECONDS,
);
