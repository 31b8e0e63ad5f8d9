/** Plays many cases in a thread of their own, and notices when one does not end. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { Board, makeBoard } from './watch.ts';

export type Part = 'decoders' | 'relay';

export interface PlayerOptions {
  readonly part: Part;
  readonly seed: string;
  readonly cases: number;
  readonly shared: SharedArrayBuffer;
}

export interface TargetReport {
  readonly name: string;
  readonly cases: number;
  readonly taken: number;
  readonly refused: number;
  /** Milliseconds of the slowest case. */
  readonly slowest: number;
}

export interface Report {
  readonly kind: 'report';
  readonly rounds: readonly (readonly TargetReport[])[];
  /** What is held after the last case more than after a quarter of them. */
  readonly grownBytes: number;
}

export interface Broken {
  readonly kind: 'broken';
  readonly target: string;
  readonly bytes: Uint8Array;
  readonly why: string;
}

/** No case does so much, on any machine. */
const HANGING_MILLISECONDS = 60_000;
const HEAP_MEGABYTES = 512;

const PLAYER = new URL('player.ts', import.meta.url);

const told = (seed: string, target: string, bytes: Uint8Array, why: string): Error =>
  new Error(`${why}\n  seed ${seed}, ${target}, case ${Buffer.from(bytes).toString('hex')}`);

/** About `cases` cases of a part. Rejects with the case as hex when one throws, does not end, or is not read as it was written. */
export const playCases = async (part: Part, seed: string, cases: number): Promise<Report> => {
  const shared = makeBoard();
  const board = new Board(shared);
  const workerData: PlayerOptions = { part, seed, cases, shared };
  const worker = new Worker(PLAYER, { workerData, resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES } });
  let seen = 0;
  const hanging = new Promise<never>((_, reject) => {
    const watch = setInterval(() => {
      const { target, bytes } = board.current();
      if (board.begun === seen && seen > 0) reject(told(seed, `target ${target}`, bytes, 'a case does not end'));
      seen = board.begun;
    }, HANGING_MILLISECONDS);
    worker.once('exit', () => clearInterval(watch));
  });
  try {
    const [answer] = (await Promise.race([once(worker, 'message'), hanging])) as [Report | Broken];
    if (answer.kind === 'broken') throw told(seed, answer.target, answer.bytes, answer.why);
    return answer;
  } finally {
    await worker.terminate();
  }
};
