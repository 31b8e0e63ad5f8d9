/** All statements of one open database. */
import type { DatabaseSync } from 'node:sqlite';
import { type Edits, prepareEdits, prepareQuestions, type Questions } from './rows.ts';
import { openSegments, type Segments } from './segments.ts';

/** What may be asked, what may be changed, and where the blobs are. */
export interface Tables {
  readonly ask: Questions;
  readonly edit: Edits;
  readonly segments: Segments;
}

/** The statements for a database whose tables are there. */
export function prepareTables(database: DatabaseSync): Tables {
  return { ask: prepareQuestions(database), edit: prepareEdits(database), segments: openSegments(database) };
}
