/** A frame of each type, with each kind of field that it may have. */

import type { ClientFrame, RelayFrame } from '../../../shared/wire/frames.ts';
import { RELAY_HASH_BYTES } from '../../../shared/wire/hashing.ts';
import { REFUSAL_CODES, type RefusalCode } from '../../../shared/wire/refusal.ts';
import { seeded } from '../../support/seeded.ts';

const random = seeded('frames');
const key = (): Uint8Array => random(RELAY_HASH_BYTES);
const access = () => ({ requestId: 7, log: key(), generation: 3, token: key() });

const create = (ticket: Extract<ClientFrame, { type: 'create' }>['ticket']): ClientFrame => ({
  type: 'create',
  requestId: 1,
  log: key(),
  tokenHash: key(),
  adminHash: key(),
  closeHash: key(),
  lifetimeSeconds: 31_536_000,
  quotaBytes: 67_108_864,
  ticket,
});

export const clientFrames = (): readonly ClientFrame[] => [
  create({ kind: 'none' }),
  create({ kind: 'operator', ticket: random(16) }),
  create({ kind: 'parent', log: key(), generation: 2, token: key() }),
  { type: 'append', ...access(), lifetimeSeconds: 604_800, blob: random(300) },
  { type: 'append', ...access(), lifetimeSeconds: 0, blob: random(1) },
  { type: 'read', ...access(), after: new Uint8Array(0), limit: 256 },
  { type: 'read', ...access(), after: random(8), limit: 1 },
  { type: 'follow', ...access(), after: random(32) },
  { type: 'unfollow', requestId: 0xffff_ffff, follow: 7 },
  {
    type: 'rotate',
    ...access(),
    adminToken: key(),
    newTokenHash: key(),
    newAdminHash: key(),
    lifetimeSeconds: 31_536_000,
    blob: random(700),
  },
  { type: 'burn', requestId: 9, log: key(), adminToken: key(), proof: key() },
  { type: 'ping', requestId: 0 },
];

export const relayFrames = (): readonly RelayFrame[] => [
  { type: 'ok', requestId: 1, position: new Uint8Array(0), duplicate: false },
  { type: 'ok', requestId: 1, position: random(8), duplicate: true },
  { type: 'entry', requestId: 2, position: random(8), entry: { kind: 'blob', blob: random(400) } },
  { type: 'entry', requestId: 2, position: random(8), entry: { kind: 'hash', hash: key() } },
  { type: 'page', requestId: 3, entries: [], more: false, ended: true },
  {
    type: 'page',
    requestId: 3,
    entries: [
      { position: random(8), entry: { kind: 'blob', blob: random(40) } },
      { position: random(32), entry: { kind: 'hash', hash: key() } },
    ],
    more: true,
    ended: false,
  },
  { type: 'end', requestId: 4 },
  ...(Object.keys(REFUSAL_CODES) as RefusalCode[]).map((code): RelayFrame => ({ type: 'refused', requestId: 5, code })),
  { type: 'burned', requestId: 6, proof: key() },
  { type: 'pong', requestId: 7 },
];
