import { renameSync, writeFileSync } from 'node:fs';
import type { Locator } from 'playwright-core';

/** Pictures for a camera that is none: a browser plays them as if they stood before the lens. */

const WIDTH = 640;
const HEIGHT = 480;
const DARK = 40;
const BRIGHT = 215;
const GREY = 128;

/** The squares of a code as it is drawn on a screen: rows of dark and light, its quiet edge included. */
export type Squares = readonly (readonly boolean[])[];

/** The squares of the code that stands on somebody's screen, read from what is drawn there. */
export async function squaresOn(code: Locator): Promise<Squares> {
  const { size, path } = await code.evaluate((picture) => ({
    size: Number(picture.getAttribute('viewBox')?.split(' ')[2]),
    path: picture.querySelector('path')?.getAttribute('d') ?? '',
  }));
  const dark = new Set([...path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => `${x} ${y}`));
  if (dark.size === 0) throw new Error('no code is drawn there');
  return Array.from({ length: size }, (_, y) => Array.from({ length: size }, (__, x) => dark.has(`${x} ${y}`)));
}

/** An empty wall. */
export const nothing: Squares = [];

/**
 * Lets a camera see these squares the next time it is turned on, in the middle of its picture, in two frames of Y4M (YUV 4:2:0). The file
 * is put in the place of the one before, whole: a camera that is still on reads on in that one, and would break at a file cut short.
 */
export function film(file: string, squares: Squares): void {
  const scale = squares.length === 0 ? 1 : Math.floor((HEIGHT * 0.9) / squares.length);
  const left = Math.floor((WIDTH - squares.length * scale) / 2);
  const top = Math.floor((HEIGHT - squares.length * scale) / 2);
  const luma = Buffer.alloc(WIDTH * HEIGHT, BRIGHT);
  for (let y = 0; y < HEIGHT; y += 1) {
    const row = squares[Math.floor((y - top) / scale)];
    for (let x = 0; x < WIDTH; x += 1) {
      if (row?.[Math.floor((x - left) / scale)] === true) luma[y * WIDTH + x] = DARK;
    }
  }
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, Buffer.alloc((WIDTH * HEIGHT) / 2, GREY)]);
  writeFileSync(
    `${file}.new`,
    Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`), frame, frame]),
  );
  renameSync(`${file}.new`, file);
}
