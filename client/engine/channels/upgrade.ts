/** Rows that earlier programs kept, brought to the shape of this one's: each kind by a function of its own. Implements X19. */
import { hex } from '../../../shared/codec/bytes.ts';
import type { Channel } from '../../../shared/protocol/channel.ts';
import { upgradeChannel } from '../../../shared/protocol/upgrade.ts';
import {
  type ChannelRecord,
  type Intent,
  type InvitationRecord,
  type MessageRecord,
  type OutboxRecord,
  RECORD_VERSION,
  type RoomCounts,
  type Stage,
  type Verified,
  type ViewRecord,
} from './records.ts';
import { keyedSeat } from './trust.ts';

/** What version 3 kept of a channel, where it differs: seats (hex) that were compared, and all that were verified. */
type Record3 = Omit<ChannelRecord, 'version' | 'verified' | 'checks' | 'failedChecks'> & {
  readonly version: 3;
  readonly compared: readonly string[];
  readonly verified: readonly string[];
};

type Added = 'rooms' | 'verified' | 'shownK' | 'formerRules' | 'notices' | 'agreements' | 'putAside' | 'guestDigits';

/** What versions 1 and 2 kept of a channel, where it differs: one room, so that its counts stood in the record itself. */
type Record2 = Omit<Record3, 'version' | 'intents' | Added> &
  RoomCounts & { readonly version: 1 | 2; readonly intents: readonly Intent2[] };

type Intent2 =
  | { readonly kind: 'admit'; readonly invitation: string }
  | { readonly kind: 'remove'; readonly seats: readonly Uint8Array[] }
  | { readonly kind: 'leave' | 'close' };

type Versioned<T extends { readonly version: number }> = T | (Omit<T, 'version'> & { readonly version: 1 | 2 | 3 });

const isPresent = <T extends { readonly version: typeof RECORD_VERSION }>(
  row: T | { readonly version: number },
): row is T => row.version === RECORD_VERSION;

const upgradedStage = (stage: Stage): Stage =>
  stage.kind === 'seated' || stage.kind === 'opening' ? { ...stage, channel: upgradeChannel(stage.channel) } : stage;

const channelOf = (stage: Stage): Channel | null => (stage.kind === 'seated' ? stage.channel : null);

/** What a person compared before says of whom: of a channel code, the roster of its epoch if that is still the present one. */
const verifiedBy = ({ compared, codeComparedEpoch }: Record2, channel: Channel | null): readonly string[] => {
  const roster = channel?.epoch.number === codeComparedEpoch ? channel.epoch.seats.map(({ id }) => hex(id)) : [];
  return [...new Set([...compared, ...roster])];
};

const upgradedIntent = (intent: Intent2, sinceMinute: number): Intent =>
  intent.kind === 'remove' ? { ...intent, sinceMinute } : intent;

const upgradedFrom2 = (stored: Record2): Record3 => {
  const { unread, unreadable, missed, ...kept } = stored;
  const stage = upgradedStage(stored.stage);
  const channel = channelOf(stage);
  return {
    ...kept,
    version: 3,
    stage,
    intents: stored.intents.map((intent) => upgradedIntent(intent, channel?.time.floorMinute ?? 0)),
    rooms: channel ? { [hex(channel.plenary)]: { unread, unreadable, missed } } : {},
    verified: verifiedBy(stored, channel),
    // All of it was drawn as it came.
    shownK: Number.MAX_SAFE_INTEGER,
    formerRules: [],
    notices: [],
    agreements: [],
    putAside: [],
    guestDigits: {},
  };
};

/** Seats that are gone are verified with no key: they come back as new ones. */
const upgradedFrom3 = ({ compared, verified, ...kept }: Record3): ChannelRecord => {
  const seats = channelOf(kept.stage)?.epoch.seats ?? [];
  const named = (ids: readonly string[], how: Verified) =>
    seats.filter(({ id }) => ids.includes(hex(id))).map((seat) => [keyedSeat(seat), how] as const);
  const all = Object.fromEntries([...named(verified, 'code'), ...named(compared, 'compared')]);
  return { ...kept, version: RECORD_VERSION, verified: all, checks: {}, failedChecks: {} };
};

/** The record of a channel. */
export const upgradedRecord = (stored: ChannelRecord | Record3 | Record2): ChannelRecord => {
  if (isPresent<ChannelRecord>(stored)) return stored;
  return upgradedFrom3(stored.version === 3 ? stored : upgradedFrom2(stored));
};

type Message2 = Omit<MessageRecord, 'version' | 'release' | 'held'> & { readonly version: 1 | 2 };
type Message3 = Omit<MessageRecord, 'version'> & { readonly version: 3 };

/** A message. */
export const upgradedMessage = (stored: MessageRecord | Message3 | Message2): MessageRecord =>
  isPresent<MessageRecord>(stored) ? stored : { release: 'undecided', held: null, ...stored, version: RECORD_VERSION };

type Invitation2 = Omit<InvitationRecord, 'version' | 'proposedMinute' | 'seatEndsInSeconds'> & {
  readonly version: 1 | 2;
};

type Invitation3 = Omit<InvitationRecord, 'version'> & { readonly version: 3 };

/** An invitation. */
export const upgradedInvitation = (stored: InvitationRecord | Invitation3 | Invitation2): InvitationRecord =>
  isPresent<InvitationRecord>(stored)
    ? stored
    : { proposedMinute: null, seatEndsInSeconds: null, ...stored, version: RECORD_VERSION };

/** What waits for the relay. */
export const upgradedOutbox = (stored: Versioned<OutboxRecord>): OutboxRecord =>
  isPresent<OutboxRecord>(stored) ? stored : { ...stored, version: RECORD_VERSION };

/** Views. */
export const upgradedViews = (stored: Versioned<ViewRecord>): ViewRecord =>
  isPresent<ViewRecord>(stored) ? stored : { ...stored, version: RECORD_VERSION };
