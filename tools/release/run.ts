/**
 * `npm run release`: builds the client and writes release/, unsigned. Then, on whatever machine a key is kept:
 *
 *     npm run release -- --generate-key FILE           a secret key FILE and its public key FILE.pub
 *     npm run release -- --sign FILE                   signs what lies in release/ (--folder: elsewhere)
 *     npm run release -- --verify FOLDER --key PUB     checks a release; several --key, and --needed how many of them
 */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { asking } from './ask.ts';
import { MANIFEST, problemsIn, readFolder, SUMS, signatureName } from './folder.ts';
import { readManifest } from './manifest.ts';
import { keyName, type PublicKey, publicKeyOf, publicKeyText, readPublicKey, signatureText } from './minisign.ts';
import { newSecretKey, readSecretKey, secretKeyText } from './secretKey.ts';
import { sourceSeconds, uncommitted } from './sources.ts';
import { verifyRelease } from './verify.ts';
import { writeRelease } from './write.ts';

const ROOT = join(import.meta.dirname, '../..');

const OPTIONS = {
  'generate-key': { type: 'string' },
  'without-passphrase': { type: 'boolean', default: false },
  sign: { type: 'string' },
  folder: { type: 'string', default: join(ROOT, 'release') },
  verify: { type: 'string' },
  key: { type: 'string', multiple: true, default: [] as string[] },
  needed: { type: 'string' },
} as const;

/** The lines to print, or what is wrong, one sentence each. */
type Outcome = { readonly lines?: readonly string[]; readonly problems?: readonly string[] };

const write = async (): Promise<Outcome> => {
  const lying = uncommitted(ROOT);
  if (lying.length > 0)
    return { problems: ['A release is made of committed files. These are not as they were committed:', ...lying] };
  const seconds = sourceSeconds(ROOT, process.env);
  const names = await writeRelease({ root: ROOT, folder: join(ROOT, 'release'), seconds });
  return { lines: [...names.map((name) => `release/${name}`), 'Not signed yet: npm run release -- --sign KEYFILE'] };
};

const generateKey = async (file: string, open: boolean): Promise<Outcome> => {
  const taken = [file, `${file}.pub`].filter((path) => existsSync(path));
  if (taken.length > 0) return { problems: taken.map((path) => `${path} is there already, and is left as it is.`) };
  const passphrase = open ? undefined : await newPassphrase();
  if (passphrase === '') return { problems: ['The two passphrases differ, or are empty (--without-passphrase).'] };
  const key = await newSecretKey();
  await writeFile(file, await secretKeyText(key, passphrase), { mode: 0o600, flag: 'wx' });
  await writeFile(`${file}.pub`, publicKeyText(publicKeyOf(key)), { flag: 'wx' });
  return { lines: [`${file}: the secret key ${keyName(key.id)}. Keep it offline.`, `${file}.pub: for everybody.`] };
};

/** Empty where the second differs from the first. */
const newPassphrase = async (): Promise<string> => {
  const { ask, close } = asking(process.stdin, process.stderr);
  try {
    const first = await ask('Passphrase: ');
    return (await ask('The same again: ')) === first ? first : '';
  } finally {
    close();
  }
};

const askPassphrase = async (): Promise<string> => {
  const { ask, close } = asking(process.stdin, process.stderr);
  try {
    return await ask('Passphrase of the key: ');
  } finally {
    close();
  }
};

const signFolder = async (keyFile: string, folder: string): Promise<Outcome> => {
  const files = await readFolder(folder);
  const problems = await problemsIn(files);
  if (problems.length > 0) return { problems: ['Not signed:', ...problems] };
  const key = await readSecretKey(await readFile(keyFile, 'utf8'), askPassphrase);
  if (!key.ok) return { problems: [`${keyFile} ${key.error}.`] };
  const { version } = readManifest(Buffer.from(files.get(MANIFEST) ?? []).toString('utf8')).manifest;
  const name = signatureName(keyName(key.value.id));
  const text = signatureText(key.value, files.get(SUMS) ?? new Uint8Array(), `Parley client ${version}`);
  await writeFile(join(folder, name), text);
  return { lines: [`${join(folder, name)}: signed.`] };
};

/** A public key from a file, or as the line itself. */
const publicKey = async (given: string): Promise<PublicKey> => {
  const key = readPublicKey(existsSync(given) ? await readFile(given, 'utf8') : given);
  if (!key.ok) throw new Error(`${given} ${key.error}.`);
  return key.value;
};

const verify = async (folder: string, given: readonly string[], needed: string | undefined): Promise<Outcome> => {
  if (given.length === 0) return { problems: ['Say whose signature counts: --key FILE.pub, once for each key.'] };
  const keys = await Promise.all(given.map(publicKey));
  const { signed, problems } = await verifyRelease(folder, keys, needed === undefined ? keys.length : Number(needed));
  if (problems.length > 0) return { problems };
  return { lines: [...signed, 'The release is whole, and signed by enough of the keys given.'] };
};

const chosen = (): Promise<Outcome> => {
  const { values } = parseArgs({ options: OPTIONS, strict: true });
  const modes = [values['generate-key'], values.sign, values.verify].filter((value) => value !== undefined);
  if (modes.length > 1) throw new Error('One thing at a time: --generate-key, --sign or --verify.');
  if (values['generate-key'] !== undefined) return generateKey(values['generate-key'], values['without-passphrase']);
  if (values.sign !== undefined) return signFolder(values.sign, values.folder);
  if (values.verify !== undefined) return verify(values.verify, values.key, values.needed);
  return write();
};

try {
  const { lines = [], problems = [] } = await chosen();
  for (const line of lines) console.log(line);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
} catch (failure) {
  console.error(failure instanceof Error ? failure.message : String(failure));
  process.exitCode = 1;
}
