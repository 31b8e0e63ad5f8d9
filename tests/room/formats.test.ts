import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { decode, encode } from '../../shared/codec/cbor.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { x25519KeyPair } from '../../shared/crypto/x25519.ts';
import { isDeedOf, type Matter, matterPlain, matterSchema } from '../../shared/room/matter.ts';
import { rulesPlain, rulesSchema } from '../../shared/room/rules.ts';
import { DEFAULT_SETTINGS, SETTING_BOUNDS, settingsOf } from '../../shared/room/settings.ts';
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

test('no bytes make reading a standing throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      decode(standingSchema, bytes);
      decode(matterSchema, bytes);
      decode(rulesSchema, bytes);
    }),
  );
});
