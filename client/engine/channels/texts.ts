/** What may become of a text: how strictly it is shown, where it may be quoted, and where else its words stand. */
import { hex } from '../../../shared/codec/bytes.ts';
import type { Channel } from '../../../shared/protocol/channel.ts';
import type { MessageClass } from '../../../shared/protocol/messageClass.ts';
import { seatsOf } from '../../../shared/protocol/readers.ts';
import type { Seat } from '../../../shared/protocol/roster.ts';
import { shownClass } from '../../../shared/room/classes.ts';
import type { SaidFacts } from '../../../shared/room/marks.ts';
import { type WhyNoQuote, whyNoQuote } from '../../../shared/room/quoting.ts';
import { settingsOf } from '../../../shared/room/settings.ts';
import { seatOf } from './ids.ts';
import type { Ledger } from './ledger.ts';
import type { MessageRecord } from './records.ts';
import { roomByHex } from './roomRows.ts';

/** A row's text as the rules of quoting and marking see it; null for what is no text, and for what stands in no log yet. */
export const factsOfRow = (message: MessageRecord): SaidFacts | null => {
  const { content, entry, seat, room, minute, release } = message;
  if (entry === null || (content.kind !== 'text' && content.kind !== 'withdrawn')) return null;
  const messageClass = content.kind === 'text' ? content.messageClass : 'rule';
  return { author: seatOf(seat), room, minute, messageClass, release, withdrawn: content.kind === 'withdrawn' };
};

/** The strictest class of what is quoted, and of what that quotes in its turn. */
const quotedClasses = (ledger: Ledger, quotes: readonly Uint8Array[]): readonly MessageClass[] =>
  quotes.flatMap((quote) => {
    const content = ledger.messageOf(quote)?.[1].content;
    return content?.kind === 'text' ? [content.messageClass, ...quotedClasses(ledger, content.quotes)] : [];
  });

/** The class that a text is shown and sent with: its own, or a stricter one of what it quotes. Implements L1. */
export const classWithQuotes = (ledger: Ledger, own: MessageClass, quotes: readonly Uint8Array[]): MessageClass =>
  shownClass(own, quotedClasses(ledger, quotes));

/** Seats that are in a room now, in the order of the roster; none in one that this device does not hold. */
export const seatsInRoom = (channel: Channel, room: string): readonly Seat[] => {
  const held = roomByHex(channel, room);
  return held ? seatsOf(channel, held.id) : [];
};

/** Why a row may not be quoted in a room, or null. What quotes another is judged with the class that it is shown with. Implements L2, L3. */
export const whyRowNotQuoted = (
  ledger: Ledger,
  channel: Channel,
  message: MessageRecord,
  room: string,
  minute: number,
): WhyNoQuote | null => {
  const facts = factsOfRow(message);
  if (facts === null) return 'withdrawn';
  const { content } = message;
  const messageClass =
    content.kind === 'text' ? classWithQuotes(ledger, content.messageClass, content.quotes) : facts.messageClass;
  const target = { room, readers: seatsInRoom(channel, room) };
  const source = seatsInRoom(channel, message.room);
  return whyNoQuote({ ...facts, messageClass }, source, target, settingsOf(channel.epoch.rules), minute);
};

/** Letters alone: how a text was wrapped, cased or composed says nothing of where it comes from. */
const folded = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();

/** Less is anybody's words. */
const LEAST_LETTERS = 12;
/** Of two texts, the shorter one stands in the other. */
const LEAST_IN_COMMON = 20;

const sayTheSame = (a: string, b: string): boolean => {
  if (a === b) return true;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length >= LEAST_IN_COMMON && long.includes(short);
};

/**
 * Rooms (hex) in which such words were said, and that not everybody who reads in `room` reads: nothing is pasted from them without
 * a question. Implements X27.
 */
export const whereSaid = (ledger: Ledger, channel: Channel, room: string, text: string): readonly string[] => {
  const wanted = folded(text);
  if (wanted.length < LEAST_LETTERS) return [];
  const target = seatsInRoom(channel, room).map(({ id }) => hex(id));
  const knowsLess = (source: string): boolean => {
    const readers = new Set(seatsInRoom(channel, source).map(({ id }) => hex(id)));
    return !target.every((seat) => readers.has(seat));
  };
  const found = new Set<string>();
  for (const { room: source, content } of ledger.messages.values()) {
    if (source === room || found.has(source) || content.kind !== 'text') continue;
    const said = folded(content.text);
    if (said.length >= LEAST_LETTERS && sayTheSame(wanted, said) && knowsLess(source)) found.add(source);
  }
  return [...found];
};
