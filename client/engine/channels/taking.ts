/**
 * What a batch of entries does to a channel's rows: pure, so that one transaction takes all of it. Lists what must happen
 * next (a Welcome to send, a log to burn) as plain facts.
 */
import type { Hash } from '../../../shared/brand.ts';
import { hex, sameBytes } from '../../../shared/codec/bytes.ts';
import { type Channel, type Env, roomOf } from '../../../shared/protocol/channel.ts';
import { receive } from '../../../shared/protocol/receive.ts';
import type { Output } from '../../../shared/protocol/received.ts';
import { isCheckRoom } from '../../../shared/protocol/room.ts';
import { findSeat } from '../../../shared/protocol/roster.ts';
import { abandon } from '../../../shared/protocol/seal.ts';
import { roomMinute } from '../../../shared/room/time.ts';
import type { PlacedEntry } from '../../../shared/wire/frames.ts';
import { noteChecked, noteCheckRoom, noteCheckStored, settledChecks } from './checks.ts';
import { alarm, current, type Draft, linesOf, NOBODY, newDraft } from './drafting.ts';
import { entryOf } from './ids.ts';
import type { Changes, Ledger } from './ledger.ts';
import type { ChannelRecord, MessageRecord, OutboxRecord } from './records.ts';
import { rowsOfLostRooms, withCounts, withoutLostRooms, withUnreadWithin } from './roomRows.ts';
import { noteClosed, noteContent, noteLate, noteOwnMark, noteRoom, noteSaid } from './takenRooms.ts';
import { noteEpoch, noteGuests, noteWord } from './takenWords.ts';

export type Taken = {
  readonly record: ChannelRecord;
  readonly messages: Readonly<Record<string, MessageRecord | null>>;
  readonly outbox: Readonly<Record<string, OutboxRecord | null>>;
  /** Entries of which something was said: what quotes them is shown anew. */
  readonly marked: readonly Uint8Array[];
  /** What is erased is to be buried at once. */
  readonly bury: boolean;
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

const waitingFor = (ledger: Ledger, draft: Draft, entry: Uint8Array): [string, MessageRecord] | undefined =>
  ledger.waiting(draft.messages).find(([, message]) => message.entry !== null && sameBytes(message.entry, entry));

const stored = (ledger: Ledger, draft: Draft, output: Extract<Output, { kind: 'stored' }>): void => {
  for (const [id, row] of current(draft.outbox, ledger.outbox)) {
    const { task } = row;
    const entry = task.kind === 'append' ? task.own?.entry : task.kind === 'rotate' ? task.entry : undefined;
    if (entry && sameBytes(entry, output.entry)) draft.outbox[id] = null;
  }
  const found = waitingFor(ledger, draft, output.entry);
  if (found) draft.messages[found[0]] = { ...found[1], state: 'sent', order: output.k };
  if (output.own === 'word') {
    noteOwnMark(draft, ledger, output.entry);
    draft.record = noteCheckStored(draft.record, output.entry);
  }
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
    const entry = entryOf(key);
    draft.channel = abandon(draft.channel, entry);
    const found = waitingFor(ledger, draft, entry);
    if (found && state === 'review') noteLate(draft, ...found);
    else if (found) draft.messages[found[0]] = { ...found[1], state, entry: null };
  }
  if (state === 'review') return;
  // What waited for the person's review cannot be sent any more either.
  for (const [id, message] of current(draft.messages, ledger.messages)) {
    if (message.state === 'review' || message.state === 'held') draft.messages[id] = { ...message, state, held: null };
  }
};

/** Sending has stopped for good: nothing that waits is sent, and each message says so. */
export const withdrawn = (ledger: Ledger, record: ChannelRecord): Changes => {
  const { stage } = record;
  if (stage.kind !== 'seated') return { record };
  const draft = newDraft(record, stage.channel);
  giveUpUnstored(ledger, draft, 'failed');
  const { messages, outbox, channel } = draft;
  // What came before it stopped is there to be read.
  return { record: { ...record, stage: { kind: 'seated', channel }, shownK: channel.view.k }, messages, outbox };
};

const unopened = (draft: Draft, output: Extract<Output, { kind: 'unopened' }>, env: Env): void => {
  // No screen shows such a room: a check that is hindered ends when its time is over.
  if (isCheckRoom(roomOf(draft.channel, output.room))) return;
  const room = hex(output.room);
  draft.messages[`${hex(output.entry)}-unopened`] = linesOf(draft, env)({ kind: 'unopened' }, NOBODY, room);
  draft.record = withCounts(draft.record, room, ({ unreadable }) => ({ unreadable: unreadable + 1 }));
};

/** Numbers of a pair have no room: what is missing is said in the plenary, with its author. */
const missed = (draft: Draft, { author, count }: Extract<Output, { kind: 'missed' }>, env: Env): void => {
  draft.messages[`missed-${draft.channel.view.k}`] = linesOf(draft, env)({ kind: 'missed', count }, author);
  const plenary = hex(draft.channel.plenary);
  draft.record = withCounts(draft.record, plenary, (counts) => ({ missed: counts.missed + count }));
};

const apply = (ledger: Ledger, draft: Draft, output: Output, env: Env): void => {
  const line = linesOf(draft, env);
  switch (output.kind) {
    case 'content':
      return noteContent(draft, output, env);
    case 'said':
      return noteSaid(draft, ledger, output, env) === 'invalid' ? alarm(draft, 'invalidChange') : undefined;
    case 'stored':
      return stored(ledger, draft, output);
    case 'storedLate': {
      const found = waitingFor(ledger, draft, output.entry);
      return found ? noteLate(draft, ...found) : undefined;
    }
    case 'unopened':
      return unopened(draft, output, env);
    case 'missed':
      return missed(draft, output, env);
    case 'seatOpened':
      draft.messages[`opened-${hex(output.seat.id)}`] = line({ kind: 'seatOpened' }, output.seat);
      return;
    case 'seatClosed':
      return noteClosed(draft, output.seat, line);
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
      return noteWord(draft, output, line);
    case 'checked':
      return noteChecked(draft, output, env);
    case 'roomOpened':
    case 'roomLeft':
    case 'roomShortened':
      if (isCheckRoom(roomOf(draft.channel, output.room))) return noteCheckRoom(draft, output.room, env);
      return noteRoom(draft, ledger, output, line, env);
    case 'called':
    case 'notForUs':
    case 'stale':
    case 'leaving':
    case 'flagged':
      return;
    default:
      return output satisfies never;
  }
};

/** Rows and counts of rooms that this device holds no more go with their keys. Implements X26. */
const dropLostRooms = (ledger: Ledger, draft: Draft, before: Channel): void => {
  const stays = (id: Uint8Array): boolean => draft.channel.rooms.some((room) => sameBytes(room.id, id));
  if (before.rooms.every(({ id }) => stays(id))) return;
  for (const id of rowsOfLostRooms(draft.channel, current(draft.messages, ledger.messages))) draft.messages[id] = null;
  draft.record = withoutLostRooms(draft.record, draft.channel);
  draft.bury = true;
};

/** Steps a seated channel through `batch`. `caughtUp`: the log was read to its end before, so what comes is new and shown at once. */
export const take = (
  ledger: Ledger,
  record: ChannelRecord,
  before: Channel,
  batch: readonly PlacedEntry[],
  caughtUp: boolean,
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
      noteEpoch(draft, ledger, previous, linesOf(draft, env), env);
    draft.record = { ...draft.record, position };
  }
  const settled = settledChecks(draft.record, draft.channel, roomMinute(draft.channel.time, env.nowMinute));
  draft.record = settled.record;
  wipe.push(...draft.wipe, ...settled.wipe);
  dropLostRooms(ledger, draft, before);
  if (draft.bury) {
    const rows = current(draft.messages, ledger.messages).map(([, message]) => message);
    draft.record = withUnreadWithin(draft.record, rows);
  }
  // A channel that stopped shows all that it read.
  const showsAll = caughtUp || draft.channel.halted !== null;
  const shownK = showsAll ? draft.channel.view.k : Math.min(draft.record.shownK, before.view.k);
  draft.record = { ...draft.record, shownK };
  const gone = (seat: Uint8Array): boolean => !draft.channel.epoch.seats.some((each) => sameBytes(each.id, seat));
  const intents = draft.record.intents.filter((intent) => {
    if (intent.kind === 'close') return !draft.closeStored;
    if (intent.kind === 'remove') return !intent.seats.every(gone);
    return intent.kind === 'admit' ? !draft.welcomes.some(({ invitation }) => invitation === intent.invitation) : true;
  });
  return {
    record: noteGuests({ ...draft.record, intents, stage: { kind: 'seated', channel: draft.channel } }, draft.channel),
    messages: draft.messages,
    marked: draft.marked,
    bury: draft.bury,
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
