/** Files as a power cut leaves them: what was synced is there, and of what was not, any part. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Random } from '../../../shared/crypto/random.ts';
import { chance } from '../../support/seeded.ts';
import type { Call } from './trace.ts';

type Change = Pick<Call, 'name' | 'data' | 'place'>;

/** One file: what is certain, and what was asked for since. */
interface File {
  certain: Contents;
  uncertain: Change[];
}

/** What disks write at once, at the least. */
const SECTOR_BYTES = 512;

/** Make `folder` hold the files of a store as they may be found after a power cut at line `at` of a trace. */
export function losePower(calls: readonly Call[], at: number, folder: string, random: Random): void {
  const files = new Map<string, File>();
  for (const call of calls) {
    if (call.begins >= at) break;
    const name = basename(call.target);
    if (!name.startsWith('parley.sqlite') || name.endsWith('-shm')) continue;
    const file = files.get(name) ?? { certain: new Contents(), uncertain: [] };
    files.set(name, file);
    if (call.name === 'unlink') files.delete(name);
    else if (call.name.endsWith('sync') && call.ends < at) settle(file);
    else if (call.name === 'pwrite64' || call.name === 'ftruncate') file.uncertain.push(call);
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [name, { certain, uncertain }] of files) {
    for (const change of uncertain) for (const part of partOf(change, random)) certain.apply(part);
    writeFileSync(join(folder, name), certain.bytes);
  }
}

function settle(file: File): void {
  for (const change of file.uncertain) file.certain.apply(change);
  file.uncertain = [];
}

/** All of a change, some of its sectors, or nothing. */
function partOf(change: Change, random: Random): Change[] {
  if (chance(random, 0.4)) return [change];
  if (change.name === 'ftruncate' || chance(random, 0.5)) return [];
  const sectors: Change[] = [];
  for (let start = 0; start < change.data.length; start += SECTOR_BYTES) {
    const data = change.data.subarray(start, start + SECTOR_BYTES);
    if (chance(random, 0.5)) sectors.push({ ...change, data, place: change.place + start });
  }
  return sectors;
}

/** The bytes of a file that grows and shrinks. */
class Contents {
  #room = Buffer.alloc(1024 ** 2);
  #length = 0;

  get bytes(): Buffer {
    return this.#room.subarray(0, this.#length);
  }

  apply({ name, data, place }: Change): void {
    if (name === 'ftruncate') this.#resize(place);
    else {
      this.#resize(Math.max(this.#length, place + data.length));
      this.#room.set(data, place);
    }
  }

  #resize(length: number): void {
    if (length > this.#room.length) this.#room = Buffer.concat([this.#room, Buffer.alloc(length)]);
    this.#room.fill(0, length, Math.max(length, this.#length));
    this.#length = length;
  }
}
