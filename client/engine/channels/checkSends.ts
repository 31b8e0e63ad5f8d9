/** What checks of a shared secret send: the call into a room of two, and their steps there, each sealed anew until it stands in the log. */
import { roomId } from '../../../shared/brand.ts';
import { hex, sameBytes } from '../../../shared/codec/bytes.ts';
import { type Channel, type Env, roomOf } from '../../../shared/protocol/channel.ts';
import { LIMITS, MINUTE } from '../../../shared/protocol/limits.ts';
import { isCheckRoom } from '../../../shared/protocol/room.ts';
import type { Seat } from '../../../shared/protocol/roster.ts';
import { sealCheck, sealFounding } from '../../../shared/protocol/sealRoom.ts';
import type { Charter } from '../../../shared/room/words.ts';
import { over, secretsIn, withRun } from './checks.ts';
import { seatNamed } from './ids.ts';
import type { Changes, Ledger } from './ledger.ts';
import type { CheckRun } from './records.ts';
import { queued } from './writing.ts';

/** The charter of a room for us and another seat. */
export const checkCharter = (channel: Channel, other: Seat): Charter => ({
  form: 'verification',
  seats: channel.epoch.seats
    .map(({ id }) => id)
    .filter((id) => sameBytes(id, channel.us.seat) || sameBytes(id, other.id)),
  lifetimeSeconds: Math.min(LIMITS.checkMinutes * MINUTE, channel.epoch.rules.lifetimeSeconds),
  continues: null,
});

const withNext = (ledger: Ledger, changes: Changes, seat: string, run: CheckRun): Changes => ({
  ...changes,
  record: withRun(changes.record ?? ledger.record, seat, run),
});

/** A call that its epoch overtook is made anew, with another secret. */
const call = (ledger: Ledger, channel: Channel, seat: string, run: CheckRun, env: Env): Changes | null => {
  const other = seatNamed(channel, seat);
  const sealed = other && sealFounding(channel, checkCharter(channel, other), env);
  const room = sealed?.ok ? sealed.value.channel.rooms.at(-1) : undefined;
  if (!sealed?.ok || !room) return null;
  return withNext(ledger, queued(ledger, channel, sealed.value, 'founding'), seat, { ...run, room: room.id });
};

const send = (ledger: Ledger, channel: Channel, seat: string, run: CheckRun, env: Env): Changes | null => {
  const [check] = run.sends;
  const sent = run.entry && channel.own[hex(run.entry)];
  const held = run.room && roomOf(channel, roomId(run.room));
  if (!check || !held || !isCheckRoom(held) || (sent && sent.epoch === channel.epoch.number)) return null;
  const sealed = sealCheck(channel, held.id, check, env);
  if (sealed.ok) {
    const changes = queued(ledger, channel, sealed.value, 'word');
    return withNext(ledger, changes, seat, { ...run, entry: sealed.value.id });
  }
  // Nothing is given to one of the two any more.
  if (sealed.error !== 'noPower') return null;
  const isRunning = run.stage.kind === 'running';
  const ended = isRunning ? over(run, 'interrupted') : { ...run, sends: [], entry: null };
  return { record: withRun(ledger.record, seat, ended), wipe: isRunning ? secretsIn(run) : [] };
};

/** The first thing that a check has to say and that can be said now, sealed and queued. Implements Y17. */
export const checkChanges = (ledger: Ledger, channel: Channel, env: Env): Changes | null => {
  if (channel.halted !== null || channel.pending !== null) return null;
  for (const [seat, run] of Object.entries(ledger.record.checks)) {
    const isToCall = run.stage.kind === 'calling' && run.room === null;
    const changes = (isToCall ? call : send)(ledger, channel, seat, run, env);
    if (changes !== null) return changes;
  }
  return null;
};
