import { beforeAll, expect, test } from 'vitest';
import { bundleId, hash32, seatId, secret32, symmetricKey } from '../../shared/brand.ts';
import { uint64 } from '../../shared/codec/bytes.ts';
import { encode, type Plain } from '../../shared/codec/cbor.ts';
import { H } from '../../shared/crypto/kdf.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { type Change, decodeBody, encodeBody } from '../../shared/protocol/body.ts';
import { proposalHash } from '../../shared/protocol/epoch.ts';
import { seatPlain } from '../../shared/protocol/roster.ts';
import { matterHash } from '../../shared/protocol/takeWord.ts';
import { rulesPlain } from '../../shared/room/rules.ts';
import { bodyOf, snapshot } from '../support/craft.ts';
import { admissionOf, KEYED } from '../support/keys.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

const random = seeded('change bodies');
const [one, two] = [seatId(random(16)), seatId(random(16))];
const hash = hash32(random(32));
const NONE = new Uint8Array(0);
const [key, token] = [symmetricKey(random(32)), secret32(random(32))];
const envelope = (change: Plain): Uint8Array =>
  encode([4, 1, 30_000_000, 1, 600, [], encode([change, key, token, []])]);
const bodyFor = (change: Change) =>
  bodyOf({ minute: 30_000_000 } as t.Table, { kind: 'epoch', change, key, token, admin: [] });

test('[E10] changes 0 to 4 travel as they stand in the specification, and come back equal', () => {
  const { facilitator } = t.openTable(seeded('changes'));
  const seat = t.rosterOf(facilitator)[0]!;
  const id = bundleId(random(16));
  const changes: [Change, Plain][] = [
    [
      {
        kind: 'admit',
        seat,
        newcomerBundle: hash,
        proposal: hash,
        confirmations: [{ seat: one, proposal: hash }],
        bundles: [{ seat: two, bundle: hash, id }],
      },
      [0, seatPlain(seat), hash, hash, [[one, hash]], [[two, hash, id]]],
    ],
    [{ kind: 'close', seats: [one, two] }, [1, [one, two]]],
    [
      {
        kind: 'closings',
        closings: (['left', 'ended', 'removed', 'frozen'] as const).map((why) => ({ seat: one, why })),
        proposal: null,
      },
      [2, [0, 1, 2, 3].map((why) => [one, why]), NONE],
    ],
    [{ kind: 'closings', closings: [{ seat: two, why: 'removed' }], proposal: hash }, [2, [[two, 2]], hash]],
    [{ kind: 'rules', rules: KEYED, proposal: null }, [3, rulesPlain(KEYED), NONE]],
    [{ kind: 'rules', rules: t.RULES, proposal: hash }, [3, rulesPlain(t.RULES), hash]],
    [{ kind: 'roles', roles: [{ seat: one, role: 'facilitator' }], proposal: hash }, [4, [[one, 0]], hash]],
  ];
  for (const [change, plain] of changes) {
    const body = bodyFor(change);
    expect(encodeBody(body)).toEqual(envelope(plain));
    expect(t.must(decodeBody(encodeBody(body)))).toEqual(body);
  }
});

test('[E10] an epoch gives the sealed admin token to each seat that is named, 48 bytes each', () => {
  const change = { kind: 'close', seats: [one] } as const;
  const sealed = random(48);
  const admin = [
    { seat: one, sealed },
    { seat: two, sealed: random(48) },
  ];
  const body = bodyOf({ minute: 30_000_000 } as t.Table, { kind: 'epoch', change, key, token, admin });
  const plain = admin.map((given): Plain => [given.seat, given.sealed]);
  const travels = (given: Plain) => encode([4, 1, 30_000_000, 1, 600, [], encode([[1, [one]], key, token, given])]);
  expect(encodeBody(body)).toEqual(travels(plain));
  expect(t.must(decodeBody(travels(plain)))).toEqual(body);
  for (const wrong of [[one, random(47)], [one, random(49)], [random(15), sealed], [one], [one, sealed, 0], one])
    expect(decodeBody(travels([wrong])).ok).toBe(false);
  const most = Array.from({ length: 100 }, (): Plain => [one, sealed]);
  expect([most, [...most, [one, sealed]]].map((given) => decodeBody(travels(given)).ok)).toEqual([true, false]);
});

test('[E10] a change that does not fit its number is malformed, one of a later number newer', () => {
  const wrong: Plain[] = [
    [1, []],
    [2, [], NONE],
    [2, [[one, 4]], NONE],
    [2, [[one, 0]]],
    [2, [[one, 0]], random(31)],
    [3, rulesPlain(KEYED)],
    [3, [], NONE],
    [4, [], hash],
    [4, [[one, 9]], hash],
    [4, [[one, 0]], NONE],
    ['5', one],
    [Uint8Array.of(5), one],
    [],
  ];
  for (const change of wrong) expect([change, decodeBody(envelope(change)).ok]).toEqual([change, false]);
  expect(t.must(decodeBody(envelope([5, one]))).payload).toMatchObject({ kind: 'epoch', change: { kind: 'newer' } });
});

test('[N12] what is no admission is named by channel, epoch and all that it says', () => {
  const { table, facilitator } = t.openTable(seeded('names'), { ...KEYED, admission: 'facilitator' });
  const a = t.seat(table, facilitator, 'A1');
  const { channel } = facilitator;
  const removal = { kind: 'removal', seats: [t.seatIdOf(a)] } as const;
  const named = H('word', [channel.id, uint64(channel.epoch.number), encode([1, [t.seatIdOf(a)]])]);
  expect(matterHash(channel, removal)).toEqual(named);
  expect(matterHash(a.channel, removal)).toEqual(named);
  const matter = admissionOf(facilitator, t.invite(table, facilitator, 'A2', 'A'));
  expect(matterHash(channel, matter)).toEqual(proposalHash(channel.id, matter.seat, matter.newcomerBundle));
  const before = [removal, matter].map((each) => snapshot(matterHash(channel, each)));
  t.seat(table, facilitator, 'A3');
  const later = admissionOf(facilitator, t.invite(table, facilitator, 'A2', 'A'));
  const after = [removal, later].map((each) => snapshot(matterHash(facilitator.channel, each)));
  for (const name of after) expect(before).not.toContain(name);
});
