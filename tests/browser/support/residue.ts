import { readFileSync } from 'node:fs';
import { filesUnder } from './relay.ts';

/** What is looked for: a text, or the bytes of a secret under a name. */
export type Sought = string | { readonly name: string; readonly bytes: Uint8Array };

const base64Core = (bytes: Buffer, offset: number): string => {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  // Letters that also hold bits of a neighbour say nothing of ours.
  return text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
};

/** The forms in which something may lie in memory, on a disk or on a wire, by name. */
export const formsOf = (sought: Sought): readonly (readonly [string, Buffer])[] => {
  const bytes = typeof sought === 'string' ? Buffer.from(sought, 'utf8') : Buffer.from(sought.bytes);
  const forms: [string, Buffer][] = [
    ['bytes', bytes],
    ['hex', Buffer.from(bytes.toString('hex'))],
    ['HEX', Buffer.from(bytes.toString('hex').toUpperCase())],
  ];
  if (typeof sought === 'string') forms.push(['UTF-16', Buffer.from(sought, 'utf16le')]);
  for (const offset of [0, 1, 2]) {
    const standard = base64Core(bytes, offset);
    forms.push([`base64 at ${offset}`, Buffer.from(standard)]);
    const url = standard.replaceAll('+', '-').replaceAll('/', '_');
    if (url !== standard) forms.push([`base64url at ${offset}`, Buffer.from(url)]);
  }
  return forms;
};

/** Everything to look for, in every form, under names that a failure can show. */
export const needlesOf = (sought: readonly Sought[]): ReadonlyMap<string, Buffer> =>
  new Map(
    sought.flatMap((one) =>
      formsOf(one).map(([form, bytes]): [string, Buffer] => [
        `${typeof one === 'string' ? one : one.name} as ${form}`,
        bytes,
      ]),
    ),
  );

/** Names of the needles that lie in the bytes. */
export const found = (bytes: Buffer, needles: ReadonlyMap<string, Buffer>): readonly string[] =>
  [...needles].flatMap(([name, needle]) => (bytes.includes(needle) ? [name] : []));

/** The same in every file of a folder, with the file's name. */
export const residueIn = (folder: string, sought: readonly Sought[]): readonly string[] =>
  filesUnder(folder).flatMap((path) =>
    found(readFileSync(path), needlesOf(sought)).map((name) => `${name} in ${path.slice(folder.length)}`),
  );
