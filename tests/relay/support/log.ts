/** A log with its secrets, and the frames that whoever holds them would send. */
import { randomBytes } from 'node:crypto';
import { relayHash } from '../../../server/hashing.ts';
import type {
  AppendFrame,
  BurnFrame,
  CreateFrame,
  FollowFrame,
  ReadFrame,
  RotateFrame,
} from '../../../shared/wire/frames.ts';

export const DAY = 86_400;
export const NOWHERE = new Uint8Array(0);
const GENEROUS_QUOTA = 64 * 1024 * 1024;

type Changes<F> = Partial<Omit<F, 'type'>>;

/** 32 fresh random bytes. */
export function key(): Uint8Array {
  return new Uint8Array(randomBytes(32));
}

/** A blob of this many random bytes. */
export function blob(bytes = 300): Uint8Array {
  return new Uint8Array(randomBytes(bytes));
}

let requests = 0;

/** A request id not used before in this process. */
export function nextId(): number {
  requests += 1;
  return requests;
}

/** The secrets of one log, and its present generation. */
export class TestLog {
  readonly log = key();
  readonly proof = key();
  token = key();
  admin = key();
  generation = 0;

  create(changes: Changes<CreateFrame> = {}): CreateFrame {
    return {
      type: 'create',
      requestId: nextId(),
      log: this.log,
      tokenHash: relayHash('token', this.token),
      adminHash: relayHash('admin', this.admin),
      closeHash: relayHash('close', this.proof),
      lifetimeSeconds: 365 * DAY,
      quotaBytes: GENEROUS_QUOTA,
      ticket: { kind: 'none' },
      ...changes,
    };
  }

  append(changes: Changes<AppendFrame> = {}): AppendFrame {
    return { type: 'append', ...this.#access(), lifetimeSeconds: 7 * DAY, blob: blob(), ...changes };
  }

  read(changes: Changes<ReadFrame> = {}): ReadFrame {
    return { type: 'read', ...this.#access(), after: NOWHERE, limit: 256, ...changes };
  }

  follow(changes: Changes<FollowFrame> = {}): FollowFrame {
    return { type: 'follow', ...this.#access(), after: NOWHERE, ...changes };
  }

  /** A rotate with new secrets, which `rotated` takes over once it has been accepted. */
  rotate(changes: Changes<RotateFrame> = {}): { readonly frame: RotateFrame; readonly rotated: () => void } {
    const next = { token: key(), admin: key() };
    const frame: RotateFrame = {
      type: 'rotate',
      ...this.#access(),
      adminToken: this.admin,
      newTokenHash: relayHash('token', next.token),
      newAdminHash: relayHash('admin', next.admin),
      lifetimeSeconds: 365 * DAY,
      blob: blob(),
      ...changes,
    };
    const rotated = () => {
      this.token = next.token;
      this.admin = next.admin;
      this.generation += 1;
    };
    return { frame, rotated };
  }

  burn(changes: Changes<BurnFrame> = {}): BurnFrame {
    return {
      type: 'burn',
      requestId: nextId(),
      log: this.log,
      adminToken: this.admin,
      proof: this.proof,
      ...changes,
    };
  }

  #access() {
    return { requestId: nextId(), log: this.log, generation: this.generation, token: this.token };
  }
}
