import type { RelayConnection } from '../connection.ts';
import type { RequestError } from '../relayRequests.ts';

/** What a channel uses of its relay's connection. */
export type Relay = Pick<
  RelayConnection,
  'state' | 'onState' | 'create' | 'append' | 'read' | 'follow' | 'rotate' | 'burn'
>;

/** Whether asking again later, with the same bytes, is all there is to do. */
export const isPassing = (error: RequestError): boolean =>
  error.kind === 'notConnected' || error.kind === 'timeout' || (error.kind === 'refused' && error.code === 'busy');
