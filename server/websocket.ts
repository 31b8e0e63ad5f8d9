/** Binary WebSocket messages as a server sends them: unmasked, in one frame (RFC 6455, 5.2). What comes in is left to `ws`. */

const FINAL_BINARY = 0x82;
const LENGTH_IN_16_BITS = 126;
const LENGTH_IN_64_BITS = 127;

/** The bytes before a message of this length. */
export function frameHeader(length: number): Buffer {
  if (length < LENGTH_IN_16_BITS) return Buffer.from([FINAL_BINARY, length]);
  if (length <= 0xffff) return Buffer.from([FINAL_BINARY, LENGTH_IN_16_BITS, length >> 8, length & 0xff]);
  const header = Buffer.alloc(10);
  header[0] = FINAL_BINARY;
  header[1] = LENGTH_IN_64_BITS;
  header.writeUInt32BE(length, 6);
  return header;
}
