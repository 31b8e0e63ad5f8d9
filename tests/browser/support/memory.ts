import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

const CHUNK_BYTES = 16 * 1024 * 1024;

/**
 * Looks through everything that a process can write to, as a finder of a running machine would. Returns the names of the
 * needles that lie there and how many bytes were read.
 */
export const searchMemory = (
  process: number,
  needles: ReadonlyMap<string, Buffer>,
): { readonly found: readonly string[]; readonly bytesRead: number } => {
  const longest = Math.max(...[...needles.values()].map((needle) => needle.length));
  const found = new Set<string>();
  let bytesRead = 0;
  const memory = openSync(`/proc/${process}/mem`, 'r');
  try {
    for (const { from, to } of writableRegions(process)) {
      // Chunks overlap, so that nothing hides on an edge.
      for (let at = from; at < to; at += CHUNK_BYTES - longest) {
        const chunk = readAt(memory, at, Math.min(CHUNK_BYTES, to - at));
        bytesRead += chunk.length;
        for (const part of written(chunk, longest)) {
          for (const [name, needle] of needles) if (!found.has(name) && part.includes(needle)) found.add(name);
        }
        if (at + CHUNK_BYTES >= to) break;
      }
    }
  } finally {
    closeSync(memory);
  }
  return { found: [...found].sort(), bytesRead };
};

const BLOCK_BYTES = 64 * 1024;
const ZEROS = Buffer.alloc(BLOCK_BYTES);

/** The parts of a chunk that are not all zeros, with a margin: most of what a process may write to it never did. */
const written = (chunk: Buffer, margin: number): readonly Buffer[] => {
  const parts: { from: number; to: number }[] = [];
  for (let at = 0; at < chunk.length; at += BLOCK_BYTES) {
    const block = chunk.subarray(at, at + BLOCK_BYTES);
    if (block.equals(ZEROS.subarray(0, block.length))) continue;
    const last = parts.at(-1);
    if (last?.to === at) last.to = at + BLOCK_BYTES;
    else parts.push({ from: at, to: at + BLOCK_BYTES });
  }
  return parts.map(({ from, to }) => chunk.subarray(Math.max(0, from - margin), to + margin));
};

const writableRegions = (process: number): readonly { readonly from: number; readonly to: number }[] =>
  readFileSync(`/proc/${process}/maps`, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, from = '', to = '', rights = ''] = /^([0-9a-f]+)-([0-9a-f]+) (\S{4})/.exec(line) ?? [];
      return rights.startsWith('rw') ? [{ from: Number.parseInt(from, 16), to: Number.parseInt(to, 16) }] : [];
    });

/** A region may have gone since it was listed: then nothing is read. */
const readAt = (memory: number, at: number, length: number): Buffer => {
  const chunk = Buffer.alloc(length);
  try {
    return chunk.subarray(0, readSync(memory, chunk, 0, length, at));
  } catch {
    return chunk.subarray(0, 0);
  }
};
