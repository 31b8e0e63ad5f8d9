/**
 * The file that a release key lives in, as minisign writes it, so that either program can use the other's:
 *
 *     line 1  untrusted comment: …
 *     line 2  base64, 158 bytes: 'Ed' | 'Sc' or 00 00 | 'B2' | salt (32) | operations (8, LE) | memory (8, LE) | sealed (104)
 *     sealed  key id (8) | seed (32) | public key (32) | BLAKE2b-256 of 'Ed', key id, seed and public key (32)
 *
 * With a passphrase ('Sc') `sealed` is XORed with scrypt's output; without one it stands as it is, and minisign leaves the
 * digest empty.
 */
import { scryptSync } from 'node:crypto';
import { systemRandom } from '../../shared/crypto/random.ts';
import { ready, sodium } from '../../shared/crypto/sodium.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import { bytesOf, KEY_BYTES, KEY_ID_BYTES, publicKeyOf, type SecretKey, UNTRUSTED } from './minisign.ts';

const SALT_BYTES = 32;
const SALT_AT = 6;
const LIMITS_AT = SALT_AT + SALT_BYTES;
const SEALED_AT = LIMITS_AT + 16;
const SEALED_BYTES = KEY_ID_BYTES + 2 * KEY_BYTES + 32;

/** How much work a passphrase costs: libsodium's limits for scrypt. */
export interface Effort {
  readonly operations: number;
  readonly memoryBytes: number;
}

/** What minisign uses, and the most that we do: a gigabyte and some seconds. */
export const SENSITIVE: Effort = { operations: 2 ** 25, memoryBytes: 2 ** 30 };

/** A new key, from libsodium's generator. */
export const newSecretKey = async (): Promise<SecretKey> => {
  await ready;
  return { id: systemRandom(KEY_ID_BYTES), seed: systemRandom(KEY_BYTES) };
};

/** libsodium's choice of scrypt's parameters (`pickparams` in crypto_pwhash/scryptsalsa208sha256): r is 8. */
const costOf = ({ operations, memoryBytes }: Effort): { readonly N: number; readonly p: number } => {
  const enough = Math.max(operations, 32_768);
  const poor = enough < memoryBytes / 32;
  const most = poor ? enough / 32 : memoryBytes / 1024;
  let log = 1;
  while (2 ** log <= most / 2) log += 1;
  const blocks = Math.min(Math.floor(enough / 4 / 2 ** log), 0x3fff_ffff);
  return { N: 2 ** log, p: poor ? 1 : Math.floor(blocks / 8) };
};

const streamOf = (passphrase: string, salt: Uint8Array, effort: Effort): Buffer => {
  const { N, p } = costOf(effort);
  return scryptSync(passphrase, salt, SEALED_BYTES, { N, r: 8, p, maxmem: 128 * 8 * (N + p) * 2 });
};

const xor = (bytes: Uint8Array, stream: Uint8Array): Buffer =>
  Buffer.from(bytes.map((byte, index) => byte ^ (stream[index] ?? 0)));

/** The digest is what tells a wrong passphrase from a right one. */
const withDigest = (key: SecretKey): Buffer => {
  const open = Buffer.concat([key.id, key.seed, publicKeyOf(key).key]);
  return Buffer.concat([open, sodium.crypto_generichash(32, Buffer.concat([Buffer.from('Ed'), open]), null)]);
};

/** A secret key's file. Without a passphrase whoever has the file can sign. */
export const secretKeyText = async (key: SecretKey, passphrase?: string, effort = SENSITIVE): Promise<string> => {
  await ready;
  const head = Buffer.alloc(SEALED_AT);
  head.write('Ed', 0, 'latin1');
  head.write('B2', 4, 'latin1');
  let sealed = withDigest(key).fill(0, SEALED_BYTES - 32);
  if (passphrase !== undefined) {
    const salt = systemRandom(SALT_BYTES);
    head.write('Sc', 2, 'latin1');
    head.set(salt, SALT_AT);
    head.writeBigUInt64LE(BigInt(effort.operations), LIMITS_AT);
    head.writeBigUInt64LE(BigInt(effort.memoryBytes), LIMITS_AT + 8);
    sealed = xor(withDigest(key), streamOf(passphrase, salt, effort));
  }
  const kind = passphrase === undefined ? 'minisign secret key without a passphrase' : 'minisign encrypted secret key';
  return `${UNTRUSTED}${kind}\n${Buffer.concat([head, sealed]).toString('base64')}\n`;
};

/** Reads a secret key's file; `ask` is called for its passphrase only where it has one. */
export const readSecretKey = async (text: string, ask: () => Promise<string>): Promise<Result<SecretKey, string>> => {
  await ready;
  const bytes = bytesOf(text.split(/\r?\n/)[1], SEALED_AT + SEALED_BYTES);
  if (bytes?.toString('latin1', 0, 2) !== 'Ed' || bytes.toString('latin1', 4, 6) !== 'B2')
    return err('is not a minisign secret key');
  const sealed = bytes.subarray(SEALED_AT);
  const kind = bytes.toString('latin1', 2, 4);
  if (kind === '\0\0') return ok(keyIn(sealed));
  if (kind !== 'Sc') return err('is a minisign secret key of a kind that is not known here');
  const effort = {
    operations: Number(bytes.readBigUInt64LE(LIMITS_AT)),
    memoryBytes: Number(bytes.readBigUInt64LE(LIMITS_AT + 8)),
  };
  if (effort.operations > SENSITIVE.operations || effort.memoryBytes > SENSITIVE.memoryBytes)
    return err('asks for more memory or time than minisign itself uses');
  const key = xor(sealed, streamOf(await ask(), bytes.subarray(SALT_AT, LIMITS_AT), effort));
  return withDigest(keyIn(key)).equals(key) ? ok(keyIn(key)) : err('is locked with another passphrase');
};

const keyIn = (open: Uint8Array): SecretKey => ({
  id: new Uint8Array(open.subarray(0, KEY_ID_BYTES)),
  seed: new Uint8Array(open.subarray(KEY_ID_BYTES, KEY_ID_BYTES + KEY_BYTES)),
});
