/** Python with PyNaCl, for the reader that shares no code with the product. */
import { spawnSync } from 'node:child_process';
import { isProgram, programPath } from './programs.ts';

/** Debian's packages of both. */
export const PYTHON_PACKAGES = ['python3', 'python3-nacl'] as const;

/** Debian's own comes first: another `python3` on PATH does not see Debian's libraries. */
const PLACES = ['/usr/bin/python3', programPath('python3')];

const hasNacl = (python: string): boolean =>
  spawnSync(python, ['-c', 'import nacl.bindings'], { stdio: 'ignore' }).status === 0;

/** The first that has the library, or undefined. */
export const pythonWithNacl = (): string | undefined =>
  PLACES.find((python) => python !== undefined && isProgram(python) && hasNacl(python));
