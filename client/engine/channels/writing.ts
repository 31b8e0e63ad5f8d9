/** What this seat writes, as rows: the state after sealing, the blob in the outbox, and the message that the person sees. */
import { type EntryId, entryId } from '../../../shared/brand.ts';
import { hex } from '../../../shared/codec/bytes.ts';
import { type Channel, type Env, type OwnKind, ourSeat } from '../../../shared/protocol/channel.ts';
import type { Duty } from '../../../shared/protocol/due.ts';
import { lifetimeIn, type SealError, type Sealing, sealText } from '../../../shared/protocol/seal.ts';
import type { EpochSealing } from '../../../shared/protocol/sealChange.ts';
import { sealDuty } from '../../../shared/protocol/sealDuty.ts';
import { sealSaid } from '../../../shared/protocol/sealRoom.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { roomMinute } from '../../../shared/room/time.ts';
import type { Changes, Ledger } from './ledger.ts';
import { type ChannelRecord, type MessageRecord, type OutboxRecord, RECORD_VERSION, WAITING_ORDER } from './records.ts';
import type { ReadRoom } from './roomRows.ts';
import { classWithQuotes } from './texts.ts';

const withChannel = (record: ChannelRecord, channel: Channel): ChannelRecord => ({
  ...record,
  stage: { kind: 'seated', channel },
});

const appendTask = (channel: Channel, sealing: Sealing, kind: OwnKind, message: string): OutboxRecord => ({
  version: RECORD_VERSION,
  task: {
    kind: 'append',
    log: channel.log,
    generation: channel.epoch.generation,
    token: channel.epoch.token,
    lifetimeSeconds: sealing.lifetimeSeconds,
    blob: sealing.blob,
    own: { entry: sealing.id, kind, message },
  },
});

const rotateTask = (channel: Channel, sealing: EpochSealing): OutboxRecord => ({
  version: RECORD_VERSION,
  task: { kind: 'rotate', log: channel.log, blob: sealing.blob, entry: sealing.id, ...sealing.rotate },
});

/** What was sealed, queued for the relay with the state after it. */
export const queued = (ledger: Ledger, before: Channel, sealing: Sealing, kind: OwnKind): Changes => ({
  record: withChannel(ledger.record, sealing.channel),
  outbox: {
    [ledger.nextOutboxId()]:
      'rotate' in sealing ? rotateTask(before, sealing as EpochSealing) : appendTask(before, sealing, kind, ''),
  },
  wipe: sealing.wipe,
});

/** Under which kind the outbox knows what a duty seals. */
const kindOfDuty = ({ kind }: Duty): OwnKind => {
  if (kind === 'removal') return 'epoch';
  return kind === 'repeat' ? 'word' : kind;
};

/** What a client owes, sealed and queued; null when it cannot be done now. */
export const dutyChanges = (ledger: Ledger, channel: Channel, duty: Duty, env: Env): Changes | null => {
  const sealed = sealDuty(channel, duty, env);
  return sealed.ok ? queued(ledger, channel, sealed.value, kindOfDuty(duty)) : null;
};

/** What a person writes: a text, or a report to facilitators. */
export type WrittenContent = Extract<MessageRecord['content'], { readonly kind: 'text' | 'report' }>;

export type Written = { readonly id: string; readonly room: ReadRoom; readonly content: WrittenContent };

/** The row of what was written here, before anything of it was sealed. */
export const writtenRow = (
  ledger: Ledger,
  channel: Channel,
  { room, content }: Written,
  env: Env,
): Omit<MessageRecord, 'state' | 'held'> & { readonly outboxId: string } => {
  const us = ourSeat(channel);
  const minute = roomMinute(channel.time, env.nowMinute);
  const outboxId = ledger.nextOutboxId();
  return {
    outboxId,
    version: RECORD_VERSION,
    order: WAITING_ORDER + Number(outboxId),
    room: hex(room.id),
    entry: null,
    seat: hex(us.id),
    label: us.label,
    side: us.side,
    ours: true,
    content,
    release: 'undecided',
    minute,
    goneMinute: minute + Math.ceil(lifetimeIn(channel, room) / 60),
  };
};

const sealWritten = (channel: Channel, { room, content }: Written, env: Env): Result<Sealing, SealError> => {
  if (content.kind === 'text') {
    const { text, messageClass, quotes } = content;
    return sealText(channel, room.id, { text, messageClass, quotes: quotes as readonly EntryId[] }, env);
  }
  const { about, text, copy } = content;
  return sealSaid(channel, room.id, { kind: 'report', entry: about && entryId(about), text, copy }, env);
};

/** What was written, sealed to whoever reads the room now, shown as waiting, and queued. `id`: the row to send again, or a new one. */
export const writtenChanges = (
  ledger: Ledger,
  channel: Channel,
  written: Written,
  env: Env,
): Result<Changes, SealError> => {
  const { content } = written;
  const strict: WrittenContent =
    content.kind === 'text'
      ? { ...content, messageClass: classWithQuotes(ledger, content.messageClass, content.quotes) }
      : content;
  const sealed = sealWritten(channel, { ...written, content: strict }, env);
  if (!sealed.ok) return err(sealed.error);
  const { outboxId, ...row } = writtenRow(ledger, channel, { ...written, content: strict }, env);
  const kind = content.kind === 'text' ? 'content' : 'word';
  return ok({
    record: withChannel(ledger.record, sealed.value.channel),
    messages: { [written.id]: { ...row, entry: sealed.value.id, state: 'waiting', held: null } },
    outbox: { [outboxId]: appendTask(channel, sealed.value, kind, written.id) },
    wipe: sealed.value.wipe,
  });
};
