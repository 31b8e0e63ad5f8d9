/**
 * Checks of a shared secret, as they stand in a channel's record: what entries and time make of them, and what a person is shown.
 *
 *     we ask:     calling ── our room is open ──> running (asked) ── their answer ──> running (compared) ──> over
 *     they ask:   running (questioned) ── our person answers ──> running (answered) ──> over
 *     over, running or calling ── our person declines or dismisses ──> putAway ── nothing is left to say ──> (gone)
 */
import { type Hash, roomId } from '../../../shared/brand.ts';
import { hex, sameBytes } from '../../../shared/codec/bytes.ts';
import { type Channel, type Env, roomOf } from '../../../shared/protocol/channel.ts';
import type { Check, CheckEnd } from '../../../shared/protocol/checkWord.ts';
import { LIMITS } from '../../../shared/protocol/limits.ts';
import type { Output } from '../../../shared/protocol/received.ts';
import { type CheckRoom, isCheckRoom } from '../../../shared/protocol/room.ts';
import { findSeat, type Seat } from '../../../shared/protocol/roster.ts';
import { askSmp, type SmpTurn, secretsOf, smpRun, stepSmp } from '../../../shared/protocol/smp.ts';
import { withoutRoom } from '../../../shared/protocol/takeRoom.ts';
import { secretLimits } from '../api.ts';
import type { SecretCheck } from '../views.ts';
import type { Draft } from './drafting.ts';
import { seatNamed } from './ids.ts';
import type { ChannelRecord, CheckOver, CheckRun } from './records.ts';
import { keyedSeat, withVerified } from './trust.ts';

/** The record with another run of a pair, or none. */
export const withRun = (record: ChannelRecord, seat: string, run: CheckRun | null): ChannelRecord => {
  const { [seat]: _, ...others } = record.checks;
  return { ...record, checks: run ? { ...others, [seat]: run } : others };
};

/** What nobody may learn of a run. */
export const secretsIn = ({ stage }: CheckRun): readonly Uint8Array[] => {
  if (stage.kind === 'calling') return [stage.secret];
  return stage.kind === 'running' ? secretsOf(stage.state) : [];
};

export const over = (run: CheckRun, how: CheckOver, ...sends: readonly Check[]): CheckRun => ({
  ...run,
  stage: { kind: 'over', how },
  sends,
  entry: null,
});

export const failedWith = (record: ChannelRecord, seat: Seat): number => record.failedChecks[keyedSeat(seat)] ?? 0;

export const mayGuess = (record: ChannelRecord, seat: Seat): boolean =>
  failedWith(record, seat) < secretLimits.attempts;

const counted = (record: ChannelRecord, seat: Seat, by: 1 | -1): ChannelRecord => {
  const failed = Math.max(0, failedWith(record, seat) + by);
  return { ...record, failedChecks: { ...record.failedChecks, [keyedSeat(seat)]: failed } };
};

/** What a run in this room is bound to. */
export const bindingOf = (channel: Channel, { id, founder }: CheckRoom, other: Seat): Hash | null => {
  const us = findSeat(channel.epoch.seats, channel.us.seat);
  if (!us) return null;
  return sameBytes(founder, us.id) ? smpRun(channel.id, id, us, other) : smpRun(channel.id, id, other, us);
};

/** The seat that a room of two is shared with. */
const otherIn = (channel: Channel, { charter }: CheckRoom): Seat | undefined => {
  const other = charter.seats.find((id) => !sameBytes(id, channel.us.seat));
  return other && findSeat(channel.epoch.seats, other);
};

/**
 * What a turn of the protocol makes of a run. A guess counts from before the message that could tell the other anything: ours to
 * their answer, or none, and never twice. Implements Y18.
 */
const afterTurn = (record: ChannelRecord, seat: Seat, run: CheckRun, turn: SmpTurn): ChannelRecord => {
  const key = hex(seat.id);
  const wasCounted = run.stage.kind === 'running' && run.stage.state.kind === 'compared';
  const send = turn.kind === 'failed' || turn.send === null ? [] : [turn.send as Check];
  switch (turn.kind) {
    case 'next': {
      const next = withRun(record, key, {
        ...run,
        stage: { kind: 'running', state: turn.state },
        sends: send,
        entry: null,
      });
      return turn.state.kind === 'compared' ? counted(next, seat, 1) : next;
    }
    case 'matched': {
      const next = withRun(record, key, over(run, 'matched', ...send, { step: 5, why: 'over' }));
      const verified = withVerified(next, [seat], 'secret');
      return wasCounted ? counted(verified, seat, -1) : verified;
    }
    case 'failed': {
      const next = withRun(record, key, over(run, 'differed', { step: 5, why: 'over' }));
      return wasCounted ? next : counted(next, seat, 1);
    }
    default:
      return turn satisfies never;
  }
};

/** The minute from which the two count the time of a check: that of its charter. */
const began = ({ endsMinute }: CheckRoom): number => endsMinute - LIMITS.checkMinutes;

/** A room of ours is open: the question goes there. */
export const noteCheckRoom = (draft: Draft, room: Uint8Array, env: Env): void => {
  const { record, channel } = draft;
  const held = roomOf(channel, roomId(room));
  const seat = isCheckRoom(held) ? otherIn(channel, held) : undefined;
  const run = seat && record.checks[hex(seat.id)];
  if (!isCheckRoom(held) || !seat || !run?.room || !sameBytes(run.room, room) || run.stage.kind !== 'calling') return;
  const { secret } = run.stage;
  const binding = bindingOf(channel, held, seat);
  if (binding === null) return;
  const turn = askSmp(binding, secret, env.random);
  draft.wipe.push(secret, ...turn.wipe);
  if (turn.kind !== 'next' || turn.send === null) {
    draft.record = withRun(record, hex(seat.id), over(run, 'interrupted', { step: 5, why: 'over' }));
    return;
  }
  const send: Check = { step: 1, bytes: turn.send.bytes, question: run.question };
  const stage = { kind: 'running', state: turn.state } as const;
  draft.record = withRun(record, hex(seat.id), { ...run, sinceMinute: began(held), stage, sends: [send] });
};

/** Somebody asks us. Nothing answers but our person. A check of ours that did not come so far gives way. Implements Y15, Y21. */
const questioned = (draft: Draft, held: CheckRoom, seat: Seat, check: Extract<Check, { step: 1 }>, env: Env): void => {
  const { channel, record } = draft;
  const before = record.checks[hex(seat.id)];
  if (before) {
    draft.wipe.push(...secretsIn(before));
    if (before.stage.kind === 'calling' && before.room) draft.channel = withoutRoom(channel, roomId(before.room));
  }
  const run: CheckRun = {
    keyed: keyedSeat(seat),
    byUs: false,
    question: check.question,
    room: held.id,
    sinceMinute: began(held),
    stage: { kind: 'putAway' },
    sends: [{ step: 5, why: 'refused' }],
    entry: null,
  };
  const binding = bindingOf(channel, held, seat);
  if (binding === null || !mayGuess(record, seat)) {
    draft.record = withRun(record, hex(seat.id), run);
    return;
  }
  draft.record = afterTurn(record, seat, run, stepSmp(binding, null, check, env.random));
};

const HOW: Readonly<Record<CheckEnd, CheckOver>> = { over: 'interrupted', declined: 'declined', refused: 'refused' };

/** The other says that it is over. Once both had answered that may be because the answers differ: it is not said why. Implements Y10. */
const ended = (draft: Draft, seat: string, run: CheckRun, why: CheckEnd): void => {
  const { record } = draft;
  if (run.stage.kind === 'putAway') draft.record = withRun(record, seat, null);
  if (run.stage.kind === 'over') draft.record = withRun(record, seat, { ...run, sends: [], entry: null });
  if (run.stage.kind !== 'running') return;
  draft.wipe.push(...secretsIn(run));
  const answered = run.stage.state.kind === 'answered' || run.stage.state.kind === 'compared';
  draft.record = withRun(record, seat, over(run, answered && why === 'over' ? 'differed' : HOW[why]));
};

/** A step of the other seat, or of ours once it stands in the log. */
export const noteChecked = (draft: Draft, output: Extract<Output, { kind: 'checked' }>, env: Env): void => {
  const { channel, record } = draft;
  const { room, author, check } = output;
  if (sameBytes(author, channel.us.seat)) return;
  const seat = findSeat(channel.epoch.seats, author);
  const run = record.checks[hex(author)];
  const isOfRoom = run?.room != null && sameBytes(run.room, room);
  if (!seat) return;
  if (check.step === 5) {
    if (isOfRoom) ended(draft, hex(author), run, check.why);
    return;
  }
  const held = roomOf(channel, room);
  if (!isCheckRoom(held)) return;
  if (!isOfRoom) {
    if (check.step === 1 && sameBytes(held.founder, author)) questioned(draft, held, seat, check, env);
    return;
  }
  const binding = bindingOf(channel, held, seat);
  if (run.stage.kind !== 'running' || binding === null) return;
  const turn = stepSmp(binding, run.stage.state, check, env.random);
  draft.wipe.push(...turn.wipe);
  draft.record = afterTurn(record, seat, run, turn);
};

/** An entry of ours stands in the log: of a run, its next step may go. */
export const noteCheckStored = (record: ChannelRecord, entry: Uint8Array): ChannelRecord => {
  const found = Object.entries(record.checks).find(([, run]) => run.entry && sameBytes(run.entry, entry));
  if (!found) return record;
  const [seat, run] = found;
  return withRun(record, seat, { ...run, sends: run.sends.slice(1), entry: null });
};

/** A run as time and the rooms that are left make it; null when nothing is left of it. */
const settled = (channel: Channel, seat: string, run: CheckRun, minute: number): CheckRun | null => {
  const present = seatNamed(channel, seat);
  if (!present || keyedSeat(present) !== run.keyed) return null;
  const isOver = minute - run.sinceMinute >= LIMITS.checkMinutes;
  const isHeld = run.room !== null && roomOf(channel, roomId(run.room)) !== undefined;
  switch (run.stage.kind) {
    case 'calling':
      if (isOver) return over(run, 'lapsed');
      return run.room === null || isHeld ? run : { ...run, room: null, sends: [], entry: null };
    case 'running':
      if (isHeld && !isOver) return run;
      return over(run, isOver ? 'lapsed' : 'interrupted');
    case 'over':
      return isHeld || run.sends.length === 0 ? run : { ...run, sends: [], entry: null };
    case 'putAway':
      return isHeld && run.sends.length > 0 ? run : null;
    default:
      return run.stage satisfies never;
  }
};

/** The record with its runs settled, the same when nothing changed, and secrets that nothing holds any more. Implements Y16. */
export const settledChecks = (
  record: ChannelRecord,
  channel: Channel,
  minute: number,
): { readonly record: ChannelRecord; readonly wipe: readonly Uint8Array[] } => {
  let next = record;
  const wipe: Uint8Array[] = [];
  for (const [seat, run] of Object.entries(record.checks)) {
    const now = settled(channel, seat, run, minute);
    if (now === run) continue;
    next = withRun(next, seat, now);
    if (!now || now.stage.kind !== run.stage.kind) wipe.push(...secretsIn(run));
  }
  return { record: next, wipe };
};

const phaseOf = ({ stage, sends }: CheckRun): SecretCheck['phase'] => {
  if (stage.kind === 'calling') return 'starting';
  if (stage.kind !== 'running') return 'ended';
  switch (stage.state.kind) {
    case 'asked':
      return sends.length > 0 ? 'starting' : 'waiting';
    case 'questioned':
      return 'asked';
    case 'answered':
    case 'compared':
      return 'working';
    default:
      return stage.state satisfies never;
  }
};

/** What a person is shown of the check with a seat. */
export const checkShown = (record: ChannelRecord, seat: Seat): SecretCheck | null => {
  const run = record.checks[hex(seat.id)];
  if (!run || run.keyed !== keyedSeat(seat) || run.stage.kind === 'putAway') return null;
  const { byUs, question, stage } = run;
  const attemptsLeft = Math.max(0, secretLimits.attempts - failedWith(record, seat));
  const shown = { byUs, question, attemptsLeft };
  if (stage.kind !== 'over') return { ...shown, phase: phaseOf(run) };
  if (stage.how === 'matched' || stage.how === 'differed') return { ...shown, phase: stage.how };
  return { ...shown, phase: 'ended', why: stage.how };
};
