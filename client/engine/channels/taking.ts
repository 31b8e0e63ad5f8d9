/**
 * What a batch of entries does to a channel's rows: pure, so that one transaction takes all of it. Lists what must happen
 * next (a Welcome to send, a log to burn) as plain facts.
 */
import { type EntryId, entryId, type Hash } from '../../../shared/brand.ts';
import { hex, sameBytes } from '../../../shared/codec/bytes.ts';
import { type Channel, type Env, roomOf } from '../../../shared/protocol/channel.ts';
import { receive } from '../../../shared/protocol/receive.ts';
import type { Output } from '../../../shared/protocol/received.ts';
import { findSeat } from '../../../shared/protocol/roster.ts';
import { abandon, lifetimeIn } from '../../../shared/protocol/seal.ts';
import { ageFrom, roomMinute } from '../../../shared/room/time.ts';
import type { PlacedEntry } from '../../../shared/wire/frames.ts';
import type { Changes, Ledger } from './ledger.ts';
import {
  type AlarmRecord,
  type ChannelRecord,
  type MessageRecord,
  type OutboxRecord,
  RECORD_VERSION,
} from './records.ts';
import { noteEpoch, noteGuests, noteWord } from './takenWords.ts';

export type Taken = {
  readonly record: ChannelRecord;
  readonly messages: Readonly<Record<string, MessageRecord | null>>;
  readonly outbox: Readonly<Record<string, OutboxRecord | null>>;
  readonly views: { readonly firstK: number; readonly hashes: readonly Hash[] };
  readonly wipe: readonly Uint8Array[];
  readonly epochBegan: boolean;
  readonly welcomes: readonly { readonly invitation: string; readonly blob: Uint8Array }[];
  readonly greeted: readonly string[];
  /** Guests (their seats in hex) whom somebody refused whose key was asked. */
  readonly refused: readonly string[];
  /** Our own closing entry stands in the log: the relay can burn it now. */
  readonly closeStored: boolean;
  readonly leaveStored: boolean;
  readonly closedByFacilitator: boolean;
  /** Our seat was closed. */
  readonly leftOut: boolean;
};

const minutesOf = (seconds: number): number => Math.ceil(seconds / 60);

/** Mutable only within one call of `take`. */
type Draft = {
  channel: Channel;
  record: ChannelRecord;
  messages: Record<string, MessageRecord | null>;
  outbox: Record<string, OutboxRecord | null>;
  welcomes: { invitation: string; blob: Uint8Array }[];
  greeted: string[];
  refused: string[];
  epochBegan: boolean;
  closeStored: boolean;
  leaveStored: boolean;
  closed: boolean;
  removed: boolean;
};

const newDraft = (record: ChannelRecord, channel: Channel): Draft => ({
  channel,
  record,
  messages: {},
  outbox: {},
  welcomes: [],
  greeted: [],
  refused: [],
  epochBegan: false,
  closeStored: false,
  leaveStored: false,
  closed: false,
  removed: false,
});

const current = <T>(changed: Readonly<Record<string, T | null>>, held: ReadonlyMap<string, T>): [string, T][] => {
  const rows = new Map<string, T | null>([...held, ...Object.entries(changed)]);
  return [...rows].flatMap(([id, value]): [string, T][] => (value === null ? [] : [[id, value]]));
};

const waitingFor = (ledger: Ledger, draft: Draft, entry: Uint8Array): [string, MessageRecord] | undefined =>
  ledger.waiting(draft.messages).find(([, message]) => message.entry !== null && sameBytes(message.entry, entry));

/** A line in the conversation that no one wrote. */
const notice = (
  draft: Draft,
  env: Env,
  content: MessageRecord['content'],
  who: { label: string; side: MessageRecord['side'] },
): MessageRecord => {
  const minute = roomMinute(draft.channel.time, env.nowMinute);
  return {
    version: RECORD_VERSION,
    order: draft.channel.view.k,
    room: hex(draft.channel.plenary),
    entry: null,
    seat: '',
    label: who.label,
    side: who.side,
    ours: false,
    state: 'received',
    content,
    minute,
    goneMinute: minute + minutesOf(draft.channel.epoch.rules.lifetimeSeconds),
  };
};

const NOBODY = { label: '', side: 'third' } as const;

const alarm = (draft: Draft, kind: AlarmRecord['kind']): void => {
  if (draft.record.alarms.some((each) => each.kind === kind)) return;
  draft.record = {
    ...draft.record,
    alarms: [...draft.record.alarms, { id: `${kind}-${draft.channel.view.k}`, kind, seat: '' }],
  };
};

const received = (draft: Draft, output: Extract<Output, { kind: 'content' }>, env: Env): void => {
  const { author, body, entry } = output;
  const seen = roomMinute(draft.channel.time, env.nowMinute);
  const minute = ageFrom(body.minute, seen);
  const room = roomOf(draft.channel, output.room);
  if (!room) return;
  const lifetimeSeconds = Math.min(body.lifetimeSeconds, lifetimeIn(draft.channel, room));
  const goneMinute = minute + minutesOf(lifetimeSeconds);
  if (goneMinute <= seen) return;
  const { payload, messageClass, quotes } = body;
  draft.messages[hex(entry)] = {
    version: RECORD_VERSION,
    order: draft.channel.view.k,
    room: hex(output.room),
    entry,
    seat: hex(author.id),
    label: author.label,
    side: author.side,
    ours: false,
    state: 'received',
    content: payload.kind === 'text' ? { kind: 'text', text: payload.text, messageClass, quotes } : { kind: 'newer' },
    minute,
    goneMinute,
  };
  draft.record = { ...draft.record, unread: draft.record.unread + 1 };
};

const stored = (ledger: Ledger, draft: Draft, output: Extract<Output, { kind: 'stored' }>): void => {
  for (const [id, row] of current(draft.outbox, ledger.outbox)) {
    const { task } = row;
    const entry = task.kind === 'append' ? task.own?.entry : task.kind === 'rotate' ? task.entry : undefined;
    if (entry && sameBytes(entry, output.entry)) draft.outbox[id] = null;
  }
  const found = output.own === 'content' ? waitingFor(ledger, draft, output.entry) : undefined;
  if (found) draft.messages[found[0]] = { ...found[1], state: 'sent', order: output.k };
  if (output.own === 'close') draft.closeStored = true;
  if (output.own === 'leave') draft.leaveStored = true;
};

/**
 * Nothing of ours that was sealed before now can still be stored, whether it waits here or a relay said that it had it: a
 * message waits for the person, the rest is simply done again.
 */
const giveUpUnstored = (ledger: Ledger, draft: Draft, state: 'review' | 'failed'): void => {
  for (const [id, { task }] of current(draft.outbox, ledger.outbox)) {
    if (task.kind !== 'burn' && sameBytes(task.log, draft.channel.log)) draft.outbox[id] = null;
  }
  for (const key of Object.keys(draft.channel.own)) {
    const entry = fromHex(key);
    draft.channel = abandon(draft.channel, entry);
    const found = waitingFor(ledger, draft, entry);
    if (found) draft.messages[found[0]] = { ...found[1], state, entry: null };
  }
  if (state === 'review') return;
  // What waited for the person's review cannot be sent any more either.
  for (const [id, message] of current(draft.messages, ledger.messages)) {
    if (message.state === 'review') draft.messages[id] = { ...message, state };
  }
};

const fromHex = (text: string): EntryId =>
  entryId(Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));

/** Sending has stopped for good: nothing that waits is sent, and each message says so. */
export const withdrawn = (ledger: Ledger, record: ChannelRecord): Changes => {
  const { stage } = record;
  if (stage.kind !== 'seated') return { record };
  const draft = newDraft(record, stage.channel);
  giveUpUnstored(ledger, draft, 'failed');
  const { messages, outbox, channel } = draft;
  return { record: { ...record, stage: { kind: 'seated', channel } }, messages, outbox };
};

const apply = (ledger: Ledger, draft: Draft, output: Output, env: Env): void => {
  switch (output.kind) {
    case 'content':
      return received(draft, output, env);
    case 'stored':
      return stored(ledger, draft, output);
    case 'storedLate': {
      const found = waitingFor(ledger, draft, output.entry);
      if (found) draft.messages[found[0]] = { ...found[1], state: 'review', entry: null };
      return;
    }
    case 'unopened':
      draft.messages[`${hex(output.entry)}-unopened`] = notice(draft, env, { kind: 'unopened' }, NOBODY);
      draft.record = { ...draft.record, unreadable: draft.record.unreadable + 1 };
      return;
    case 'missed':
      draft.messages[`missed-${draft.channel.view.k}`] = notice(
        draft,
        env,
        { kind: 'missed', count: output.count },
        output.author,
      );
      draft.record = { ...draft.record, missed: draft.record.missed + output.count };
      return;
    case 'seatOpened':
      draft.messages[`opened-${hex(output.seat.id)}`] = notice(draft, env, { kind: 'seatOpened' }, output.seat);
      return;
    case 'seatClosed':
      draft.messages[`closed-${hex(output.seat.id)}`] = notice(draft, env, { kind: 'seatClosed' }, output.seat);
      return;
    case 'epoch':
      draft.epochBegan = true;
      return giveUpUnstored(ledger, draft, 'review');
    case 'welcome':
      draft.welcomes.push(output);
      return;
    case 'greeted':
      draft.greeted.push(hex(output.seat));
      return;
    case 'invalidChange':
      return alarm(draft, 'invalidChange');
    case 'closed':
      draft.closed = true;
      return;
    case 'removed':
      draft.removed = true;
      return;
    case 'halted':
      giveUpUnstored(ledger, draft, 'failed');
      return output.why === 'newer' ? undefined : alarm(draft, output.why);
    case 'word':
      return noteWord(draft, output, (content, who) => notice(draft, env, content, who));
    case 'said':
    case 'called':
    case 'roomOpened':
    case 'roomLeft':
    case 'roomShortened':
    case 'notForUs':
    case 'stale':
    case 'leaving':
    case 'flagged':
      return;
    default:
      return output satisfies never;
  }
};

/** Steps a seated channel through `batch`. */
export const take = (
  ledger: Ledger,
  record: ChannelRecord,
  before: Channel,
  batch: readonly PlacedEntry[],
  env: Env,
): Taken => {
  const draft = newDraft(record, before);
  const hashes: Hash[] = [];
  const wipe: Uint8Array[] = [];
  const viewAt = (k: number): Hash | undefined =>
    k > before.view.k ? hashes[k - before.view.k - 1] : ledger.viewAt(k);
  for (const { position, entry } of batch) {
    if (draft.closed || draft.removed || findSeat(draft.channel.epoch.seats, before.us.seat) === undefined) break;
    const arrival =
      entry.kind === 'blob'
        ? { kind: 'blob' as const, blob: entry.blob, position }
        : { kind: 'hash' as const, hash: entry.hash, position };
    const previous = draft.channel;
    const step = receive(previous, arrival, viewAt, env);
    draft.channel = step.channel;
    hashes.push(step.channel.view.hash);
    wipe.push(...step.wipe);
    for (const output of step.outputs) apply(ledger, draft, output, env);
    if (draft.channel.epoch.number !== previous.epoch.number)
      noteEpoch(draft, ledger, previous, (content, who) => notice(draft, env, content, who), env);
    draft.record = { ...draft.record, position };
  }
  const gone = (seat: Uint8Array): boolean => !draft.channel.epoch.seats.some((each) => sameBytes(each.id, seat));
  const intents = draft.record.intents.filter((intent) => {
    if (intent.kind === 'close') return !draft.closeStored;
    if (intent.kind === 'remove') return !intent.seats.every(gone);
    return intent.kind === 'admit' ? !draft.welcomes.some(({ invitation }) => invitation === intent.invitation) : true;
  });
  return {
    record: noteGuests({ ...draft.record, intents, stage: { kind: 'seated', channel: draft.channel } }, draft.channel),
    messages: draft.messages,
    outbox: draft.outbox,
    views: { firstK: before.view.k + 1, hashes },
    wipe,
    epochBegan: draft.epochBegan,
    welcomes: draft.welcomes,
    greeted: draft.greeted,
    refused: draft.refused,
    closeStored: draft.closeStored,
    leaveStored: draft.leaveStored,
    closedByFacilitator: draft.closed,
    leftOut: draft.removed || gone(before.us.seat),
  };
};
