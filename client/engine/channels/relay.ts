import type { Result } from '../../../shared/result.ts';
import type { Connection } from '../api.ts';
import type {
  AppendRequest,
  BurnRequest,
  CreateRequest,
  Follow,
  FollowListener,
  FollowRequest,
  Page,
  Placed,
  ReadRequest,
  RequestError,
  RotateRequest,
} from '../relayRequests.ts';

/** What a channel needs of its relay's connection. */
export type Relay = {
  readonly state: Connection;
  /** Calls back at each change; the answer ends that. */
  readonly onState: (listener: (state: Connection) => void) => () => void;
  readonly create: (request: CreateRequest) => Promise<Result<{ readonly duplicate: boolean }, RequestError>>;
  readonly append: (request: AppendRequest) => Promise<Result<Placed, RequestError>>;
  readonly read: (request: ReadRequest) => Promise<Result<Page, RequestError>>;
  readonly follow: (request: FollowRequest, listener: FollowListener) => Promise<Result<Follow, RequestError>>;
  readonly rotate: (request: RotateRequest) => Promise<Result<Placed, RequestError>>;
  readonly burn: (request: BurnRequest) => Promise<Result<null, RequestError>>;
};

/** Whether asking again later, with the same bytes, is all there is to do. */
export const isPassing = (error: RequestError): boolean =>
  error.kind === 'notConnected' || error.kind === 'timeout' || (error.kind === 'refused' && error.code === 'busy');
