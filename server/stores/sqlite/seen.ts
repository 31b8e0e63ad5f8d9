/**
 * Which entries are certainly new. Nearly every append is, and looking for it among those that are filed costs more than
 * keeping it, so a Bloom filter stands before that search. An entry's hash is as good as random: its first words say which
 * bits are its own. What was undone or erased leaves its bits, and with too many entries all bits are set: then more is
 * searched for than need be, and nothing else changes.
 */
import { ENTRY_ID_BYTES } from '../../../shared/wire/limits.ts';

/** A MiB: of a million entries, two in a hundred are searched for in vain. */
const BITS = 2 ** 23;
const WORD_BYTES = 4;

/** Remembers entries of all logs by the fronts of their hashes, ENTRY_ID_BYTES at least. */
export class Seen {
  readonly #bits = new Uint32Array(BITS / 32);

  add(id: Uint8Array): void {
    for (let at = 0; at < ENTRY_ID_BYTES; at += WORD_BYTES) {
      const bit = bitOf(id, at);
      this.#bits[bit >>> 5] = (this.#bits[bit >>> 5] ?? 0) | (1 << (bit & 31));
    }
  }

  /** Many, one behind the other, of ENTRY_ID_BYTES each. */
  addAll(ids: Uint8Array): void {
    for (let at = 0; at < ids.length; at += ENTRY_ID_BYTES) this.add(ids.subarray(at, at + ENTRY_ID_BYTES));
  }

  /** Whether the entry may have been added; if not, it was not. */
  mayHave(id: Uint8Array): boolean {
    for (let at = 0; at < ENTRY_ID_BYTES; at += WORD_BYTES) {
      const bit = bitOf(id, at);
      if (((this.#bits[bit >>> 5] ?? 0) & (1 << (bit & 31))) === 0) return false;
    }
    return true;
  }
}

function bitOf(id: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0] = [id[at], id[at + 1], id[at + 2]];
  return (a | (b << 8) | (c << 16)) & (BITS - 1);
}
