/** Keys where ids are meant, ids where keys are meant, and points that make every secret zero. */
import { beforeAll, expect, test, vi } from 'vitest';
import { type X25519Public, type X25519Secret, x25519Public } from '../../shared/brand.ts';
import { concat, hex } from '../../shared/codec/bytes.ts';
import { encode } from '../../shared/codec/cbor.ts';
import { KDF } from '../../shared/crypto/kdf.ts';
import { kemDecapsulate, kemEncapsulate, kemKeyPair } from '../../shared/crypto/kem.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { dh, isX25519Public, x25519KeyPair } from '../../shared/crypto/x25519.ts';
import { decodeBody, encodeBody, type Payload } from '../../shared/protocol/body.ts';
import { type Bundle, bundleHash, bundlePlain, makeBundle } from '../../shared/protocol/bundle.ts';
import type { Channel } from '../../shared/protocol/channel.ts';
import { safetyNumber } from '../../shared/protocol/codes.ts';
import { pairHash } from '../../shared/protocol/handshake.ts';
import { readOffer, readRequest } from '../../shared/protocol/invitation.ts';
import { encodeX25519 } from '../../shared/protocol/keys.ts';
import { initiatorRatchet, type Ratchet } from '../../shared/protocol/ratchet.ts';
import { rosterHash, type Seat } from '../../shared/protocol/roster.ts';
import { ratchetOf } from '../../shared/protocol/seal.ts';
import { rulesHash } from '../../shared/room/rules.ts';
import { bodyOf, epochBody, forge, snapshot, told } from '../support/craft.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

// What is compared is digits over a hash; how slow they are is no matter here.
vi.mock('../../shared/crypto/argon2id.ts', () => import('../engine/support/quickArgon2id.ts'));

beforeAll(() => ready);

const three = (seed: string) => {
  const { table, facilitator } = t.openTable(seeded(seed));
  return { table, facilitator, a: t.seat(table, facilitator, 'A1'), b: t.seat(table, facilitator, 'B1', 'B') };
};

test('[Z3] an id that looks like a key, or a key like an id, changes all that people compare and all that entries are bound to', () => {
  const { a, b } = three('Z3');
  const { channel } = a;
  const [f, seatA, seatB] = t.rosterOf(a) as [Seat, Seat, Seat];
  const idOf = (bytes: Uint8Array) => bytes.slice(0, 16) as Seat['id'];
  const keyOf = (...ids: readonly Uint8Array[]) => x25519Public(concat(ids).slice(0, 32));
  /** B's seat and the channel's id, as somebody could have chosen them who hopes that one is taken for the other. */
  const confused: [Partial<Seat>, Channel['id']?][] = [
    [{ id: idOf(seatB.ik) }],
    [{ id: idOf(seatA.ik) }],
    [{ id: idOf(seatB.ik), ik: keyOf(seatB.id, seatB.ik.slice(16)) }],
    [{ ik: keyOf(seatB.id, seatB.id) }],
    [{ ik: keyOf(seatA.id, seatB.id) }],
    [{ ik: keyOf(channel.id) }, Uint8Array.from(seatB.ik) as Channel['id']],
    [{}, Uint8Array.from(seatB.ik) as Channel['id']],
  ];
  const numbers = new Set<string>();
  const rosters = new Set<string>();
  const pairs = new Set<string>();
  for (const [change, id = channel.id] of [[{}] as (typeof confused)[number], ...confused]) {
    const seat = { ...seatB, ...change };
    const seats = [f, seatA, seat];
    const seen = { ...channel, id, epoch: { ...channel.epoch, seats } };
    numbers.add(safetyNumber(seen, seat.id)!.join(' '));
    rosters.add(hex(rosterHash(id, 2, seats, rulesHash(channel.epoch.rules), 2)));
    pairs.add(hex(pairHash(id, { seat: seatA.id, ik: seatA.ik }, { seat: seat.id, ik: seat.ik })));
  }
  expect([numbers.size, rosters.size, pairs.size]).toEqual([8, 8, 8]);
  expect(numbers).toContain(safetyNumber(b.channel, seatA.id)!.join(' '));
});

const point = (text: string): X25519Public => x25519Public(Uint8Array.from(Buffer.from(text, 'hex')));
/** Every encoding of a point of small order that fits 32 bytes with its top bit clear: 0, 1, p - 1, p, p + 1 and the two of order 8. */
const SMALL = [
  `${'00'.repeat(32)}`,
  `01${'00'.repeat(31)}`,
  `ec${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
].map(point);

test('[Z5] a point of small order is no key wherever a key travels: bundles, seats, requests, proposals, offers', () => {
  const { table, facilitator, a } = three('Z5');
  const guest = t.invite(table, facilitator, 'X', 'A');
  const { bundle } = guest.asked;
  const seat: Seat = t.rosterOf(a)[1]!;
  const { ek, ct, hostBundle } = guest.asked.parts!;
  const reads = (payload: Payload): boolean => decodeBody(encodeBody(bodyOf(table, payload))).ok;
  const proposed = (key: X25519Public): Payload => {
    const newcomerBundle = bundleHash(bundle);
    return { kind: 'proposal', matter: { kind: 'admission', seat, newcomerBundle, hostBundle, ek: key, ct } };
  };
  const admitted = (ik: X25519Public): Payload => {
    const hash = bundleHash(bundle);
    const rest = { newcomerBundle: hash, proposal: hash, confirmations: [], bundles: [] };
    return epochBody(table, { kind: 'admit', seat: { ...seat, ik }, ...rest });
  };
  const offered = (changed: Bundle): boolean => {
    const { offer } = guest.invitation;
    const { id, role: _, side: __, label, endsMinute } = offer.seat;
    const rules = [offer.rules.version, [...offer.rules.items], offer.rules.lifetimeSeconds, 0];
    const parts = [offer.channel, offer.host.seat, offer.host.label, [id, 2, 0, label, endsMinute], rules];
    const payload = encode([...parts, offer.expiresMinute, bundlePlain(changed)]);
    return readOffer({ ...guest.link, bundleHash: bundleHash(changed) }, payload).ok;
  };
  const requested = (key: X25519Public): boolean =>
    readRequest(guest.invitation, encode([encodeX25519(key), ct, new Uint8Array(64)])).ok;
  // Good ones are read; so what is refused below is the point.
  const good = x25519KeyPair(table.random(32)).publicKey;
  expect([reads({ kind: 'rotation', bundle }), reads(proposed(ek)), reads(admitted(good))]).toEqual([true, true, true]);
  expect(offered(bundle)).toBe(true);
  for (const small of SMALL) {
    expect(isX25519Public(small)).toBe(false);
    for (const bad of [
      { ...bundle, ik: small },
      { ...bundle, spk: small },
    ]) {
      expect([reads({ kind: 'rotation', bundle: bad }), reads({ kind: 'hello', bundle: bad })]).toEqual([false, false]);
      expect(offered(bad)).toBe(false);
    }
    expect([reads(proposed(small)), reads(admitted(small)), requested(small)]).toEqual([false, false, false]);
    expect(dh(x25519KeyPair(table.random(32)).secretKey, small)).toBeUndefined();
  }
});

const ZEROS = new Uint8Array(32);

/** A session of `author` with one peer that goes on with a point in the place of a key, and knows that all agreement with it is zero. */
const smallStep = (ratchet: Ratchet, small: X25519Public): Ratchet => {
  const out = KDF('ratchetRoot', [ratchet.root, ZEROS, ZEROS], [ZEROS, ZEROS, ratchet.pair], 96);
  const chainKey = out.slice(32, 64) as NonNullable<Ratchet['sending']>['chainKey'];
  return {
    ...ratchet,
    ours: { publicKey: small, secretKey: new Uint8Array(32) as X25519Secret },
    sending: { headerKey: ratchet.nextSendingHeaderKey, chainKey, n: 0 },
    previousSent: ratchet.sending?.n ?? 0,
    startsChain: false,
  };
};

test('[Z5] a point of small order in the header of a session, or in a hello, makes no session, though its author knows the secret', () => {
  const { table, facilitator, a, b } = three('Z5 sessions');
  for (const who of [facilitator, b, a]) {
    t.say(table, who, 'one');
    t.catchUpAll(table);
  }
  const guest = t.invite(table, facilitator, 'J', 'A');
  t.admit(table, facilitator, 'J', guest);
  const j = t.enter(table, facilitator, 'J', guest);
  t.catchUpAll(table);
  const held = a.channel.bundles.find(({ bundle }) => hex(bundle.id) === hex(t.peerOf(j, a)!.usedBundle!))!;
  const { pair } = t.peerOf(a, j)!;
  if (pair.phase !== 'awaitingHello') throw new Error('A waits for the hello');
  const { introduction: intro } = pair;
  for (const small of SMALL) {
    const ratchet = ratchetOf(t.peerOf(b, a)!.pair)!;
    expect(ratchet.startsChain).toBe(true);
    const before = snapshot(a.channel.peers);
    const stepped = forge(table, b, {
      slot: (plan) => (plan.ratchet ? { ...plan, ratchet: smallStep(ratchet, small) } : plan),
    });
    expect(told(table, a, stepped)).toEqual(['unopened']);
    // The newcomer gives its real identity key and prekey agreement; only its ephemeral key is a point.
    const { ciphertext: ct, secret: ss } = kemEncapsulate(held.bundle.xk, table.random(64))!;
    const secrets = [dh(j.channel.us.ik.secretKey, held.bundle.spk)!, ZEROS, ZEROS, ss, intro.psk];
    const { initiator, responder } = intro;
    const names = [initiator.ik, responder.ik, initiator.seat, responder.seat, bundleHash(held.bundle), small, ct];
    const epoch = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, intro.epoch);
    const session = KDF('handshake', secrets, [...names, intro.channel, epoch, intro.introducer], 32);
    const start = { session: session as Ratchet['root'], pair: pairHash(intro.channel, initiator, responder) };
    const evil = initiatorRatchet(start, held.bundle.spk);
    const hello = { bundle: held.bundle.id, ek: small, ct };
    const greeting = forge(table, j, {
      slotClass: 'hello',
      payload: { kind: 'hello', bundle: j.channel.bundles[0]!.bundle },
      slot: (plan) => (hex(plan.seat.id) === hex(t.seatIdOf(a)) ? { ...plan, ratchet: evil, hello } : plan),
    });
    expect(told(table, a, greeting)).toEqual(['unopened']);
    expect(snapshot(a.channel.peers)).toBe(before);
  }
});

test('[Z5] a KEM key or ciphertext whose X25519 part is of small order gives no secret, and one with a bad ML-KEM part is no key', () => {
  const { publicKey, seed } = kemKeyPair(new Uint8Array(32).fill(3));
  const { ciphertext } = kemEncapsulate(publicKey, new Uint8Array(64).fill(5))!;
  const withEnd = <T extends Uint8Array>(bytes: T, end: Uint8Array): T => concat([bytes.slice(0, -32), end]) as T;
  for (const small of SMALL) {
    expect(kemEncapsulate(withEnd(publicKey, small), new Uint8Array(64).fill(5))).toBeUndefined();
    expect(kemDecapsulate(seed, withEnd(ciphertext, small))).toBeUndefined();
  }
  expect(kemEncapsulate(publicKey.map(() => 0xff) as typeof publicKey, new Uint8Array(64))).toBeUndefined();
  expect(makeBundle(x25519KeyPair(seed).publicKey, seeded('bundle')).bundle.xk.length).toBe(1216);
});
