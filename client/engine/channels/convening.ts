/** The facilitator's side of invitations, on rows. */
import { hex, sameBytes } from '../../../shared/codec/bytes.ts';
import type { Random } from '../../../shared/crypto/random.ts';
import type { Channel } from '../../../shared/protocol/channel.ts';
import { invitationDigits } from '../../../shared/protocol/codes.ts';
import { openLinkEntry, readRequest, sealWelcomeEntry } from '../../../shared/protocol/invitation.ts';
import { DAY_MINUTES } from '../../../shared/protocol/limits.ts';
import { linkLog } from '../../../shared/protocol/link.ts';
import { findSeat } from '../../../shared/protocol/roster.ts';
import type { Candidate } from '../../../shared/protocol/sealChange.ts';
import { rulesHash } from '../../../shared/room/rules.ts';
import type { PlacedEntry } from '../../../shared/wire/frames.ts';
import type { Changes, Ledger } from './ledger.ts';
import { type ChannelRecord, type InvitationRecord, type OutboxRecord, RECORD_VERSION } from './records.ts';
import type { Taken } from './taking.ts';

/** What entries of the one-time log say: the first well-formed request is the request, whatever comes later is an alarm. Implements I5. */
export const takeInvitationEntries = (
  record: ChannelRecord,
  id: string,
  before: InvitationRecord,
  batch: readonly PlacedEntry[],
): Changes => {
  let held = before;
  // One that was revoked or admitted meanwhile takes no request any more.
  const open = before.state === 'open' || before.state === 'asked';
  for (const { position, entry } of batch) {
    held = { ...held, position };
    const opened = entry.kind === 'blob' ? openLinkEntry(held.invitation.secret, entry.blob) : null;
    if (!opened?.ok) continue;
    if (opened.value.kind === 'late') held = { ...held, secondOpener: true };
    if (opened.value.kind !== 'request') continue;
    const asked = readRequest(held.invitation, opened.value.payload);
    if (!asked.ok) continue;
    if (held.asked) held = { ...held, secondOpener: true };
    else if (open)
      held = { ...held, state: 'asked', asked: asked.value, digits: invitationDigits(asked.value.transcript) };
  }
  // Told once: an alarm that the person dismissed does not come back with the next entry.
  if (!held.secondOpener || before.secondOpener) return { invitations: { [id]: held } };
  const alarms = [...record.alarms, { id: `secondOpener-${id}`, kind: 'secondOpener' as const, seat: '' }];
  return { invitations: { [id]: held }, record: { ...record, alarms } };
};

/** What the protocol needs to admit the guest; null unless the person said that the digits matched. Implements I6. */
export const invitationCandidate = (id: string, held: InvitationRecord): Candidate | null => {
  if (!held.asked || !held.matched) return null;
  const { ik, bundle, session, ratchet, parts } = held.asked;
  return { invitation: id, bundle, session, ratchet, parts, record: { ...held.invitation.offer.seat, ik } };
};

/** The Welcome, for the one-time log. */
const welcomeAppend = (held: InvitationRecord, welcome: Uint8Array, random: Random): OutboxRecord => {
  const { secret } = held.invitation;
  const { log, token } = linkLog(secret);
  const blob = sealWelcomeEntry(secret, welcome, random);
  return {
    version: RECORD_VERSION,
    task: { kind: 'append', log, generation: 0, token, lifetimeSeconds: 0, blob, own: null },
  };
};

/** Whether an invitation still waits for something that its one-time log may tell: a request, a decline, a second opener. */
export const isLive = ({ state }: InvitationRecord): boolean =>
  state === 'open' || state === 'asked' || isWaiting(state) || state === 'admitted';

/** Whether its guest waits for others' keys, or for the change itself. */
export const isWaiting = (state: InvitationRecord['state']): boolean => state === 'proposed' || state === 'admitting';

/** Burns the one-time log: the link leads nowhere from then on. */
const burnLink = (held: InvitationRecord): OutboxRecord => {
  const { log, adminToken, closeSecret: proof } = linkLog(held.invitation.secret);
  return { version: RECORD_VERSION, task: { kind: 'burn', log, adminToken, proof, closes: false } };
};

/** Ends an invitation: the card stays, what it knew of the guest goes, and its log is burned. */
export const endInvitation = (
  ledger: Ledger,
  id: string,
  held: InvitationRecord,
  state: 'revoked' | 'lapsed' | 'mismatch' | 'refused',
): Changes & Required<Pick<Changes, 'outbox' | 'invitations'>> => ({
  invitations: { [id]: { ...held, state, asked: null, digits: [], matched: false } },
  outbox: { [ledger.nextOutboxId()]: burnLink(held) },
});

/** What an invitation becomes once the log shows that its guest was admitted, greeted, or has no seat any more. */
export const invitationsAfter = (
  ledger: Ledger,
  taken: Pick<Taken, 'welcomes' | 'greeted' | 'refused'>,
  channel: Channel,
  random: Random,
): Required<Pick<Changes, 'outbox' | 'invitations'>> => {
  const outbox: Record<string, OutboxRecord> = {};
  const invitations: Record<string, InvitationRecord | null> = {};
  for (const { invitation, blob } of taken.welcomes) {
    const held = ledger.invitations.get(invitation);
    if (!held) continue;
    outbox[ledger.nextOutboxId()] = welcomeAppend(held, blob, random);
    invitations[invitation] = { ...held, state: 'admitted' };
  }
  for (const [id, held] of ledger.invitations) {
    const seat = held.invitation.offer.seat.id;
    if (taken.greeted.includes(hex(seat))) {
      outbox[ledger.nextOutboxId()] = burnLink(held);
      invitations[id] = null;
    } else if (held.state === 'admitted' && !findSeat(channel.epoch.seats, seat)) {
      // Its seat was closed before it ever greeted: nobody may come in by this link any more.
      outbox[ledger.nextOutboxId()] = burnLink(held);
      invitations[id] = { ...held, state: 'revoked', asked: null, digits: [], matched: false };
    } else if (!(id in invitations)) {
      const end = endOf(id, held, taken, channel);
      // A change that was sealed before it could know of the refusal may stand all the same; if not, the person decides again.
      const underway = end === 'refused' && channel.pending?.admitted?.invitation === id;
      const ended = end && !underway ? endInvitation(ledger, id, held, end) : null;
      if (underway) invitations[id] = { ...held, matched: false };
      Object.assign(outbox, ended?.outbox);
      Object.assign(invitations, ended?.invitations);
    }
  }
  return { outbox, invitations };
};

/** Whether the channel's log ends an invitation: somebody refused its guest, or it offers rules that are no longer in force. */
const endOf = (
  id: string,
  held: InvitationRecord,
  { refused }: Pick<Taken, 'refused'>,
  { epoch }: Channel,
): 'refused' | 'revoked' | null => {
  if (isWaiting(held.state) && refused.includes(id)) return 'refused';
  const underOldRules = !sameBytes(rulesHash(held.invitation.offer.rules), rulesHash(epoch.rules));
  return underOldRules && held.state !== 'admitted' && isLive(held) ? 'revoked' : null;
};

/** How long after its expiry a guest who asked in time can still be admitted: the one-time log lasts as long. */
export const GRACE_MINUTES = 24 * 60;

/** An invitation whose guest others are asked about; the day counts from the first time. */
export const proposedBy = (held: InvitationRecord, nowMinute: number): InvitationRecord => ({
  ...held,
  state: 'proposed',
  proposedMinute: held.proposedMinute ?? nowMinute,
});

/** When a guest whom others have yet to confirm can be admitted no more: a day after they were asked, or with its one-time log. */
export const guestEndsMinute = ({ proposedMinute, invitation }: InvitationRecord): number =>
  Math.min((proposedMinute ?? Number.MAX_SAFE_INTEGER) + DAY_MINUTES, invitation.offer.expiresMinute + GRACE_MINUTES);

export const isGuestOverdue = (held: InvitationRecord, nowMinute: number): boolean =>
  nowMinute >= guestEndsMinute(held);

/** Invitations whose time is over, with what ends them; null when there are none. */
export const lapsedInvitations = (ledger: Ledger, nowMinute: number): Changes | null => {
  const over = [...ledger.invitations].filter(([, held]) => {
    const late = nowMinute - held.invitation.offer.expiresMinute;
    if (held.state === 'proposed') return isGuestOverdue(held, nowMinute);
    return (held.state === 'open' && late >= 0) || (held.state === 'asked' && late >= GRACE_MINUTES);
  });
  if (over.length === 0) return null;
  const changes = over.map(([id, held]) => endInvitation(ledger, id, held, 'lapsed'));
  return {
    invitations: Object.assign({}, ...changes.map((change) => change.invitations)) as NonNullable<
      Changes['invitations']
    >,
    outbox: Object.assign({}, ...changes.map((change) => change.outbox)) as NonNullable<Changes['outbox']>,
  };
};
