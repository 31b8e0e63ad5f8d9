import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  checkSignature,
  type PublicKey,
  publicKeyOf,
  publicKeyText,
  readPublicKey,
  signatureText,
  signerOf,
} from '../../tools/release/minisign.ts';
import { newSecretKey, readSecretKey, secretKeyText } from '../../tools/release/secretKey.ts';
import { temporaryFolder } from '../support/folders.ts';

/** Signatures of releases: ours, and the same between us and the real minisign. */

const folder = temporaryFolder();
afterAll(folder.remove);
const at = (name: string): string => join(folder.path, name);

/** As quick as libsodium's limits allow; a key file says itself how much work it asks for. */
const QUICK = { operations: 32_768, memoryBytes: 2 ** 24 };
const never = async (): Promise<string> => {
  throw new Error('a passphrase was asked for');
};
const FILE = Buffer.from('what is released\n');

const minisign = (input: string, ...words: string[]) =>
  spawnSync('minisign', words, { cwd: folder.path, input, encoding: 'utf8' });
const missing = minisign('', '-v').error !== undefined;
if (missing) console.log('Not compared with minisign, which is not installed (apt-get install minisign).');

const opened = (text: string): PublicKey => {
  const key = readPublicKey(text);
  if (!key.ok) throw new Error(key.error);
  return key.value;
};

describe('a signature', () => {
  test('[J5] fits its key, its file and its comment, and nothing else', async () => {
    const key = await newSecretKey();
    const other = publicKeyOf(await newSecretKey());
    const text = signatureText(key, FILE, 'parley 1.2.3');
    const own = publicKeyOf(key);
    expect(checkSignature(own, FILE, text)).toEqual({ ok: true, value: 'parley 1.2.3' });
    expect(signerOf(text)).toEqual(key.id);
    const refused = (found: ReturnType<typeof checkSignature>): string => (found.ok ? 'accepted' : found.error);
    expect(refused(checkSignature(own, Buffer.from('what is released'), text))).toMatch(/does not fit/);
    expect(refused(checkSignature(own, FILE, text.replace('1.2.3', '1.2.4')))).toMatch(/changed comment/);
    expect(refused(checkSignature(other, FILE, text))).toMatch(/is from the key/);
    expect(refused(checkSignature({ ...other, id: own.id }, FILE, text))).toMatch(/does not fit/);
    const lines = text.split('\n');
    for (let line = 0; line < 4; line += 1) {
      const without = lines.filter((_, index) => index !== line).join('\n');
      expect(refused(checkSignature(own, FILE, without)), `without line ${line + 1}`).toMatch(/is not a minisign/);
    }
    expect(refused(checkSignature(own, FILE, `${text}more\n`))).toMatch(/is not a minisign/);
    expect(() => signatureText(key, FILE, 'one line\nand another')).toThrow(/one printable line/);
  });

  test('[J5] each bit of its two signed lines counts', async () => {
    const key = await newSecretKey();
    const lines = signatureText(key, FILE, 'x').split('\n');
    for (const line of [1, 3]) {
      const bytes = Buffer.from(lines[line] ?? '', 'base64');
      expect(bytes.length).toBeGreaterThanOrEqual(64);
      for (let index = 0; index < bytes.length; index += 1) {
        const changed = Buffer.from(bytes);
        changed[index] = (changed[index] ?? 0) ^ (1 << (index % 8));
        const text = lines.with(line, changed.toString('base64')).join('\n');
        expect(checkSignature(publicKeyOf(key), FILE, text).ok, `line ${line + 1}, byte ${index}`).toBe(false);
      }
    }
  });
});

describe('a secret key’s file', () => {
  test('[J5] opens with its passphrase and no other, and says what it is not', async () => {
    const key = await newSecretKey();
    const text = await secretKeyText(key, 'three plain words', QUICK);
    expect(text).not.toContain(Buffer.from(key.seed).toString('base64').slice(4, 20));
    expect(await readSecretKey(text, async () => 'three plain words')).toEqual({ ok: true, value: key });
    const wrong = await readSecretKey(text, async () => 'three plain word');
    expect(wrong).toEqual({ ok: false, error: 'is locked with another passphrase' });
    expect(await readSecretKey(await secretKeyText(key), never)).toEqual({ ok: true, value: key });
    expect(await readSecretKey(publicKeyText(publicKeyOf(key)), never)).toMatchObject({ ok: false });
    const greedy = await secretKeyText(key, 'x', QUICK);
    const bytes = Buffer.from(greedy.split('\n')[1] ?? '', 'base64');
    bytes.writeBigUInt64LE(2n ** 40n, 46);
    const asked = await readSecretKey(`untrusted comment: x\n${bytes.toString('base64')}\n`, never);
    expect(asked).toEqual({ ok: false, error: 'asks for more memory or time than minisign itself uses' });
  });
});

describe.skipIf(missing)('between us and minisign', () => {
  test('[J5] minisign accepts our key and our signature, and refuses a changed file', async () => {
    const key = await newSecretKey();
    writeFileSync(at('ours.pub'), publicKeyText(publicKeyOf(key)));
    writeFileSync(at('ours'), FILE);
    writeFileSync(at('ours.minisig'), signatureText(key, FILE, 'parley 1.2.3'));
    const good = minisign('', '-V', '-H', '-p', 'ours.pub', '-m', 'ours');
    expect(good.stdout).toContain('Trusted comment: parley 1.2.3');
    expect(good.status).toBe(0);
    writeFileSync(at('ours'), 'something else');
    expect(minisign('', '-V', '-p', 'ours.pub', '-m', 'ours').status).not.toBe(0);
  });

  test('[J5] we accept its keys and its signatures', async () => {
    expect(minisign('', '-G', '-W', '-p', 'its.pub', '-s', 'its.key').status).toBe(0);
    writeFileSync(at('its'), FILE);
    expect(minisign('', '-S', '-s', 'its.key', '-m', 'its', '-t', 'by minisign').status).toBe(0);
    const key = opened(readFileSync(at('its.pub'), 'utf8'));
    const text = readFileSync(at('its.minisig'), 'utf8');
    expect(checkSignature(key, FILE, text)).toEqual({ ok: true, value: 'by minisign' });
    const secret = await readSecretKey(readFileSync(at('its.key'), 'utf8'), never);
    expect(secret.ok && publicKeyOf(secret.value)).toEqual(key);
  });

  test('[J5] minisign signs with a key of ours, with and without a passphrase, which it tells right from wrong', async () => {
    const key = await newSecretKey();
    writeFileSync(at('locked.key'), await secretKeyText(key, 'three plain words', QUICK));
    writeFileSync(at('open.key'), await secretKeyText(key));
    for (const [name, passphrase] of [
      ['locked', 'three plain words\n'],
      ['open', ''],
    ] as const) {
      writeFileSync(at(name), FILE);
      expect(minisign(passphrase, '-S', '-s', `${name}.key`, '-m', name, '-t', name).status, name).toBe(0);
      const text = readFileSync(at(`${name}.minisig`), 'utf8');
      expect(checkSignature(publicKeyOf(key), FILE, text)).toEqual({ ok: true, value: name });
    }
    expect(minisign('three plain word\n', '-S', '-s', 'locked.key', '-m', 'locked').status).not.toBe(0);
  });
});
