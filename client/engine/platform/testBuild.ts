/**
 * The world of the engine's test build, in which a browser test puts the clock forward, may fix the generator, and opens vaults sooner. Only
 * `client/engine/worker.test-build.ts` imports it: no line of it is in what people use.
 *
 * The page talks on a BroadcastChannel and hears `{ nowMs }` after each message was carried out:
 *
 *   { advanceMinutes: n }   the clock goes forward, and timers that became due run
 *   { seed: 'text' }        from now on all random bytes follow from the text
 *   { ask: 'now' }          nothing; for the answer
 */

import type { Random } from '../../../shared/crypto/random.ts';
import { seeded } from '../../../tests/support/seeded.ts';
import { browserPlatform } from './browser.ts';
import type { Cryptography } from './cryptography.ts';
import type { Platform } from './index.ts';
import { shiftedClock } from './shiftedClock.ts';

export const TEST_CHANNEL = 'parley-test-clock';
const MINUTE_MS = 60_000;
/** Argon2id with all its memory would be most of what a journey of many devices takes. The build that ships asks for all of it. */
const MEMORY_SHARE = 1 / 16;

export const withLessMemory = (cryptography: Cryptography): Cryptography => ({
  ...cryptography,
  argon2id: (input, salt, passes, memoryBytes, length) =>
    cryptography.argon2id(input, salt, passes, memoryBytes * MEMORY_SHARE, length),
});

/** Null where the browser refuses storage: such a page has no channels to others either. */
const openChannel = (): BroadcastChannel | null => {
  try {
    return new BroadcastChannel(TEST_CHANNEL);
  } catch {
    return null;
  }
};

export const testPlatform = (): Platform => {
  const browser = browserPlatform();
  const clock = shiftedClock(browser.clock);
  let source: Random = browser.cryptography.random;
  const channel = openChannel();
  if (channel !== null)
    channel.onmessage = ({ data: message }: MessageEvent<unknown>) => {
      if (typeof message !== 'object' || message === null || 'nowMs' in message) return;
      if ('seed' in message) source = seeded(String(message.seed));
      if ('advanceMinutes' in message) clock.advance(Number(message.advanceMinutes) * MINUTE_MS);
      channel.postMessage({ nowMs: clock.nowMs() });
    };
  return {
    ...browser,
    clock,
    cryptography: { ...withLessMemory(browser.cryptography), random: (length) => source(length) },
  };
};
