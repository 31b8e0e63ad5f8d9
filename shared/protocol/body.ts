/**
 * What an entry says, under its key. The envelope is the same for every kind, known or not: a kind or version that this
 * program does not know still has a class, an expiry and quotes, and is shown as "needs a newer version".
 */
import * as v from 'valibot';
import { type EntryId, type SeatId, type Secret, type SymmetricKey, seatId, secret32, symmetricKey } from '../brand.ts';
import { bytesOf, decode, decodeValue, encode, type Plain, textUpTo } from '../codec/cbor.ts';
import { err, type Result, unreachable } from '../result.ts';
import { type Bundle, bundlePlain, bundleSchema } from './bundle.ts';
import { type Change, changePlain, changeSchema } from './changeBody.ts';
import { LIMITS } from './limits.ts';
import { MESSAGE_CLASSES, type MessageClass } from './messageClass.ts';
import { MAX_MINUTE } from './roster.ts';
import { isWord, WORD_PAYLOADS, type WordPayload, wordNumber, wordPlain } from './wordBody.ts';

export type { Change } from './changeBody.ts';
export { MESSAGE_CLASSES, type MessageClass } from './messageClass.ts';

/** Numbers on the wire; 7 to 23 are in `wordBody.ts`. Numbers up to 63 are kept for what a facilitated dialogue will need. */
export const BODY_KINDS = {
  heartbeat: 0,
  text: 1,
  rotation: 2,
  hello: 3,
  epoch: 4,
  leave: 5,
  close: 6,
} as const;
const BODY_VERSION = 1;

/** What an epoch entry gives those who stay. `admin` carries the new admin token to each other facilitator. */
export type EpochBody = {
  readonly change: Change;
  readonly key: SymmetricKey;
  readonly token: Secret;
  readonly admin: readonly { readonly seat: SeatId; readonly sealed: Uint8Array }[];
};

export type Payload =
  | { readonly kind: 'heartbeat' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'rotation'; readonly bundle: Bundle }
  | { readonly kind: 'hello'; readonly bundle: Bundle }
  | ({ readonly kind: 'epoch' } & EpochBody)
  | { readonly kind: 'leave' }
  | { readonly kind: 'close'; readonly secret: Secret }
  | WordPayload
  | { readonly kind: 'newer' };

/** What this program writes itself. */
type Written = Exclude<Payload, { readonly kind: 'newer' }>;

export type Body = {
  readonly payload: Payload;
  /** The author's clock, whole minutes since 1970. */
  readonly minute: number;
  readonly messageClass: MessageClass;
  readonly lifetimeSeconds: number;
  readonly quotes: readonly EntryId[];
};

const seatIdSchema = bytesOf(16, seatId);

const epochSchema = v.pipe(
  v.strictTuple([
    changeSchema,
    bytesOf(32, symmetricKey),
    bytesOf(32, secret32),
    v.pipe(v.array(v.strictTuple([seatIdSchema, bytesOf(48, (sealed) => sealed)])), v.maxLength(LIMITS.seats)),
  ]),
  v.transform(
    ([change, key, token, admin]): EpochBody => ({
      change,
      key,
      token,
      admin: admin.map(([seat, sealed]) => ({ seat, sealed })),
    }),
  ),
);

const payloadPlain = (payload: Written): Plain => {
  if (isWord(payload)) return wordPlain(payload);
  switch (payload.kind) {
    case 'heartbeat':
    case 'leave':
      return [];
    case 'text':
      return [payload.text];
    case 'rotation':
    case 'hello':
      return [bundlePlain(payload.bundle)];
    case 'epoch':
      return [
        changePlain(payload.change),
        payload.key,
        payload.token,
        payload.admin.map(({ seat, sealed }) => [seat, sealed]),
      ];
    case 'close':
      return [payload.secret];
    default:
      return unreachable(payload);
  }
};

const nothing = v.strictTuple([]);
const PAYLOADS: { readonly [number: number]: v.GenericSchema<unknown, Payload> } = {
  ...WORD_PAYLOADS,
  [BODY_KINDS.heartbeat]: v.pipe(
    nothing,
    v.transform((): Payload => ({ kind: 'heartbeat' })),
  ),
  [BODY_KINDS.text]: v.pipe(
    v.strictTuple([textUpTo(LIMITS.textLength)]),
    v.transform(([text]): Payload => ({ kind: 'text', text })),
  ),
  [BODY_KINDS.rotation]: v.pipe(
    v.strictTuple([bundleSchema]),
    v.transform(([bundle]): Payload => ({ kind: 'rotation', bundle })),
  ),
  [BODY_KINDS.hello]: v.pipe(
    v.strictTuple([bundleSchema]),
    v.transform(([bundle]): Payload => ({ kind: 'hello', bundle })),
  ),
  [BODY_KINDS.epoch]: v.pipe(
    epochSchema,
    v.transform((epoch): Payload => ({ kind: 'epoch', ...epoch })),
  ),
  [BODY_KINDS.leave]: v.pipe(
    nothing,
    v.transform((): Payload => ({ kind: 'leave' })),
  ),
  [BODY_KINDS.close]: v.pipe(
    v.strictTuple([bytesOf(32, secret32)]),
    v.transform(([secret]): Payload => ({ kind: 'close', secret })),
  ),
};

type Envelope = readonly [number, number, number, number, number, readonly EntryId[], Uint8Array];

const isUint = (value: unknown, max: number): boolean =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= max;

/** The envelope, read by hand: each entry that opens goes through here, and a schema would cost more than opening it. */
const readEnvelope = (value: unknown): Envelope | undefined => {
  if (!Array.isArray(value) || value.length !== 7) return undefined;
  const [kind, version, minute, messageClass, lifetimeSeconds, quotes, payload] = value as readonly unknown[];
  const numbers =
    isUint(kind, 0xffff) &&
    isUint(version, 0xffff) &&
    isUint(minute, MAX_MINUTE) &&
    isUint(messageClass, 0xff) &&
    isUint(lifetimeSeconds, LIMITS.logLifetimeSeconds);
  if (!numbers || !Array.isArray(quotes) || quotes.length > LIMITS.quotes || !(payload instanceof Uint8Array))
    return undefined;
  if (!quotes.every((quote) => quote instanceof Uint8Array && quote.length === 16)) return undefined;
  return value as unknown as Envelope;
};

const numberOf = (payload: Written): number => (isWord(payload) ? wordNumber(payload.kind) : BODY_KINDS[payload.kind]);

/** `[kind, version, minute, class, lifetimeSeconds, [* quoted entry id], payload as a byte string]`. Implements E10. */
export const encodeBody = (body: Body): Uint8Array => {
  const { payload } = body;
  if (payload.kind === 'newer') throw new Error('bug: a body of a newer version is never written');
  return encode([
    numberOf(payload),
    BODY_VERSION,
    body.minute,
    MESSAGE_CLASSES.indexOf(body.messageClass),
    body.lifetimeSeconds,
    [...body.quotes],
    encode(payloadPlain(payload)),
  ]);
};

/** A kind or version that is not ours decodes as `newer`; an unknown class counts as the strictest. */
export const decodeBody = (bytes: Uint8Array): Result<Body, 'malformed'> => {
  const envelope = readEnvelope(decodeValue(bytes));
  if (envelope === undefined) return err('malformed');
  const [kind, version, minute, messageClass, lifetimeSeconds, quotes, inner] = envelope;
  const rest = { minute, messageClass: MESSAGE_CLASSES[messageClass] ?? 'notForUse', lifetimeSeconds, quotes };
  const schema = version === BODY_VERSION ? PAYLOADS[kind] : undefined;
  if (schema === undefined) return { ok: true, value: { ...rest, payload: { kind: 'newer' } } };
  const payload = decode(schema, inner);
  return payload.ok ? { ok: true, value: { ...rest, payload: payload.value } } : payload;
};
