/** What this seat writes, as rows: the state after sealing, the blob in the outbox, and the message that the person sees. */
import type { EntryId } from '../../../shared/brand.ts';
import { hex } from '../../../shared/codec/bytes.ts';
import { MESSAGE_CLASSES, type MessageClass } from '../../../shared/protocol/body.ts';
import { type Channel, type Env, type OwnKind, ourSeat } from '../../../shared/protocol/channel.ts';
import type { Duty } from '../../../shared/protocol/due.ts';
import {
  reads,
  type SealError,
  type Sealing,
  sealHeartbeat,
  sealHello,
  sealRotation,
  sealText,
} from '../../../shared/protocol/seal.ts';
import { type EpochSealing, sealRemoval } from '../../../shared/protocol/sealChange.ts';
import { sealCharter } from '../../../shared/protocol/sealRoom.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { roomMinute } from '../../../shared/room/time.ts';
import type { Changes, Ledger } from './ledger.ts';
import { type ChannelRecord, type MessageRecord, type OutboxRecord, RECORD_VERSION, WAITING_ORDER } from './records.ts';

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

const sealDuty = (channel: Channel, duty: Duty, env: Env): Result<Sealing, SealError> => {
  switch (duty.kind) {
    case 'hello':
      return sealHello(channel, env);
    case 'rotation':
      return sealRotation(channel, env);
    case 'charter':
      return sealCharter(channel, duty.room, env);
    case 'heartbeat':
      return sealHeartbeat(channel, env, duty.room);
    case 'removal':
      return sealRemoval(channel, duty.seats, env);
    default:
      return duty satisfies never;
  }
};

/** What a client owes, sealed and queued; null when it cannot be done now. */
export const dutyChanges = (ledger: Ledger, channel: Channel, duty: Duty, env: Env): Changes | null => {
  const sealed = sealDuty(channel, duty, env);
  return sealed.ok ? queued(ledger, channel, sealed.value, duty.kind === 'removal' ? 'epoch' : duty.kind) : null;
};

/** Who reads what is written now, ours included, in the order of the roster; and a word for exactly this set. */
export const readersOf = (
  channel: Channel,
  env: Env,
): { readonly readers: readonly string[]; readonly token: string } => {
  const seats = channel.epoch.seats.filter(
    (seat) => seat.id === ourSeat(channel).id || reads(channel, seat, env.nowMinute),
  );
  const readers = seats.map((seat) => hex(seat.id));
  return { readers, token: `${channel.epoch.number}:${readers.join(',')}` };
};

/** A quote never loosens: the stricter class wins. */
const stricter = (ledger: Ledger, quotes: readonly Uint8Array[]): MessageClass => {
  let index: number = MESSAGE_CLASSES.indexOf('rule');
  for (const quote of quotes) {
    const content = ledger.messageOf(quote)?.[1].content;
    if (content?.kind === 'text') index = Math.max(index, MESSAGE_CLASSES.indexOf(content.messageClass));
  }
  return MESSAGE_CLASSES[index] ?? 'notForUse';
};

/** A text of the person's, sealed, shown as waiting, and queued. `id`: the message to send again, or a new one. */
export const textChanges = (
  ledger: Ledger,
  channel: Channel,
  text: { readonly id: string; readonly text: string; readonly quotes: readonly Uint8Array[] },
  env: Env,
): Result<Changes, SealError> => {
  const messageClass = stricter(ledger, text.quotes);
  const sealed = sealText(
    channel,
    channel.plenary,
    { text: text.text, messageClass, quotes: text.quotes as readonly EntryId[] },
    env,
  );
  if (!sealed.ok) return err(sealed.error);
  const us = ourSeat(channel);
  const minute = roomMinute(channel.time, env.nowMinute);
  const outboxId = ledger.nextOutboxId();
  const message: MessageRecord = {
    version: RECORD_VERSION,
    order: WAITING_ORDER + Number(outboxId),
    room: hex(channel.plenary),
    entry: sealed.value.id,
    seat: hex(us.id),
    label: us.label,
    side: us.side,
    ours: true,
    state: 'waiting',
    content: { kind: 'text', text: text.text, messageClass, quotes: text.quotes },
    minute,
    goneMinute: minute + Math.ceil(channel.epoch.rules.lifetimeSeconds / 60),
  };
  return ok({
    record: withChannel(ledger.record, sealed.value.channel),
    messages: { [text.id]: message },
    outbox: { [outboxId]: appendTask(channel, sealed.value, 'content', text.id) },
    wipe: sealed.value.wipe,
  });
};
