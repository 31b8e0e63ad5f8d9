/**
 * Payloads 7 to 23: what seats may say beside texts. Encoding only; who may say what, and what it does, is
 * decided in `shared/room`.
 *
 * | number | kind | payload |
 * |---|---|---|
 * | 7 | proposal | a matter (`shared/room/matter.ts`) |
 * | 8, 9 | confirm, refuse | `[hash]` |
 * | 10 | charter | `[form, continues 0 or 16, lifetimeSeconds, [2*100 seat]]` |
 * | 11 | roomLeave | `[]` |
 * | 12 | recess, endRecess | `[0, untilMinute, breach]`, `[1]` |
 * | 13, 14, 15 | withdraw, tighten, release | `[entry]`, `[entry, class]`, `[entry, 0 keep or 1 may be quoted]` |
 * | 16 | accept | `[rulesHash]` |
 * | 17 | buddies | `[[*2 seat]]` |
 * | 18 | away | `[]` |
 * | 19 | report | `[entry 0 or 16, text, copy]` |
 * | 20 | floor | `[seat, untilMinute]` |
 * | 21 | freeze | `[seat]` |
 * | 22 | roomShorten | `[lifetimeSeconds]` |
 * | 23 | check | a step of it (`checkWord.ts`) |
 */
import * as v from 'valibot';
import { type EntryId, entryId, hash32, roomId, seatId } from '../brand.ts';
import { bytesOf, type Plain, textUpTo, uintUpTo } from '../codec/cbor.ts';
import { unreachable } from '../result.ts';
import { type Matter, matterPlain, matterSchema } from '../room/matter.ts';
import { BUDDIES } from '../room/seatWords.ts';
import type { AnyForm, Word } from '../room/words.ts';
import { type Check, checkPlain, checkSchema } from './checkWord.ts';
import { LIMITS } from './limits.ts';
import { MESSAGE_CLASSES, type MessageClass } from './messageClass.ts';
import { minuteSchema } from './roster.ts';

export const WORD_KINDS = {
  proposal: 7,
  confirm: 8,
  refuse: 9,
  charter: 10,
  roomLeave: 11,
  recess: 12,
  withdraw: 13,
  tighten: 14,
  release: 15,
  accept: 16,
  buddies: 17,
  away: 18,
  report: 19,
  floor: 20,
  freeze: 21,
  roomShorten: 22,
  check: 23,
} as const;

/** A word as it travels: a proposal does not carry its name, each reader works it out; *leave* is older than the others. */
export type WordPayload =
  | Exclude<Word, { readonly kind: 'proposal' | 'leave' }>
  | { readonly kind: 'proposal'; readonly matter: Matter }
  | { readonly kind: 'report'; readonly entry: EntryId | null; readonly text: string; readonly copy: string }
  | { readonly kind: 'check'; readonly check: Check };

export const ROOM_FORMS: readonly AnyForm[] = ['caucus', 'privateSession', 'workingGroup', 'verification'];

const NONE = new Uint8Array(0);

export const wordNumber = (kind: WordPayload['kind']): number =>
  kind === 'endRecess' ? WORD_KINDS.recess : WORD_KINDS[kind];

export const isWord = (payload: { readonly kind: string }): payload is WordPayload =>
  payload.kind === 'endRecess' || payload.kind in WORD_KINDS;

export const wordPlain = (word: WordPayload): Plain => {
  switch (word.kind) {
    case 'proposal':
      return matterPlain(word.matter);
    case 'confirm':
    case 'refuse':
      return [word.proposal];
    case 'charter': {
      const { form, continues, lifetimeSeconds, seats } = word.charter;
      return [ROOM_FORMS.indexOf(form), continues ?? NONE, lifetimeSeconds, [...seats]];
    }
    case 'roomLeave':
    case 'away':
      return [];
    case 'recess':
      return [0, word.untilMinute, word.breach ? 1 : 0];
    case 'endRecess':
      return [1];
    case 'withdraw':
      return [word.entry];
    case 'tighten':
      return [word.entry, MESSAGE_CLASSES.indexOf(word.messageClass)];
    case 'release':
      return [word.entry, word.mayBeQuoted ? 1 : 0];
    case 'accept':
      return [word.rules];
    case 'buddies':
      return [[...word.seats]];
    case 'report':
      return [word.entry ?? NONE, word.text, word.copy];
    case 'floor':
      return [word.seat, word.untilMinute];
    case 'freeze':
      return [word.seat];
    case 'roomShorten':
      return [word.lifetimeSeconds];
    case 'check':
      return checkPlain(word.check);
    default:
      return unreachable(word);
  }
};

const seat = bytesOf(16, seatId);
const entry = bytesOf(16, entryId);
const hash = bytesOf(32, hash32);
const none = bytesOf(0, () => null);
const yesOrNo = v.pipe(
  uintUpTo(1),
  v.transform((flag): boolean => flag === 1),
);
const lifetime = uintUpTo(LIMITS.logLifetimeSeconds);
const formSchema = v.pipe(
  uintUpTo(ROOM_FORMS.length - 1),
  v.transform((form): AnyForm => ROOM_FORMS[form] ?? 'workingGroup'),
);
const classSchema = v.pipe(
  uintUpTo(MESSAGE_CLASSES.length - 1),
  v.transform((at): MessageClass => MESSAGE_CLASSES[at] ?? 'notForUse'),
);
const charterSeats = v.pipe(v.array(seat), v.minLength(2), v.maxLength(LIMITS.seats));

/** A schema of a fixed list of items, and the word that they are. */
const said = <const I extends v.TupleItems>(
  items: I,
  make: (items: v.InferOutput<v.StrictTupleSchema<I, undefined>>) => WordPayload,
): v.GenericSchema<unknown, WordPayload> => v.pipe(v.strictTuple(items), v.transform(make));

export const WORD_PAYLOADS: { readonly [number: number]: v.GenericSchema<unknown, WordPayload> } = {
  [WORD_KINDS.proposal]: v.pipe(
    matterSchema,
    v.transform((matter): WordPayload => ({ kind: 'proposal', matter })),
  ),
  [WORD_KINDS.confirm]: said([hash], ([proposal]) => ({ kind: 'confirm', proposal })),
  [WORD_KINDS.refuse]: said([hash], ([proposal]) => ({ kind: 'refuse', proposal })),
  [WORD_KINDS.charter]: said(
    [formSchema, v.union([none, bytesOf(16, roomId)]), lifetime, charterSeats],
    ([form, continues, lifetimeSeconds, seats]) => ({
      kind: 'charter',
      charter: { form, seats, lifetimeSeconds, continues },
    }),
  ),
  [WORD_KINDS.roomLeave]: said([], () => ({ kind: 'roomLeave' })),
  [WORD_KINDS.recess]: v.union([
    said([v.literal(0), minuteSchema, yesOrNo], ([, untilMinute, breach]) => ({ kind: 'recess', untilMinute, breach })),
    said([v.literal(1)], () => ({ kind: 'endRecess' })),
  ]),
  [WORD_KINDS.withdraw]: said([entry], ([id]) => ({ kind: 'withdraw', entry: id })),
  [WORD_KINDS.tighten]: said([entry, classSchema], ([id, messageClass]) => ({
    kind: 'tighten',
    entry: id,
    messageClass,
  })),
  [WORD_KINDS.release]: said([entry, yesOrNo], ([id, mayBeQuoted]) => ({ kind: 'release', entry: id, mayBeQuoted })),
  [WORD_KINDS.accept]: said([hash], ([rules]) => ({ kind: 'accept', rules })),
  [WORD_KINDS.buddies]: said([v.pipe(v.array(seat), v.maxLength(BUDDIES))], ([seats]) => ({
    kind: 'buddies',
    seats,
  })),
  [WORD_KINDS.away]: said([], () => ({ kind: 'away' })),
  [WORD_KINDS.report]: said(
    [v.union([none, entry]), textUpTo(LIMITS.textLength), textUpTo(LIMITS.textLength)],
    ([id, text, copy]) => ({ kind: 'report', entry: id, text, copy }),
  ),
  [WORD_KINDS.floor]: said([seat, minuteSchema], ([id, untilMinute]) => ({ kind: 'floor', seat: id, untilMinute })),
  [WORD_KINDS.freeze]: said([seat], ([id]) => ({ kind: 'freeze', seat: id })),
  [WORD_KINDS.check]: v.pipe(
    checkSchema,
    v.transform((check): WordPayload => ({ kind: 'check', check })),
  ),
  [WORD_KINDS.roomShorten]: said([lifetime], ([lifetimeSeconds]) => ({ kind: 'roomShorten', lifetimeSeconds })),
};
