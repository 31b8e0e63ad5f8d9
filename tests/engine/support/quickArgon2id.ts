/** In the place of Argon2id, where digits are not what is tested: `vi.mock('…/shared/crypto/argon2id.ts', () => import('./support/quickArgon2id.ts'))`. */
import { lengthPrefixed } from '../../../shared/codec/bytes.ts';
import { truncatedBlake2b512 } from '../../../shared/crypto/kdf.ts';

export const MEBIBYTE = 1 << 20;

export const argon2id = (input: Uint8Array, salt: Uint8Array, _passes: number, _memory: number, length: number) =>
  truncatedBlake2b512(lengthPrefixed([input, salt])).slice(0, length);
