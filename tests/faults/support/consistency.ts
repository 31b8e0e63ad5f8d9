/** What must be true of the embedded store's file at any moment at which nobody writes, whatever happened before. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { relayHash } from '../../../server/hashing.ts';
import { STORE_FILE } from '../../../server/stores/sqlite/sqlite.ts';
import { ENTRY_ID_BYTES, ENTRY_OVERHEAD_BYTES, LOG_OVERHEAD_BYTES } from '../../../shared/wire/limits.ts';

/** Look into a store's file without changing anything: what waits in the write-ahead log stays there. */
export function lookInto<T>(folder: string, look: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(join(folder, STORE_FILE), { readOnly: true });
  try {
    return look(database);
  } finally {
    database.close();
  }
}

/** Rows that must not be there, one question for each thing that must hold. */
const CONTRADICTIONS: Readonly<Record<string, string>> = {
  'entries of no log': 'SELECT log FROM entries WHERE log NOT IN (SELECT number FROM logs)',
  'recent entries of no log': 'SELECT log FROM recent WHERE log NOT IN (SELECT number FROM logs)',
  'generations of no log': 'SELECT log FROM generations WHERE log NOT IN (SELECT number FROM logs)',
  'children of no log': 'SELECT number FROM logs WHERE parent NOT IN (SELECT number FROM logs)',
  'gaps between filed entries': `
    SELECT number FROM logs LEFT JOIN entries ON log = number GROUP BY number
    HAVING newest <> count(log) OR newest <> coalesce(max(sequence), 0)`,
  'gaps between recent entries': `
    SELECT logs.number FROM logs JOIN recent ON log = logs.number GROUP BY logs.number
    HAVING min(sequence) <> newest + 1 OR max(sequence) <> newest + count(*)`,
  'recent entries out of order': `
    SELECT log FROM (SELECT log, sequence - lag(sequence) OVER (PARTITION BY log ORDER BY number) AS step FROM recent)
    WHERE step <> 1`,
  'entries without an id': `
    SELECT sequence FROM entries e WHERE NOT EXISTS
    (SELECT 1 FROM entryIds i WHERE i.log = e.log AND i.id = substr(e.hash, 1, ${ENTRY_ID_BYTES}) AND i.sequence = e.sequence)`,
  'ids without an entry': `
    SELECT sequence FROM entryIds i WHERE NOT EXISTS
    (SELECT 1 FROM entries e WHERE i.log = e.log AND i.sequence = e.sequence)`,
  'the same entry twice': `
    SELECT hash FROM (SELECT log, hash FROM entries UNION ALL SELECT log, hash FROM recent)
    GROUP BY log, hash HAVING count(*) > 1`,
  'generations that do not follow each other': `
    SELECT log FROM generations g JOIN logs ON number = log
    WHERE g.generation > logs.generation
    OR (g.ended IS NULL) <> (g.generation = logs.generation)
    OR (g.generation > 0 AND NOT EXISTS
       (SELECT 1 FROM generations p WHERE p.log = g.log AND p.generation = g.generation - 1 AND p.ended = g.began))`,
  'logs without their generation': `
    SELECT number FROM logs WHERE NOT EXISTS (SELECT 1 FROM generations g WHERE g.log = number AND g.generation = logs.generation)`,
  'segments without a table': `
    SELECT number FROM segments WHERE 'blobs' || number NOT IN (SELECT name FROM sqlite_schema WHERE type = 'table')`,
  'tables of no segment': `
    SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB 'blobs*'
    AND substr(name, 6) NOT IN (SELECT CAST(number AS TEXT) FROM segments)`,
  'blobs of no segment': `
    SELECT segment FROM (SELECT segment FROM entries UNION ALL SELECT segment FROM recent)
    WHERE segment IS NOT NULL AND segment NOT IN (SELECT number FROM segments)`,
};

/** What each log is counted as: itself, its entries, and its children with theirs. */
const CHARGES = `
  WITH own AS (
    SELECT number, parent, usedBytes, ${LOG_OVERHEAD_BYTES} +
      coalesce((SELECT sum(${ENTRY_OVERHEAD_BYTES} + iif(segment IS NULL, 0, bytes)) FROM entries WHERE log = number), 0)
      AS charged FROM logs)
  SELECT number, usedBytes - charged - coalesce((SELECT sum(charged) FROM own c WHERE c.parent = own.number), 0) AS beyond,
    parent FROM own`;

/** Every contradiction in words; none when all is well. Burned children leave LOG_OVERHEAD_BYTES each with their parent. */
export function contradictionsIn(database: DatabaseSync): string[] {
  const sound = database.prepare('PRAGMA integrity_check').all();
  const damage = sound.map((row) => String(row['integrity_check'])).filter((line) => line !== 'ok');
  const met = Object.entries(CONTRADICTIONS).filter(([, sql]) => database.prepare(sql).all().length > 0);
  return [...damage, ...met.map(([name]) => name), ...wrongCharges(database), ...wrongBlobs(database)];
}

function wrongCharges(database: DatabaseSync): string[] {
  return database
    .prepare(CHARGES)
    .all()
    .filter(({ beyond, parent }) => {
      const bytes = Number(beyond);
      return bytes < 0 || bytes % LOG_OVERHEAD_BYTES !== 0 || (parent !== null && bytes !== 0);
    })
    .map(({ number, beyond }) => `log ${number} is charged ${beyond} bytes too many`);
}

/** Blobs that are not what their entry's hash says. */
function wrongBlobs(database: DatabaseSync): string[] {
  const spots = database
    .prepare(
      `SELECT hash, segment, place, offset, bytes FROM
       (SELECT * FROM (SELECT hash, segment, place, offset, bytes FROM entries)
        UNION ALL SELECT hash, segment, place, offset, bytes FROM recent)
       WHERE segment IS NOT NULL`,
    )
    .all();
  return spots
    .filter(({ hash, segment, place, offset, bytes }) => {
      const row = database.prepare(`SELECT blobs FROM blobs${segment} WHERE place = ?`).get(Number(place));
      const blobs = row?.['blobs'];
      if (!(blobs instanceof Uint8Array) || !(hash instanceof Uint8Array)) return true;
      const blob = blobs.subarray(Number(offset), Number(offset) + Number(bytes));
      return !Buffer.from(relayHash('blob', blob)).equals(hash);
    })
    .map(({ place }) => `a blob in place ${place} is not its entry's`);
}
