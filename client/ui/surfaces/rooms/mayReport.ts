import type { ChannelView } from '../../../engine/api.ts';
import { facilitates } from './whyNot.ts';

/** Whether there is anybody to report to: rules of the first version know no private session, and facilitators are told themselves. */
export function mayReport({ rules, seats }: ChannelView): boolean {
  const ours = seats.find((seat) => seat.ours);
  return rules.settings !== null && ours !== undefined && !facilitates(ours);
}
