import type { RelayFrame } from '../../../shared/wire/frames.ts';

/** Throws if a request did not end as it should. */
export function mustBe(frame: RelayFrame, type: RelayFrame['type']): void {
  if (frame.type === type) return;
  throw new Error(`${frame.type === 'refused' ? `refused: ${frame.code}` : frame.type} instead of ${type}`);
}
