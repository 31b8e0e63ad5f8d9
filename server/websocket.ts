/** Binary WebSocket messages as a server sends them: unmasked, in one frame (RFC 6455, 5.2). What comes in is left to `ws`. */

const FINAL_BINARY = 0x82;
const LENGTH_IN_16_BITS = 126;
const LENGTH_IN_64_BITS = 127;

/** How many bytes stand before a message of this length. */
export function headerBytes(length: number): number {
  if (length < LENGTH_IN_16_BITS) return 2;
  return length <= 0xffff ? 4 : 10;
}

/** Write what stands before a message of this length. Returns where the message begins. */
export function writeHeader(bytes: Uint8Array, at: number, length: number): number {
  const header = headerBytes(length);
  bytes[at] = FINAL_BINARY;
  if (header === 2) bytes[at + 1] = length;
  else {
    bytes[at + 1] = header === 4 ? LENGTH_IN_16_BITS : LENGTH_IN_64_BITS;
    for (let index = 2; index < header; index += 1) bytes[at + index] = byteOf(length, header - 1 - index);
  }
  return at + header;
}

/** One message. */
export function messageOf(payload: Uint8Array): Uint8Array {
  const message = Buffer.allocUnsafe(headerBytes(payload.length) + payload.length);
  message.set(payload, writeHeader(message, 0, payload.length));
  return message;
}

/** The byte of a number that has so many bytes behind it. */
function byteOf(value: number, behind: number): number {
  return behind >= 4 ? 0 : (value >>> (8 * behind)) & 0xff;
}
