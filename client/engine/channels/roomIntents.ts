/** What the person asked for in or about a room, sealed as soon as it can be: a kill, a lost answer or a new epoch only delays it. */
import { hex, sameBytes } from '../../../shared/codec/bytes.ts';
import { type Channel, type Env, type OwnEntry, ourSeat } from '../../../shared/protocol/channel.ts';
import { seatsOf } from '../../../shared/protocol/readers.ts';
import type { OpenRoom } from '../../../shared/protocol/room.ts';
import type { SealError, Sealing } from '../../../shared/protocol/seal.ts';
import { sealFounding, sealRoomLeave, sealSaid } from '../../../shared/protocol/sealRoom.ts';
import type { Result } from '../../../shared/result.ts';
import type { Charter } from '../../../shared/room/words.ts';
import type { Changes, Ledger } from './ledger.ts';
import type { RoomIntent, RoomPlan } from './records.ts';
import { readRoom, roomByHex } from './roomRows.ts';
import { queued } from './writing.ts';

/** `wait`: it is on its way, or may be possible soon. `drop`: it is done, or cannot be done any more. */
export type Attempt = Changes | 'wait' | 'drop';

type OfKind<K extends RoomIntent['kind']> = Extract<RoomIntent, { readonly kind: K }>;

const PASSING: ReadonlySet<SealError> = new Set(['notYet', 'stopped', 'changePending', 'full', 'noSession']);

const isPassing = (error: SealError): boolean => PASSING.has(error);

const isSent = (channel: Channel, is: (own: OwnEntry) => boolean): boolean =>
  Object.values(channel.own).some((own) => own.epoch === channel.epoch.number && is(own));

const openRoom = (channel: Channel, room: string): OpenRoom | undefined => {
  const held = readRoom(channel, room);
  return held?.kind === 'open' ? held : undefined;
};

/** The charter of a wanted room as it can be now: with the seats that are left, ours, and all of the room that it continues. */
export const charterOf = (channel: Channel, plan: RoomPlan): Charter | null => {
  const old = plan.continues === null ? null : openRoom(channel, plan.continues);
  if (old === undefined) return null;
  const us = ourSeat(channel);
  const present = old ? seatsOf(channel, old.id) : [];
  const seats = channel.epoch.seats
    .filter((seat) => seat === us || present.includes(seat) || plan.seats.some((id) => sameBytes(id, seat.id)))
    .map(({ id }) => id);
  const most = Math.min(channel.epoch.rules.lifetimeSeconds, old?.lifetimeSeconds ?? plan.lifetimeSeconds);
  const lifetimeSeconds = Math.min(plan.lifetimeSeconds, most);
  return { form: plan.form, seats, lifetimeSeconds, continues: old?.id ?? null };
};

const attempt = (
  ledger: Ledger,
  channel: Channel,
  sealed: Result<Sealing, SealError>,
  kind: 'founding' | 'roomLeave' | 'word',
  next: (sealing: Sealing) => RoomIntent | null,
  intent: RoomIntent,
): Attempt => {
  if (!sealed.ok) return isPassing(sealed.error) ? 'wait' : 'drop';
  const changes = queued(ledger, channel, sealed.value, kind);
  const kept = next(sealed.value);
  const record = changes.record ?? ledger.record;
  const intents = record.intents.flatMap((each) => (each === intent ? (kept ?? []) : each));
  return { ...changes, record: { ...record, intents } };
};

/** A founding that its epoch overtook is sealed anew, with another secret; its charter is a duty of its own. Implements X23. */
const found = (ledger: Ledger, channel: Channel, intent: OfKind<'room'>, env: Env): Attempt => {
  const founded = intent.room && roomByHex(channel, hex(intent.room));
  if (founded) return founded.kind === 'open' ? 'drop' : 'wait';
  const charter = charterOf(channel, intent.plan);
  if (charter === null) return 'drop';
  const sealed = sealFounding(channel, charter, env);
  const room = (sealing: Sealing) => sealing.channel.rooms.at(-1)?.id ?? null;
  return attempt(ledger, channel, sealed, 'founding', (sealing) => ({ ...intent, room: room(sealing) }), intent);
};

const leave = (ledger: Ledger, channel: Channel, intent: OfKind<'leaveRoom'>, env: Env): Attempt => {
  const room = openRoom(channel, intent.room);
  if (!room) return 'drop';
  if (isSent(channel, (own) => own.kind === 'roomLeave' && sameBytes(own.room, room.id))) return 'wait';
  return attempt(ledger, channel, sealRoomLeave(channel, room.id, env), 'roomLeave', () => intent, intent);
};

const shorten = (ledger: Ledger, channel: Channel, intent: OfKind<'shortenRoom'>, env: Env): Attempt => {
  const room = openRoom(channel, intent.room);
  const { lifetimeSeconds } = intent;
  if (!room || room.lifetimeSeconds <= lifetimeSeconds) return 'drop';
  if (isSent(channel, (own) => own.word?.kind === 'roomShorten' && sameBytes(own.room, room.id))) return 'wait';
  const sealed = sealSaid(channel, room.id, { kind: 'roomShorten', lifetimeSeconds }, env);
  return attempt(ledger, channel, sealed, 'word', () => intent, intent);
};

const mark = (ledger: Ledger, channel: Channel, intent: OfKind<'mark'>, env: Env): Attempt => {
  const room = readRoom(channel, intent.room);
  if (!room || ledger.messageOf(intent.mark.entry) === undefined) return 'drop';
  const sent = intent.entry && channel.own[hex(intent.entry)];
  if (sent && sent.epoch === channel.epoch.number) return 'wait';
  const sealed = sealSaid(channel, room.id, intent.mark, env);
  return attempt(ledger, channel, sealed, 'word', (sealing) => ({ ...intent, entry: sealing.id }), intent);
};

export const attemptInRoom = (ledger: Ledger, channel: Channel, intent: RoomIntent, env: Env): Attempt => {
  switch (intent.kind) {
    case 'room':
      return found(ledger, channel, intent, env);
    case 'leaveRoom':
      return leave(ledger, channel, intent, env);
    case 'shortenRoom':
      return shorten(ledger, channel, intent, env);
    case 'mark':
      return mark(ledger, channel, intent, env);
    default:
      return intent satisfies never;
  }
};
