/** Whether something of ours may go into a room now: asked when it is written, and again when its hold is over. */
import { hex } from '../../../shared/codec/bytes.ts';
import type { Channel, Env } from '../../../shared/protocol/channel.ts';
import { notKnownCurrent } from '../../../shared/protocol/due.ts';
import { roomMinute } from '../../../shared/room/time.ts';
import type { Outcome } from '../api.ts';
import { done, fine, kindOf, trouble } from '../problems.ts';
import { readersOf, sceneNow, whyClosed } from './composing.ts';
import type { Ledger } from './ledger.ts';
import { type ReadRoom, readRoom } from './roomRows.ts';
import { standingOf } from './shown.ts';
import { whyRowNotQuoted } from './texts.ts';
import type { WrittenContent } from './writing.ts';

/** A room and its channel, where something of ours can be written now. */
export type Open = { readonly channel: Channel; readonly room: ReadRoom };

/** What is to go, and what its author saw when it was meant. */
export type Meant = {
  readonly room: string;
  readonly content: WrittenContent;
  readonly readersToken: string;
  readonly confirmNotCurrent: boolean;
};

/** Whether anything can be written in a room now. */
const openRoom = ({ record }: Ledger, roomId: string, env: Env): Outcome<Open> => {
  const channel = record.stage.kind === 'seated' ? record.stage.channel : null;
  if (!channel || record.tampered || channel.halted !== null) return kindOf('stopped');
  // What comes after a leave or a close is refused by all.
  if (record.intents.some(({ kind }) => kind === 'leave' || kind === 'close')) return kindOf('stopped');
  const room = readRoom(channel, roomId);
  if (!room) return kindOf('gone');
  const why = whyClosed(record, channel, standingOf(record), room, sceneNow(channel, env));
  if (why === null) return fine({ channel, room });
  return why === 'standing' ? kindOf('notYet') : trouble({ kind: 'closedNow', why });
};

/** Whether these are the readers that the person saw, and the log is known to be current or the person was told that it is not. */
const readersSeen = ({ channel, room }: Open, meant: Meant, env: Env): Outcome => {
  if (readersOf(channel, room, env).token !== meant.readersToken) return kindOf('readersChanged');
  return notKnownCurrent(channel, env.nowMinute) && !meant.confirmNotCurrent ? kindOf('notCurrent') : done;
};

/** Whether what a text quotes may be quoted where it goes. What this device does not hold any more shows nothing there. */
const quotesAllowed = (ledger: Ledger, { channel, room }: Open, content: WrittenContent, env: Env): Outcome => {
  if (content.kind !== 'text') return done;
  const minute = roomMinute(channel.time, env.nowMinute);
  for (const quote of content.quotes) {
    const quoted = ledger.messageOf(quote)?.[1];
    const why = quoted && whyRowNotQuoted(ledger, channel, quoted, hex(room.id), minute);
    if (why) return trouble({ kind: 'quoteBarred', why });
  }
  return done;
};

/** Where it goes, or why it may not. */
export const sendable = (ledger: Ledger, meant: Meant, env: Env): Outcome<Open> => {
  const open = openRoom(ledger, meant.room, env);
  if (!open.ok) return open;
  const seen = readersSeen(open.value, meant, env);
  if (!seen.ok) return seen;
  const allowed = quotesAllowed(ledger, open.value, meant.content, env);
  return allowed.ok ? open : allowed;
};
