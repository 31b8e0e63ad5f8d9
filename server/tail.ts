/** The newest runs of one log, for followers whose sockets were full for a while: what they missed is still here for all. */
import type { Position } from '../shared/wire/frames.ts';
import { keyOf } from './hashing.ts';
import type { Run } from './keeper/runs.ts';
import { MAX_TAIL_BYTES } from './limits.ts';

interface Kept {
  readonly run: Run;
  readonly bytes: number;
}

/** In the order in which they came, without a gap between any two. */
export class Tail {
  /** By where each begins. */
  readonly #runs = new Map<string, Kept>();
  #newest = '';
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  /** Keep a run, and let go of the oldest. Returns by how much the bytes grew. */
  add(run: Run): number {
    const before = this.#bytes;
    const bytes = run.tails.reduce((sum, tail) => sum + tail.length, 0);
    this.#runs.set(placeOf(run.generation, run.previous), { run, bytes });
    this.#newest = placeOf(run.generation, run.position);
    this.#bytes += bytes;
    for (const [place, oldest] of this.#runs) {
      if (this.#bytes <= MAX_TAIL_BYTES) break;
      this.#runs.delete(place);
      this.#bytes -= oldest.bytes;
    }
    return this.#bytes - before;
  }

  /** The run that begins behind this position, if it is still here. */
  after(generation: number, position: Position): Run | undefined {
    return this.#runs.get(placeOf(generation, position))?.run;
  }

  /** Whether this is the newest position of the log, as far as was told. */
  isNewest(generation: number, position: Position): boolean {
    return this.#newest === placeOf(generation, position);
  }

  /** Know of nothing: whoever asks next has to look elsewhere. */
  clear(): void {
    this.#runs.clear();
    this.#newest = '';
    this.#bytes = 0;
  }
}

function placeOf(generation: number, position: Position): string {
  return `${generation}:${keyOf(position)}`;
}
