/** What two people, or all, compare to know that nobody sits between their devices. */
import { hex } from '../../../shared/codec/bytes.ts';
import { channelCode, compareCode, safetyCode, safetyNumber } from '../../../shared/protocol/codes.ts';
import type { Outcome, SafetyNumber } from '../api.ts';
import { seatNamed } from '../channels/ids.ts';
import type { ChannelRunner } from '../channels/runner.ts';
import { withVerified } from '../channels/trust.ts';
import { fine, kindOf } from '../problems.ts';
import { note } from './seats.ts';

/** The code that every seat of this roster sees alike. Slow on purpose. */
export const codeOfChannel = ({ channel }: ChannelRunner): Outcome<readonly string[]> =>
  channel ? fine(channelCode(channel)) : kindOf('gone');

/** The safety number with a seat. Slow on purpose. */
export const numberWith = ({ channel }: ChannelRunner, seat: string): Outcome<SafetyNumber> => {
  const held = channel && seatNamed(channel, seat);
  const digits = held && safetyNumber(channel, held.id);
  const code = held && safetyCode(channel, held.id);
  return digits && code ? fine({ digits, code }) : kindOf('gone');
};

/** The person compared the code of this roster, or the number of a pair, by voice. */
export const noteCompared = (runner: ChannelRunner, seat: string | null): Promise<Outcome> =>
  note(runner, (record) => {
    if (record.stage.kind !== 'seated') return record;
    const { channel } = record.stage;
    const { epoch, us } = channel;
    if (seat === null) {
      const others = epoch.seats.filter(({ id }) => hex(id) !== hex(us.seat));
      return { ...withVerified(record, others, 'code'), codeComparedEpoch: epoch.number };
    }
    const held = seatNamed(channel, seat);
    return held ? withVerified(record, [held], 'compared') : record;
  });

/** The person scanned what stands on the other's screen: noted when it is what ours shows. */
export const compareScanned = async (
  runner: ChannelRunner,
  seat: string,
  text: string,
): Promise<Outcome<'matches' | 'differs' | 'notACode'>> => {
  const { channel } = runner;
  const held = channel && seatNamed(channel, seat);
  const verdict = held && compareCode(channel, held.id, text);
  if (!held || !verdict) return kindOf('gone');
  if (verdict === 'matches') await note(runner, (record) => withVerified(record, [held], 'scanned'));
  return fine(verdict);
};
