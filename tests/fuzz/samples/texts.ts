/** Bytes of a case as a text, for what reads text: UTF-8 where they are, else a character for each. */
import { fromUtf8 } from '../../../shared/codec/bytes.ts';

export const readText = (bytes: Uint8Array): string => fromUtf8(bytes) ?? Buffer.from(bytes).toString('latin1');
