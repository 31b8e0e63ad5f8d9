/** Disks that fill, fail and become read-only, for tests that may mount some. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../support/folders.ts';

const CHUNK_BYTES = 4_096;

/** A file system of its own. */
export interface SmallDisk {
  readonly path: string;
  /** Leave no room at all; and give all of it back. */
  readonly fill: () => void;
  readonly free: () => void;
  /** For whoever opens files from now on. */
  readonly setReadOnly: (readOnly: boolean) => void;
  readonly remove: () => void;
}

const run = (command: string, ...words: string[]): boolean => spawnSync(command, words).status === 0;

/** Whether this process may mount disks. */
export const CAN_MOUNT = mayMount();

/** A disk of this many bytes, in memory. */
export function mountSmallDisk(bytes: number): SmallDisk {
  const folder = temporaryFolder();
  mounted(run('mount', '-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder.path));
  return diskAt(folder.path, () => {
    run('umount', '--lazy', folder.path);
    folder.remove();
  });
}

/**
 * A disk that promises more than it has: once `soundBytes` are written it returns errors, and then the system makes it
 * read-only by itself, as it does with disks that fail.
 */
export function mountFailingDisk(soundBytes: number): SmallDisk {
  const below = mountSmallDisk(soundBytes);
  const image = join(below.path, 'image');
  const path = join(below.path, 'disk');
  closeSync(openSync(image, 'w'));
  truncateSync(image, 16 * soundBytes);
  mkdirSync(path);
  mounted(run('mkfs.ext4', '-q', '-F', '-E', 'lazy_itable_init=1,nodiscard', image));
  mounted(run('mount', '-o', 'loop,errors=remount-ro', image, path));
  return diskAt(path, () => {
    run('umount', '--lazy', path);
    below.remove();
  });
}

function diskAt(path: string, remove: () => void): SmallDisk {
  const ballast = join(path, 'ballast');
  return {
    path,
    fill: () => fillWith(ballast),
    free: () => rmSync(ballast),
    setReadOnly: (readOnly) => mounted(run('mount', '-o', `remount,${readOnly ? 'ro' : 'rw'}`, path)),
    remove,
  };
}

function fillWith(path: string): void {
  const file = openSync(path, 'w');
  try {
    for (;;) writeSync(file, Buffer.alloc(CHUNK_BYTES));
  } catch (failure) {
    if (!(failure instanceof Error && 'code' in failure && failure.code === 'ENOSPC')) throw failure;
  } finally {
    closeSync(file);
  }
}

function mounted(worked: boolean): void {
  if (!worked) throw new Error('a disk for the test could not be mounted');
}

function mayMount(): boolean {
  if (process.getuid?.() !== 0) return false;
  try {
    mountSmallDisk(1_048_576).remove();
    return true;
  } catch {
    return false;
  }
}
