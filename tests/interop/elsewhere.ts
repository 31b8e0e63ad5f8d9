/** Runs the reader that shares no code with the product. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { PYTHON_PACKAGES, pythonWithNacl } from '../support/python.ts';
import type { Reading, Recording } from './recording.ts';

const PYTHON = pythonWithNacl();
const READER = join(import.meta.dirname, 'reader');

/** Null, or why the tests are left out. */
export const whyNoReader =
  PYTHON === undefined
    ? `No second reader: there is no Python with PyNaCl here (Debian: apt-get install ${PYTHON_PACKAGES.join(' ')}).`
    : null;

/** `refused` begins with the rule that does not hold; `opened` counts the entries whose body was read before. */
export type Refusal = { readonly refused: string; readonly opened: number };

/** What it says of each recording; and its exit code, which is 2 where it refused any. */
export const readElsewhere = async (
  recordings: readonly Recording[],
  options: readonly string[] = [],
): Promise<{ readonly code: number | null; readonly said: readonly (Reading | Refusal)[]; readonly error: string }> => {
  const words = ['-B', READER, '-', ...options];
  const child = spawn(PYTHON ?? '', words, { stdio: 'pipe', env: { PYTHONIOENCODING: 'utf-8' } });
  const [out, error]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => error.push(chunk));
  child.stdin.end(JSON.stringify(recordings));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const text = Buffer.concat(error).toString();
  if (code !== 0 && code !== 2) throw new Error(`the reader failed: ${text}`);
  return { code, said: JSON.parse(Buffer.concat(out).toString()) as (Reading | Refusal)[], error: text };
};
