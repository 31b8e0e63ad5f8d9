/** Commands on seats and on the channel as a whole, and what this person noted of them. */
import { hex, sameBytes } from '../../../shared/codec/bytes.ts';
import { type Channel, ourSeat } from '../../../shared/protocol/channel.ts';
import { channelCode, safetyNumber } from '../../../shared/protocol/codes.ts';
import { mayDo } from '../../../shared/room/powers.ts';
import type { Outcome } from '../api.ts';
import type { ChannelRecord } from '../channels/records.ts';
import type { ChannelRunner } from '../channels/runner.ts';
import { done, fine, kindOf } from '../problems.ts';

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

/** The safety number with a seat, or the channel code for null. Slow on purpose. */
export const codes = (runner: ChannelRunner, seat: string | null): Outcome<readonly string[]> => {
  const { channel } = runner;
  if (!channel) return kindOf('gone');
  if (seat === null) return fine(channelCode(channel));
  const held = channel.epoch.seats.find((each) => hex(each.id) === seat);
  const groups = held && safetyNumber(channel, held.id);
  return groups ? fine(groups) : kindOf('gone');
};

/** The person compared the code of this roster, or the number of a pair, by voice. */
export const noteCompared = (runner: ChannelRunner, seat: string | null): Promise<Outcome> =>
  note(runner, (record) => {
    if (record.stage.kind !== 'seated') return record;
    return seat === null
      ? { ...record, codeComparedEpoch: record.stage.channel.epoch.number }
      : { ...record, compared: [...new Set([...record.compared, seat])] };
  });

/** What needs a change of epoch, or the log: kept until it stands there. */
const intend = async (
  runner: ChannelRunner,
  intent: ChannelRecord['intents'][number],
  allowed: (channel: Channel) => boolean,
): Promise<Outcome> => {
  const outcome = await runner.ledger.exclusively(async (): Promise<Outcome> => {
    const { channel } = runner;
    if (!channel) return kindOf('gone');
    if (channel.halted) return kindOf('stopped');
    if (!allowed(channel)) return kindOf('noPower');
    const known = runner.record.intents.some((each) =>
      each.kind === 'remove' && intent.kind === 'remove'
        ? intent.seats.every((seat) => each.seats.some((other) => sameBytes(seat, other)))
        : each.kind === intent.kind && intent.kind !== 'admit',
    );
    if (!known) await runner.apply({ record: { ...runner.record, intents: [...runner.record.intents, intent] } });
    return done;
  });
  await runner.attend();
  return outcome;
};

/** Closes another's seat, from the next epoch on. */
export const removeSeat = (runner: ChannelRunner, seat: string): Promise<Outcome> => {
  const bytes = runner.channel?.epoch.seats.find((each) => hex(each.id) === seat)?.id;
  // Already closed: what was asked for is so.
  if (!bytes) return Promise.resolve(runner.channel ? done : kindOf('gone'));
  return intend(
    runner,
    { kind: 'remove', seats: [bytes] },
    (channel) => !sameBytes(bytes, channel.us.seat) && mayDo(ourSeat(channel).role, 'remove'),
  );
};

/** Says that we leave, and erases the channel here once the log shows it. */
export const leave = (runner: ChannelRunner): Promise<Outcome> =>
  intend(runner, { kind: 'leave' }, (channel) => !mayDo(ourSeat(channel).role, 'admit'));

/** Burns the channel: here, at the relay, and on every device that connects. */
export const closeChannel = (runner: ChannelRunner): Promise<Outcome> =>
  intend(runner, { kind: 'close' }, (channel) => channel.closeSecret !== null && mayDo(ourSeat(channel).role, 'close'));
