import { readFileSync } from 'node:fs';
import { filesUnder } from './relay.ts';

const base64Core = (bytes: Buffer, offset: number): string => {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  // Letters that also hold bits of a neighbour say nothing of ours.
  return text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
};

/** The forms in which a text may lie in memory, on a disk or on a wire, by name. */
export const formsOf = (text: string): readonly (readonly [string, Buffer])[] => {
  const bytes = Buffer.from(text, 'utf8');
  const forms: [string, Buffer][] = [
    ['UTF-8', bytes],
    ['UTF-16LE', Buffer.from(text, 'utf16le')],
    ['hex', Buffer.from(bytes.toString('hex'))],
    ['HEX', Buffer.from(bytes.toString('hex').toUpperCase())],
  ];
  for (const offset of [0, 1, 2]) {
    const standard = base64Core(bytes, offset);
    forms.push([`base64 at ${offset}`, Buffer.from(standard)]);
    forms.push([`base64url at ${offset}`, Buffer.from(standard.replaceAll('+', '-').replaceAll('/', '_'))]);
  }
  return forms;
};

/** Which of the texts lie in the bytes, and in which form. */
export const residue = (bytes: Buffer, texts: readonly string[]): readonly string[] =>
  texts.flatMap((text) =>
    formsOf(text).flatMap(([form, sought]) => (bytes.includes(sought) ? [`${text} as ${form}`] : [])),
  );

/** The same in every file of a folder. */
export const residueIn = (folder: string, texts: readonly string[]): readonly string[] =>
  filesUnder(folder).flatMap((path) =>
    residue(readFileSync(path), texts).map((found) => `${found} in ${path.slice(folder.length)}`),
  );
