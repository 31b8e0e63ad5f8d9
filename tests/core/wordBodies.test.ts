import { beforeAll, expect, test } from 'vitest';
import { entryId, hash32, kemCiphertext, roomId, seatId } from '../../shared/brand.ts';
import { encode, type Plain } from '../../shared/codec/cbor.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { x25519KeyPair } from '../../shared/crypto/x25519.ts';
import { decodeBody, encodeBody, type Payload } from '../../shared/protocol/body.ts';
import type { Seat } from '../../shared/protocol/roster.ts';
import { WORD_KINDS } from '../../shared/protocol/wordBody.ts';
import { bodyOf, forge, told } from '../support/craft.ts';
import { int, seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

const random = seeded('word bodies');
const [one, two] = [seatId(random(16)), seatId(random(16))];
const hash = hash32(random(32));
const entry = entryId(random(16));
const NONE = new Uint8Array(0);

/** Each kind once or more: what it says, and the payload that travels. */
const said = (): [Payload, number, Plain][] => {
  const ik = x25519KeyPair(random(32)).publicKey;
  const seat: Seat = {
    id: one,
    ik,
    role: 'participant',
    side: 'A',
    label: 'adviser',
    endsMinute: 0,
    introducer: two,
    since: 3,
  };
  const seatItems: Plain = [one, new Uint8Array([1, ...ik]), 2, 1, 'adviser', 0, two, 3];
  const ct = kemCiphertext(random(1120));
  const admission = { kind: 'admission', seat, newcomerBundle: hash, hostBundle: hash, ek: ik, ct } as const;
  const charter = { form: 'privateSession', seats: [one, two], lifetimeSeconds: 600, continues: null } as const;
  const old = roomId(random(16));
  return [
    [{ kind: 'proposal', matter: admission }, 7, [0, seatItems, hash, hash, new Uint8Array([1, ...ik]), ct]],
    [{ kind: 'proposal', matter: { kind: 'removal', seats: [one] } }, 7, [1, [one]]],
    [{ kind: 'confirm', proposal: hash }, 8, [hash]],
    [{ kind: 'refuse', proposal: hash }, 9, [hash]],
    [{ kind: 'charter', charter }, 10, [1, NONE, 600, [one, two]]],
    [{ kind: 'charter', charter: { ...charter, form: 'caucus', continues: old } }, 10, [0, old, 600, [one, two]]],
    [{ kind: 'roomLeave' }, 11, []],
    [{ kind: 'recess', untilMinute: 30_000_060, breach: true }, 12, [0, 30_000_060, 1]],
    [{ kind: 'recess', untilMinute: 30_000_060, breach: false }, 12, [0, 30_000_060, 0]],
    [{ kind: 'endRecess' }, 12, [1]],
    [{ kind: 'withdraw', entry }, 13, [entry]],
    [{ kind: 'tighten', entry, messageClass: 'notForUse' }, 14, [entry, 3]],
    [{ kind: 'tighten', entry, messageClass: 'rule' }, 14, [entry, 1]],
    [{ kind: 'release', entry, mayBeQuoted: true }, 15, [entry, 1]],
    [{ kind: 'release', entry, mayBeQuoted: false }, 15, [entry, 0]],
    [{ kind: 'accept', rules: hash }, 16, [hash]],
    [{ kind: 'buddies', seats: [] }, 17, [[]]],
    [{ kind: 'buddies', seats: [one, two] }, 17, [[one, two]]],
    [{ kind: 'away' }, 18, []],
    [{ kind: 'report', entry: null, text: 'what happened', copy: '' }, 19, [NONE, 'what happened', '']],
    [{ kind: 'report', entry, text: '', copy: 'what was said' }, 19, [entry, '', 'what was said']],
    [{ kind: 'floor', seat: one, untilMinute: 30_000_060 }, 20, [one, 30_000_060]],
    [{ kind: 'freeze', seat: one }, 21, [one]],
    [{ kind: 'roomShorten', lifetimeSeconds: 600 }, 22, [600]],
    [{ kind: 'charter', charter: { ...charter, form: 'verification' } }, 10, [3, NONE, 600, [one, two]]],
    [{ kind: 'check', check: { step: 1, bytes: filled(192), question: 'Where?' } }, 23, [1, filled(192), 'Where?']],
    [{ kind: 'check', check: { step: 2, bytes: filled(352) } }, 23, [2, filled(352)]],
    [{ kind: 'check', check: { step: 3, bytes: filled(256) } }, 23, [3, filled(256)]],
    [{ kind: 'check', check: { step: 4, bytes: filled(96) } }, 23, [4, filled(96)]],
    [{ kind: 'check', check: { step: 5, why: 'over' } }, 23, [5, 0]],
    [{ kind: 'check', check: { step: 5, why: 'declined' } }, 23, [5, 1]],
    [{ kind: 'check', check: { step: 5, why: 'refused' } }, 23, [5, 2]],
  ];
};

const filled = (length: number): Uint8Array => new Uint8Array(length).fill(7);

const envelope = (kind: number, payload: Plain): Uint8Array =>
  encode([kind, 1, 30_000_000, 1, 600, [], encode(payload)]);

test('[E10] [Y13] kinds 7 to 23 travel as they stand in the specification, and come back equal', () => {
  const words = said();
  expect(new Set(words.map(([, kind]) => kind))).toEqual(new Set(Object.values(WORD_KINDS)));
  for (const [payload, kind, plain] of words) {
    const body = { ...bodyOf({ minute: 30_000_000 } as t.Table, payload) };
    expect(encodeBody(body)).toEqual(envelope(kind, plain));
    expect(t.must(decodeBody(encodeBody(body)))).toEqual(body);
  }
});

test('[E10] a word that does not fit its kind is malformed, and nothing makes the decoder throw', () => {
  const many = Array.from({ length: 101 }, () => seatId(random(16)));
  const wrong: [number, Plain][] = [
    [7, []],
    [7, [4, [one]]],
    [7, [1, []]],
    [8, [random(31)]],
    [9, []],
    [10, [4, NONE, 600, [one, two]]],
    [10, [0, random(15), 600, [one, two]]],
    [10, [0, NONE, 600, [one]]],
    [10, [0, NONE, 600, many]],
    [10, [0, NONE, 400_000_000, [one, two]]],
    [11, [0]],
    [12, []],
    [12, [0, 1]],
    [12, [0, 1, 2]],
    [12, [2]],
    [13, [random(17)]],
    [14, [entry, 4]],
    [15, [entry, 2]],
    [16, [hash, hash]],
    [17, [[one, two, one]]],
    [18, [1]],
    [19, [random(8), '', '']],
    [19, [NONE, 'x'.repeat(4001), '']],
    [20, [one, -1]],
    [21, []],
    [22, ['600']],
    [23, [0]],
    [23, [1, filled(192)]],
    [23, [1, filled(192), 'x'.repeat(201)]],
    [23, [1, filled(191), '']],
    [23, [2, filled(256)]],
    [23, [3, filled(352)]],
    [23, [4, filled(97)]],
    [23, [5]],
    [23, [5, 3]],
    [23, [6, filled(96)]],
  ];
  for (const [kind, plain] of wrong)
    expect([kind, plain, decodeBody(envelope(kind, plain)).ok]).toEqual([kind, plain, false]);
  let refused = 0;
  for (const [payload] of said()) {
    const bytes = encodeBody(bodyOf({ minute: 30_000_000 } as t.Table, payload));
    for (let i = 0; i < 40; i += 1) {
      const damaged = bytes.slice(0, i % 4 === 0 ? int(random, bytes.length) : bytes.length);
      if (damaged.length > 0) damaged[int(random, damaged.length)]! ^= 1 << int(random, 8);
      if (!decodeBody(damaged).ok) refused += 1;
    }
  }
  expect(refused).toBeGreaterThan(200);
});

test('[E10] under rules without settings words of the later kinds change nothing and are shown to no one', () => {
  const { table, facilitator } = t.openTable(seeded('old rules'));
  const a = t.seat(table, facilitator, 'A1');
  const b = t.seat(table, facilitator, 'B1', 'B');
  const recess = { kind: 'recess', untilMinute: table.minute + 60, breach: false } as const;
  for (const payload of [recess, { kind: 'accept', rules: hash }] as const)
    expect(told(table, b, forge(table, a, { payload }))).toEqual(['invalidChange']);
});
