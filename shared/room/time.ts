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
    second = Math.max(second, Math.min(first, minute));
    first = Math.max(first, minute);
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
  const heard = author
    ? { ...time.heard, [author.seat]: Math.max(author.minute, time.heard[author.seat] ?? 0) }
    : time.heard;
  return { floorMinute: roomMinute({ floorMinute: time.floorMinute, heard }, nowMinute), heard };
};

/** The minute from which an entry's lifetime counts: its author's, but never later than when we first saw it. */
export const ageFrom = (authorMinute: number, firstSeenMinute: number): number =>
  Math.min(authorMinute, firstSeenMinute);
