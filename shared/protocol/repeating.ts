/**
 * What we said once and what still holds is said again after a hello: the newcomer's slot was not there the first time, and it
 * should not have to take a facilitator's word for it.
 */
import { err, type Result } from '../result.ts';
import { recessAt } from '../room/recess.ts';
import { roomMinute } from '../room/time.ts';
import { type Channel, type Env, type Repeatable, seatKey } from './channel.ts';
import { CONTENT_SIZES } from './padding.ts';
import { FOR_THE_LOGS_LIFE, mayWrite, plenaryOf, type SealError, type Sealing, sealDraft, toServed } from './seal.ts';
import type { WordPayload } from './wordBody.ts';

/** A word of ours that is in force, as it would be said now; null when there is none. */
const inForce = (channel: Channel, kind: Repeatable, minute: number): WordPayload | null => {
  const { standing, epoch } = channel;
  const us = seatKey(channel.us.seat);
  switch (kind) {
    case 'recess': {
      const recess = recessAt(standing, minute, minute);
      return recess?.author === us ? { kind, untilMinute: recess.untilMinute, breach: recess.breach } : null;
    }
    case 'accept':
      return standing.outstanding?.accepted.includes(us) ? { kind, rules: standing.outstanding.rules } : null;
    case 'buddies': {
      const seats = epoch.seats.map(({ id }) => id).filter((id) => standing.buddies[us]?.includes(seatKey(id)));
      return seats.length > 0 ? { kind, seats } : null;
    }
    default:
      return kind satisfies never;
  }
};

/** The next word to say again, and what is left to repeat after it; or null. */
const nextRepeat = (
  channel: Channel,
  nowMinute: number,
): { readonly word: WordPayload; readonly left: readonly Repeatable[] } | null => {
  const minute = roomMinute(channel.time, nowMinute);
  const { repeats } = channel.due;
  for (const [at, kind] of repeats.entries()) {
    const word = inForce(channel, kind, minute);
    if (word) return { word, left: repeats.slice(at + 1) };
  }
  return null;
};

export const owesRepeat = (channel: Channel, nowMinute: number): boolean => nextRepeat(channel, nowMinute) !== null;

/** Says it again. It stands already, so it does nothing when the log shows it. Implements M20. */
export const sealRepeat = (channel: Channel, env: Env): Result<Sealing, SealError> => {
  const refusal = mayWrite(channel);
  if (refusal) return err(refusal);
  const next = nextRepeat(channel, env.nowMinute);
  if (next === null) return err('settled');
  const due = { ...channel.due, repeats: next.left };
  return sealDraft(
    { ...channel, due },
    {
      room: plenaryOf(channel),
      kind: 'word',
      payload: next.word,
      repeats: true,
      sizes: CONTENT_SIZES,
      slotClass: 'short',
      flag: toServed(channel, env),
      lifetimeSeconds: FOR_THE_LOGS_LIFE,
    },
    env,
  );
};
