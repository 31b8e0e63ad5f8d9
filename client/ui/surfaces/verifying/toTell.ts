import type { ChannelView, SeatView } from '../../../engine/api.ts';

type Told = 'asked' | 'matched' | 'differed' | 'ended';

const told: readonly string[] = ['asked', 'matched', 'differed', 'ended'] satisfies readonly Told[];

/** Checks that this person has to answer, or to take note of. */
export const checksToTell = ({ seats }: ChannelView): readonly { readonly seat: SeatView; readonly phase: Told }[] =>
  seats.flatMap((seat) => {
    const phase = seat.secretCheck?.phase;
    return phase !== undefined && told.includes(phase) ? [{ seat, phase: phase as Told }] : [];
  });
