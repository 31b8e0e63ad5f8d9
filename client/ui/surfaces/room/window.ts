/**
 * Arithmetic of a windowed list: rows of unequal height, of which only those near the viewport are drawn. Heights are known once
 * a row was drawn and estimated until then. All lengths in CSS pixels.
 */
export const estimatedRowHeight = 104;
export const overscan = 700;

export type Window = { readonly from: number; readonly to: number };

/** Where each row begins; one entry more than rows, the last being the height of all. */
export function offsetsOf(ids: readonly string[], heights: ReadonlyMap<string, number>): Float64Array {
  const offsets = new Float64Array(ids.length + 1);
  let sum = 0;
  for (const [index, id] of ids.entries()) {
    offsets[index] = sum;
    sum += heights.get(id) ?? estimatedRowHeight;
  }
  offsets[ids.length] = sum;
  return offsets;
}

/** The row at a height, by bisection. */
export function rowAt(offsets: Float64Array, top: number): number {
  let low = 0;
  let high = Math.max(0, offsets.length - 2);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((offsets[middle] ?? 0) <= top) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The rows to draw for a viewport: what is seen and some beyond both edges. `to` is exclusive. */
export function windowFor(offsets: Float64Array, top: number, height: number): Window {
  const rows = offsets.length - 1;
  if (rows <= 0) return { from: 0, to: 0 };
  return { from: rowAt(offsets, top - overscan), to: Math.min(rows, rowAt(offsets, top + height + overscan) + 1) };
}
