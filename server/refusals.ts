/** What is answered where there is no request to answer, or Node would answer by itself: a status, the policy headers, no word. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

type Headers = Readonly<Record<string, string>>;

/** Of bytes that are no request, by Node's code for them. */
const UNREADABLE: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** A whole response; `status` as in `400 Bad Request`. */
export function bareRefusal(status: string, headers: Headers): string {
  const all = { ...headers, 'cache-control': 'no-store', connection: 'close', 'content-length': '0' };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status}\r\n${lines.join('')}\r\n`;
}

/** Refuses what is no request. Browsers open sockets ahead of need: words on a silent one would be read as its first answer. */
export function refuseUnreadable(error: Error, socket: Socket, headers: Headers): void {
  const silent = socket.bytesRead === 0;
  const code = 'code' in error ? String(error.code) : '';
  if (socket.writable && !silent) socket.end(bareRefusal(UNREADABLE[code] ?? '400 Bad Request', headers));
  else socket.destroy();
}

/** Refuses a request that expects what no relay does; any but `100-continue`. */
export function refuseExpectation(_request: IncomingMessage, response: ServerResponse, headers: Headers): void {
  response.writeHead(417, { ...headers, 'cache-control': 'no-store', connection: 'close' }).end();
}
