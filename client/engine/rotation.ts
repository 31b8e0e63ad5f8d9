/**
 * When the rows move into a fresh database under a fresh data key (store.ts, platform/indexedDbRows.ts), so that what was erased,
 * and what every key was before its last step, is neither in the browser's files nor readable from what they may have kept:
 *
 * - at an unlock, before anything is shown, if anything was written since the last time;
 * - at once when a channel ended here, or a seat was destroyed, or the passphrase was changed;
 * - else every ten minutes, while anything is written.
 */
import { wipe } from '../../shared/crypto/compare.ts';
import type { Random } from '../../shared/crypto/random.ts';
import type { Clock } from './platform/clock.ts';
import type { Store } from './store.ts';
import { renewVault, type Wrapping } from './vault.ts';

/** A guess at what a person minds: the whole of a big vault is a few megabytes, and a message expired is one to be gone. */
export const ROTATION_MS = 10 * 60_000;

export type RotationWorld = { readonly random: Random; readonly clock: Clock };

/** One unlocked vault's; `close` at its lock. Only one `turn` at a time, and none beside a change of the passphrase. */
export class Rotation {
  readonly #world: RotationWorld;
  readonly #store: Store;
  #wrapping: Wrapping;
  #lastMs: number;
  /** Whether the last turn left a database that the browser has not deleted. */
  #left = false;
  #closed = false;

  constructor(world: RotationWorld, store: Store, wrapping: Wrapping) {
    this.#world = world;
    this.#store = store;
    this.#wrapping = wrapping;
    this.#lastMs = world.clock.nowMs();
  }

  /** Whether ten minutes have passed since the last time; a clock set back counts from there. */
  get isDue(): boolean {
    const now = this.#world.clock.nowMs();
    this.#lastMs = Math.min(this.#lastMs, now);
    return now - this.#lastMs >= ROTATION_MS;
  }

  /** The passphrase is another: the next header is wrapped under what it became. Ours from now on. */
  rewrap(wrapping: Wrapping): void {
    wipe([this.#wrapping.key]);
    if (this.#closed) wipe([wrapping.key]);
    else this.#wrapping = wrapping;
  }

  /** True once nothing is left of the database before; false leaves everything as it was, or the old one for the next start. */
  async turn(): Promise<boolean> {
    if (this.#closed) return false;
    this.#lastMs = this.#world.clock.nowMs();
    const next = renewVault(this.#world.random, this.#wrapping);
    const rotated = await this.#store.rotate(next).finally(() => wipe([next.dataKey]));
    if (!rotated.ok) return false;
    const buried = await rotated.value.buried;
    this.#left = !buried.ok;
    return buried.ok;
  }

  /** The same, if anything was written since the last time. */
  async turnIfOwed(): Promise<boolean> {
    if (this.#closed) return false;
    const untouched = await this.#store.isUntouched();
    if (untouched.ok && untouched.value && !this.#left) {
      this.#lastMs = this.#world.clock.nowMs();
      return true;
    }
    return this.turn();
  }

  close(): void {
    this.#closed = true;
    wipe([this.#wrapping.key]);
  }
}
