import { systemRandom } from '../../shared/crypto/random.ts';
import { ready, sodium } from '../../shared/crypto/sodium.ts';
import { slotCount } from '../../shared/protocol/padding.ts';
import { receive } from '../../shared/protocol/receive.ts';
import { sealHello, sealRotation, sealText } from '../../shared/protocol/seal.ts';
import { openCrowd } from '../support/crowd.ts';
import * as t from '../support/table.ts';
import { compare } from './measure.ts';
import { atMostTimes, plainRow, type Row } from './row.ts';

/** What sealing and opening may cost beside the bare libsodium calls that they need. */
const MAX_TIMES = 1.5;
const WARM_CALLS = 3000;
const TEXT = { text: 'x'.repeat(200), messageClass: 'rule', quotes: [] } as const;

const key = new Uint8Array(32).fill(1);
const nonce = new Uint8Array(24);
const zeros = (length: number): Uint8Array => new Uint8Array(length);
const seal = (plain: Uint8Array, ad: Uint8Array) =>
  sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, ad, null, nonce, key);
const opener = (length: number, adLength: number) => {
  const ad = zeros(adLength);
  const sealed = seal(zeros(length), ad);
  return () => sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, sealed, ad, nonce, key);
};
const sealer = (length: number, adLength: number) => {
  const [plain, ad] = [zeros(length), zeros(adLength)];
  return () => seal(plain, ad);
};
const hasher = (out: number, length: number, keyed = false) => {
  const input = zeros(length);
  const prk = keyed ? zeros(64) : null;
  return () => sodium.crypto_generichash(out, input, prk);
};
/** A KDF to at most 64 bytes: what it extracts from, then one block. */
const kdf = (extract: number, block: number) => [hasher(64, extract), hasher(64, block, true)];
/** The chain's step, and the key of a slot; the key of a body, and its commitment. */
const SLOT_KEYS = () => [...kdf(62, 27), ...kdf(53, 54)];
const BODY_KEYS = () => kdf(53, 54);
/** The body's hash, and the core. */
const CORE = () => [hasher(32, 304), hasher(32, 234)];

/** The libsodium calls of one seal: each byte that is hashed, sealed or drawn, on inputs that lie ready. */
const rawSeal = (seats: number, blob: number): (() => void) => {
  const drawn = 32 + 24 + (seats - 1) * 24 + (slotCount(seats) - seats + 1) * 181;
  const slot = [...SLOT_KEYS(), sealer(60, 128), sealer(65, 228)];
  const once = [...BODY_KEYS(), sealer(256, 177), ...CORE(), sealer(blob - 40, 32), hasher(64, blob + 27)];
  return () => {
    sodium.randombytes_buf_deterministic(drawn, sodium.randombytes_buf(32));
    for (const call of once) call();
    for (let i = 1; i < seats; i += 1) for (const call of slot) call();
  };
};

/** The libsodium calls of one opening. */
const rawOpen = (blob: number): (() => void) => {
  const calls = [hasher(64, blob + 27), hasher(32, 101), opener(blob - 40, 32), ...CORE()];
  calls.push(opener(60, 128), ...SLOT_KEYS(), opener(65, 228), ...BODY_KEYS(), opener(256, 177));
  return () => {
    for (const call of calls) call();
    sodium.memcmp(key, key);
  };
};

const RECORDED = [
  'crypto_generichash',
  'crypto_aead_xchacha20poly1305_ietf_encrypt',
  'crypto_aead_xchacha20poly1305_ietf_decrypt',
  'crypto_scalarmult',
  'randombytes_buf',
  'randombytes_buf_deterministic',
  'memcmp',
  'memzero',
] as const;

/** What `work` asks of libsodium: each call with the lengths that it is given. */
const asked = (work: () => unknown): readonly string[] => {
  const functions = sodium as unknown as Record<string, (...given: readonly unknown[]) => unknown>;
  const calls: string[] = [];
  const real = RECORDED.map((name) => [name, functions[name]!] as const);
  for (const [name, call] of real) {
    functions[name] = (...given) => {
      calls.push([name, ...given.map((each) => (each instanceof Uint8Array ? each.length : String(each)))].join(' '));
      return call(...given);
    };
  }
  work();
  for (const [name, call] of real) functions[name] = call;
  return calls.toSorted();
};

/** A reference that asked for more or less than the work needs would make the goal mean nothing. */
const checkReference = (work: () => unknown, raw: () => void): void => {
  const [needed, given] = [asked(work), asked(raw)];
  if (needed.join() !== given.join())
    throw new Error(`the reference is another: ${needed.join()} is not ${given.join()}`);
};

const measure = (seats: number): Row[] => {
  const { table, facilitator } = openCrowd(systemRandom, seats);
  const reader = table.members[1]!;
  t.say(table, facilitator, 'the first entry starts every chain');
  t.catchUp(table, reader);
  t.catchUp(table, facilitator);
  const env = t.env(table);
  const sealing = t.must(sealText(facilitator.channel, facilitator.channel.plenary, TEXT, env));
  const { length } = sealing.blob;
  const arrival = { kind: 'blob', blob: sealing.blob, position: t.position(0) } as const;
  const viewAt = (k: number) => reader.views.get(k);
  const ways = [
    () => sealText(facilitator.channel, facilitator.channel.plenary, TEXT, env),
    rawSeal(seats, length),
    () => receive(reader.channel, arrival, viewAt, env),
    rawOpen(length),
  ];
  checkReference(ways[0]!, rawSeal(seats, length));
  checkReference(ways[2]!, rawOpen(length));
  // Code that ran a few times only is measured before the engine compiled it: a client seals and opens all day.
  for (const way of ways) for (let i = 0; i < WARM_CALLS; i += 1) way();
  const [sealed = Number.NaN, bareSeal = Number.NaN, opened = Number.NaN, bareOpen = Number.NaN] = compare(ways, 400);
  const rotation = t.must(sealRotation(facilitator.channel, env)).blob.length;
  return [
    atMostTimes({ name: `seal a text of 200 bytes for ${seats}`, value: sealed, unit: 'µs' }, bareSeal, MAX_TIMES),
    atMostTimes({ name: `open it, one of ${seats}`, value: opened, unit: 'µs' }, bareOpen, MAX_TIMES),
    plainRow({ name: `on the wire, text for ${seats}`, value: length, unit: 'bytes' }),
    plainRow({ name: `on the wire, rotation for ${seats}`, value: rotation, unit: 'bytes' }),
  ];
};

const milliseconds = (work: () => void): number => {
  const start = performance.now();
  work();
  return performance.now() - start;
};

/** From the facilitator's Admit to the newcomer's hello, all in one process: 49 handshakes and one admission. */
const admission = (): Row[] => {
  const { table, facilitator } = openCrowd(systemRandom, 50);
  const guest = t.invite(table, facilitator, 'A2', 'A');
  let hello = 0;
  const admitting = milliseconds(() => {
    t.admit(table, facilitator, 'A2', guest);
    const newcomer = t.enter(table, facilitator, 'A2', guest);
    hello = t.must(sealHello(newcomer.channel, t.env(table))).blob.length;
  });
  return [
    plainRow({ name: 'admit to a channel of 50, both devices together', value: admitting, unit: 'ms' }),
    plainRow({ name: 'on the wire, hello to 50', value: hello, unit: 'bytes' }),
  ];
};

const catchingUp = (): Row => {
  const { table, facilitator } = openCrowd(systemRandom, 10);
  for (let i = 0; i < 1000; i += 1) t.say(table, facilitator, TEXT.text);
  const reader = table.members[1]!;
  const value = milliseconds(() => t.catchUp(table, reader));
  if (t.texts(reader).length !== 1000) throw new Error('it did not read them all');
  return plainRow({ name: 'catch up on 1,000 entries, one of 10', value, unit: 'ms' });
};

/** The protocol core against the sum of the libsodium calls that it needs, measured in the same run. */
export const rows = async (): Promise<readonly Row[]> => {
  await ready;
  return [...[2, 10, 50].flatMap(measure), ...admission(), catchingUp()];
};
