/**
 * The newest runs of one log, while some follower's socket is full or it reads from the store: what it missed is here then,
 * once for all who did. While nobody misses anything nothing is kept, only known which position is the newest.
 */
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
  #newest: Pick<Run, 'generation' | 'position'> | undefined;
  #bytes = 0;

  /** This run came: before anybody is told of it. */
  came({ generation, position }: Run): void {
    this.#newest = { generation, position };
  }

  /** Keep it, since somebody missed it, and let go of the oldest. Returns by how much the bytes grew. */
  keep(run: Run): number {
    const before = this.#bytes;
    const bytes = run.tails.reduce((sum, tail) => sum + tail.length, 0);
    this.#runs.set(placeOf(run.generation, run.previous), { run, bytes });
    this.#bytes += bytes;
    for (const [place, oldest] of this.#runs) {
      if (this.#bytes <= MAX_TAIL_BYTES) break;
      this.#runs.delete(place);
      this.#bytes -= oldest.bytes;
    }
    return this.#bytes - before;
  }

  /** The run that begins behind this position, if it is still here. */
  after(generation: number, position: string): Run | undefined {
    return this.#runs.size === 0 ? undefined : this.#runs.get(placeOf(generation, position))?.run;
  }

  /** Whether this is the newest position of the log, as far as was told. */
  isNewest(generation: number, position: string): boolean {
    return this.#newest?.generation === generation && this.#newest.position === position;
  }

  /** Keep nothing. Returns by how much the bytes shrank. */
  letGo(): number {
    const bytes = this.#bytes;
    if (bytes > 0) this.#runs.clear();
    this.#bytes = 0;
    return bytes;
  }

  /** Know of nothing: whoever asks next has to look elsewhere. Returns by how much the bytes shrank. */
  clear(): number {
    this.#newest = undefined;
    return this.letGo();
  }
}

function placeOf(generation: number, position: string): string {
  return `${generation}:${position}`;
}
