/** A conversation as somebody writes it down for `npm run forge`, and what is wrong with it, in a sentence. */
import * as v from 'valibot';
import { type SeatId, seatId, type X25519Public, x25519Public } from '../../shared/brand.ts';
import { fromBase64url, sameBytes } from '../../shared/codec/bytes.ts';
import type { Random } from '../../shared/crypto/random.ts';
import { type X25519KeyPair, x25519KeyPair } from '../../shared/crypto/x25519.ts';
import type { Cast, PublicSeat } from '../../shared/protocol/forge/cast.ts';
import type { ForgeError, Script, Step } from '../../shared/protocol/forge/script.ts';
import { DAY_MINUTES } from '../../shared/protocol/limits.ts';
import { ROLES, SIDES } from '../../shared/room/roles.ts';

/** Its own sentences, for whoever wrote the file. */
export class Unusable extends Error {}

const name = v.pipe(v.string(), v.nonEmpty('a name is empty'));
const words = v.pipe(
  v.string(),
  v.check((text) => text.isWellFormed(), 'this is no well-formed text'),
);
const base64url = v.pipe(
  v.string(),
  v.transform(fromBase64url),
  v.instance(Uint8Array, 'this is not base64url without padding'),
);
const octets = (length: number) => v.pipe(base64url, v.length(length, `this has not ${length} bytes`));

const seatSchema = v.strictObject({
  name,
  role: v.picklist(ROLES, `a role is one of ${ROLES.join(', ')}`),
  side: v.picklist(SIDES, `a side is one of ${SIDES.join(', ')}`),
  label: words,
  id: v.optional(octets(16)),
  publicKey: v.optional(octets(32)),
  secretKey: v.optional(octets(32)),
});

const minute = v.pipe(
  v.number(),
  v.integer('minutes are whole'),
  v.minValue(0, 'minutes are counted from the beginning'),
);
const names = v.array(name);
const when = { minute, by: name };
const FORMS = ['caucus', 'privateSession', 'workingGroup'] as const;

const lineSchema = v.union(
  [
    v.strictObject({ ...when, text: words, room: v.optional(name) }),
    v.strictObject({ ...when, admit: name }),
    v.strictObject({ ...when, remove: names }),
    v.strictObject({
      ...when,
      open: name,
      form: v.picklist(FORMS),
      with: names,
      lifetimeSeconds: v.optional(v.number(), DAY_MINUTES * 60),
    }),
  ],
  'a line has a whole minute, "by" and a "text", or "admit", "remove" or "open" in its place; see --help',
);

const conversationSchema = v.strictObject({
  member: name,
  /** Minutes since 1970. */
  begins: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 30_000_000),
  rules: v.optional(v.array(words), ['You are here as yourself.']),
  lifetimeSeconds: v.optional(v.number(), 7 * DAY_MINUTES * 60),
  seats: v.pipe(v.array(seatSchema), v.minLength(1, 'there are no seats')),
  lines: v.array(lineSchema),
});

type Written = v.InferOutput<typeof conversationSchema>;
type WrittenSeat = Written['seats'][number];
type WrittenLine = Written['lines'][number];

export type Conversation = {
  readonly cast: Cast;
  readonly script: Script;
  /** Steps of the script that come before the first line. */
  readonly admitted: number;
};

const need: (holds: unknown, sentence: string) => asserts holds = (holds, sentence) => {
  if (!holds) throw new Unusable(sentence);
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (failure) {
    throw new Unusable(`This is not JSON: ${failure instanceof Error ? failure.message : String(failure)}.`);
  }
};

const written = (text: string): Written => {
  const result = v.safeParse(conversationSchema, parsed(text));
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new Unusable(`${v.getDotPath(issue) ?? 'The conversation'}: ${issue.message}.`);
};

const pairOf = ({ name: of, publicKey, secretKey }: WrittenSeat, random: Random): X25519KeyPair => {
  need(secretKey || !publicKey, `${of} is the member: its secret key is needed with its public one, or neither.`);
  const pair = x25519KeyPair(secretKey ?? random(32));
  need(!publicKey || sameBytes(publicKey, pair.publicKey), `The two keys of ${of} do not belong together.`);
  return pair;
};

/** Of others, only a public key is taken. One that is made up here is drawn with its secret key, which is dropped at once. */
const publicOf = ({ name: of, publicKey, secretKey }: WrittenSeat, random: Random): X25519Public => {
  need(!secretKey, `${of} is not the member: no secret key of another seat is needed, and none is taken.`);
  return publicKey ? x25519Public(publicKey) : x25519KeyPair(random(32)).publicKey;
};

const castOf = ({ member, seats }: Written, random: Random): { cast: Cast; ids: ReadonlyMap<string, SeatId> } => {
  const ids = new Map<string, SeatId>();
  const others: PublicSeat[] = [];
  let forger: Cast['member'] | undefined;
  for (const seat of seats) {
    const { name: of, role, side, label } = seat;
    need(!ids.has(of), `There are two seats called ${of}.`);
    const id = seatId(seat.id ?? random(16));
    ids.set(of, id);
    if (of === member) forger = { id, role, side, label, ik: pairOf(seat, random) };
    else others.push({ id, role, side, label, ik: publicOf(seat, random) });
  }
  need(forger, `The member ${member} is not among the seats.`);
  return { cast: { member: forger, others }, ids };
};

const idOf = (ids: ReadonlyMap<string, SeatId>, of: string, place: string): SeatId => {
  const id = ids.get(of);
  need(id, `${place}: ${of} is not among the seats.`);
  return id;
};

const stepOf = (line: WrittenLine, begins: number, ids: ReadonlyMap<string, SeatId>, place: string): Step => {
  const at = { minute: begins + line.minute, by: idOf(ids, line.by, place) };
  const all = (of: readonly string[]) => of.map((each) => idOf(ids, each, place));
  if ('admit' in line) return { ...at, kind: 'admit', seat: idOf(ids, line.admit, place) };
  if ('remove' in line) return { ...at, kind: 'remove', seats: all(line.remove) };
  if ('open' in line) {
    const { open: room, form, lifetimeSeconds } = line;
    return { ...at, kind: 'open', room, form, seats: all(line.with), lifetimeSeconds };
  }
  const { text, room } = line;
  return room === undefined ? { ...at, kind: 'say', text } : { ...at, kind: 'say', text, room };
};

/**
 * The conversation in a file, with made-up keys and ids where it names none. The first seat founds the channel; seats that no line admits
 * are admitted before the first line. Throws `Unusable`.
 */
export const readConversation = (text: string, random: Random): Conversation => {
  const given = written(text);
  const { cast, ids } = castOf(given, random);
  const { begins, seats, lines, rules, lifetimeSeconds } = given;
  const [founder, ...rest] = seats.map((seat) => seat.name);
  const by = idOf(ids, founder ?? '', 'seats');
  const later = new Set(lines.flatMap((line) => ('admit' in line ? [line.admit] : [])));
  const admissions = rest
    .filter((of) => !later.has(of))
    .map((of): Step => ({ kind: 'admit', minute: begins, by, seat: idOf(ids, of, 'seats') }));
  const steps = lines.map((line, index) => stepOf(line, begins, ids, `lines.${index}`));
  const script: Script = {
    founder: by,
    rules: { version: 1, items: rules, lifetimeSeconds, admission: 'facilitator' },
    minute: begins,
    steps: [...admissions, ...steps],
  };
  return { cast, script, admitted: admissions.length };
};

const REASONS: Partial<Record<ForgeError['why'], string>> = {
  badSeat: 'two seats have one id or key, a key is none, or a label is longer than 48 characters',
  badRules: 'there are too many rules, too long ones, or a lifetime that no channel can have',
  noFounder: 'the first seat founds the channel and has to be a facilitator of the third side',
  notSeated: 'whoever acts is not admitted yet, or no more, or the member is never admitted',
  alreadySeated: 'this seat was admitted before',
  unknownRoom: 'this room was not opened',
  roomNameTaken: 'another room has this name',
  earlier: 'lines have to stand in the order of their minutes',
  noPower: 'this seat may not do that',
  tooLong: 'the text is longer than 4,000 characters',
};

/** Why a conversation cannot have been. `admitted`: as `Conversation` has it. */
export const sayWhy = ({ step, why }: ForgeError, admitted: number): string => {
  const reason = REASONS[why] ?? `no honest device would have done this (${why})`;
  const line = step - admitted;
  return line < 0 ? `The seats: ${reason}.` : `lines.${line}: ${reason}.`;
};
