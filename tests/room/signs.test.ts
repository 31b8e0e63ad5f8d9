/** What is kept of a seat's plenary entries (M15): each test gives the minutes of entries at positions 1, 2, … and what is left of them. */
import { expect, test } from 'vitest';
import { noteSign, SIGNS_KEPT, type Standing, startStanding } from '../../shared/room/standing.ts';
import { keyOf } from '../../shared/room/words.ts';
import { F } from './support/cast.ts';

const kept = (...minutes: readonly number[]) => {
  const standing = minutes.reduce(
    (before: Standing, minute, index) => noteSign(before, keyOf(F.id), { k: index + 1, minute }),
    startStanding([], 0, 0),
  );
  return (standing.signs[keyOf(F.id)] ?? []).map(({ k, minute }) => [k, minute]);
};

test('[M15] eight signs of a seat are kept as they are', () => {
  const minutes = [3, 3, 90, 91, 5, 200, 200, 201];
  expect(minutes).toHaveLength(SIGNS_KEPT);
  expect(kept(...minutes)).toEqual(minutes.map((minute, index) => [index + 1, minute]));
});

test('[M15] of nine the two neighbours closest in time become one, where the earlier stood and with the later minute', () => {
  expect(kept(0, 100, 200, 300, 310, 500, 600, 700, 800)).toEqual([
    [1, 0],
    [2, 100],
    [3, 200],
    [4, 310],
    [6, 500],
    [7, 600],
    [8, 700],
    [9, 800],
  ]);
});

test('[M15] the newest may be one of the two', () => {
  expect(kept(0, 100, 200, 300, 400, 500, 600, 700, 710).slice(-2)).toEqual([
    [7, 600],
    [8, 710],
  ]);
});

test('[M15] of equals the first two become one', () => {
  expect(kept(0, 10, 20, 30, 40, 50, 60, 70, 80)).toEqual([
    [1, 10],
    [3, 20],
    [4, 30],
    [5, 40],
    [6, 50],
    [7, 60],
    [8, 70],
    [9, 80],
  ]);
});

test('[M15] one dated before its neighbour is as close as can be, not closer, and the greater minute is kept', () => {
  expect(kept(0, 100, 50, 200, 300, 400, 500, 600, 700).slice(0, 3)).toEqual([
    [1, 0],
    [2, 100],
    [4, 200],
  ]);
  expect(kept(5, 5, 100, 20, 300, 400, 500, 600, 700).slice(0, 3)).toEqual([
    [1, 5],
    [3, 100],
    [4, 20],
  ]);
});
