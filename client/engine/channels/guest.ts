/** The guest's side of an invitation, on rows. */

import { hex } from '../../../shared/codec/bytes.ts';
import type { Env } from '../../../shared/protocol/channel.ts';
import { openLinkEntry } from '../../../shared/protocol/invitation.ts';
import { openWelcome } from '../../../shared/protocol/welcome.ts';
import type { PlacedEntry } from '../../../shared/wire/frames.ts';
import type { Changes } from './ledger.ts';
import type { ChannelRecord, Stage } from './records.ts';

type Asking = Extract<Stage, { kind: 'asking' }>;

const welcomeKeys = ({ request }: Asking) => ({
  channel: request.offer.channel,
  us: { seat: request.offer.seat.id, ik: request.ik },
  host: request.offer.host.seat,
  bundle: request.ours,
  session: request.session,
  ratchet: request.ratchet,
});

/**
 * Keeps the Welcome when it comes: the first that is for us, since whoever has the link can post others. The seat is taken
 * only once the person said that the digits match.
 */
export const takeLinkEntries = (
  record: ChannelRecord,
  before: Asking,
  batch: readonly PlacedEntry[],
  env: Env,
): ChannelRecord => {
  let stage = before;
  let { position } = record;
  for (const placed of batch) {
    position = placed.position;
    const opened = placed.entry.kind === 'blob' ? openLinkEntry(stage.request.secret, placed.entry.blob) : null;
    if (!opened?.ok) continue;
    if (opened.value.kind === 'welcome' && stage.welcome === null) {
      const { payload } = opened.value;
      if (openWelcome(welcomeKeys(stage), payload, env).ok) stage = { ...stage, welcome: payload };
    }
    if (opened.value.kind === 'request') stage = { ...stage, requestSent: true };
  }
  return { ...record, position, stage };
};

/** The seat, or null while the Welcome or the person's word is missing. A Welcome that does not open counts for nothing. Implements I6, I7. */
export const enterChannel = (record: ChannelRecord, env: Env): Changes | null => {
  const { stage } = record;
  if (stage.kind !== 'asking' || !stage.weMatched || stage.welcome === null) return null;
  const entered = openWelcome(welcomeKeys(stage), stage.welcome, env);
  if (!entered.ok) return { record: { ...record, stage: { ...stage, welcome: null } } };
  const { channel, position } = entered.value;
  const acknowledged = channel.epoch.seats.map((seat) => hex(seat.id));
  return {
    record: { ...record, stage: { kind: 'seated', channel }, position, acknowledged },
    views: { firstK: channel.view.k, hashes: [channel.view.hash] },
  };
};
