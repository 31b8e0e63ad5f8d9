/**
 * The blind relay: one frame in, its answer out. It knows logs, tokens' hashes and opaque blobs; no rooms, no members, no
 * names. Decisions are pure functions in decide/; this file gives them what they need and turns them into frames.
 */
import type { ClientFrame, RelayFrame } from '../shared/wire/frames.ts';
import {
  MAX_BLOB_BYTES,
  MAX_LOG_LIFETIME_SECONDS,
  MAX_PAGE_ENTRIES,
  MAX_QUOTA_BYTES,
  MIN_LOG_LIFETIME_SECONDS,
  MIN_QUOTA_BYTES,
} from '../shared/wire/limits.ts';
import type { RefusalCode } from '../shared/wire/refusal.ts';
import { answerFrame, authorised, closed } from './decide/answer.ts';
import { decideAppend } from './decide/append.ts';
import { decideBurn } from './decide/burn.ts';
import { decideCreate } from './decide/create.ts';
import { decideRotate } from './decide/rotate.ts';
import { endOf } from './expiry.ts';
import { relayHash } from './hashing.ts';
import type { Batch, LogQuery, Store } from './stores/store.ts';

type Frame<T extends ClientFrame['type']> = Extract<ClientFrame, { type: T }>;
/** What is carried out where the logs are. A follow's answer is whether it may begin. */
export type RequestFrame = Exclude<ClientFrame, { type: 'unfollow' | 'ping' }>;

/** What a relay stands on. */
export interface RelayDeps {
  readonly store: Store;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Whether logs open without a ticket. */
  readonly openToAll: boolean;
  /** Hears of each failure of the store, so that the operator can be told. Nothing of a request is in it. */
  readonly onStoreFailure: (failure: unknown) => void;
}

/** Carry out a request. Never rejects: what the store cannot do now is `busy`, and the client keeps it. */
export async function answer(deps: RelayDeps, frame: RequestFrame): Promise<RelayFrame> {
  try {
    return await carryOut(deps, frame);
  } catch (failure) {
    deps.onStoreFailure(failure);
    return refused(frame.requestId, 'busy');
  }
}

/** The relay's clock in whole seconds. */
export function secondsOf(deps: RelayDeps): number {
  return Math.floor(deps.now() / 1000);
}

/** A refusal as a frame. */
export function refused(requestId: number, code: RefusalCode): RelayFrame {
  return { type: 'refused', requestId, code };
}

/** Whether a token may read a generation now: the newest position it may read, or the refusal. */
async function admitReader(deps: RelayDeps, frame: Frame<'read' | 'follow'>): Promise<RelayFrame> {
  const { log } = await deps.store.look({ log: frame.log, generation: frame.generation }, secondsOf(deps));
  if (log.state !== 'open') return answerFrame(frame.requestId, closed(log).answer);
  if (!authorised(log, relayHash('token', frame.token))) return refused(frame.requestId, 'refused');
  return { type: 'ok', requestId: frame.requestId, position: log.newest, duplicate: false };
}

/** A batch that has no entries because there is nothing to read. */
export type ClosedBatch = Exclude<Batch, { state: 'open' }>;

/** The refusal that a batch without entries stands for. */
export function closedBatch(requestId: number, batch: ClosedBatch): RelayFrame {
  return batch.state === 'burned' ? { type: 'burned', requestId, proof: batch.proof } : refused(requestId, 'refused');
}

function carryOut(deps: RelayDeps, frame: RequestFrame): Promise<RelayFrame> | RelayFrame {
  switch (frame.type) {
    case 'create':
      return create(deps, frame);
    case 'append':
      return append(deps, frame);
    case 'rotate':
      return rotate(deps, frame);
    case 'burn':
      return burn(deps, frame);
    case 'read':
      return read(deps, frame);
    case 'follow':
      return admitReader(deps, frame);
  }
}

async function create(deps: RelayDeps, frame: Frame<'create'>): Promise<RelayFrame> {
  const { requestId, ticket } = frame;
  if (!livable(frame.lifetimeSeconds) || !between(frame.quotaBytes, MIN_QUOTA_BYTES, MAX_QUOTA_BYTES)) {
    return refused(requestId, 'malformed');
  }
  const now = secondsOf(deps);
  const query: LogQuery = {
    log: frame.log,
    generation: 0,
    ...(ticket.kind === 'operator' && { ticketHash: relayHash('ticket', ticket.ticket) }),
    ...(ticket.kind === 'parent' && { parent: { log: ticket.log, generation: ticket.generation } }),
  };
  const request = {
    frame,
    openToAll: deps.openToAll,
    parentTokenHash: ticket.kind === 'parent' ? relayHash('token', ticket.token) : null,
    expiresAt: endOf(now, frame.lifetimeSeconds),
  };
  const outcome = await deps.store.write(query, now, (view) => decideCreate(view, request));
  return answerFrame(requestId, outcome.answer);
}

async function append(deps: RelayDeps, frame: Frame<'append'>): Promise<RelayFrame> {
  const { requestId, lifetimeSeconds, log, generation } = frame;
  if (lifetimeSeconds > MAX_LOG_LIFETIME_SECONDS) return refused(requestId, 'malformed');
  const now = secondsOf(deps);
  const request = {
    frame,
    tokenHash: relayHash('token', frame.token),
    hash: relayHash('blob', frame.blob),
    expiresAt: lifetimeSeconds === 0 ? null : endOf(now, lifetimeSeconds),
  };
  const query = { log, generation, entryHash: request.hash };
  const outcome = await deps.store.write(query, now, (view) => decideAppend(view, request));
  return answerFrame(requestId, outcome.answer, outcome.position);
}

async function rotate(deps: RelayDeps, frame: Frame<'rotate'>): Promise<RelayFrame> {
  const { requestId, lifetimeSeconds, log, generation } = frame;
  if (!livable(lifetimeSeconds)) return refused(requestId, 'malformed');
  const now = secondsOf(deps);
  const request = {
    frame,
    tokenHash: relayHash('token', frame.token),
    adminHash: relayHash('admin', frame.adminToken),
    hash: relayHash('blob', frame.blob),
    expiresAt: endOf(now, lifetimeSeconds),
  };
  const query = { log, generation, entryHash: request.hash };
  const outcome = await deps.store.write(query, now, (view) => decideRotate(view, request));
  return answerFrame(requestId, outcome.answer, outcome.position);
}

async function burn(deps: RelayDeps, frame: Frame<'burn'>): Promise<RelayFrame> {
  const { requestId, log, proof } = frame;
  const request = {
    proof,
    adminHash: relayHash('admin', frame.adminToken),
    proofHash: relayHash('close', proof),
  };
  const query = { log, generation: 0 };
  const outcome = await deps.store.write(query, secondsOf(deps), (view) => decideBurn(view, request));
  return answerFrame(requestId, outcome.answer);
}

async function read(deps: RelayDeps, frame: Frame<'read'>): Promise<RelayFrame> {
  const { requestId, log, generation, after } = frame;
  if (!between(frame.limit, 1, MAX_PAGE_ENTRIES)) return refused(requestId, 'malformed');
  const admitted = await admitReader(deps, frame);
  if (admitted.type !== 'ok') return admitted;
  const request = { log, generation, after, maxEntries: frame.limit, maxBytes: MAX_BLOB_BYTES };
  const batch = await deps.store.read(request, secondsOf(deps));
  if (batch.state !== 'open') return closedBatch(requestId, batch);
  return { type: 'page', requestId, entries: batch.entries, more: batch.more, ended: batch.ended };
}

function livable(lifetimeSeconds: number): boolean {
  return between(lifetimeSeconds, MIN_LOG_LIFETIME_SECONDS, MAX_LOG_LIFETIME_SECONDS);
}

function between(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}
