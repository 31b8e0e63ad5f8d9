import type { SecretCheck } from '../../../../client/engine/api.ts';
import { channel, open, seats, type Tongue } from '../samples.ts';
import { at, inRoom, type Scene } from './scene.ts';

const questions: Record<Tongue, string> = {
  en: 'What did we eat on the evening when the power failed?',
  ar: 'ماذا أكلنا مساء انقطعت الكهرباء؟',
};

/** The roster with a check that stands so with the admiral. */
const withCheck = (tongue: Tongue, more: Partial<SecretCheck>) => ({
  seats: seats(tongue).map((seat) =>
    seat.id === 's5'
      ? {
          ...seat,
          secretCheck: { byUs: false, question: questions[tongue], phase: 'asked' as const, attemptsLeft: 3, ...more },
        }
      : seat,
  ),
});

const verify = (tongue: Tongue, more: Partial<SecretCheck> | null): Scene => ({
  phase: open([channel(tongue, more === null ? {} : withCheck(tongue, more))]),
  start: at({ name: 'verify', seat: 's5' }),
});

/** Comparing with one other seat. */
export const verifyingScenes = {
  verify: (tongue) => verify(tongue, null),
  verifyCompared: (tongue) => ({ phase: open([channel(tongue)]), start: at({ name: 'verify', seat: 's2' }) }),
  verifyAsked: (tongue) => verify(tongue, {}),
  verifyWaiting: (tongue) => verify(tongue, { byUs: true, phase: 'waiting' }),
  verifyMatched: (tongue) => verify(tongue, { byUs: true, phase: 'matched' }),
  verifyDiffered: (tongue) => verify(tongue, { byUs: true, phase: 'differed', attemptsLeft: 2 }),
  verifyEnded: (tongue) => verify(tongue, { byUs: true, phase: 'ended', why: 'declined', attemptsLeft: 2 }),
  roomSecretAsked: (tongue) => inRoom(tongue, withCheck(tongue, {})),
} as const satisfies Record<string, (tongue: Tongue) => Scene>;

/** Looked at in one way: they are built of what others show. */
export const plainVerifyingScenes = [
  'verifyCompared',
  'verifyWaiting',
  'verifyMatched',
  'verifyEnded',
  'roomSecretAsked',
] as const;
