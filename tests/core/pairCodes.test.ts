import { beforeAll, expect, test } from 'vitest';
import { hash32 } from '../../shared/brand.ts';
import { base64url, sameBytes } from '../../shared/codec/bytes.ts';
import { encode } from '../../shared/codec/cbor.ts';
import { argon2id, MEBIBYTE } from '../../shared/crypto/argon2id.ts';
import { digits } from '../../shared/crypto/digits.ts';
import { H } from '../../shared/crypto/kdf.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { x25519KeyPair } from '../../shared/crypto/x25519.ts';
import { channelCode, compareCode, safetyCode, safetyNumber } from '../../shared/protocol/codes.ts';
import { seatPlain } from '../../shared/protocol/roster.ts';
import { rulesHash } from '../../shared/room/rules.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

const pair = (seed: string) => {
  const { table, facilitator } = t.openTable(seeded(seed));
  const a = t.seat(table, facilitator, 'A1');
  const b = t.seat(table, facilitator, 'B1', 'B');
  t.settle(table);
  return { table, facilitator, a, b };
};

test('[Y1] [C6] the safety number of a pair is sixty digits, the same on both screens and no part of another code', () => {
  const { a, b } = pair('Y1');
  const number = safetyNumber(a.channel, t.seatIdOf(b));
  expect(number?.join(' ')).toMatch(/^\d{5}( \d{5}){11}$/);
  expect(safetyNumber(b.channel, t.seatIdOf(a))).toEqual(number);
  expect(safetyNumber(a.channel, t.seatIdOf(a))).toBeUndefined();
  const [one, two] = a.channel.epoch.seats.slice(1);
  const hash = H('safetyNumber', [a.channel.id, one!.id, one!.ik, two!.id, two!.ik]);
  expect(digits('digitsPair', hash, 12)).toEqual(number);
  const out = argon2id(hash, H('digitsPair', []).slice(0, 16), 3, 64 * MEBIBYTE, 60);
  const last = [...out!.subarray(55)].reduce((value, byte) => value * 256 + byte, 0) % 100000;
  expect(number?.at(-1)).toBe(String(last).padStart(5, '0'));
}, 60_000);

test('[N11] the channel code covers channel, roster and rules as they stand in the specification', () => {
  const { channel } = t.openTable(seeded('N11')).facilitator;
  const { seats, rules } = channel.epoch;
  const hash = H('channelCode', [channel.id, encode(seats.map(seatPlain)), rulesHash(rules)]);
  expect(channelCode(channel)).toEqual(digits('digitsChannel', hash));
});

test('[Y1] [Y2] there is nothing to compare with a seat that is not in the roster, nor for one that is not', () => {
  const { a, b } = pair('Y2 nobody');
  const code = safetyCode(a.channel, t.seatIdOf(b))!;
  const seats = a.channel.epoch.seats.filter((seat) => !sameBytes(seat.id, t.seatIdOf(b)));
  const without = { ...a.channel, epoch: { ...a.channel.epoch, seats } };
  const closed = { ...b.channel, epoch: { ...b.channel.epoch, seats } };
  for (const [channel, seat] of [
    [without, t.seatIdOf(b)],
    [closed, t.seatIdOf(a)],
    [closed, t.seatIdOf(b)],
  ] as const) {
    expect(safetyNumber(channel, seat)).toBeUndefined();
    expect(safetyCode(channel, seat)).toBeUndefined();
    expect(compareCode(channel, seat, code)).toBeUndefined();
  }
});

test('[Y2] a code that was scanned matches only when it is of this pair, in this channel, with these keys', () => {
  const { table, facilitator, a, b } = pair('Y2');
  const code = safetyCode(a.channel, t.seatIdOf(b))!;
  expect(code).toMatch(/^parley-safety:1:[A-Za-z0-9_-]{43}$/);
  expect(compareCode(b.channel, t.seatIdOf(a), code)).toBe('matches');
  const others = [
    safetyCode(a.channel, t.seatIdOf(facilitator)),
    safetyCode(facilitator.channel, t.seatIdOf(a)),
    safetyCode(pair('another channel').a.channel, t.seatIdOf(b)) ?? code.replace(/.....$/, 'AAAAA'),
    `parley-safety:1:${base64url(hash32(table.random(32)))}`,
  ];
  for (const other of others) expect(compareCode(b.channel, t.seatIdOf(a), other!)).toBe('differs');
  const seats = a.channel.epoch.seats.map((seat, at) =>
    at === 2 ? { ...seat, ik: x25519KeyPair(table.random(32)).publicKey } : seat,
  );
  const deceived = { ...a.channel, epoch: { ...a.channel.epoch, seats } };
  expect(compareCode(deceived, t.seatIdOf(b), code)).toBe('differs');
  expect(compareCode(a.channel, t.seatIdOf(a), code)).toBeUndefined();
});

test('[Y2] what is no code of version 1 is told apart from one that differs', () => {
  const { a, b } = pair('Y2 forms');
  const code = safetyCode(a.channel, t.seatIdOf(b))!;
  const hash = code.slice('parley-safety:1:'.length);
  const texts = [
    '',
    hash,
    `parley-safety:2:${hash}`,
    ` ${code}`,
    `${code} `,
    `${code}A`,
    code.slice(0, -1),
    `${code}=`,
  ];
  texts.push(code.toUpperCase(), `parley-safety:1:${'+'.repeat(43)}`, 'https://relay.example/#i/AAAA');
  for (const text of texts) expect([text, compareCode(b.channel, t.seatIdOf(a), text)]).toEqual([text, 'notACode']);
});
