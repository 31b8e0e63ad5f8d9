import { beforeAll, expect, it } from 'vitest';
import { systemCryptography } from '../../client/engine/platform/cryptography.ts';
import type { Rows } from '../../client/engine/platform/rows.ts';
import { changePassphrase, createVault, hasVault, openVault } from '../../client/engine/vault.ts';
import { costBytes, decodeHeader, encodeHeader } from '../../client/engine/vaultHeader.ts';
import { hex, sameBytes } from '../../shared/codec/bytes.ts';
import { encode } from '../../shared/codec/cbor.ts';
import { err, ok } from '../../shared/result.ts';
import { testCryptography } from './support/cryptography.ts';
import { dump, must, newProfile, openRows } from './support/database.ts';

const PASSPHRASE = 'ozone knee rally blurb boss creme';
const world = testCryptography('vault');

beforeAll(() => world.ready);

const freshVault = async (passphrase = PASSPHRASE) => {
  const profile = newProfile();
  const rows = await openRows(profile);
  const made = must(await createVault(world, rows, passphrase));
  return { profile, rows, key: hex(made.dataKey) };
};

const keyOf = async (rows: Rows, passphrase: string): Promise<string> =>
  hex(must(await openVault(world, rows, passphrase)).dataKey);

it('[G1] with the real Argon2id a vault opens with its passphrase and with no other', async () => {
  const rows = await openRows(newProfile());
  const made = must(await createVault(systemCryptography, rows, PASSPHRASE));
  const header = must(decodeHeader(must(await rows.readHeader()) ?? new Uint8Array(0)));
  expect(header.cost).toMatchObject({ passes: 3, memoryMib: made.weaker ? 64 : 128 });
  expect(sameBytes(must(await openVault(systemCryptography, rows, PASSPHRASE)).dataKey, made.dataKey)).toBe(true);
  expect(await openVault(systemCryptography, rows, `${PASSPHRASE}s`)).toEqual(err('wrongPassphrase'));
});

it('[G1] with too little memory 64 MiB is taken and said, and never less', async () => {
  const rows = await openRows(newProfile());
  expect(must(await createVault(testCryptography('old phone', 100), rows, PASSPHRASE)).weaker).toBe(true);
  expect(must(await openVault(world, rows, PASSPHRASE)).weaker).toBe(true);
  expect(must(await changePassphrase(world, rows, PASSPHRASE, 'next')).weaker).toBe(false);
  const none = await openRows(newProfile());
  expect(await createVault(testCryptography('older phone', 63), none, PASSPHRASE)).toEqual(err('notEnoughMemory'));
  expect(await hasVault(none)).toEqual(ok(false));
});

it('[G1] a header that asks for less work is damaged, whoever wrote it', async () => {
  const { rows } = await freshVault();
  const { cost, wrapped } = must(decodeHeader(must(await rows.readHeader()) ?? new Uint8Array(0)));
  for (const weaker of [
    { ...cost, passes: 2 },
    { ...cost, memoryMib: 63 },
    { ...cost, passes: 0 },
  ]) {
    await rows.writeHeader(encodeHeader({ version: 1, cost: weaker, wrapped }));
    expect(await openVault(world, rows, PASSPHRASE)).toEqual(err('storageDamaged'));
  }
  await rows.writeHeader(encodeHeader({ version: 1, cost: { ...cost, passes: 4 }, wrapped }));
  expect(await openVault(world, rows, PASSPHRASE)).toEqual(err('wrongPassphrase'));
  expect(costBytes(cost)).not.toEqual(costBytes({ ...cost, passes: 4 }));
});

it('[G1] one passphrase is one, composed or not, spaced around or not', async () => {
  const { rows, key } = await freshVault('  caf\u0065\u0301 \uFB01ne ');
  expect(await keyOf(rows, 'caf\u00e9 fine')).toBe(key);
  expect(await openVault(world, rows, 'cafe fine')).toEqual(err('wrongPassphrase'));
});

it('[G2] no vault, a vault already there, a damaged header and a newer one are told apart', async () => {
  const empty = await openRows(newProfile());
  expect(await openVault(world, empty, PASSPHRASE)).toEqual(err('noVault'));
  expect(await hasVault(empty)).toEqual(ok(false));
  const { rows, key } = await freshVault();
  expect(await hasVault(rows)).toEqual(ok(true));
  expect(await createVault(world, rows, 'another')).toEqual(err('vaultExists'));
  expect(await keyOf(rows, PASSPHRASE)).toBe(key);
  await rows.writeHeader(encode([3, 'what a later version writes']));
  expect(await openVault(world, rows, PASSPHRASE)).toEqual(err('storageNewer'));
  for (const bytes of [new Uint8Array(0), encode([1]), encode('text'), encode([0, new Uint8Array(16)])]) {
    await rows.writeHeader(bytes);
    expect(await openVault(world, rows, PASSPHRASE)).toEqual(err('storageDamaged'));
  }
});

it('[G2] every flipped bit of the header is noticed, and never opens', async () => {
  const { rows } = await freshVault();
  const header = must(await rows.readHeader()) ?? new Uint8Array(0);
  let damaged = 0;
  for (let bit = 0; bit < header.length * 8; bit += 1) {
    const flipped = header.slice();
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const read = decodeHeader(flipped);
    expect(read.ok).toBe(false);
    if (!read.ok && read.error === 'storageDamaged') damaged += 1;
  }
  expect(damaged).toBeGreaterThan(header.length * 8 - 10);
});

it('[G2] the header holds neither passphrase nor data key, and two vaults of one passphrase share nothing', async () => {
  const one = await freshVault();
  const two = await freshVault();
  expect(one.key).not.toBe(two.key);
  const stored = (await dump(one.profile)).flatMap((each) => (each instanceof Uint8Array ? [hex(each)] : []));
  expect(stored.length).toBe(1);
  expect(stored.some((text) => text.includes(one.key))).toBe(false);
  const salts = await Promise.all(
    [one, two].map(async ({ rows }) =>
      hex(must(decodeHeader(must(await rows.readHeader()) ?? new Uint8Array(0))).cost.salt),
    ),
  );
  expect(new Set(salts).size).toBe(2);
});

it('[G3] a changed passphrase opens the same key, the old one nothing, under a new salt', async () => {
  const { rows, key } = await freshVault();
  const before = must(await rows.readHeader());
  expect(await changePassphrase(world, rows, 'wrong', 'next')).toEqual(err('wrongPassphrase'));
  expect(must(await rows.readHeader())).toEqual(before);
  expect(hex(must(await changePassphrase(world, rows, PASSPHRASE, 'next')).dataKey)).toBe(key);
  expect(await keyOf(rows, 'next')).toBe(key);
  expect(await openVault(world, rows, PASSPHRASE)).toEqual(err('wrongPassphrase'));
  const salts = [before, must(await rows.readHeader())].map((bytes) =>
    hex(must(decodeHeader(bytes ?? new Uint8Array(0))).cost.salt),
  );
  expect(new Set(salts).size).toBe(2);
});

it('[G3] a change whose one write fails leaves the old passphrase in force', async () => {
  const { rows, key } = await freshVault();
  const full: Rows = { ...rows, writeHeader: async () => err('storageFailed') };
  expect(await changePassphrase(world, full, PASSPHRASE, 'next')).toEqual(err('storageFailed'));
  expect(await keyOf(rows, PASSPHRASE)).toBe(key);
  expect(await openVault(world, rows, 'next')).toEqual(err('wrongPassphrase'));
});
