/** What the person says of a message: of their own what becomes of it, and of any to a facilitator. */

import { entryId } from '../../../shared/brand.ts';
import { hex } from '../../../shared/codec/bytes.ts';
import { LIMITS } from '../../../shared/protocol/limits.ts';
import type { MessageClass } from '../../../shared/protocol/messageClass.ts';
import { factsOf } from '../../../shared/protocol/room.ts';
import { isStricter } from '../../../shared/room/classes.ts';
import { whyNoCopy } from '../../../shared/room/quoting.ts';
import { mayReport } from '../../../shared/room/rooms.ts';
import type { Mark } from '../../../shared/room/words.ts';
import type { Outcome } from '../api.ts';
import { readersOf } from '../channels/composing.ts';
import type { MessageRecord } from '../channels/records.ts';
import { readRoom } from '../channels/roomRows.ts';
import type { ChannelRunner } from '../channels/runner.ts';
import { classWithQuotes, factsOfRow } from '../channels/texts.ts';
import { done, fine, kindOf, trouble } from '../problems.ts';
import { intendInRoom } from './rooms.ts';
import { newMessageId, write } from './speaking.ts';

/** Asks for a mark of a message of ours that stands in the log. */
const markOurs = (
  runner: ChannelRunner,
  id: string,
  mark: (entry: ReturnType<typeof entryId>, message: MessageRecord) => Outcome<Mark>,
): Promise<Outcome> =>
  intendInRoom(runner, (channel) => {
    const message = runner.ledger.messages.get(id);
    if (message?.content.kind !== 'text') return kindOf('gone');
    const { entry } = message;
    if (!message.ours) return kindOf('noPower');
    if (entry === null || message.state !== 'sent') return kindOf('notYet');
    if (!readRoom(channel, message.room)) return kindOf('gone');
    const wanted = mark(entryId(entry), message);
    return wanted.ok ? fine({ kind: 'mark', room: message.room, mark: wanted.value, entry: null }) : wanted;
  });

/** Takes a message back: every device that reads this drops its content. Others may have read it before. */
export const withdraw = (runner: ChannelRunner, message: string): Promise<Outcome> =>
  markOurs(runner, message, (entry) => fine({ kind: 'withdraw', entry }));

export const tighten = (runner: ChannelRunner, message: string, messageClass: MessageClass): Promise<Outcome> =>
  markOurs(runner, message, (entry, { content }) =>
    content.kind === 'text' && isStricter(messageClass, content.messageClass)
      ? fine({ kind: 'tighten', entry, messageClass })
      : kindOf('noPower'),
  );

/** The author's word on whether a message may be quoted in other rooms. */
export const release = (runner: ChannelRunner, message: string, mayBeQuoted: boolean): Promise<Outcome> =>
  markOurs(runner, message, (entry) => fine({ kind: 'release', entry, mayBeQuoted }));

/** The copied text of a message for a report, or why it may not be copied. */
const copyOf = (runner: ChannelRunner, message: MessageRecord): Outcome<string> => {
  const facts = factsOfRow(message);
  if (facts === null || message.content.kind !== 'text') return fine('');
  const { text, messageClass, quotes } = message.content;
  const why = whyNoCopy({ ...facts, messageClass: classWithQuotes(runner.ledger, messageClass, quotes) });
  return why === null ? fine(text) : trouble({ kind: 'quoteBarred', why });
};

/** To the facilitators of a private session, and to nobody else. */
export const report = (
  runner: ChannelRunner,
  roomId: string,
  messageId: string | null,
  text: string,
  withCopy: boolean,
): Promise<Outcome> =>
  runner.ledger.exclusively(async (): Promise<Outcome> => {
    const { channel, ledger } = runner;
    const room = channel && readRoom(channel, roomId);
    if (!channel || !room) return kindOf('gone');
    if (room.kind !== 'open' || !mayReport(factsOf(room), channel.us.seat, channel.epoch.seats))
      return kindOf('noPower');
    const about = messageId === null ? undefined : ledger.messages.get(messageId);
    if (messageId !== null && !about) return kindOf('gone');
    const copy = about && withCopy ? copyOf(runner, about) : fine('');
    if (!copy.ok) return copy;
    if (copy.value.length > LIMITS.textLength) return trouble({ kind: 'tooLong', max: LIMITS.textLength });
    const written = await write(runner, {
      id: newMessageId(runner),
      room: hex(room.id),
      content: { kind: 'report', about: about?.entry ?? null, text, copy: copy.value },
      // The facilitators of this room are the readers that were chosen: no other set can be.
      readersToken: readersOf(channel, room, runner.env).token,
      confirmNotCurrent: true,
      holdSeconds: 0,
    });
    return written.ok ? done : written;
  });
