import { WebSocket as NodeSocket } from 'ws';
import type { OpenSocket } from '../../../client/engine/platform/sockets.ts';
import { type SocketClass, webSockets } from '../../../client/engine/platform/webSocket.ts';

/** Sockets as a page of this origin would open them: Node's own send no origin, and the relay takes no stranger's. */
export const socketsFrom = (origin: string): OpenSocket => {
  class PageSocket extends NodeSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols, { origin });
    }
  }
  return webSockets(PageSocket as unknown as SocketClass);
};
