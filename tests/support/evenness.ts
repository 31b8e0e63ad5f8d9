/**
 * Whether bytes look drawn evenly: Pearson's chi-square, given as the number of standard deviations that it is from its mean, so that
 * one bound fits all. For f degrees of freedom the mean is f and the deviation the root of 2 f.
 */

const deviations = (chiSquare: number, freedom: number): number => (chiSquare - freedom) / Math.sqrt(2 * freedom);

/** How often each of the 256 bytes occurs, all bytes of all samples together. */
export const byteSpread = (samples: readonly Uint8Array[]): number => {
  const counts = new Array<number>(256).fill(0);
  for (const sample of samples) for (const byte of sample) counts[byte]! += 1;
  const expected = samples.reduce((sum, { length }) => sum + length, 0) / 256;
  const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  return deviations(chiSquare, 255);
};

/** How often each bit of each place is set, over all samples, as far as the shortest reaches: all places together, and the worst of them. */
export const bitBias = (samples: readonly Uint8Array[]): { readonly together: number; readonly worst: number } => {
  const places = Math.min(...samples.map(({ length }) => length)) * 8;
  let chiSquare = 0;
  let worst = 0;
  for (let place = 0; place < places; place += 1) {
    const ones = samples.reduce((sum, sample) => sum + ((sample[place >> 3]! >> (place & 7)) & 1), 0);
    const squared = (ones - samples.length / 2) ** 2 / (samples.length / 4);
    chiSquare += squared;
    worst = Math.max(worst, Math.sqrt(squared));
  }
  return { together: deviations(chiSquare, places), worst };
};
