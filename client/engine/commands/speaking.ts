/** What the person writes, and what becomes of what could not be sent. */
import { hex } from '../../../shared/codec/bytes.ts';
import { notKnownCurrent } from '../../../shared/protocol/due.ts';
import type { Outcome } from '../api.ts';
import type { ChannelRunner } from '../channels/runner.ts';
import { readersOf, textChanges } from '../channels/writing.ts';
import { done, fine, kindOf, sealProblem } from '../problems.ts';
import { wellFormed } from '../typed.ts';

/** A text, to exactly the readers that the person saw. */
export const send = async (
  runner: ChannelRunner,
  text: string,
  quote: string | null,
  readersToken: string,
  confirmNotCurrent: boolean,
): Promise<Outcome<string>> => {
  const messageId = `own-${hex(runner.env.random(8))}`;
  return runner.ledger.exclusively(async (): Promise<Outcome<string>> => {
    const quoted = quote === null ? null : (runner.ledger.messages.get(quote)?.entry ?? null);
    return seal(runner, { id: messageId, text, quotes: quoted ? [quoted] : [] }, readersToken, confirmNotCurrent);
  });
};

const seal = async (
  runner: ChannelRunner,
  content: { readonly id: string; readonly text: string; readonly quotes: readonly Uint8Array[] },
  readersToken: string,
  confirmNotCurrent: boolean,
): Promise<Outcome<string>> => {
  const { channel } = runner;
  if (!channel || runner.record.tampered) return kindOf('stopped');
  // What comes after a leave or a close is refused by all.
  if (runner.record.intents.some(({ kind }) => kind === 'leave' || kind === 'close')) return kindOf('stopped');
  const text = wellFormed(content.text);
  if (text.trim() === '') return kindOf('notYet');
  if (readersOf(channel, runner.env).token !== readersToken) return kindOf('readersChanged');
  if (notKnownCurrent(channel, runner.env.nowMinute) && !confirmNotCurrent) return kindOf('notCurrent');
  const changes = textChanges(runner.ledger, channel, { ...content, text }, runner.env);
  if (!changes.ok) return sealProblem(changes.error);
  await runner.apply(changes.value);
  return fine(content.id);
};

/** Seals a message anew, to the readers that the person has now seen. */
export const resend = (runner: ChannelRunner, message: string, readersToken: string): Promise<Outcome> =>
  runner.ledger.exclusively(async (): Promise<Outcome> => {
    const held = runner.ledger.messages.get(message);
    if (held?.content.kind !== 'text' || (held.state !== 'review' && held.state !== 'failed')) return kindOf('gone');
    const { text, quotes } = held.content;
    const sent = await seal(runner, { id: message, text, quotes }, readersToken, true);
    return sent.ok ? done : sent;
  });

/** Drops what was never stored; it was on no other screen. */
export const discard = (runner: ChannelRunner, message: string): Promise<Outcome> =>
  runner.ledger.exclusively(async (): Promise<Outcome> => {
    const held = runner.ledger.messages.get(message);
    if (!held || (held.state !== 'review' && held.state !== 'failed')) return kindOf('notYet');
    await runner.apply({ messages: { [message]: null } });
    return done;
  });
