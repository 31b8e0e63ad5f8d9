/**
 * A modified client: the product's own engine, copied, with rules switched off by changes of its text. What it then does goes through
 * all the rest of the honest code, so that nothing but the rule itself can stop it, at the others.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Engine } from '../../../client/engine/engine.ts';

/** One rule off: in this file (from the repository's root) this text, which stands there once, becomes another. */
export type Change = { readonly file: string; readonly find: string; readonly replace: string };

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** Inside the repository, where packages are found. */
const COPIES = join(ROOT, 'tests/output');
/** As the other tests of engines do: slow digits are not what is tried. */
const QUICK = "export * from '../../../../engine/support/quickArgon2id.ts';\n";

const apply = (folder: string, { file, find, replace }: Change): void => {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  if (text.split(find).length !== 2) throw new Error(`"${find}" does not stand once in ${file}`);
  writeFileSync(
    path,
    text.replace(find, () => replace),
  );
};

export type ModifiedClient = { readonly Engine: typeof Engine; readonly remove: () => void };

/** An engine without these rules; `remove` takes its copy off the disk. */
export const modifiedClient = async (...changes: readonly Change[]): Promise<ModifiedClient> => {
  mkdirSync(COPIES, { recursive: true });
  const folder = mkdtempSync(join(COPIES, 'modified-'));
  const filter = (path: string): boolean => !path.endsWith('tsconfig.json');
  for (const part of ['shared', 'client/engine'])
    cpSync(join(ROOT, part), join(folder, part), { recursive: true, filter });
  writeFileSync(join(folder, 'shared/crypto/argon2id.ts'), QUICK);
  for (const change of changes) apply(folder, change);
  const copy: { readonly Engine: typeof Engine } = await import(
    pathToFileURL(join(folder, 'client/engine/engine.ts')).href
  );
  return { Engine: copy.Engine, remove: () => rmSync(folder, { recursive: true, force: true }) };
};
