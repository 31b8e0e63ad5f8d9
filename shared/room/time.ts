/**
 * Room time decides expiry. It is the device's clock, but never less than the largest room time seen before, nor than what
 * at least two other seats have authenticated: a clock set back revives nothing, and no single author can hasten expiry.
 * Implements T1, T2.
 */
export type RoomTime = {
  readonly floorMinute: number;
  /** Newest authenticated minute by seat (hex). */
  readonly heard: Readonly<Record<string, number>>;
};

export const startTime = (nowMinute: number): RoomTime => ({ floorMinute: nowMinute, heard: {} });

const secondHighest = (minutes: readonly number[]): number => {
  let [first, second] = [0, 0];
  for (const minute of minutes) {
    if (minute > first) [first, second] = [minute, first];
    else if (minute > second) second = minute;
  }
  return second;
};

export const roomMinute = (time: RoomTime, nowMinute: number): number =>
  Math.max(nowMinute, time.floorMinute, secondHighest(Object.values(time.heard)));

/** Notes the present, and an author's minute when an entry of it was accepted. */
export const noteTime = (
  time: RoomTime,
  nowMinute: number,
  author?: { readonly seat: string; readonly minute: number },
): RoomTime => {
  const known = author ? (time.heard[author.seat] ?? 0) : 0;
  const heard = author && author.minute > known ? { ...time.heard, [author.seat]: author.minute } : time.heard;
  const floorMinute = roomMinute({ floorMinute: time.floorMinute, heard }, nowMinute);
  return floorMinute === time.floorMinute && heard === time.heard ? time : { floorMinute, heard };
};

/** The minute from which an entry's lifetime counts: its author's, but never later than when we first saw it. */
export const ageFrom = (authorMinute: number, firstSeenMinute: number): number =>
  Math.min(authorMinute, firstSeenMinute);
