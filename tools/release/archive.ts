/**
 * The release's archive: a compressed tar whose bytes follow from the files' names and contents and one date. Owner, group and
 * modes are fixed; there are no folders, links or extended headers in it.
 */
import { gunzipSync, gzipSync } from 'node:zlib';
import { Header, Parser } from 'tar';

/** Files by their path, as in the manifest: `/assets/x.js`. */
export type Files = ReadonlyMap<string, Uint8Array>;

const BLOCK = 512;
const MODE = 0o644;
/** Where gzip writes which system packed it; 255 is "unknown" (RFC 1952). */
const GZIP_SYSTEM_AT = 9;
const UNKNOWN_SYSTEM = 255;
/** The most that we unpack: the client is a hundredth of it. */
const MOST_BYTES = 200_000_000;

const headerOf = (path: string, size: number, mtime: Date): Buffer => {
  const header = new Header({ path, mode: MODE, uid: 0, gid: 0, size, mtime, type: 'File', uname: '', gname: '' });
  if (header.encode()) throw new Error(`${path} does not fit a plain tar header.`);
  if (header.block === undefined) throw new Error(`No header for ${path}.`);
  return header.block;
};

/** The archive of these files in one folder of this name; `seconds` since 1970 is the date of each. */
export const archiveOf = (folder: string, files: Files, seconds: number): Buffer => {
  const mtime = new Date(seconds * 1000);
  const blocks = [...files.keys()].sort().flatMap((path) => {
    const bytes = files.get(path) ?? new Uint8Array();
    const padding = Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK);
    return [headerOf(folder + path, bytes.length, mtime), bytes, padding];
  });
  const packed = gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]), { level: 9 });
  packed[GZIP_SYSTEM_AT] = UNKNOWN_SYSTEM;
  return packed;
};

/** The files of an archive that consists of one folder of this name. Throws a sentence about anything else. */
export const filesIn = async (folder: string, archive: Uint8Array): Promise<Files> => {
  const tar = gunzipSync(archive, { maxOutputLength: MOST_BYTES });
  const files = new Map<string, Uint8Array>();
  const odd: string[] = [];
  await new Promise<void>((done, fail) => {
    const parser = new Parser({
      strict: true,
      onReadEntry: (entry) => {
        const path = entry.path.slice(folder.length);
        const plain = entry.type === 'File' && entry.path.startsWith(`${folder}/`) && !files.has(path);
        if (!plain) odd.push(entry.path);
        const parts: Buffer[] = [];
        entry.on('data', (part: Buffer) => parts.push(part));
        entry.on('end', () => {
          if (plain) files.set(path, Buffer.concat(parts));
        });
      },
    });
    parser.on('error', fail).on('end', done);
    parser.end(tar);
  });
  if (odd.length > 0) throw new Error(`The archive holds ${odd.join(', ')}, which does not belong there.`);
  return files;
};
