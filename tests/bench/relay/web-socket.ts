/** WebSockets for `TcpClient`. What is sent carries a mask of zeros, which leaves it as it is. */
import { headerBytes, writeHeader } from '../../../server/websocket.ts';
import { type Scan, TcpClient } from './tcp-client.ts';

const LENGTH_IN_16_BITS = 126;
const LENGTH_IN_64_BITS = 127;
const MASKED = 0x80;
const BINARY = 0x82;
const PING = 0x89;
const MASK = new Uint8Array(4);
const PONG = Buffer.from([0x8a, MASKED, ...MASK]);

/** As much of a message as is needed to tell its kind. */
const HEAD_BYTES = 8;

/** Tells the kind of the message of `length` bytes at `at`. */
type KindOf = (bytes: Buffer, at: number, length: number) => 'entry' | 'ok' | 'other';

export function connectWebSocket(port: number, path: string, kindOf: KindOf): Promise<TcpClient> {
  const host = `localhost:${port}`;
  const hello =
    `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
    'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: parley.v1\r\n\r\n';
  return TcpClient.connect(port, Buffer.from(hello), 'HTTP/1.1 101', scanner(kindOf));
}

/** A message as a client sends it. */
export function clientMessage(message: Uint8Array): Buffer {
  const header = Buffer.alloc(headerBytes(message.length));
  writeHeader(header, 0, message.length);
  header.writeUInt8(header.readUInt8(1) | MASKED, 1);
  return Buffer.concat([header, MASK, message]);
}

function scanner(kindOf: KindOf): Scan {
  return (bytes, at, found) => {
    const there = bytes.length - at;
    if (there < 2) return false;
    const short = bytes.readUInt8(at + 1);
    const headerBytes = short === LENGTH_IN_64_BITS ? 10 : short === LENGTH_IN_16_BITS ? 4 : 2;
    if (there < headerBytes) return false;
    let length = short;
    if (short === LENGTH_IN_16_BITS) length = bytes.readUInt16BE(at + 2);
    if (short === LENGTH_IN_64_BITS) length = bytes.readUInt32BE(at + 6);
    if (there < headerBytes + Math.min(HEAD_BYTES, length)) return false;
    found.end = at + headerBytes + length;
    found.kind = bytes[at] === BINARY ? kindOf(bytes, at + headerBytes, length) : 'other';
    if (bytes[at] === PING) found.reply = PONG;
    return true;
  };
}
