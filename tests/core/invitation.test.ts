import { beforeAll, expect, test } from 'vitest';
import { hash32, secret32, type X25519Public } from '../../shared/brand.ts';
import { base64url, concat, hex } from '../../shared/codec/bytes.ts';
import { encode, type Plain } from '../../shared/codec/cbor.ts';
import { aeadSeal, ZERO_NONCE } from '../../shared/crypto/aead.ts';
import { H, KDF } from '../../shared/crypto/kdf.ts';
import { kemDecapsulate } from '../../shared/crypto/kem.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { dh, x25519KeyPair } from '../../shared/crypto/x25519.ts';
import { bundleHash, bundlePlain, makeBundle } from '../../shared/protocol/bundle.ts';
import { invitationDigits } from '../../shared/protocol/codes.ts';
import * as inv from '../../shared/protocol/invitation.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { formatLink, linkLog, linkLogHashes, parseLink } from '../../shared/protocol/link.ts';
import { pad } from '../../shared/protocol/padding.ts';
import { relayHash } from '../../shared/protocol/view.ts';
import { rulesHash } from '../../shared/room/rules.ts';
import { flipped } from '../support/craft.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';
import { expectGone, watched } from '../support/watched.ts';

beforeAll(() => ready);

const SEAT = { role: 'participant', side: 'A', label: 'A1', endsMinute: 0 } as const;
const offered = (seed: string) => {
  const random = seeded(seed);
  const { table, facilitator } = t.openTable(random);
  const made = inv.makeInvitation(facilitator.channel, 'facilitator', SEAT, table.minute + 60, random);
  const link = { host: 'https://relay.example', secret: made.invitation.secret, bundleHash: made.bundleHash };
  const payload = payloadOf(link.secret, made.blob);
  return { random, table, facilitator, ...made, link, payload, offer: t.must(inv.readOffer(link, payload)) };
};
const payloadOf = (secret: Parameters<typeof inv.openLinkEntry>[0], blob: Uint8Array): Uint8Array => {
  const entry = t.must(inv.openLinkEntry(secret, blob));
  if (entry.kind === 'late') throw new Error('no payload');
  return entry.payload;
};

test('[I1] a link is origin, mark and 65 bytes; anything else is none, a larger version is newer', () => {
  const { link } = offered('I1');
  const text = formatLink(link);
  const bytes = concat([Uint8Array.of(1), link.secret, link.bundleHash]);
  expect(text).toBe(`https://relay.example/#i/${base64url(bytes)}`);
  expect(parseLink(`  ${text}\n`)).toEqual({ ok: true, value: link });
  const local = { ...link, host: 'http://localhost:8443' };
  expect(parseLink(formatLink(local))).toEqual({ ok: true, value: local });
  const at = (origin: string, content: Uint8Array) => parseLink(`${origin}/#i/${base64url(content)}`);
  expect(at('https://relay.example', concat([Uint8Array.of(2), bytes]))).toEqual({ ok: false, error: 'newer' });
  const wrong = [bytes.slice(0, 64), concat([bytes, bytes]), concat([Uint8Array.of(0), bytes.slice(1)])];
  for (const each of wrong) expect(at('https://relay.example', each)).toEqual({ ok: false, error: 'notALink' });
  for (const origin of [
    '',
    'relay.example',
    'ftp://x',
    'https://',
    'https://x/path',
    'https://x?y',
    'javascript:1',
    'xhttps://x',
    'javascript:https://x',
    'see https://x',
    'https://x y',
  ])
    expect(at(origin, bytes)).toEqual({ ok: false, error: 'notALink' });
  const bare = base64url(bytes);
  const lines = [`${text}\nA`, `A\n${text}`];
  for (const bad of [
    `${text}=`,
    `${text}A`,
    text.replace('#i', '#j'),
    text.slice(0, -1),
    '',
    bare,
    `/#i/${bare}`,
    ...lines,
  ])
    expect(parseLink(bad).ok).toBe(false);
});

test('[I2] id, tokens, close secret and key derive from the secret, each under its own label', () => {
  const secret = secret32(seeded('I2')(32));
  const log = linkLog(secret);
  const labels = {
    log: 'linkLog',
    token: 'linkToken',
    adminToken: 'linkAdmin',
    closeSecret: 'linkClose',
    key: 'linkKey',
  } as const;
  for (const [part, label] of Object.entries(labels))
    expect(log[part as keyof typeof log]).toEqual(KDF(label, [secret], [], 32));
  expect(new Set(Object.values(log).map(hex)).size).toBe(5);
  const hashes = { tokenHash: relayHash('token', log.token), adminHash: relayHash('admin', log.adminToken) };
  expect(linkLogHashes(log)).toEqual({ ...hashes, closeHash: relayHash('close', log.closeSecret) });
  const other = linkLog(secret32(flipped(secret, 31)));
  for (const part of Object.keys(labels))
    expect(other[part as keyof typeof log]).not.toEqual(log[part as keyof typeof log]);
});

test('[I3] each invitation has a bundle, a secret and a seat of its own, none of them the channel’s', () => {
  const { random, table, facilitator, invitation } = offered('I3');
  const other = inv.makeInvitation(facilitator.channel, 'facilitator', SEAT, table.minute + 60, random).invitation;
  expect(other.secret).not.toEqual(invitation.secret);
  expect(other.offer.seat.id).not.toEqual(invitation.offer.seat.id);
  const bundles = [invitation.ours, other.ours, facilitator.channel.bundles[0]!];
  for (const part of ['id', 'spk', 'xk'] as const)
    expect(new Set(bundles.map(({ bundle }) => hex(bundle[part]))).size).toBe(3);
  expect(new Set(bundles.map(({ bundle }) => hex(bundle.ik))).size).toBe(1);
});

test('[I4] [Z9] an offer whose bundle is not the one that the link names is refused, and a changed one does not open', () => {
  const { random, table, facilitator, link, payload, blob } = offered('I4');
  const posing = inv.makeInvitation(facilitator.channel, 'facilitator', SEAT, table.minute + 60, random);
  const theirs = payloadOf(posing.invitation.secret, posing.blob);
  expect(inv.readOffer(link, theirs)).toEqual({ ok: false, error: 'notAuthentic' });
  expect(inv.readOffer({ ...link, bundleHash: hash32(new Uint8Array(32)) }, payload).ok).toBe(false);
  for (let at = 0; at < blob.length; at += 101)
    expect(inv.openLinkEntry(link.secret, flipped(blob, at)).ok).toBe(false);
  expect(inv.openLinkEntry(secret32(new Uint8Array(32)), blob).ok).toBe(false);
  for (let at = 0; at < payload.length; at += 7) expect(inv.readOffer(link, payload.slice(0, at)).ok).toBe(false);
});

test('[I5] k0 and the session secret are those of the text', () => {
  const { random, link, offer, invitation } = offered('I5');
  const { request, blob } = t.must(inv.makeRequest(link, offer, random));
  const asked = t.must(inv.readRequest(invitation, payloadOf(link.secret, blob)));
  const payload = payloadOf(link.secret, blob);
  const ek = payload.slice(4, 36) as X25519Public;
  const ct = payload.slice(39, 39 + 1120);
  const ss = kemDecapsulate(invitation.ours.xkSeed, ct as Parameters<typeof kemDecapsulate>[1])!;
  const { bundle, channel, host, seat } = offer;
  const dhs = [dh(invitation.hostSecret, ek)!, dh(invitation.ours.spkSecret, ek)!];
  const context = [bundleHash(bundle), bundle.ik, ek, ct, channel, host.seat, seat.id];
  const k0 = KDF('linkRequest', [link.secret, ...dhs, ss], context, 32);
  const ik = request.ik.publicKey;
  const shared = dh(invitation.ours.spkSecret, ik)!;
  const session = KDF('linkSession', [k0, shared], [ik, bundle.ik, bundleHash(request.ours.bundle)], 32);
  expect([request.session, asked.session]).toEqual([session, session]);
  expect([asked.ik, asked.bundle]).toEqual([ik, request.ours.bundle]);
});

/** A request as a guest could write it, with any inner part replaced. */
const forgedRequest = (
  at: ReturnType<typeof offered>,
  change: { ik?: X25519Public; bundleIk?: X25519Public; rules?: Uint8Array },
): Uint8Array => {
  const { random, link, offer, invitation } = at;
  const real = payloadOf(link.secret, t.must(inv.makeRequest(link, offer, random)).blob);
  const ek = real.slice(4, 36) as X25519Public;
  const ct = real.slice(39, 39 + 1120);
  const ss = kemDecapsulate(invitation.ours.xkSeed, ct as Parameters<typeof kemDecapsulate>[1])!;
  const dhs = [dh(invitation.hostSecret, ek)!, dh(invitation.ours.spkSecret, ek)!];
  const context = [bundleHash(offer.bundle), offer.bundle.ik, ek, ct, offer.channel, offer.host.seat, offer.seat.id];
  const k0 = KDF('linkRequest', [link.secret, ...dhs, ss], context, 32);
  const ik = change.ik ?? x25519KeyPair(random(32)).publicKey;
  const { bundle } = makeBundle(change.bundleIk ?? ik, random);
  const typed = concat([Uint8Array.of(1), ik]);
  const inner = encode([typed, bundlePlain(bundle), change.rules ?? rulesHash(offer.rules)]);
  const sealed = aeadSeal(k0 as Parameters<typeof aeadSeal>[0], ZERO_NONCE, inner, offer.channel);
  return encode([concat([Uint8Array.of(1), ek]), ct, sealed]);
};

test('[I5] a request whose bundle names another key, or that accepts other rules, was no request', () => {
  const at = offered('I5 forged');
  const read = (change: Parameters<typeof forgedRequest>[1]) =>
    inv.readRequest(at.invitation, forgedRequest(at, change)).ok;
  const other = x25519KeyPair(at.random(32)).publicKey;
  expect(read({})).toBe(true);
  expect(read({ bundleIk: other })).toBe(false);
  expect(read({ rules: H('rules', [new Uint8Array(1)]) })).toBe(false);
  expect(read({ ik: new Uint8Array(32) as X25519Public })).toBe(false);
});

const NOT_AUTHENTIC = { ok: false, error: 'notAuthentic' } as const;

test('[I5] [C4] no request is made to a bundle that holds a key which is none', () => {
  const { random, link, offer } = offered('I5 bundle');
  const zero = new Uint8Array(32) as X25519Public;
  const xk = new Uint8Array(1216).fill(0xff) as typeof offer.bundle.xk;
  for (const wrong of [{ ik: zero }, { spk: zero }, { xk }])
    expect(inv.makeRequest(link, { ...offer, bundle: { ...offer.bundle, ...wrong } }, random)).toEqual(NOT_AUTHENTIC);
  const [ours, nothing] = [x25519KeyPair(random(32)), () => undefined];
  expect(inv.makeRequest(link, offer, random, ours, nothing)).toEqual(NOT_AUTHENTIC);
  expect(inv.makeRequest(link, offer, random, ours).ok).toBe(true);
});

test('[I5] what is damaged, or made under other keys, was no request', () => {
  const { random, link, offer, invitation } = offered('I5 damaged');
  const payload = payloadOf(link.secret, t.must(inv.makeRequest(link, offer, random)).blob);
  const read = (bytes: Uint8Array) => inv.readRequest(invitation, bytes);
  expect(read(payload).ok).toBe(true);
  for (const bytes of [new Uint8Array(0), payload.slice(0, -1), concat([payload, Uint8Array.of(0)])])
    expect(read(bytes)).toEqual({ ok: false, error: 'malformed' });
  expect(read(flipped(payload, payload.length - 1))).toEqual(NOT_AUTHENTIC);
  // Behind the 1,088 bytes of ML-KEM-768 stands an X25519 key.
  const weak = payload.slice();
  weak.fill(0, 39 + 1088, 39 + 1120);
  expect(read(weak)).toEqual(NOT_AUTHENTIC);
  expect(inv.readRequest(invitation, payload, () => undefined)).toEqual(NOT_AUTHENTIC);
});

test('[I2] an entry of the one-time log is of one of four kinds, and padded; what opens and is none of them is malformed', () => {
  const { random, link } = offered('I2 entries');
  const log = linkLog(link.secret);
  const open = (plain: Uint8Array) => {
    const nonce = random(24);
    return inv.openLinkEntry(link.secret, concat([nonce, aeadSeal(log.key, nonce, plain, log.log)]));
  };
  const padded = (item: Plain) => pad(encode(item), [256])!;
  const payload = Uint8Array.of(7);
  for (const [number, kind] of ['offer', 'request', 'welcome'].entries())
    expect(open(padded([number, payload]))).toEqual({ ok: true, value: { kind, payload } });
  expect(open(padded([3, payload]))).toEqual({ ok: true, value: { kind: 'late' } });
  const wrong = [padded([4, payload]), padded([0]), padded([0, 0]), encode([0, payload]), new Uint8Array(256)];
  for (const plain of wrong) expect(open(plain)).toEqual({ ok: false, error: 'malformed' });
  expect(() => inv.sealWelcomeEntry(link.secret, new Uint8Array(LIMITS.blobBytes), random)).toThrow('fits');
});

test('[I5] a second request on one link is well formed, and told apart from the first by transcript and session', () => {
  const { random, link, offer, invitation } = offered('I5 second');
  const requests = [1, 2].map(() => t.must(inv.makeRequest(link, offer, random)));
  const asked = requests.map(({ blob }) => t.must(inv.readRequest(invitation, payloadOf(link.secret, blob))));
  expect(asked.map(({ transcript }) => transcript)).toEqual(requests.map(({ request }) => request.transcript));
  for (const part of ['transcript', 'session', 'ik'] as const) expect(asked[0]![part]).not.toEqual(asked[1]![part]);
  expect(inv.openLinkEntry(link.secret, inv.sealLate(link.secret, random))).toEqual({
    ok: true,
    value: { kind: 'late' },
  });
});

test('[I6] [Z10] the digits change with each part of the transcript, and agree exactly when all of it does', () => {
  const { random, table, facilitator, link, offer, invitation } = offered('I6');
  const { request, blob } = t.must(inv.makeRequest(link, offer, random));
  const asked = t.must(inv.readRequest(invitation, payloadOf(link.secret, blob)));
  const [ek, ct] = [payloadOf(link.secret, blob).slice(4, 36), payloadOf(link.secret, blob).slice(39, 39 + 1120)];
  const parts: Uint8Array[] = [bundleHash(offer.bundle), ek!, ct!, asked.ik, bundleHash(asked.bundle)];
  parts.push(offer.channel, offer.seat.id, rulesHash(offer.rules));
  expect(request.transcript).toEqual(H('transcript', parts));
  expect(asked.transcript).toEqual(request.transcript);
  for (const at of parts.keys())
    expect(H('transcript', parts.with(at, flipped(parts[at]!, 0)))).not.toEqual(asked.transcript);
  const shown = invitationDigits(request.transcript);
  expect(shown.join(' ')).toMatch(/^\d{5}( \d{5}){5}$/);
  expect(invitationDigits(asked.transcript)).toEqual(shown);
  const next = inv.makeInvitation(facilitator.channel, 'facilitator', SEAT, table.minute + 60, random);
  expect(invitationDigits(H('transcript', [bundleHash(next.invitation.ours.bundle)]))).not.toEqual(shown);
});

test('[C13] [I5] neither side keeps what the keys of a request are made of, nor the key that seals it', () => {
  const { random, invitation, link, offer } = offered('I5 wiped');
  const asking = watched(() => t.must(inv.makeRequest(link, offer, random)));
  const { request, blob } = asking.result;
  const payload = payloadOf(link.secret, blob);
  const taking = watched(() => t.must(inv.readRequest(invitation, payload)));
  const { ek, ct } = taking.result.parts!;
  const { spkSecret, xkSeed } = invitation.ours;
  const ss = kemDecapsulate(xkSeed, ct)!;
  const [dh1, dh2, dh3] = [dh(invitation.hostSecret, ek)!, dh(spkSecret, ek)!, dh(spkSecret, request.ik.publicKey)!];
  const context = [bundleHash(offer.bundle), offer.bundle.ik, ek, ct, offer.channel, offer.host.seat, offer.seat.id];
  const k0 = KDF('linkRequest', [link.secret, dh1, dh2, ss], context, 32);
  for (const { held } of [asking, taking]) expectGone(held, [ss, dh1, dh2, dh3, k0]);
});
