/** Whether a store's file holds what a load's clients may rely on. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { isBurned, isBurning, type Load, type SentLog } from './load.ts';

const MARK_BYTES = 24;

/** What is missing, double, out of order or still there, in words; none when all is well. */
export function departuresFrom(load: Load, database: DatabaseSync): string[] {
  return load.logs.flatMap((log, index) => departures(database, log, load.now).map((what) => `log ${index}: ${what}`));
}

function departures(database: DatabaseSync, log: SentLog, now: number): string[] {
  const row = database.prepare('SELECT number FROM logs WHERE id = ?').get(log.secrets.log);
  if (isBurned(log)) return row ? ['burned, and still there'] : [];
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

/** How many of these blobs left their beginning or their end in any file of a folder. */
export function tracesOnDisk(blobs: readonly Uint8Array[], folder: string): number {
  const marks = new Map<number, { readonly mark: Buffer; readonly blob: Uint8Array }>();
  for (const blob of blobs) {
    for (const mark of [blob.subarray(0, MARK_BYTES), blob.subarray(-MARK_BYTES)].map((bytes) => Buffer.from(bytes))) {
      marks.set(mark.readUInt32LE(0), { mark, blob });
    }
  }
  const disk = Buffer.concat(readdirSync(folder).map((file) => readFileSync(join(folder, file))));
  const met = new Set<Uint8Array>();
  for (let at = 0; at + MARK_BYTES <= disk.length; at++) {
    const known = marks.get(disk.readUInt32LE(at));
    if (known?.mark.equals(disk.subarray(at, at + MARK_BYTES))) met.add(known.blob);
  }
  return met.size;
}
