import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { LABELS } from '../../shared/crypto/labels.ts';
import { RELAY_LABELS } from '../../shared/wire/hashing.ts';

// What the product's sources may not contain. Read as text, comments included: what is not there cannot be called.

const root = fileURLToPath(new URL('../../', import.meta.url));

const sources = ['shared', 'server', 'client'].flatMap((folder) =>
  readdirSync(root + folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(?:ts|tsx|js|mjs|html)$/.test(path) && !path.includes('node_modules'))
    .map((path) => {
      const name = `${folder}/${path.replaceAll('\\', '/')}`;
      return { name, text: readFileSync(root + name, 'utf8') };
    }),
);

const linesWith = (pattern: RegExp, among = sources): string[] =>
  among.flatMap(({ name, text }) =>
    text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${name}:${index + 1}: ${line.trim()}`] : [])),
  );

const inCrypto = (name: string): boolean => name.startsWith('shared/crypto/');
const outsideCrypto = sources.filter(({ name }) => !inCrypto(name));

it('the sources are found, and a forbidden line would be', () => {
  expect(sources.filter(({ name }) => inCrypto(name)).length).toBeGreaterThanOrEqual(10);
  for (const folder of ['shared', 'server', 'client'])
    expect(sources.some(({ name }) => name.startsWith(`${folder}/`))).toBe(true);
  expect(linesWith(/crypto_generichash\(/).length).toBeGreaterThan(0);
});

it('[C7] [Z13] every label differs from every other, names its version, and stands in a table of labels', () => {
  const labels = [...Object.values(LABELS), ...Object.values(RELAY_LABELS)];
  expect(new Set(labels).size).toBe(labels.length);
  for (const label of labels) expect(label).toMatch(/^parley\/1 [a-z]+(?: [a-z]+)*$/);
  const tables = ['shared/crypto/labels.ts', 'shared/wire/hashing.ts'];
  expect(
    linesWith(
      /['"`]parley\/\d/,
      sources.filter(({ name }) => !tables.includes(name)),
    ),
  ).toEqual([]);
});

it('[C7] every label is used', () => {
  const unused = Object.keys(LABELS).filter(
    (name) => !outsideCrypto.some(({ text }) => new RegExp(`\\(\\s*'${name}'`).test(text)),
  );
  expect(unused).toEqual([]);
});

const SIGNATURES =
  /crypto_sign|ed25519|ed448|ecdsa|rsa-?pss|ml_?dsa|falcon|slh_?dsa|createSign|subtle\.sign|subtle\.verify|(?<!Math\.)\bsign\(/i;

it('[C11] [Z30] no signature primitive is in the product’s sources', () => {
  expect('sodium.crypto_sign_detached(m, k)').toMatch(SIGNATURES);
  expect(linesWith(SIGNATURES)).toEqual([]);
});

/** Of libsodium: key pairs without a seed, encapsulation without coins, and whatever else draws for itself. */
const OWN_RANDOMNESS =
  /crypto_(?!\w*seed_keypair)\w*keypair\b|crypto_kem\w*_enc\b|crypto_\w+_keygen\b|crypto_\w+_random\b|crypto_pwhash_str|crypto_box_seal\b|_init_push\b/;

it('[C12] random bytes have one source', () => {
  for (const own of ['crypto_kem_xwing_keypair', 'crypto_kem_enc', 'crypto_core_ristretto255_scalar_random'])
    expect(own).toMatch(OWN_RANDOMNESS);
  for (const given of ['crypto_kem_xwing_seed_keypair', 'crypto_kem_xwing_enc_deterministic'])
    expect(given).not.toMatch(OWN_RANDOMNESS);
  expect(linesWith(/Math\.random|getRandomValues|randomUUID/)).toEqual([]);
  expect(linesWith(OWN_RANDOMNESS)).toEqual([]);
  expect(linesWith(/randombytes/, outsideCrypto)).toEqual([]);
});

it('[C12] inside shared/ only the generator itself names libsodium’s, and nothing there calls it', () => {
  const shared = sources.filter(({ name }) => name.startsWith('shared/'));
  const naming = new Set(linesWith(/randombytes/, shared).map((line) => line.split(':')[0]));
  expect([...naming].sort()).toEqual(['shared/crypto/random.ts', 'shared/crypto/sodium.ts']);
  const calling = shared.filter(({ name }) => name !== 'shared/crypto/random.ts');
  expect(linesWith(/systemRandom/, calling)).toEqual([]);
});

it('[C16] libsodium is imported in one file, and only shared/crypto calls it', () => {
  const importing = linesWith(/(?:from|import\()\s*['"]libsodium/).map((line) => line.split(':')[0]);
  expect(importing).toEqual(['shared/crypto/sodium.ts']);
  const whole = outsideCrypto.filter(({ text }) =>
    /import\s*\{[^}]*\bsodium\b[^}]*\}\s*from\s*['"][^'"]*sodium\.ts['"]/.test(text),
  );
  expect(whole.map(({ name }) => name)).toEqual([]);
  expect(linesWith(/\bsodium\.crypto_/, outsideCrypto)).toEqual([]);
});

it('[C9] each function of libsodium that is called is checked at start', () => {
  const start = sources.find(({ name }) => name === 'shared/crypto/sodium.ts')?.text ?? '';
  const checked = new Set(
    [...(/const USED = \[([^\]]*)\]/.exec(start)?.[1]?.matchAll(/'(\w+)'/g) ?? [])].map((match) => match[1]),
  );
  const called = new Set(
    sources
      .filter(({ name }) => inCrypto(name))
      .flatMap(({ text }) => [...text.matchAll(/\bsodium\.([a-z]\w*)\(/g)].map((match) => match[1] ?? '')),
  );
  expect(called.size).toBeGreaterThanOrEqual(10);
  expect([...called].filter((name) => !checked.has(name))).toEqual([]);
});
