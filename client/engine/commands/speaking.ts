/** What the person writes, and what becomes of what could not be sent. */
import { hex } from '../../../shared/codec/bytes.ts';
import type { Channel } from '../../../shared/protocol/channel.ts';
import { notKnownCurrent } from '../../../shared/protocol/due.ts';
import { LIMITS } from '../../../shared/protocol/limits.ts';
import type { NewMessage, Outcome } from '../api.ts';
import { readersOf, sceneNow, whyClosed } from '../channels/composing.ts';
import { heldRow, LONGEST_HOLD_SECONDS } from '../channels/holding.ts';
import type { MessageRecord } from '../channels/records.ts';
import { type ReadRoom, readRoom } from '../channels/roomRows.ts';
import type { ChannelRunner } from '../channels/runner.ts';
import { standingOf } from '../channels/shown.ts';
import { whereSaid as roomsThatSaid, whyRowNotQuoted } from '../channels/texts.ts';
import { type WrittenContent, writtenChanges } from '../channels/writing.ts';
import { done, fine, kindOf, sealProblem, trouble } from '../problems.ts';
import { clamp, wellFormed } from '../typed.ts';

/** A room and its channel, where something of ours can be written now. */
type Open = { readonly channel: Channel; readonly room: ReadRoom };

/** Whether anything can be written in a room now. */
const openRoom = (runner: ChannelRunner, roomId: string): Outcome<Open> => {
  const { channel, record } = runner;
  if (!channel || record.tampered || channel.halted !== null) return kindOf('stopped');
  // What comes after a leave or a close is refused by all.
  if (record.intents.some(({ kind }) => kind === 'leave' || kind === 'close')) return kindOf('stopped');
  const room = readRoom(channel, roomId);
  if (!room) return kindOf('gone');
  const why = whyClosed(record, channel, standingOf(record), room, sceneNow(channel, runner.env));
  if (why === null) return fine({ channel, room });
  return why === 'standing' ? kindOf('notYet') : trouble({ kind: 'closedNow', why });
};

/** Whether these are the readers that the person saw, and the log is known to be current or the person was told that it is not. */
const readersSeen = (
  runner: ChannelRunner,
  { channel, room }: Open,
  readersToken: string,
  confirmNotCurrent: boolean,
): Outcome => {
  if (readersOf(channel, room, runner.env).token !== readersToken) return kindOf('readersChanged');
  return notKnownCurrent(channel, runner.env.nowMinute) && !confirmNotCurrent ? kindOf('notCurrent') : done;
};

/** Whether what a text quotes may be quoted where it goes. What this device does not hold any more shows nothing there. */
const quotesAllowed = (runner: ChannelRunner, { channel, room }: Open, content: WrittenContent): Outcome => {
  if (content.kind !== 'text') return done;
  for (const quote of content.quotes) {
    const quoted = runner.ledger.messageOf(quote)?.[1];
    const why = quoted && whyRowNotQuoted(runner.ledger, channel, quoted, hex(room.id), runner.minute);
    if (why) return trouble({ kind: 'quoteBarred', why });
  }
  return done;
};

const tidy = (content: WrittenContent): Outcome<WrittenContent> => {
  const text = wellFormed(content.text);
  if (text.trim() === '') return kindOf('notYet');
  return text.length > LIMITS.textLength
    ? trouble({ kind: 'tooLong', max: LIMITS.textLength })
    : fine({ ...content, text });
};

export type ToWrite = {
  readonly id: string;
  readonly room: string;
  readonly content: WrittenContent;
  readonly readersToken: string;
  readonly confirmNotCurrent: boolean;
  readonly holdSeconds: number;
};

/** Writes in the channel's line: now, or after its hold. Implements X9, X24. */
export const write = async (runner: ChannelRunner, wanted: ToWrite): Promise<Outcome<string>> => {
  const open = openRoom(runner, wanted.room);
  if (!open.ok) return open;
  const content = tidy(wanted.content);
  if (!content.ok) return content;
  const seen = readersSeen(runner, open.value, wanted.readersToken, wanted.confirmNotCurrent);
  if (!seen.ok) return seen;
  const allowed = quotesAllowed(runner, open.value, content.value);
  if (!allowed.ok) return allowed;
  const { channel, room } = open.value;
  const written = { id: wanted.id, room, content: content.value };
  if (wanted.holdSeconds > 0) {
    const untilMs = runner.nowMs + wanted.holdSeconds * 1_000;
    const { readersToken, confirmNotCurrent: notCurrentConfirmed } = wanted;
    const held = { untilMs, readersToken, notCurrentConfirmed };
    await runner.apply({ messages: { [wanted.id]: heldRow(runner.ledger, channel, written, held, runner.env) } });
    return fine(wanted.id);
  }
  const changes = writtenChanges(runner.ledger, channel, written, runner.env);
  if (!changes.ok) return sealProblem(changes.error);
  await runner.apply(changes.value);
  return fine(wanted.id);
};

export const newMessageId = (runner: ChannelRunner): string => `own-${hex(runner.env.random(8))}`;

/** A text, to exactly the readers that the person saw. */
export const send = (
  runner: ChannelRunner,
  room: string,
  message: NewMessage,
  readersToken: string,
  confirmNotCurrent: boolean,
): Promise<Outcome<string>> =>
  runner.ledger.exclusively(() => {
    const quoted = message.quote === null ? null : (runner.ledger.messages.get(message.quote)?.entry ?? null);
    const { text, messageClass } = message;
    return write(runner, {
      id: newMessageId(runner),
      room,
      content: { kind: 'text', text, messageClass, quotes: quoted ? [quoted] : [] },
      readersToken,
      confirmNotCurrent,
      holdSeconds: clamp(message.holdSeconds, 0, LONGEST_HOLD_SECONDS),
    });
  });

const mayGoAgain = ({ state }: MessageRecord): boolean => state === 'review' || state === 'failed';

const again = (
  runner: ChannelRunner,
  id: string,
  which: (held: MessageRecord) => boolean,
  token: (held: MessageRecord) => string,
): Promise<Outcome> =>
  runner.ledger.exclusively(async (): Promise<Outcome> => {
    const held = runner.ledger.messages.get(id);
    if (!held || !which(held) || (held.content.kind !== 'text' && held.content.kind !== 'report'))
      return kindOf('gone');
    const { room, content } = held;
    const readersToken = token(held);
    const sent = await write(runner, { id, room, content, readersToken, confirmNotCurrent: true, holdSeconds: 0 });
    return sent.ok ? done : sent;
  });

/** Seals a message anew, to the readers that the person has now seen. */
export const resend = (runner: ChannelRunner, message: string, readersToken: string): Promise<Outcome> =>
  again(runner, message, mayGoAgain, () => readersToken);

/** Ends a hold: the message goes now, to the readers that its author saw. */
export const sendNow = (runner: ChannelRunner, message: string): Promise<Outcome> =>
  again(
    runner,
    message,
    ({ state }) => state === 'held',
    ({ held }) => held?.readersToken ?? '',
  );

/** Drops what never left this device, or was never stored; it was on no other screen. */
export const discard = (runner: ChannelRunner, message: string): Promise<Outcome> =>
  runner.ledger.exclusively(async (): Promise<Outcome> => {
    const held = runner.ledger.messages.get(message);
    if (!held || !(mayGoAgain(held) || held.state === 'held')) return kindOf('notYet');
    await runner.apply({ messages: { [message]: null }, bury: true });
    return done;
  });

export const whereSaid = (runner: ChannelRunner, room: string, text: string): readonly string[] => {
  const { channel } = runner;
  return channel ? roomsThatSaid(runner.ledger, channel, room, text) : [];
};
