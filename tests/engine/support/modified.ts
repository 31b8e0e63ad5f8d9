/**
 * A modified client: the product's own engine, copied, with rules switched off by changes of its text. What it then does goes through
 * all the rest of the honest code, so that nothing but the rule itself can stop it, at the others.
 */
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Engine } from '../../../client/engine/engine.ts';
import { temporaryFolder } from '../../support/folders.ts';

/** One rule off: in this file (from the repository's root) this text, which stands there once, becomes another. */
export type Change = { readonly file: string; readonly find: string; readonly replace: string };

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** As the other tests of engines do: slow digits are not what is tried. */
const QUICK = `export * from ${JSON.stringify(join(ROOT, 'tests/engine/support/quickArgon2id.ts'))};\n`;

const apply = (folder: string, { file, find, replace }: Change): void => {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  if (text.split(find).length !== 2) throw new Error(`"${find}" does not stand once in ${file}`);
  writeFileSync(
    path,
    text.replace(find, () => replace),
  );
};

/** An engine without these rules; its copy on the disk lasts as long as the test. */
export const modifiedClient = async (...changes: readonly Change[]): Promise<typeof Engine> => {
  const { path, remove } = temporaryFolder();
  onTestFinished(remove);
  const filter = (name: string): boolean => !name.endsWith('tsconfig.json');
  for (const part of ['shared', 'client/engine'])
    cpSync(join(ROOT, part), join(path, part), { recursive: true, filter });
  symlinkSync(join(ROOT, 'node_modules'), join(path, 'node_modules'));
  writeFileSync(join(path, 'shared/crypto/argon2id.ts'), QUICK);
  for (const change of changes) apply(path, change);
  const copy: { readonly Engine: typeof Engine } = await import(
    pathToFileURL(join(path, 'client/engine/engine.ts')).href
  );
  return copy.Engine;
};
