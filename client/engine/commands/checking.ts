/** A person's commands on checks of a shared secret. Nothing here is done by itself. */
import { roomId } from '../../../shared/brand.ts';
import { sameBytes } from '../../../shared/codec/bytes.ts';
import { type Channel, roomOf, seatKey } from '../../../shared/protocol/channel.ts';
import { mayBeCalled } from '../../../shared/protocol/readers.ts';
import { isCheckRoom } from '../../../shared/protocol/room.ts';
import type { Seat } from '../../../shared/protocol/roster.ts';
import { answerSmp, normalSecret, secretBytes } from '../../../shared/protocol/smp.ts';
import { checkRoomOf, withoutRoom } from '../../../shared/protocol/takeRoom.ts';
import { FOUNDINGS_A_DAY, mayFound, ROOMS_HELD } from '../../../shared/room/rooms.ts';
import { type Outcome, secretLimits } from '../api.ts';
import { bindingOf, mayGuess, over, secretsIn, withRun } from '../channels/checks.ts';
import { seatNamed } from '../channels/ids.ts';
import type { Changes } from '../channels/ledger.ts';
import type { CheckRun } from '../channels/records.ts';
import type { ChannelRunner } from '../channels/runner.ts';
import { keyedSeat } from '../channels/trust.ts';
import { done, kindOf, trouble } from '../problems.ts';

/** What is wrong with a secret, if anything: its length after it was made alike for both. */
const secretProblem = (secret: string) => {
  if (secret.length > secretLimits.secretLength) return trouble({ kind: 'tooLong', max: secretLimits.secretLength });
  return [...normalSecret(secret)].length < secretLimits.secretMin ? kindOf('secretTooShort') : null;
};

/** Runs `work` on another seat and the check with it, in the channel's line. */
const withSeat = async (
  runner: ChannelRunner,
  seat: string,
  work: (channel: Channel, other: Seat, run: CheckRun | undefined) => Changes | Outcome,
): Promise<Outcome> => {
  const outcome = await runner.ledger.exclusively(async (): Promise<Outcome> => {
    const { channel, record } = runner;
    const other = channel && seatNamed(channel, seat);
    if (!channel || !other || sameBytes(other.id, channel.us.seat)) return kindOf('gone');
    if (channel.halted !== null || record.tampered) return kindOf('stopped');
    const result = work(channel, other, record.checks[seat]);
    if ('ok' in result) return result;
    await runner.apply(result);
    return done;
  });
  await runner.attend();
  return outcome;
};

/** Why another seat cannot be asked now. */
const barred = ({ minute, record }: ChannelRunner, channel: Channel, other: Seat, run: CheckRun | undefined) => {
  if (!mayGuess(record, other)) return kindOf('noMoreGuesses');
  const pair = [channel.us.seat, other.id];
  const isOn = run?.stage.kind === 'calling' || run?.stage.kind === 'running';
  const held = checkRoomOf(channel, pair);
  // What is over may still have to say so: then we call when that is done.
  const isOthers = held !== undefined && (run?.room == null || !sameBytes(held.id, run.room));
  if (isOn || isOthers || channel.hello.phase === 'due') return kindOf('notYet');
  if (channel.rooms.length > ROOMS_HELD) return trouble({ kind: 'tooMany', max: ROOMS_HELD });
  const founded = channel.foundings[seatKey(channel.us.seat)] ?? [];
  if (!mayFound(founded, minute)) return trouble({ kind: 'tooMany', max: FOUNDINGS_A_DAY });
  const both = channel.epoch.seats.filter((seat) => pair.some((id) => sameBytes(id, seat.id)));
  return mayBeCalled(channel, both, other, minute) ? null : kindOf('noSession');
};

/** Asks another seat whether it knows a secret. Implements Y15, Y18. */
export const askSecret = (runner: ChannelRunner, seat: string, question: string, secret: string): Promise<Outcome> =>
  withSeat(runner, seat, (channel, other, run) => {
    if (question.length > secretLimits.questionLength)
      return trouble({ kind: 'tooLong', max: secretLimits.questionLength });
    const problem = secretProblem(secret) ?? barred(runner, channel, other, run);
    if (problem) return problem;
    const next: CheckRun = {
      keyed: keyedSeat(other),
      byUs: true,
      question,
      room: run?.room ?? null,
      sinceMinute: runner.minute,
      stage: { kind: 'calling', secret: secretBytes(secret) },
      sends: run?.sends ?? [],
      entry: run?.entry ?? null,
    };
    return { record: withRun(runner.record, seat, next) };
  });

/** Our person's answer. Implements Y21. */
export const answerSecret = (runner: ChannelRunner, seat: string, secret: string): Promise<Outcome> =>
  withSeat(runner, seat, (channel, other, run) => {
    if (run?.stage.kind !== 'running' || run.stage.state.kind !== 'questioned' || !run.room) return kindOf('gone');
    const problem = secretProblem(secret);
    if (problem) return problem;
    const held = roomOf(channel, roomId(run.room));
    const binding = isCheckRoom(held) ? bindingOf(channel, held, other) : null;
    if (binding === null) return kindOf('gone');
    const bytes = secretBytes(secret);
    const turn = answerSmp(binding, run.stage.state, bytes, runner.env.random);
    const wipe = [bytes, ...turn.wipe];
    if (turn.kind !== 'next' || turn.send?.step !== 2)
      return { record: withRun(runner.record, seat, over(run, 'interrupted', { step: 5, why: 'over' })), wipe };
    const { step, bytes: message } = turn.send;
    const sends = [{ step, bytes: message }];
    const next: CheckRun = { ...run, stage: { kind: 'running', state: turn.state }, sends, entry: null };
    return { record: withRun(runner.record, seat, next), wipe };
  });

/** A call that nobody can answer yet is taken back, unless its charter may come to stand. */
const uncalled = (runner: ChannelRunner, channel: Channel, seat: string, run: CheckRun): Changes => {
  const { record } = runner;
  if (run.sends.length > 0)
    return { record: withRun(record, seat, { ...run, stage: { kind: 'putAway' } }), wipe: secretsIn(run) };
  const room = run.room && roomId(run.room);
  const charterSent = Object.values(channel.own).some(
    (own) => own.kind === 'charter' && own.epoch !== null && room !== null && sameBytes(own.room, room),
  );
  if (charterSent) return { record: withRun(record, seat, putAway(run)), wipe: secretsIn(run) };
  const next = room ? withoutRoom(channel, room) : channel;
  const stage = { kind: 'seated', channel: next } as const;
  return { record: withRun({ ...record, stage }, seat, null), wipe: secretsIn(run) };
};

/** What is on its way goes first: then that it is over. */
const putAway = (run: CheckRun): CheckRun => {
  const [first] = run.sends;
  const sends = first && run.entry ? [first] : [];
  return { ...run, stage: { kind: 'putAway' }, sends: [...sends, { step: 5, why: 'declined' }] };
};

/** Declines or breaks off a check, or puts away one that is over. */
export const endSecretCheck = (runner: ChannelRunner, seat: string): Promise<Outcome> =>
  withSeat(runner, seat, (channel, _, run) => {
    if (!run || run.stage.kind === 'putAway') return done;
    const { record } = runner;
    if (run.stage.kind === 'calling') return uncalled(runner, channel, seat, run);
    if (run.stage.kind === 'running') return { record: withRun(record, seat, putAway(run)), wipe: secretsIn(run) };
    const kept: CheckRun = { ...run, stage: { kind: 'putAway' } };
    return { record: withRun(record, seat, run.sends.length > 0 ? kept : null) };
  });
