/** Commands on seats and on the channel as a whole, and what this person noted of them. */
import type { SeatId } from '../../../shared/brand.ts';
import { hex, sameBytes } from '../../../shared/codec/bytes.ts';
import { type Channel, ourSeat } from '../../../shared/protocol/channel.ts';
import { mayDo } from '../../../shared/room/powers.ts';
import { hasLeft, mayLeave } from '../../../shared/room/seatWords.ts';
import type { Proposal } from '../../../shared/room/standing.ts';
import type { Outcome } from '../api.ts';
import { seatNamed } from '../channels/ids.ts';
import { asksUs, isOpen, isOurs, sameWord } from '../channels/proposing.ts';
import type { ChannelRecord, Intent } from '../channels/records.ts';
import type { ChannelRunner } from '../channels/runner.ts';
import { done, kindOf } from '../problems.ts';
import { answerProposal } from './keys.ts';

/** Changes what this person has seen or compared: nothing that others learn of. */
export const note = async (
  runner: ChannelRunner,
  change: (record: ChannelRecord) => ChannelRecord,
): Promise<Outcome> => {
  await runner.ledger.exclusively(async () => {
    const record = change(runner.record);
    if (record !== runner.record) await runner.apply({ record });
  });
  return done;
};

/** Whether both ask for the same thing, of which one is enough. */
const isSame = (a: Intent, b: Intent): boolean => {
  if (a.kind === 'remove' && b.kind === 'remove')
    return b.seats.every((seat) => a.seats.some((other) => sameBytes(seat, other)));
  if (a.kind === 'freeze' && b.kind === 'freeze') return sameBytes(a.seat, b.seat);
  if (a.kind === 'word' && b.kind === 'word') return sameWord(a.word, b.word);
  return a.kind === b.kind && (a.kind === 'leave' || a.kind === 'close' || a.kind === 'succeed');
};

/**
 * What needs a change of epoch, a word, or the log: kept until it stands there. `barred`: why it cannot be asked for, if so. What
 * `replaces` names is wanted no more.
 */
export const intend = async (
  runner: ChannelRunner,
  intent: Intent,
  barred: (channel: Channel) => Outcome | null,
  replaces: (other: Intent) => boolean = () => false,
): Promise<Outcome> => {
  const outcome = await runner.ledger.exclusively(async (): Promise<Outcome> => {
    const { channel } = runner;
    if (!channel) return kindOf('gone');
    if (channel.halted) return kindOf('stopped');
    const bar = barred(channel);
    if (bar) return bar;
    const kept = runner.record.intents.filter((each) => !replaces(each));
    if (kept.some((each) => isSame(each, intent))) return done;
    await runner.apply({ record: { ...runner.record, intents: [...kept, intent] } });
    return done;
  });
  await runner.attend();
  return outcome;
};

const unless = (allowed: boolean): Outcome | null => (allowed ? null : kindOf('noPower'));

/** The proposal of another facilitator to close just this seat, which waits for our key. */
const proposedByOther = (channel: Channel, seat: SeatId, minute: number): Proposal | undefined =>
  channel.standing.proposals.find(
    (proposal) =>
      proposal.matter.kind === 'removal' &&
      !isOurs(channel, proposal) &&
      asksUs(channel, proposal) &&
      isOpen(proposal, minute) &&
      proposal.matter.seats.every((each) => sameBytes(each, seat)),
  );

/** Closes another's seat, from the next epoch on: at once, or when another facilitator's key is there. */
export const removeSeat = (runner: ChannelRunner, seat: string): Promise<Outcome> => {
  const { channel, env } = runner;
  const id = channel && seatNamed(channel, seat)?.id;
  // Already closed: what was asked for is so.
  if (!channel || !id) return Promise.resolve(channel ? done : kindOf('gone'));
  const proposed = proposedByOther(channel, id, env.nowMinute);
  if (proposed) return answerProposal(runner, hex(proposed.hash), true);
  return intend(runner, { kind: 'remove', seats: [id], sinceMinute: env.nowMinute }, (now) =>
    unless(!sameBytes(id, now.us.seat) && mayDo(ourSeat(now).role, 'remove')),
  );
};

/** Says that we leave, and erases the channel here once the log shows it. */
export const leave = (runner: ChannelRunner): Promise<Outcome> =>
  intend(runner, { kind: 'leave' }, (channel) =>
    unless(mayLeave(channel.epoch.seats, ourSeat(channel), hasLeft(channel.standing))),
  );

/** Burns the channel: here, at the relay, and on every device that connects. */
export const closeChannel = (runner: ChannelRunner): Promise<Outcome> =>
  intend(runner, { kind: 'close' }, (channel) =>
    unless(channel.closeSecret !== null && mayDo(ourSeat(channel).role, 'close')),
  );
