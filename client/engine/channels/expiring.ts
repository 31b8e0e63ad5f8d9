/** What time takes away from a channel's rows: messages past their lifetime, sent or not, and invitations past their time. */
import { entryId } from '../../../shared/brand.ts';
import { hex } from '../../../shared/codec/bytes.ts';
import type { Channel } from '../../../shared/protocol/channel.ts';
import { withdraw } from '../../../shared/protocol/seal.ts';
import { lapsedInvitations } from './convening.ts';
import type { Changes, Ledger } from './ledger.ts';
import type { ChannelRecord, MessageRecord, OutboxRecord } from './records.ts';
import { rowsOfLostRooms, withoutLostRooms, withUnreadWithin } from './roomRows.ts';

/** The message that a task sends, or undefined for a task that sends none. */
const messageOf = ({ task }: OutboxRecord): { readonly id: string; readonly entry: Uint8Array } | undefined =>
  task.kind === 'append' && task.own && task.own.message !== ''
    ? { id: task.own.message, entry: task.own.entry }
    : undefined;

/** Whether what a task would send is over: nobody may be sent it any more. Implements X20. */
export const isOverdue = (ledger: Ledger, row: OutboxRecord, minute: number): boolean => {
  const sends = messageOf(row);
  const message = sends && ledger.messages.get(sends.id);
  return sends !== undefined && (message === undefined || message.goneMinute <= minute);
};

/** In the place of a message that waited too long: that there was one, and nothing of it. */
const unsentNotice = (message: MessageRecord, minute: number, k: number): MessageRecord => ({
  ...message,
  order: k,
  entry: null,
  ours: false,
  seat: '',
  label: '',
  state: 'received',
  content: { kind: 'unsent' },
  minute,
  goneMinute: minute + (message.goneMinute - message.minute),
});

type Draft = {
  record: ChannelRecord;
  readonly messages: Record<string, MessageRecord | null>;
  readonly outbox: Record<string, null>;
};

const dropOverdue = (ledger: Ledger, draft: Draft, minute: number): void => {
  for (const [id, row] of ledger.outbox) {
    const sends = messageOf(row);
    if (!sends || !isOverdue(ledger, row, minute)) continue;
    draft.outbox[id] = null;
    const { stage } = draft.record;
    if (stage.kind !== 'seated') continue;
    const channel = withdraw(stage.channel, entryId(sends.entry));
    draft.record = { ...draft.record, stage: { kind: 'seated', channel } };
    const message = ledger.messages.get(sends.id);
    if (message) draft.messages[sends.id] = unsentNotice(message, minute, channel.view.k);
  }
};

/**
 * Rows without what is over at `minute` of room time (invitations at `nowMinute` of the device's clock); null when nothing is.
 * `gone`: entries that may be quoted and are shown no more. Implements X16, X20.
 */
export const expiredChanges = (
  ledger: Ledger,
  minute: number,
  nowMinute: number,
): { readonly changes: Changes; readonly gone: readonly Uint8Array[] } | null => {
  const draft: Draft = { record: ledger.record, messages: {}, outbox: {} };
  const gone: Uint8Array[] = [];
  const kept: MessageRecord[] = [];
  for (const [id, message] of ledger.messages) {
    if (message.goneMinute <= minute) {
      draft.messages[id] = null;
      if (message.entry) gone.push(message.entry);
    } else kept.push(message);
  }
  dropOverdue(ledger, draft, minute);
  const lapsed = lapsedInvitations(ledger, nowMinute);
  const { messages, outbox } = draft;
  if (!lapsed && Object.keys(messages).length === 0 && Object.keys(outbox).length === 0) return null;
  // The mark counts what can still be read.
  const record = withUnreadWithin(draft.record, kept);
  return { changes: { ...lapsed, messages, outbox: { ...lapsed?.outbox, ...outbox }, record }, gone };
};

/** A channel to which time alone did something: rooms that are over go with their rows. Implements X26. */
export const elapsedChanges = (ledger: Ledger, channel: Channel): Changes => {
  const record: ChannelRecord = { ...ledger.record, stage: { kind: 'seated', channel } };
  const lost = rowsOfLostRooms(channel, ledger.messages);
  if (lost.length === 0) return { record: withoutLostRooms(record, channel) };
  const messages = Object.fromEntries(lost.map((id) => [id, null]));
  return { record: withoutLostRooms(record, channel), messages, bury: true };
};

/** Texts whose quarantine ended after `from` and not after `to`, both of room time. */
export const quarantinesOver = (ledger: Ledger, from: number, to: number): readonly string[] => {
  const { stage } = ledger.record;
  const settings = stage.kind === 'seated' ? stage.channel.epoch.rules.settings : undefined;
  if (!settings || settings.quarantineMinutes === 0) return [];
  return [...ledger.messages].flatMap(([id, { content, minute }]) => {
    const end = minute + settings.quarantineMinutes;
    return content.kind === 'text' && end > from && end <= to ? [id] : [];
  });
};

/** Messages that quote one of `entries`: they are shown without it from now on. */
export const quoting = (ledger: Ledger, entries: readonly Uint8Array[]): string[] => {
  const gone = new Set(entries.map(hex));
  return [...ledger.messages].flatMap(([id, { content }]) =>
    content.kind === 'text' && content.quotes.some((quote) => gone.has(hex(quote))) ? [id] : [],
  );
};
