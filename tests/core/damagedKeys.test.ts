import { beforeAll, expect, test } from 'vitest';
import { kemCiphertext, seatId, secret32, symmetricKey } from '../../shared/brand.ts';
import { concat } from '../../shared/codec/bytes.ts';
import { encode } from '../../shared/codec/cbor.ts';
import { aeadSeal, ZERO_NONCE } from '../../shared/crypto/aead.ts';
import { KDF } from '../../shared/crypto/kdf.ts';
import { kemDecapsulate } from '../../shared/crypto/kem.ts';
import { systemRandom } from '../../shared/crypto/random.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { type Body, encodeBody } from '../../shared/protocol/body.ts';
import { openBody } from '../../shared/protocol/entry.ts';
import { respond } from '../../shared/protocol/handshake.ts';
import { makeRequest, openLinkEntry, readRequest } from '../../shared/protocol/invitation.ts';
import { encodeX25519 } from '../../shared/protocol/keys.ts';
import { linkLog, parseLink } from '../../shared/protocol/link.ts';
import { slotCount } from '../../shared/protocol/padding.ts';
import { withdraw } from '../../shared/protocol/seal.ts';
import { openWelcome } from '../../shared/protocol/welcome.ts';
import { bodyOf, epochBody, flipped, forge, lastBlob, outerOf, TEXT } from '../support/craft.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

const open = (seed: string) => {
  const { table, facilitator } = t.openTable(seeded(seed));
  const a = t.seat(table, facilitator, 'A1');
  return { table, facilitator, a };
};
const refused = { ok: false, error: 'notAuthentic' };
/** X-Wing refuses one whose X25519 half is of low order. */
const LOW_ORDER = kemCiphertext(new Uint8Array(1120));

test('[C5] [H3] [I5] a ciphertext that gives no secret ends the handshake and the request, and nothing else', () => {
  const { table, facilitator } = open('no secret');
  const held = facilitator.channel.bundles[0]!;
  expect(kemDecapsulate(held.xkSeed, LOW_ORDER)).toBeUndefined();
  const party = { seat: t.seatIdOf(facilitator), ik: facilitator.channel.us.ik.publicKey };
  const introduction = {
    channel: facilitator.channel.id,
    initiator: party,
    responder: party,
    psk: secret32(table.random(32)),
    epoch: 1,
    introducer: party.seat,
  };
  const hello = { bundle: held.bundle.id, ek: held.bundle.spk, ct: LOW_ORDER };
  expect(respond(introduction, facilitator.channel.us.ik, held, hello)).toEqual(refused);
  const guest = t.invite(table, facilitator, 'A2', 'A');
  const payload = encode([encodeX25519(held.bundle.spk), LOW_ORDER, new Uint8Array(100)]);
  expect(readRequest(guest.invitation, payload)).toEqual(refused);
});

test('[I4] an offer whose keys are none is not answered', () => {
  const { table, facilitator } = open('no keys');
  const { link, invitation } = t.invite(table, facilitator, 'A2', 'A');
  const { offer } = invitation;
  for (const broken of [
    { ...offer.bundle, xk: offer.bundle.xk.slice().fill(0xff) as typeof offer.bundle.xk },
    { ...offer.bundle, spk: offer.bundle.spk.slice().fill(0) as typeof offer.bundle.spk },
    { ...offer.bundle, ik: offer.bundle.ik.slice().fill(0) as typeof offer.bundle.ik },
  ])
    expect(makeRequest(link, { ...offer, bundle: broken }, table.random)).toEqual(refused);
});

test('[E4] the committed key opens no body that was changed', () => {
  const { table, facilitator, a } = open('changed body');
  t.say(table, facilitator, 'as it is');
  const outer = outerOf(a, lastBlob(table));
  const key = secret32(table.random(32));
  const keys = KDF('body', [key], [outer.header.channel], 64);
  const bodyKey = symmetricKey(keys.slice(0, 32));
  const header = { ...outer.header, com: keys.slice(32) as typeof outer.header.com };
  const body = aeadSeal(bodyKey, ZERO_NONCE, new Uint8Array(256).fill(0x80, 3, 4), outer.headerBytes);
  expect(openBody({ ...outer, header, body }, key)).toEqual({ ok: true, value: new Uint8Array(3) });
  expect(openBody({ ...outer, header, body: flipped(body, 5) }, key)).toEqual(refused);
});

test('[E3] what fits no size is not sealed, and what only a newer program may write is not written', () => {
  const { table, facilitator } = open('too long');
  expect(() => forge(table, facilitator, { body: new Uint8Array(16_384) })).toThrow('too long');
  const body = bodyOf(table, TEXT('a'));
  const newer: Body = { ...body, payload: { kind: 'newer' } };
  expect(() => encodeBody(newer)).toThrow('never written');
  expect(() => encodeBody({ ...body, payload: epochBody(table, { kind: 'newer' }) })).toThrow('never written');
});

test('[E3] [I2] [I7] padding that nobody writes is malformed behind each seal', () => {
  const { table, facilitator } = open('padding');
  const guest = t.invite(table, facilitator, 'A2', 'A');
  const log = linkLog(guest.link.secret);
  const sealed = (size: number, key: typeof log.key, ad: Uint8Array) =>
    concat([ZERO_NONCE, aeadSeal(key, ZERO_NONCE, new Uint8Array(size), ad)]);
  expect(openLinkEntry(guest.link.secret, sealed(256, log.key, log.log))).toEqual({ ok: false, error: 'malformed' });
  const { offer, ik, ours, session, ratchet } = guest.request;
  const keys = {
    channel: offer.channel,
    us: { seat: offer.seat.id, ik },
    host: offer.host.seat,
    bundle: ours,
    session,
    ratchet,
  };
  const key = symmetricKey(KDF('welcome', [session], [], 32));
  const opened = openWelcome(keys, sealed(16_384, key, offer.channel), t.env(table));
  expect(opened).toEqual({ ok: false, error: 'malformed' });
});

test('[E2] no count of slots is larger than the largest; a link without anything behind its mark is none', () => {
  expect([1, 2, 3, 100, 128, 129].map(slotCount)).toEqual([2, 2, 4, 128, 128, 128]);
  expect(parseLink('https://relay.example/#i/')).toEqual({ ok: false, error: 'notALink' });
});

test('[X20] a text that is sent no more belongs to no epoch, and one that is not known changes nothing', () => {
  const { table, facilitator } = open('withdrawn');
  const id = t.say(table, facilitator, 'too late');
  const key = Buffer.from(id).toString('hex');
  expect(facilitator.channel.own[key]?.epoch).toBe(facilitator.channel.epoch.number);
  expect(withdraw(facilitator.channel, id).own[key]?.epoch).toBe(null);
  const unknown = id.slice().fill(1) as typeof id;
  expect(withdraw(facilitator.channel, unknown)).toBe(facilitator.channel);
});

test('the generator gives what is asked for, each time another; an id of another length is a bug', () => {
  for (const length of [16, 32, 33, 1000]) {
    const [one, two] = [systemRandom(length), systemRandom(length)];
    expect([one.length, two.length]).toEqual([length, length]);
    expect(Buffer.compare(one, two)).not.toBe(0);
    expect(new Set(one).size).toBeGreaterThan(8);
  }
  expect(() => seatId(new Uint8Array(15))).toThrow('SeatId must be 16 bytes');
});
