import { beforeAll, expect, test } from 'vitest';
import type { SeatId, Secret, X25519Public } from '../../shared/brand.ts';
import { concat, uint64 } from '../../shared/codec/bytes.ts';
import { KDF } from '../../shared/crypto/kdf.ts';
import { kemDecapsulate } from '../../shared/crypto/kem.ts';
import type { Random } from '../../shared/crypto/random.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { dh, x25519KeyPair } from '../../shared/crypto/x25519.ts';
import { bundleHash, makeBundle } from '../../shared/protocol/bundle.ts';
import type { HelloPrefix } from '../../shared/protocol/entry.ts';
import { type Introduction, initiate, pairHash, respond } from '../../shared/protocol/handshake.ts';
import { openMessage, sealMessage } from '../../shared/protocol/ratchet.ts';
import { seeded } from '../support/seeded.ts';
import { AD, core } from '../support/sessions.ts';
import { must } from '../support/table.ts';
import { expectGone, watched } from '../support/watched.ts';

beforeAll(() => ready);

const meeting = (seed: string) => {
  const random = seeded(seed);
  const [j, a] = [x25519KeyPair(random(32)), x25519KeyPair(random(32))];
  const bundle = makeBundle(a.publicKey, random);
  const intro: Introduction = {
    channel: random(32) as Introduction['channel'],
    initiator: { seat: random(16) as SeatId, ik: j.publicKey },
    responder: { seat: random(16) as SeatId, ik: a.publicKey },
    psk: random(32) as Secret,
    epoch: 7,
    introducer: random(16) as SeatId,
  };
  const started = must(initiate(intro, j, bundle.bundle, random));
  const sealed = sealMessage(started.ratchet, new Uint8Array([1]), core(1), [AD], random);
  return { random, j, a, bundle, intro, ...started, sealed };
};

/** What the secret of a session is made of, as the responder works it out, and the secret. */
const secretsOf = (
  { a, bundle, intro }: Pick<ReturnType<typeof meeting>, 'a' | 'bundle' | 'intro'>,
  hello: HelloPrefix,
) => {
  const ss = kemDecapsulate(bundle.xkSeed, hello.ct)!;
  const dhs = [dh(bundle.spkSecret, intro.initiator.ik)!, dh(a.secretKey, hello.ek)!, dh(bundle.spkSecret, hello.ek)!];
  const context = [
    intro.initiator.ik,
    intro.responder.ik,
    intro.initiator.seat,
    intro.responder.seat,
    bundleHash(bundle.bundle),
    hello.ek,
    hello.ct,
    intro.channel,
    uint64(7),
    intro.introducer,
  ];
  return { parts: [...dhs, ss], session: KDF('handshake', [...dhs, ss, intro.psk], context, 32) };
};

test('[H1] the session secret is the KDF of the three agreements, the encapsulation and the introduction', () => {
  const met = meeting('H1');
  const { intro, hello, ratchet } = met;
  const { session } = secretsOf(met, hello);
  expect(ratchet.root).toEqual(KDF('sessionStart', [session], [], 96).slice(0, 32));
  expect(ratchet.pair).toEqual(pairHash(intro.channel, intro.initiator, intro.responder));
});

test('[C13] [H1] neither side keeps the session secret or what it is made of, also when a part is missing', () => {
  const met = meeting('H1 wiped');
  const { random, j, a, bundle, intro } = met;
  const drawn: Uint8Array[] = [];
  const drawing: Random = (length) => {
    const bytes = random(length);
    drawn.push(bytes);
    return bytes;
  };
  const starting = watched(() => must(initiate(intro, j, bundle.bundle, drawing)));
  expect(drawn).toEqual([new Uint8Array(32), new Uint8Array(64)]);
  const { hello } = starting.result;
  const { parts, session } = secretsOf(met, hello);
  expectGone(starting.held, [...parts, session]);
  const answering = watched(() => respond(intro, a, bundle, hello));
  expect(answering.result.ok).toBe(true);
  expectGone(answering.held, [...parts, session]);
  const refusing = watched(() => respond(intro, a, bundle, { ...hello, ek: new Uint8Array(32) as X25519Public }));
  expect(refusing.result.ok).toBe(false);
  expectGone(refusing.held, [parts[0]!, parts[3]!]);
});

test('[H1] [Z6] a hello opens only where every part of the introduction and of the bundle is the same', () => {
  const { random, a, bundle, intro, hello, sealed } = meeting('H1 parts');
  const opens = (change: Partial<Introduction>, ours = bundle, ik = a, from = hello): boolean => {
    const ratchet = respond({ ...intro, ...change }, ik, ours, from);
    return ratchet.ok && openMessage(ratchet.value, sealed, core(1), [AD]).ok;
  };
  expect(opens({})).toBe(true);
  const other = x25519KeyPair(random(32));
  const seat = random(16) as SeatId;
  const changes: Partial<Introduction>[] = [
    { channel: random(32) as Introduction['channel'] },
    { initiator: { seat, ik: intro.initiator.ik } },
    { initiator: { seat: intro.initiator.seat, ik: other.publicKey } },
    { responder: { seat, ik: intro.responder.ik } },
    { responder: { seat: intro.responder.seat, ik: other.publicKey } },
    { psk: random(32) as Secret },
    { epoch: 8 },
    { introducer: seat },
    { initiator: intro.responder, responder: intro.initiator },
  ];
  for (const change of changes) expect(opens(change)).toBe(false);
  expect(opens({}, bundle, other)).toBe(false);
  const lied = makeBundle(a.publicKey, random);
  expect(opens({}, { ...bundle, bundle: { ...bundle.bundle, xk: lied.bundle.xk } })).toBe(false);
  expect(opens({}, { ...bundle, bundle: { ...bundle.bundle, id: lied.bundle.id } })).toBe(false);
  expect(opens({}, bundle, a, { ...hello, ek: other.publicKey })).toBe(false);
});

test('[H1] keys of no order are refused on both sides, and a damaged encapsulation makes no session', () => {
  const { random, j, a, bundle, intro, hello, sealed } = meeting('H1 keys');
  const zero = new Uint8Array(32) as typeof hello.ek;
  expect(initiate(intro, j, { ...bundle.bundle, spk: zero }, random).ok).toBe(false);
  expect(initiate({ ...intro, responder: { ...intro.responder, ik: zero } }, j, bundle.bundle, random).ok).toBe(false);
  const badKem = new Uint8Array(1216).fill(0xff) as typeof bundle.bundle.xk;
  expect(initiate(intro, j, { ...bundle.bundle, xk: badKem }, random).ok).toBe(false);
  expect(respond(intro, a, bundle, { ...hello, ek: zero }).ok).toBe(false);
  // Behind the 1,088 bytes of ML-KEM-768 stands an X25519 key.
  const weak = concat([hello.ct.slice(0, 1088), zero]) as typeof hello.ct;
  expect(respond(intro, a, bundle, { ...hello, ct: weak })).toEqual({ ok: false, error: 'notAuthentic' });
  for (const at of [0, 500, 1087, 1100]) {
    const ct = hello.ct.slice() as typeof hello.ct;
    ct[at] = (ct[at] ?? 0) ^ 1;
    const ratchet = respond(intro, a, bundle, { ...hello, ct });
    expect(ratchet.ok && openMessage(ratchet.value, sealed, core(1), [AD]).ok).toBe(false);
  }
});

test('[H1] the ephemeral key is fresh for each seat that is greeted', () => {
  const { random, j, bundle, intro, hello } = meeting('H1 fresh');
  const again = must(initiate(intro, j, bundle.bundle, random)).hello;
  expect(again.ek).not.toEqual(hello.ek);
  expect(again.ct).not.toEqual(hello.ct);
});

test('[H1] [Z4] who claims the key or the seat of another shares no session under that name', () => {
  const { random, a, bundle, intro } = meeting('H1 misbinding');
  const charlie = x25519KeyPair(random(32));
  // Charlie says that it is J: the introduction names J's key, the secret is Charlie's.
  const claimed = must(initiate(intro, charlie, bundle.bundle, random));
  const sealed = sealMessage(claimed.ratchet, new Uint8Array([1]), core(1), [AD], random);
  const ratchet = must(respond(intro, a, bundle, claimed.hello));
  expect(openMessage(ratchet, sealed, core(1), [AD]).ok).toBe(false);
  // Charlie takes J's seat id under its own key: another pair, another secret.
  const taken = { ...intro, initiator: { seat: intro.initiator.seat, ik: charlie.publicKey } };
  expect(pairHash(taken.channel, taken.initiator, taken.responder)).not.toEqual(
    pairHash(intro.channel, intro.initiator, intro.responder),
  );
});
