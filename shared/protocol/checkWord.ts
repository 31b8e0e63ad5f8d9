/**
 * Word 23: what two seats say to each other in a room of the form *verification*, of a check whether they know the same secret.
 *
 * | step | what | fields |
 * |---|---|---|
 * | 1 | message 1, with the question | 192 bytes, text |
 * | 2, 3, 4 | messages 2 to 4 | 352, 256, 96 bytes |
 * | 5 | the check is over, and with it the room | why |
 *
 * Why it is over says little on purpose: that its author declined or broke it off, that a seat which failed too often is asked no
 * more, or *over* for everything else. Implements Y13.
 */
import * as v from 'valibot';
import { bytesOf, type Plain, textUpTo, uintUpTo } from '../codec/cbor.ts';
import { LIMITS } from './limits.ts';
import { SMP_BYTES, type SmpMessage } from './smp.ts';

export type CheckEnd = 'over' | 'declined' | 'refused';

export type Check =
  | { readonly step: 1; readonly bytes: Uint8Array; readonly question: string }
  | (SmpMessage & { readonly step: 2 | 3 | 4 })
  | { readonly step: 5; readonly why: CheckEnd };

const ENDS: readonly CheckEnd[] = ['over', 'declined', 'refused'];

export const checkPlain = (check: Check): Plain => {
  switch (check.step) {
    case 1:
      return [1, check.bytes, check.question];
    case 5:
      return [5, ENDS.indexOf(check.why)];
    default:
      return [check.step, check.bytes];
  }
};

const messageOf = <S extends 2 | 3 | 4>(step: S) =>
  v.pipe(
    v.strictTuple([v.literal(step), bytesOf(SMP_BYTES[step], (bytes) => bytes)]),
    v.transform(([, bytes]): Check => ({ step, bytes })),
  );

export const checkSchema: v.GenericSchema<unknown, Check> = v.union([
  v.pipe(
    v.strictTuple([v.literal(1), bytesOf(SMP_BYTES[1], (bytes) => bytes), textUpTo(LIMITS.questionLength)]),
    v.transform(([, bytes, question]): Check => ({ step: 1, bytes, question })),
  ),
  messageOf(2),
  messageOf(3),
  messageOf(4),
  v.pipe(
    v.strictTuple([v.literal(5), uintUpTo(ENDS.length - 1)]),
    v.transform(([, why]): Check => ({ step: 5, why: ENDS[why] ?? 'over' })),
  ),
]);
