/** Logs at a relay with their secrets, and what whoever holds these may send: all of it follows from a seed. */
import { relayHash } from '../../../server/hashing.ts';
import type { Random } from '../../../shared/crypto/random.ts';
import type { ClientFrame } from '../../../shared/wire/frames.ts';
import { MAX_LOG_LIFETIME_SECONDS, MIN_QUOTA_BYTES } from '../../../shared/wire/limits.ts';
import { chance, int, pick } from '../../support/seeded.ts';

const NOWHERE = new Uint8Array(0);
const DAY = 86_400;
const GENERATIONS = [0, 1, 2, 0xffff_ffff];

export class FuzzedLog {
  readonly #random: Random;
  readonly log: Uint8Array;
  readonly #proof: Uint8Array;
  #token: Uint8Array;
  #admin: Uint8Array;
  generation = 0;
  /** Positions that the relay gave. */
  readonly positions: Uint8Array[] = [];

  constructor(random: Random) {
    this.#random = random;
    this.log = random(32);
    this.#proof = random(32);
    this.#token = random(32);
    this.#admin = random(32);
  }

  create(requestId: number): ClientFrame {
    return {
      type: 'create',
      requestId,
      log: this.log,
      tokenHash: relayHash('token', this.#token),
      adminHash: relayHash('admin', this.#admin),
      closeHash: relayHash('close', this.#proof),
      lifetimeSeconds: 365 * DAY,
      quotaBytes: MIN_QUOTA_BYTES + int(this.#random, 1_000_000),
      ticket: { kind: 'none' },
    };
  }

  /** Any frame about this log, most of them well meant. */
  next(requestId: number): ClientFrame {
    const random = this.#random;
    const access = { requestId, log: this.log, generation: this.#someGeneration(), token: this.#token };
    switch (int(random, 12)) {
      case 0:
        return this.create(requestId);
      case 1:
        return {
          type: 'read',
          ...access,
          after: this.#somewhere(),
          limit: pick(random, [0, 1, 256, 257, 2 ** 32 - 1]),
        };
      case 2:
        return { type: 'follow', ...access, requestId: int(random, 6), after: this.#somewhere() };
      case 3:
        return { type: 'unfollow', requestId, follow: int(random, 6) };
      case 4:
        return { type: 'ping', requestId };
      case 5:
        return {
          type: 'rotate',
          ...access,
          adminToken: chance(random, 0.2) ? random(32) : this.#admin,
          newTokenHash: relayHash('token', this.#token),
          newAdminHash: relayHash('admin', this.#admin),
          lifetimeSeconds: 365 * DAY,
          blob: random(1 + int(random, 300)),
        };
      case 6:
        if (chance(random, 0.9)) return { type: 'ping', requestId };
        return { type: 'burn', requestId, log: this.log, adminToken: this.#admin, proof: this.#proof };
      default:
        return {
          type: 'append',
          ...access,
          lifetimeSeconds: pick(random, [0, DAY, 7 * DAY, MAX_LOG_LIFETIME_SECONDS, MAX_LOG_LIFETIME_SECONDS + 1]),
          blob: random(1 + int(random, 300)),
        };
    }
  }

  #someGeneration(): number {
    return chance(this.#random, 0.9) ? this.generation : pick(this.#random, GENERATIONS);
  }

  #somewhere(): Uint8Array {
    if (this.positions.length === 0 || chance(this.#random, 0.4)) return NOWHERE;
    return chance(this.#random, 0.1) ? this.#random(8) : pick(this.#random, this.positions);
  }
}
