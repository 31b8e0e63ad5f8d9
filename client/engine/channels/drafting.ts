/** What a batch of entries has made of a channel's rows so far, and the steps that every part of taking it shares. */
import { hex } from '../../../shared/codec/bytes.ts';
import type { Channel, Env } from '../../../shared/protocol/channel.ts';
import type { Seat } from '../../../shared/protocol/roster.ts';
import { lifetimeIn } from '../../../shared/protocol/seal.ts';
import { roomMinute } from '../../../shared/room/time.ts';
import type { Ledger } from './ledger.ts';
import {
  type AlarmRecord,
  type ChannelRecord,
  type MessageRecord,
  type NoticeRecord,
  type OutboxRecord,
  RECORD_VERSION,
} from './records.ts';
import { readRoom, shortenedRows } from './roomRows.ts';

/** Mutable only within one call of `take`. A row that is null goes. */
export type Draft = {
  channel: Channel;
  record: ChannelRecord;
  readonly messages: Record<string, MessageRecord | null>;
  readonly outbox: Record<string, OutboxRecord | null>;
  readonly welcomes: { invitation: string; blob: Uint8Array }[];
  readonly greeted: string[];
  /** Guests (their seats in hex) that somebody refused. */
  readonly refused: string[];
  /** Entries whose rows changed: what quotes them is shown anew. */
  readonly marked: Uint8Array[];
  /** Secrets that nothing holds any more. */
  readonly wipe: Uint8Array[];
  /** What is erased is to be buried at once. */
  bury: boolean;
  epochBegan: boolean;
  closeStored: boolean;
  leaveStored: boolean;
  closed: boolean;
  removed: boolean;
};

export const newDraft = (record: ChannelRecord, channel: Channel): Draft => ({
  channel,
  record,
  messages: {},
  outbox: {},
  welcomes: [],
  greeted: [],
  refused: [],
  marked: [],
  wipe: [],
  bury: false,
  epochBegan: false,
  closeStored: false,
  leaveStored: false,
  closed: false,
  removed: false,
});

/** Rows as they are with what changed. */
export const current = <T>(
  changed: Readonly<Record<string, T | null>>,
  held: ReadonlyMap<string, T>,
): readonly (readonly [string, T])[] => {
  const rows = new Map<string, T | null>([...held, ...Object.entries(changed)]);
  return [...rows].flatMap(([id, value]) => (value === null ? [] : [[id, value] as const]));
};

/** The author of a line that no one wrote. */
export const NOBODY = { label: '', side: 'third' } as const;

/** Makes a line of a room (hex) that no one wrote; of the plenary where no room is named. */
export type Line = (
  content: MessageRecord['content'],
  who: Pick<Seat, 'label' | 'side'>,
  room?: string,
) => MessageRecord;

const minutesOf = (seconds: number): number => Math.ceil(seconds / 60);

export const linesOf =
  (draft: Draft, env: Env): Line =>
  (content, { label, side }, room = hex(draft.channel.plenary)) => {
    const { channel } = draft;
    const minute = roomMinute(channel.time, env.nowMinute);
    const held = readRoom(channel, room);
    const seconds = held ? lifetimeIn(channel, held) : channel.epoch.rules.lifetimeSeconds;
    return {
      version: RECORD_VERSION,
      order: channel.view.k,
      room,
      entry: null,
      seat: '',
      label,
      side,
      ours: false,
      state: 'received',
      content,
      release: 'undecided',
      held: null,
      minute,
      goneMinute: minute + minutesOf(seconds),
    };
  };

/** One alarm of each kind stands until the person has seen it. */
export const alarm = (draft: Draft, kind: AlarmRecord['kind']): void => {
  if (draft.record.alarms.some((each) => each.kind === kind)) return;
  const raised = { id: `${kind}-${draft.channel.view.k}`, kind, seat: '' };
  draft.record = { ...draft.record, alarms: [...draft.record.alarms, raised] };
};

/** A notice takes the place of an earlier one with its name. */
export const addNotice = (draft: Draft, notice: Partial<NoticeRecord> & Pick<NoticeRecord, 'id' | 'kind'>): void => {
  const whole = { ...NOBODY, room: '', lifetimeSeconds: 0, ...notice };
  const others = draft.record.notices.filter(({ id }) => id !== whole.id);
  draft.record = { ...draft.record, notices: [...others, whole] };
};

/** A room keeps what is said for another time: an earlier notice of that is true no more. */
export const dropShorter = (draft: Draft, room: string): void => {
  const stays = (notice: NoticeRecord): boolean => notice.kind !== 'shorterLifetime' || notice.room !== room;
  draft.record = { ...draft.record, notices: draft.record.notices.filter(stays) };
};

/** A room keeps what is said for a shorter time: what is there goes sooner, after a day's notice, which is given. Implements L7. */
export const noteShorter = (draft: Draft, ledger: Ledger, room: string, lifetimeSeconds: number, env: Env): void => {
  const minute = roomMinute(draft.channel.time, env.nowMinute);
  const rows = current(draft.messages, ledger.messages);
  Object.assign(draft.messages, shortenedRows(rows, room, lifetimeSeconds, minute));
  dropShorter(draft, room);
  addNotice(draft, { id: `shorter-${draft.channel.view.k}-${room}`, kind: 'shorterLifetime', room, lifetimeSeconds });
};
