/** What the person writes, and what becomes of what could not be sent. */
import { hex } from '../../../shared/codec/bytes.ts';
import { LIMITS } from '../../../shared/protocol/limits.ts';
import type { NewMessage, Outcome } from '../api.ts';
import { heldRow, LONGEST_HOLD_SECONDS } from '../channels/holding.ts';
import type { MessageRecord } from '../channels/records.ts';
import type { ChannelRunner } from '../channels/runner.ts';
import { type Meant, sendable } from '../channels/sendable.ts';
import { whereSaid as roomsThatSaid } from '../channels/texts.ts';
import { type WrittenContent, writtenChanges } from '../channels/writing.ts';
import { done, fine, kindOf, sealProblem, trouble } from '../problems.ts';
import { clamp, wellFormed } from '../typed.ts';

const tidy = (content: WrittenContent): Outcome<WrittenContent> => {
  const text = wellFormed(content.text);
  if (text.trim() === '') return kindOf('notYet');
  return text.length > LIMITS.textLength
    ? trouble({ kind: 'tooLong', max: LIMITS.textLength })
    : fine({ ...content, text });
};

export type ToWrite = Meant & { readonly id: string; readonly holdSeconds: number };

/** Writes in the channel's line: now, or after its hold. Implements X9, X24. */
export const write = async (runner: ChannelRunner, wanted: ToWrite): Promise<Outcome<string>> => {
  const content = tidy(wanted.content);
  if (!content.ok) return content;
  const open = sendable(runner.ledger, { ...wanted, content: content.value }, runner.env);
  if (!open.ok) return open;
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
