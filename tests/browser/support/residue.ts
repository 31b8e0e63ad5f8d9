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

/** The same in every file of a folder, with the file's name. What Firefox packs is unpacked. */
export const residueIn = (folder: string, sought: readonly Sought[]): readonly string[] =>
  filesUnder(folder).flatMap((path) =>
    found(unpacked(readFileSync(path)), needlesOf(sought)).map((name) => `${name} in ${path.slice(folder.length)}`),
  );

const PACKED = Buffer.from('mozLz40\0');

/** The bytes of a file; those inside if it is packed as Firefox packs its session: a mark, a length, one LZ4 block. */
const unpacked = (file: Buffer): Buffer => {
  if (!file.subarray(0, PACKED.length).equals(PACKED)) return file;
  const out = Buffer.alloc(file.readUInt32LE(PACKED.length));
  let from = PACKED.length + 4;
  let to = 0;
  const length = (short: number): number => {
    let whole = short;
    for (let more = short === 15 ? 255 : 0; more === 255; whole += more) more = file[from++] ?? 0;
    return whole;
  };
  while (from < file.length) {
    const token = file[from++] ?? 0;
    const literals = length(token >> 4);
    file.copy(out, to, from, from + literals);
    from += literals;
    to += literals;
    if (from >= file.length) break;
    const back = file.readUInt16LE(from);
    from += 2;
    // A match may reach into itself.
    for (let left = length(token & 15) + 4; left > 0; left -= 1) {
      out[to] = out[to - back] ?? 0;
      to += 1;
    }
  }
  return out;
};
