import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { hex } from '../../shared/codec/bytes.ts';
import { decode, encode, type Plain } from '../../shared/codec/cbor.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { x25519KeyPair } from '../../shared/crypto/x25519.ts';
import { isDeedOf, type Matter, matterPlain, matterSchema } from '../../shared/room/matter.ts';
import { ROLES, roleNumber, roleSchema, SIDES, sideNumber, sideSchema } from '../../shared/room/roles.ts';
import { type Rules, rulesHash, rulesPlain, rulesSchema } from '../../shared/room/rules.ts';
import { DEFAULT_SETTINGS, SETTING_BOUNDS, settingsOf } from '../../shared/room/settings.ts';
import { startStanding } from '../../shared/room/standing.ts';
import { forNewcomer, standingPlain, standingSchema } from '../../shared/room/standingCodec.ts';
import { seeded } from '../support/seeded.ts';
import { A1, A2, admission, B1, CAST, CF, F, guestOf, hashOf, O, OLD_RULES, RULES, Table } from './support/cast.ts';

beforeAll(() => ready);

const again = <T>(schema: Parameters<typeof decode<T>>[0], plain: Parameters<typeof encode>[0]) =>
  decode(schema, encode(plain));

test('rules without settings are written as in the first version, and rules with settings beside them', () => {
  expect(rulesPlain(OLD_RULES)).toHaveLength(4);
  const old = again(rulesSchema, rulesPlain(OLD_RULES));
  expect(old).toEqual({ ok: true, value: OLD_RULES });
  expect(old.ok && 'settings' in old.value).toBe(false);
  expect(again(rulesSchema, rulesPlain(RULES))).toEqual({ ok: true, value: RULES });
  for (const kind of ['facilitator', 'sides', 'cofacilitator'] as const) {
    const rules = { ...RULES, admission: kind };
    expect(again(rulesSchema, rulesPlain(rules))).toEqual({ ok: true, value: rules });
  }
});

test('rules that no program writes are refused', () => {
  const refused = (plain: Parameters<typeof encode>[0]) => expect(again(rulesSchema, plain).ok).toBe(false);
  // A co-facilitator's key was not known before there were settings.
  refused([1, [], 86400, 2]);
  refused([1, [], 86400, 3, [1440, 0, 7, 3600, 3600]]);
  refused([1, [], 86400, 1, [1440, 0, 7, 3600]]);
  refused([1, [], 86400, 1, [1440, 0, 7, 3600, 3600], 0]);
  refused([1, [], 86400, 1, [SETTING_BOUNDS.recessMinutes.max + 1, 0, 7, 3600, 3600]]);
  refused([1, [], 86400, 1, [1440, 0, SETTING_BOUNDS.successionDays.min - 1, 3600, 3600]]);
  refused([1, [], 86400, 1, [1440, 0, 7, 599, 3600]]);
});

test('settings that rules do not have are those of the first version', () => {
  expect(settingsOf(RULES)).toBe(RULES.settings);
  expect(settingsOf(OLD_RULES)).toMatchObject({ quarantineMinutes: 0, caucusSeconds: OLD_RULES.lifetimeSeconds });
});

/** With a key that is one: what travels is checked. */
const realSeat = (matter: Extract<Matter, { kind: 'admission' }>) => {
  const random = seeded('matter');
  const key = () => x25519KeyPair(random(32)).publicKey;
  return { ...matter, ek: key(), seat: { ...matter.seat, ik: key() } };
};

test('every kind of proposal is read as it was written, and a change is held against all of it', () => {
  const table = new Table();
  const admitted = realSeat(admission(guestOf(table, F)));
  const matters: Matter[] = [
    admitted,
    { kind: 'removal', seats: [A1.id, B1.id] },
    { kind: 'longer', rules: RULES },
    { kind: 'succession', roles: [{ seat: CF.id, role: 'facilitator' }] },
  ];
  for (const matter of matters) {
    expect(again(matterSchema, matterPlain(matter))).toEqual({ ok: true, value: matter });
    for (const other of matters) expect(isDeedOf(other, matter)).toBe(other === matter);
  }
  expect(isDeedOf({ kind: 'removal', seats: [A1.id] }, matters[1] ?? admitted)).toBe(false);
  expect(
    isDeedOf(
      { kind: 'longer', rules: { ...RULES, settings: { ...DEFAULT_SETTINGS, recessMinutes: 11 } } },
      matters[2] ?? admitted,
    ),
  ).toBe(false);
});

test('the standing reaches a newcomer as it is, without proposals, each seat with its newest sign', () => {
  const random = seeded('standing');
  const seats = CAST.map((who) => ({ ...who, ik: x25519KeyPair(random(32)).publicKey }));
  const table = new Table(seats);
  table.say(F, { kind: 'proposal', hash: hashOf(1), matter: { kind: 'removal', seats: [A1.id] } });
  table.say(A1, { kind: 'recess', untilMinute: table.minute + 10, breach: true });
  table.say(A1, { kind: 'buddies', seats: [A2.id] });
  table.say(B1, { kind: 'away' });
  table.change(CF, { kind: 'closings', closings: [{ seat: seats[6]?.id ?? F.id, why: 'frozen' }], proposal: null });
  table.change(F, { kind: 'rules', rules: { ...RULES, version: 2 }, proposal: null });
  table.say(F, { kind: 'floor', seat: O.id, untilMinute: table.minute + 10 });
  table.say(A2, { kind: 'freeze', seat: A1.id });
  table.say(A2, { kind: 'leave' });
  const given = forNewcomer(table.standing);
  expect(again(standingSchema, standingPlain(given))).toEqual({ ok: true, value: given });
  expect(given.recess).not.toBe(null);
  expect(given.goneSeats).toHaveLength(1);
  expect(given.proposals).toEqual([]);
  expect(Object.values(given.signs).every((signs) => signs.length === 1)).toBe(true);
});

/** A standing as it travels, with another item at one of its places. */
const withItem = (at: number, item: Plain) => {
  const plain = standingPlain(startStanding(CAST, 1, 5));
  if (!Array.isArray(plain)) throw new Error('a standing is a list');
  return again(standingSchema, plain.with(at, item)).ok;
};

test('a standing has each side once, in the order of their numbers, and each seat once', () => {
  const [SIDE_RECESSES, FROZE, LEFT] = [1, 6, 9];
  const minutesOf = (...sides: readonly number[]) => sides.map((side) => [side, 40 - side]);
  for (const sides of [[], [1], [3], [1, 2], [1, 3, 6]])
    expect(withItem(SIDE_RECESSES, minutesOf(...sides))).toBe(true);
  for (const sides of [[2, 1], [1, 1], [1, 2, 2], [1, 3, 2], [2, 1, 3], [7]])
    expect([sides, withItem(SIDE_RECESSES, minutesOf(...sides))]).toEqual([sides, false]);
  const [one, other] = [A1, B1].map(({ id }) => hex(id));
  for (const at of [FROZE, LEFT]) {
    expect(
      withItem(at, [
        [one ?? '', 5],
        [other ?? '', 5],
      ]),
    ).toBe(true);
    expect(
      withItem(at, [
        [one ?? '', 5],
        [one ?? '', 6],
      ]),
    ).toBe(false);
  }
});

test('roles and sides are numbers of their tables, and nothing else', () => {
  for (const role of ROLES) expect(again(roleSchema, roleNumber(role))).toEqual({ ok: true, value: role });
  for (const side of SIDES) expect(again(sideSchema, sideNumber(side))).toEqual({ ok: true, value: side });
  const others: readonly Plain[] = ['0', '1', 'length', 'facilitator', null, true, [0], new Uint8Array([0]), -1, 1000];
  for (const plain of others)
    for (const schema of [roleSchema, sideSchema])
      expect([plain, again<string>(schema, plain).ok]).toEqual([plain, false]);
  expect(again(roleSchema, ROLES.length).ok).toBe(false);
  expect(again(sideSchema, SIDES.length).ok).toBe(false);
});

test('[N3] the hash of rules is of all of them: rules that differ in anything have another', () => {
  const others: readonly Rules[] = [
    RULES,
    OLD_RULES,
    { ...RULES, version: 2 },
    { ...RULES, items: [] },
    { ...RULES, lifetimeSeconds: RULES.lifetimeSeconds + 1 },
    { ...RULES, admission: 'cofacilitator' },
    { ...RULES, settings: { ...DEFAULT_SETTINGS, successionDays: 8 } },
  ];
  expect(new Set(others.map((rules) => hex(rulesHash(rules)))).size).toBe(others.length);
  expect(rulesHash({ ...RULES })).toEqual(rulesHash(RULES));
});

test('no bytes make reading a standing throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      decode(standingSchema, bytes);
      decode(matterSchema, bytes);
      decode(rulesSchema, bytes);
    }),
  );
});
