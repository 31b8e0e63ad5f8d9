import { beforeAll, expect, test } from 'vitest';
import { decode, encode, type Plain } from '../../shared/codec/cbor.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { decodeBody } from '../../shared/protocol/body.ts';
import { makeInvitation, openLinkEntry, readOffer } from '../../shared/protocol/invitation.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { seatPlain, seatSchema } from '../../shared/protocol/roster.ts';
import { WORD_KINDS } from '../../shared/protocol/wordBody.ts';
import { rulesPlain, rulesSchema } from '../../shared/room/rules.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

/** Words of a modified client that others' pages would draw: no longer than an honest one's, and whole characters only. */

beforeAll(() => ready);

/** CBOR of a text that holds the first half of a character, which no encoder here writes. */
const HALF = new Uint8Array([0x63, 0xed, 0xa0, 0x80]);
const withHalf = (bytes: Uint8Array): Uint8Array => {
  const at = bytes.findIndex((byte, index) => byte === 0x61 && bytes[index + 1] === 0x23);
  if (at < 0) throw new Error('there is no #');
  return new Uint8Array([...bytes.slice(0, at), ...HALF, ...bytes.slice(at + 2)]);
};

const body = (kind: number, payload: Plain): Uint8Array => encode([kind, 1, 30_000_000, 1, 600, [], encode(payload)]);

test('[J37] a label in the roster has at most 48 units, each of a whole character', () => {
  const { facilitator } = t.openTable(seeded('labels'));
  const [seat] = facilitator.channel.epoch.seats;
  if (seat === undefined) throw new Error('there is no seat');
  const read = (label: string) => decode(seatSchema, encode(seatPlain({ ...seat, label })));
  expect(t.must(read('x'.repeat(LIMITS.labelLength))).label).toHaveLength(48);
  expect(read('x'.repeat(49))).toEqual({ ok: false, error: 'malformed' });
  expect(decode(seatSchema, withHalf(encode(seatPlain({ ...seat, label: '#' }))))).toEqual({
    ok: false,
    error: 'malformed',
  });
});

test('[J37] an offer names its host and its seat in at most 48 units', () => {
  const { table, facilitator } = t.openTable(seeded('offers'));
  const offer = (hostLabel: string, label: string) => {
    const place = { role: 'participant', side: 'A', label, endsMinute: 0 } as const;
    const made = makeInvitation(facilitator.channel, hostLabel, place, table.minute + 60, table.random);
    const { secret } = made.invitation;
    const entry = t.must(openLinkEntry(secret, made.blob));
    if (entry.kind !== 'offer') throw new Error('the first entry is the offer');
    return readOffer({ host: 'https://relay.example', secret, bundleHash: made.bundleHash }, entry.payload);
  };
  const longest = 'x'.repeat(48);
  expect(t.must(offer(longest, longest))).toMatchObject({ host: { label: longest }, seat: { label: longest } });
  expect(offer(`${longest}x`, 'a').ok).toBe(false);
  expect(offer('a', `${longest}x`).ok).toBe(false);
});

test('[J37] rules are at most 40, each of at most 1,000 units', () => {
  const { facilitator } = t.openTable(seeded('rules'));
  const { rules } = facilitator.channel.epoch;
  const read = (items: readonly string[]) => decode(rulesSchema, encode(rulesPlain({ ...rules, items })));
  expect(t.must(read(Array(40).fill('x'.repeat(1_000)))).items).toHaveLength(LIMITS.rules);
  expect(read(Array(41).fill('x')).ok).toBe(false);
  expect(read(['x'.repeat(1_001)]).ok).toBe(false);
  expect(decode(rulesSchema, withHalf(encode(rulesPlain({ ...rules, items: ['#'] })))).ok).toBe(false);
});

test('[J37] a report and its copy have at most 4,000 units each', () => {
  const longest = 'x'.repeat(LIMITS.textLength);
  const read = (text: string, copy: string) => decodeBody(body(WORD_KINDS.report, [new Uint8Array(0), text, copy]));
  expect(t.must(read(longest, longest)).payload).toMatchObject({ kind: 'report', text: longest, copy: longest });
  expect(read(`${longest}x`, '').ok).toBe(false);
  expect(read('', `${longest}x`).ok).toBe(false);
});
