/** Whether a store's file holds what a load's clients may rely on. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { isBurning, type Load, type SentLog } from './load.ts';

const MARK_BYTES = 24;

/** What is missing, double, out of order or still there, in words; none when all is well. */
export function departuresFrom(load: Load, database: DatabaseSync): string[] {
  return load.logs.flatMap((log, index) => departures(database, log, load.now).map((what) => `log ${index}: ${what}`));
}

function departures(database: DatabaseSync, log: SentLog, now: number): string[] {
  const row = database.prepare('SELECT number FROM logs WHERE id = ?').get(log.secrets.log);
  if (log.burn === 'acknowledged' || log.parent?.burn === 'acknowledged') return row ? ['burned, and still there'] : [];
  if (row === undefined) return log.created && !isBurning(log) ? ['lost'] : [];
  const kept = database
    .prepare(
      `SELECT hash, segment FROM (SELECT log, sequence, hash, segment FROM entries
       UNION ALL SELECT log, sequence, hash, segment FROM recent) WHERE log = ? ORDER BY sequence`,
    )
    .all(Number(row['number']));
  return [
    ...(kept.length > log.entries.length ? ['more entries than were sent'] : []),
    ...(log.entries.findLastIndex((entry) => entry.acknowledged) >= kept.length
      ? ['an acknowledged entry is lost']
      : []),
    ...kept.flatMap(({ hash, segment }, at) => {
      const sent = log.entries[at];
      if (sent === undefined || !(hash instanceof Uint8Array)) return [];
      if (!Buffer.from(sent.hash).equals(hash)) return [`entry ${at} is another one than was sent there`];
      const lives = sent.earliestEnd === null || sent.earliestEnd > now;
      return lives && segment === null ? [`entry ${at} lost its blob before its end`] : [];
    }),
  ];
}

/** How many entries of burned logs left anything on the disk. */
export function tracesOfBurned(burned: readonly SentLog[], folder: string): number {
  return burned.flatMap(({ entries }) => entries).filter(({ blob }) => isOnDisk(blob, folder)).length;
}

/** Whether the beginning or the end of a blob is in any file of a folder. */
export function isOnDisk(blob: Uint8Array, folder: string): boolean {
  const marks = [blob.subarray(0, MARK_BYTES), blob.subarray(-MARK_BYTES)];
  const files = readdirSync(folder).map((file) => readFileSync(join(folder, file)));
  return files.some((file) => marks.some((mark) => file.includes(mark)));
}
