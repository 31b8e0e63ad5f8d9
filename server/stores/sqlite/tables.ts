/** All statements of one open database, and what is remembered of it. */
import type { DatabaseSync } from 'node:sqlite';
import { Heads } from './heads.ts';
import { Recent } from './recent.ts';
import { type Edits, prepareEdits, prepareQuestions, type Questions } from './rows.ts';
import { Segments } from './segments.ts';

/** What may be asked, what may be changed, and where the blobs are. */
export interface Tables {
  readonly ask: Questions;
  readonly edit: Edits;
  readonly recent: Recent;
  readonly heads: Heads;
  readonly segments: Segments;
}

/** The statements for a database whose tables are there. `mostRecent`: entries that wait to be filed at most. */
export function prepareTables(database: DatabaseSync, mostRecent: number): Tables {
  const [ask, edit] = [prepareQuestions(database), prepareEdits(database)];
  const recent = new Recent(ask, edit, mostRecent);
  return { ask, edit, recent, heads: new Heads(ask, recent), segments: new Segments(database) };
}

/** Have everything in the tables where it is found: before anything but an append, and before a sweep. */
export function settle({ recent, heads, segments }: Tables): void {
  segments.flush();
  recent.file();
  heads.forget();
}

/** Read again what is remembered: a transaction was undone. */
export function reload({ recent, heads, segments }: Tables): void {
  segments.forget();
  recent.reload();
  heads.forget();
}
