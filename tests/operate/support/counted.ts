/** Counters that have counted something. */
import { Metrics } from '../../../server/metrics.ts';
import { encodeFrame } from '../../../shared/wire/codec.ts';
import { REFUSAL_CODES, type RefusalCode } from '../../../shared/wire/refusal.ts';

/** Do it so many times. */
export const times = (count: number, work: () => void) => {
  for (let done = 0; done < count; done += 1) work();
};

/** Every way of counting, `count` times each. */
export function counted(count: number, bytes = 0): Metrics {
  const metrics = new Metrics();
  times(count, () => {
    metrics.appended(1, bytes);
    metrics.delivered(1);
    for (const code of Object.keys(REFUSAL_CODES) as RefusalCode[]) {
      metrics.sent(encodeFrame({ type: 'refused', requestId: 1, code }));
    }
    metrics.sent(encodeFrame({ type: 'pong', requestId: 1 }));
  });
  return metrics;
}
