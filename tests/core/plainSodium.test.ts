import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { plainCryptography } from '../../client/engine/platform/plainCryptography.ts';
import { MEBIBYTE } from '../../shared/crypto/argon2id.ts';
import { ready, sodium } from '../../shared/crypto/sodium.ts';

/**
 * Every function of libsodium that `shared/crypto/sodium.ts` uses, called with fixed bytes; as text, because it also runs in a process
 * that has no WebAssembly, over the build with plain JavaScript.
 */
const CALLS = `(s) => {
  const bytes = (length, first) => Uint8Array.from({ length }, (_, at) => (at * 7 + first) & 255);
  const hex = (value) => Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const stretch = (first, memory) => s.crypto_pwhash(32, bytes(20, first), bytes(16, 13), 1, memory << 20, s.crypto_pwhash_ALG_ARGON2ID13);
  // As much memory as is ever asked for there, before all the others: grown memory would make all of them wrong.
  const stretched = [64, 64, 8].map((memory, first) => hex(stretch(first, memory)));
  const point = (first) => s.crypto_scalarmult_ristretto255_base(bytes(32, first));
  const pair = s.crypto_kem_xwing_seed_keypair(bytes(32, 1));
  const sent = s.crypto_kem_xwing_enc_deterministic(pair.publicKey, bytes(64, 2));
  const sealed = s.crypto_aead_xchacha20poly1305_ietf_encrypt(bytes(100, 3), bytes(9, 4), null, bytes(24, 5), bytes(32, 6));
  const opened = s.crypto_aead_xchacha20poly1305_ietf_decrypt(null, sealed, bytes(9, 4), bytes(24, 5), bytes(32, 6));
  let forged = 'opened';
  try {
    s.crypto_aead_xchacha20poly1305_ietf_decrypt(null, sealed, bytes(9, 9), bytes(24, 5), bytes(32, 6));
  } catch {
    forged = 'refused';
  }
  const wiped = bytes(8, 1);
  s.memzero(wiped);
  return {
    version: s.SODIUM_VERSION_STRING,
    hash: hex(s.crypto_generichash(64, bytes(300, 7), bytes(32, 8))),
    sealed: hex(sealed),
    opened: hex(opened),
    forged,
    base: hex(s.crypto_scalarmult_base(bytes(32, 9))),
    shared: hex(s.crypto_scalarmult(bytes(32, 10), s.crypto_scalarmult_base(bytes(32, 11)))),
    publicKey: hex(pair.publicKey),
    ciphertext: hex(sent.ciphertext),
    secrets: [hex(sent.sharedSecret), hex(s.crypto_kem_xwing_dec(sent.ciphertext, pair.privateKey))],
    stretched,
    point: [s.crypto_core_ristretto255_is_valid_point(bytes(32, 14)), s.crypto_core_ristretto255_is_valid_point(new Uint8Array(32))],
    scalar: hex(s.crypto_core_ristretto255_scalar_reduce(bytes(64, 15))),
    group: [
      s.crypto_core_ristretto255_scalar_sub(bytes(32, 17), bytes(32, 18)),
      s.crypto_core_ristretto255_scalar_mul(bytes(32, 19), bytes(32, 20)),
      s.crypto_core_ristretto255_add(point(1), point(2)),
      s.crypto_core_ristretto255_sub(point(3), point(4)),
      s.crypto_scalarmult_ristretto255(bytes(32, 21), point(5)),
    ].map(hex),
    expanded: hex(s.randombytes_buf_deterministic(100, bytes(32, 16))),
    drawn: [s.randombytes_buf(32).length, hex(s.randombytes_buf(32)) === hex(s.randombytes_buf(32))],
    equal: [s.memcmp(bytes(8, 1), bytes(8, 1)), s.memcmp(bytes(8, 1), bytes(8, 2))],
    wiped: hex(wiped),
  };
}`;

const plainBuild = createRequire(import.meta.url).resolve('libsodium-wrappers-sumo');

const WITHOUT_WASM = `
  delete globalThis.WebAssembly;
  process.on('unhandledRejection', () => {});
  const s = require(${JSON.stringify(plainBuild)});
  s.ready.then(() => console.log(JSON.stringify({ has: typeof WebAssembly, ...(${CALLS})(s) })));
`;

test('[J26] libsodium in plain JavaScript gives byte for byte what its WebAssembly gives, by every function that is used', async () => {
  await ready;
  const indirect: unknown = await import(`data:text/javascript,export default ${encodeURIComponent(CALLS)}`);
  const { default: calls } = indirect as { readonly default: (build: unknown) => object };
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, ['-e', WITHOUT_WASM], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    timeout: 280_000,
  });
  expect(JSON.parse(stdout)).toEqual({ has: 'undefined', ...calls(sodium) });
}, 300_000);

test('[J26] memory that would make the plain library wrong is never asked of it', async () => {
  await ready;
  const ask = (mebibytes: number) =>
    plainCryptography.argon2id(new Uint8Array(8), new Uint8Array(16), 1, mebibytes * MEBIBYTE, 32);
  expect([ask(65), ask(128)]).toEqual([undefined, undefined]);
  expect(ask(8)?.length).toBe(32);
});
