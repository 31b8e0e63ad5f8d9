/**
 * The lists of what is known and explained: survivors.md (mutants that no test kills) and branches.md (branches that no test takes). Under
 * each heading a reason, then its items, each a file, a line of it as it stands there, and what of the line is meant:
 *
 *     - `shared/room/roles.ts` `v.transform((value) => ROLES[value] ?? 'observer'),` `'observer'`
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Item {
  readonly reason: string;
  readonly file: string;
  readonly line: string;
  /** Of a branch how it begins, of a mutant what stands in its place; cut as `shown` does. */
  readonly what: string;
}

/** Text in single backquotes, or, where it has some itself, in double ones with a space within. */
const QUOTED = '(?:`` (.*?) ``|`([^`]+)`)';
const ITEM = new RegExp(`^- \`([^\`]+)\` ${QUOTED} ${QUOTED}$`);
const MOST_SHOWN = 70;

/** On one line, and no longer than a list takes. */
export const shown = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > MOST_SHOWN ? `${line.slice(0, MOST_SHOWN)}…` : line;
};

export const keyOf = ({ file, line, what }: Omit<Item, 'reason'>): string => [file, line, what].join(' ⟂ ');

const quoted = (text: string): string => (text.includes('`') || text === '' ? `\`\` ${text} \`\`` : `\`${text}\``);

/** An item as it is written in a list. */
export const written = ({ file, line, what }: Omit<Item, 'reason'>): string =>
  `- \`${file}\` ${quoted(line)} ${quoted(what)}`;

/** Throws for an item without a reason, and for a line that begins like an item and is none. */
export const readList = (path: string): readonly Item[] => {
  const items: Item[] = [];
  let reason = '';
  for (const row of readFileSync(path, 'utf8').split('\n')) {
    if (row.startsWith('#')) reason = '';
    else if (row.startsWith('- ')) {
      const match = ITEM.exec(row);
      if (!match || reason.trim() === '') throw new Error(`${path}: no item with a reason: ${row}`);
      const [, file = '', quotedLine, line, quotedWhat, what] = match;
      items.push({ reason, file, line: quotedLine ?? line ?? '', what: quotedWhat ?? what ?? '' });
    } else reason += ` ${row}`;
  }
  return items;
};

/** The lines of a file, without what stands before them. */
export const linesOf = (root: string, file: string): readonly string[] =>
  readFileSync(join(root, file), 'utf8')
    .split('\n')
    .map((line) => line.trim());

/** Items whose line does not stand in their file any more. */
export const gone = (root: string, items: readonly Item[]): readonly string[] =>
  items.filter(({ file, line }) => !linesOf(root, file).includes(line)).map(keyOf);
