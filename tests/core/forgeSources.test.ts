/** What the code of the product says of secret keys, and of forging: nothing more than is written here. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const sourcesOf = (folder: string): { name: string; text: string }[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') || name.endsWith('.tsx'))
    .map((name) => ({ name: `${folder}/${name}`, text: readFileSync(join(ROOT, folder, name), 'utf8') }));

test('[F3] an identity’s secret key enters nothing but a DH with a one-time key, and only its owner’s', () => {
  const dhs = sourcesOf('shared').flatMap(({ name, text }) =>
    [...text.matchAll(/\bdh\(\s*([\w.]+)/g)].map(([, first]) => `${name}: ${first}`),
  );
  expect(new Set(dhs)).toEqual(
    new Set([
      // One-time keys: an `ek`, a bundle's `spk`, a ratchet key.
      'shared/protocol/handshake.ts: ek.secretKey',
      'shared/protocol/handshake.ts: bundle.spkSecret',
      'shared/protocol/invitation.ts: ek.secretKey',
      'shared/protocol/invitation.ts: ours.spkSecret',
      'shared/protocol/ratchet.ts: ours.secretKey',
      'shared/protocol/ratchet.ts: state.ours.secretKey',
      // Where an identity agrees: its owner, and the forger from the other side.
      'shared/crypto/x25519.ts: identity.secretKey',
      'shared/protocol/forge/drawn.ts: secret',
    ]),
  );
  const used = [...sourcesOf('shared'), ...sourcesOf('client')].flatMap(({ name, text }) =>
    [...text.matchAll(/.*(?:\bik\.secretKey|hostSecret|NOBODYS_SECRET).*/g)].map(([line]) => `${name}: ${line.trim()}`),
  );
  expect(used.filter((line) => !/^shared\/protocol\/(?:invitation|forge\/cast)\.ts: /.test(line))).toEqual([]);
  expect(used.filter((line) => line.startsWith('shared/protocol/invitation.ts'))).toEqual([
    'shared/protocol/invitation.ts: readonly hostSecret: X25519Secret;',
    'shared/protocol/invitation.ts: invitation: { secret, offer, ours, hostSecret: channel.us.ik.secretKey },',
    'shared/protocol/invitation.ts: const dh1 = agree({ publicKey: offer.bundle.ik, secretKey: invitation.hostSecret }, ek);',
  ]);
});

test('[F3] no client forges, and no device of it is given another way to agree than its secret key', () => {
  for (const { name, text } of [...sourcesOf('client/engine'), ...sourcesOf('client/ui')]) {
    expect(text, name).not.toMatch(/protocol\/forge/);
    expect(text, name).not.toMatch(/\bagree\s*:\s*(?:\(|Agree)|\bAgree\b/);
  }
});
