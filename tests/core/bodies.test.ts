import { beforeAll, expect, test } from 'vitest';
import { entryId } from '../../shared/brand.ts';
import { encode, type Plain } from '../../shared/codec/cbor.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { BODY_KINDS, decodeBody, encodeBody, MESSAGE_CLASSES, type Payload } from '../../shared/protocol/body.ts';
import { makeBundle } from '../../shared/protocol/bundle.ts';
import { seatKey } from '../../shared/protocol/channel.ts';
import { openLinkEntry, readOffer, readRequest, sealWelcomeEntry } from '../../shared/protocol/invitation.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { MAX_MINUTE } from '../../shared/protocol/roster.ts';
import { sealText } from '../../shared/protocol/seal.ts';
import { sealWelcome } from '../../shared/protocol/welcome.ts';
import { bodyOf, forge, kindsOf, peek, TEXT, told } from '../support/craft.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

const WRITTEN = encode(['a']);
/** The envelope of a text, item by item. */
const ITEMS: readonly Plain[] = [BODY_KINDS.text, 1, 5, 1, 600, [], WRITTEN];
const withItem = (at: number, item: Plain): Uint8Array => encode(ITEMS.with(at, item));

const envelope = (kind: number, version: number, payload: Plain, messageClass = 1): Uint8Array =>
  encode([kind, version, 30_000_000, messageClass, 600, [new Uint8Array(16)], encode(payload)]);

test('[E10] the envelope is the same for every kind; a kind or version not known is shown as newer, with class and quotes', () => {
  const known = encodeBody({ ...bodyOf({ minute: 5 } as t.Table, TEXT('a')), quotes: [] });
  expect(known).toEqual(encode([BODY_KINDS.text, 1, 5, 1, 600, [], encode(['a'])]));
  for (const [kind, version] of [
    [24, 1],
    [63, 1],
    [1000, 1],
    [1, 2],
    [7, 2],
    [22, 2],
    [0, 9],
  ] as const) {
    const body = t.must(decodeBody(envelope(kind, version, ['whatever', 1], 2)));
    expect(body).toMatchObject({ payload: { kind: 'newer' }, messageClass: 'whatIf', lifetimeSeconds: 600 });
    expect(body.quotes.length).toBe(1);
  }
});

test('[E10] an unknown class counts as not for use; what does not fit its kind is malformed', () => {
  expect(t.must(decodeBody(envelope(1, 1, ['a'], 4))).messageClass).toBe('notForUse');
  expect(t.must(decodeBody(envelope(1, 1, ['a'], 255))).messageClass).toBe('notForUse');
  const wrong: [number, Plain][] = [
    [0, ['a']],
    [1, []],
    [1, [1]],
    [1, ['a', 'b']],
    [2, [[]]],
    [4, []],
    [5, [0]],
    [6, [new Uint8Array(31)]],
  ];
  for (const [kind, payload] of wrong) expect(decodeBody(envelope(kind, 1, payload)).ok).toBe(false);
  const whole = encode([1, 1, 5, 1, 600, [], encode(['a'])]);
  expect(decodeBody(whole).ok).toBe(true);
  for (const bytes of [whole.slice(1), new Uint8Array([...whole, 0]), encode([1, 1, -5, 1, 600, [], encode(['a'])])])
    expect(decodeBody(bytes).ok).toBe(false);
  const five = Array.from({ length: 5 }, () => new Uint8Array(16));
  expect(decodeBody(encode([1, 1, 5, 1, 600, five, encode(['a'])])).ok).toBe(false);
});

test('[E10] class, expiry and quotes of what is written travel as they stand in the specification, and come back equal', () => {
  const random = seeded('E10 envelope');
  const quotes = Array.from({ length: LIMITS.quotes }, () => entryId(random(16)));
  for (const [at, messageClass] of MESSAGE_CLASSES.entries()) {
    const body = { payload: TEXT('a'), minute: 5, messageClass, lifetimeSeconds: 86_400, quotes: quotes.slice(at) };
    const bytes = encode([BODY_KINDS.text, 1, 5, at, 86_400, quotes.slice(at), WRITTEN]);
    expect(encodeBody(body)).toEqual(bytes);
    expect(t.must(decodeBody(bytes))).toEqual(body);
  }
});

test('[E10] each item of the envelope has its bound, the envelope seven items, a quote sixteen bytes', () => {
  const most = [0xffff, 0xffff, MAX_MINUTE, 0xff, LIMITS.logLifetimeSeconds];
  for (const [at, bound] of most.entries()) {
    expect([at, decodeBody(withItem(at, bound)).ok]).toEqual([at, true]);
    for (const item of [bound + 1, -1, String(bound), [bound], null, Uint8Array.of(1)])
      expect([at, item, decodeBody(withItem(at, item))]).toEqual([at, item, { ok: false, error: 'malformed' }]);
  }
  const quote = new Uint8Array(16);
  const four = [quote, quote, quote, quote];
  expect(decodeBody(withItem(5, four)).ok).toBe(true);
  const wrongQuotes: Plain[] = [
    [...four, quote],
    [new Uint8Array(15)],
    [quote, new Uint8Array(17)],
    ['sixteen letters.'],
    [null],
    quote,
    '',
  ];
  for (const quotes of wrongQuotes) expect([quotes, decodeBody(withItem(5, quotes)).ok]).toEqual([quotes, false]);
  for (const payload of [['a'], 'a', null]) expect(decodeBody(withItem(6, payload)).ok).toBe(false);
  for (const items of [ITEMS.slice(0, 6), [...ITEMS, 0], 7, 'sevenit'])
    expect([items, decodeBody(encode(items)).ok]).toEqual([items, false]);
});

test('[E10] an entry of a newer kind reaches each reader as something to show, never as a gap', () => {
  const { table, facilitator } = t.openTable(seeded('E10'));
  const a = t.seat(table, facilitator, 'A1');
  const b = t.seat(table, facilitator, 'B1', 'B');
  const blob = forge(table, a, { body: envelope(24, 1, ['poll']) });
  for (const reader of [facilitator, b]) {
    const [output] = peek(table, reader, blob).outputs;
    expect(output).toMatchObject({ kind: 'content', body: { payload: { kind: 'newer' }, messageClass: 'rule' } });
  }
});

test('[E11] a text has at most 4,000 units; longer ones are neither sealed nor read', () => {
  const { table, facilitator } = t.openTable(seeded('E11'));
  const a = t.seat(table, facilitator, 'A1');
  const say = (text: string) =>
    sealText(a.channel, a.channel.plenary, { text, messageClass: 'rule', quotes: [] }, t.env(table));
  expect(say('x'.repeat(4001))).toEqual({ ok: false, error: 'tooLong' });
  const widest = '€'.repeat(4000);
  expect(peek(table, facilitator, t.must(say(widest)).blob).outputs[0]).toMatchObject({
    body: { payload: { text: widest } },
  });
  expect(decodeBody(envelope(1, 1, ['x'.repeat(4001)])).ok).toBe(false);
  expect(told(table, facilitator, forge(table, a, { body: envelope(1, 1, ['x'.repeat(4001)]) }))).toEqual(['unopened']);
  const surrogate = encode([1, 1, 5, 1, 600, [], new Uint8Array([0x81, 0x63, 0xed, 0xa0, 0x80])]);
  expect(decodeBody(surrogate).ok).toBe(false);
  expect(LIMITS.textLength).toBe(4000);
});

test('[E10] [I4] wrong wrapper: what one path carries is refused on every other', () => {
  const { table, facilitator } = t.openTable(seeded('wrappers'));
  const a = t.seat(table, facilitator, 'A1');
  const guest = t.invite(table, facilitator, 'A2', 'A');
  t.admit(table, facilitator, 'A2', guest);
  const { admitted } = facilitator.channel.pending!;
  t.catchUpAll(table);
  const welcome = sealWelcome(facilitator.channel, admitted!, new Uint8Array(4), table.random);
  const wrapped = sealWelcomeEntry(guest.link.secret, welcome, table.random);
  // A Welcome, bare or wrapped, in the channel's log; an entry in the one-time log.
  for (const blob of [welcome, wrapped]) expect(told(table, a, blob)).toEqual(['notForUs']);
  const entry = forge(table, facilitator, {});
  expect(openLinkEntry(guest.link.secret, entry)).toEqual({ ok: false, error: 'notAuthentic' });
  // Each payload of the one-time log read as each other.
  const opened = t.must(openLinkEntry(guest.link.secret, wrapped));
  const payload = opened.kind === 'welcome' ? opened.payload : new Uint8Array(0);
  expect([readOffer(guest.link, payload).ok, readRequest(guest.invitation, payload).ok]).toEqual([false, false]);
  for (const bytes of [encodeBody(bodyOf(table, TEXT('a'))), new Uint8Array(0), envelope(3, 1, [1])])
    expect([readOffer(guest.link, bytes).ok, readRequest(guest.invitation, bytes).ok]).toEqual([false, false]);
});

test('[E9] [N6] wrong wrapper: each kind of body from a seat without the power does nothing but be told', () => {
  const { table, facilitator } = t.openTable(seeded('kinds'));
  const a = t.seat(table, facilitator, 'A1');
  const b = t.seat(table, facilitator, 'B1', 'B');
  const theirs = makeBundle(t.rosterOf(a)[0]!.ik, table.random).bundle;
  const payloads: Payload[] = [
    { kind: 'close', secret: table.random(32) as Extract<Payload, { kind: 'close' }>['secret'] },
    { kind: 'close', secret: facilitator.channel.closeSecret! },
    { kind: 'rotation', bundle: theirs },
    { kind: 'hello', bundle: theirs },
  ];
  for (const [at, payload] of payloads.entries()) {
    const { outputs, channel } = peek(table, b, forge(table, a, { payload }));
    expect([at, kindsOf(outputs)]).toEqual([at, ['invalidChange']]);
    expect(channel.epoch).toEqual(b.channel.epoch);
    expect(channel.peers[seatKey(t.seatIdOf(a))]?.bundle).toEqual(t.peerOf(b, a)?.bundle);
  }
  const leave = forge(table, facilitator, { payload: { kind: 'leave' } });
  expect(told(table, b, leave)).toEqual(['invalidChange']);
});
