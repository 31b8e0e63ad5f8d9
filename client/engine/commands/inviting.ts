/** The facilitator's commands on invitations. */
import { hex } from '../../../shared/codec/bytes.ts';
import { ourSeat } from '../../../shared/protocol/channel.ts';
import { makeInvitation } from '../../../shared/protocol/invitation.ts';
import { LIMITS } from '../../../shared/protocol/limits.ts';
import { formatLink, linkLog, linkLogHashes } from '../../../shared/protocol/link.ts';
import { matterOf } from '../../../shared/protocol/sealWord.ts';
import { mayDo, roleFitsSide } from '../../../shared/room/powers.ts';
import { SIDES } from '../../../shared/room/roles.ts';
import type { NewInvitation, Outcome } from '../api.ts';
import { endInvitation, GRACE_MINUTES, invitationCandidate, isLive, proposedBy } from '../channels/convening.ts';
import { needsKeys } from '../channels/proposing.ts';
import { type InvitationRecord, RECORD_VERSION } from '../channels/records.ts';
import type { ChannelRunner } from '../channels/runner.ts';
import { done, fine, kindOf, requestProblem, trouble } from '../problems.ts';
import type { Relays } from '../relays.ts';
import { clamp, wellFormed } from '../typed.ts';

const LINK_QUOTA_BYTES = 2 * 1024 * 1024;

/** A seat with a role label and a side, and the link to it. The one-time log shares the channel's quota and end. */
export const invite = async (
  runner: ChannelRunner,
  relays: Relays,
  wanted: NewInvitation,
): Promise<Outcome<string>> => {
  const { channel, record } = runner;
  if (!channel) return kindOf('gone');
  if (channel.halted) return kindOf('stopped');
  const side = SIDES.find((each) => each === wanted.side);
  if (
    !mayDo(ourSeat(channel).role, 'admit') ||
    !side ||
    !roleFitsSide(wanted.role, side) ||
    wanted.role === 'facilitator'
  )
    return kindOf('noPower');
  const label = wanted.label.trim();
  if (label === '' || label.length > LIMITS.labelLength) return trouble({ kind: 'tooLong', max: LIMITS.labelLength });
  const live = [...runner.ledger.invitations.values()].filter((held) => isLive(held) && held.state !== 'admitted');
  if (channel.epoch.seats.length + live.length >= LIMITS.seats) return trouble({ kind: 'tooMany', max: LIMITS.seats });
  const { env } = runner;
  const lifetime = clamp(wanted.lifetimeSeconds, 60, LIMITS.maxInvitationSeconds);
  const stays =
    wanted.seatEndsInSeconds === null ? null : clamp(wanted.seatEndsInSeconds, 60, LIMITS.logLifetimeSeconds);
  const endsMinute = stays === null ? 0 : env.nowMinute + Math.ceil(stays / 60);
  const seat = { role: wanted.role, side, label: wellFormed(label), endsMinute };
  const made = makeInvitation(
    channel,
    ourSeat(channel).label,
    seat,
    env.nowMinute + Math.ceil(lifetime / 60),
    env.random,
  );
  const { secret } = made.invitation;
  const log = linkLog(secret);
  const created = await relays.insist(
    record.relay,
    () => !runner.closed,
    (relay) => {
      const { log: parent, epoch } = runner.channel ?? channel;
      return relay.create({
        log: log.log,
        ...linkLogHashes(log),
        // Past its expiry, so that a guest who asked in time can still be admitted.
        lifetimeSeconds: lifetime + GRACE_MINUTES * 60,
        quotaBytes: LINK_QUOTA_BYTES,
        ticket: { kind: 'parent', log: parent, generation: epoch.generation, token: epoch.token },
      });
    },
  );
  // Somebody joins or leaves just now: the new epoch's token is about to come.
  if (!created.ok && created.error.kind === 'refused' && created.error.code === 'stale') return kindOf('notYet');
  if (!created.ok) return requestProblem(created.error);
  const offered = { log: log.log, generation: 0, token: log.token, lifetimeSeconds: 0, blob: made.blob };
  const placed = await relays.insist(
    record.relay,
    () => !runner.closed,
    (relay) => relay.append(offered),
  );
  if (!placed.ok) return requestProblem(placed.error);
  const row: InvitationRecord = {
    version: RECORD_VERSION,
    invitation: made.invitation,
    link: formatLink({ host: record.relay, secret, bundleHash: made.bundleHash }),
    state: 'open',
    asked: null,
    digits: [],
    matched: false,
    secondOpener: false,
    position: placed.value.position,
    proposedMinute: null,
    seatEndsInSeconds: stays,
  };
  const key = hex(made.invitation.offer.seat.id);
  const kept = await runner.ledger.exclusively(async () => {
    if (!runner.channel) return false;
    await runner.apply({ invitations: { [key]: row } });
    return true;
  });
  runner.followInvitations();
  return kept ? fine(key) : kindOf('gone');
};

/** Runs `work` on an invitation, in the channel's line. */
const onInvitation = async (
  runner: ChannelRunner,
  invitation: string,
  work: (held: InvitationRecord) => Promise<Outcome>,
): Promise<Outcome> => {
  const outcome = await runner.ledger.exclusively(async () => {
    const held = runner.ledger.invitations.get(invitation);
    return held ? work(held) : kindOf('gone');
  });
  runner.followInvitations();
  return outcome;
};

const isRevocable = ({ state }: InvitationRecord): boolean =>
  state === 'open' || state === 'asked' || state === 'proposed';

/** The link leads nowhere from now on. */
export const revoke = (runner: ChannelRunner, invitation: string): Promise<Outcome> =>
  onInvitation(runner, invitation, async (held) => {
    if (held.state === 'admitting' || held.state === 'admitted') return kindOf('notYet');
    if (!isRevocable(held)) return done;
    const { record, ledger } = runner;
    const intents = record.intents.filter((intent) => intent.kind !== 'admit' || intent.invitation !== invitation);
    await runner.apply({ ...endInvitation(ledger, invitation, held, 'revoked'), record: { ...record, intents } });
    return done;
  }).then(async (outcome) => {
    // Others whose keys were asked are told that they need not answer.
    await runner.attend();
    return outcome;
  });

/** The same seat with a new link; the old card goes. */
export const reissue = async (runner: ChannelRunner, relays: Relays, invitation: string): Promise<Outcome<string>> => {
  const held = runner.ledger.invitations.get(invitation);
  if (!held) return kindOf('gone');
  if (isRevocable(held)) await revoke(runner, invitation);
  else if (held.state === 'admitting' || held.state === 'admitted') return kindOf('notYet');
  const { label, role, side } = held.invitation.offer.seat;
  const { seatEndsInSeconds } = held;
  const made = await invite(runner, relays, { label, role, side, lifetimeSeconds: 86_400, seatEndsInSeconds });
  if (made.ok) await runner.ledger.exclusively(() => runner.apply({ invitations: { [invitation]: null } }));
  return made;
};

/** The facilitator's word on the digits. */
export const facilitatorCompared = (runner: ChannelRunner, invitation: string, matched: boolean): Promise<Outcome> =>
  onInvitation(runner, invitation, async (held) => {
    if (held.state !== 'asked') return kindOf('notYet');
    await runner.apply(
      matched
        ? { invitations: { [invitation]: { ...held, matched: true } } }
        : endInvitation(runner.ledger, invitation, held, 'mismatch'),
    );
    return done;
  });

/** Only once the person said that the digits matched; done when the log shows it, after others confirmed where they are asked. */
export const admit = async (runner: ChannelRunner, invitation: string): Promise<Outcome> => {
  const outcome = await onInvitation(runner, invitation, async (held) => {
    const { channel } = runner;
    if (held.state !== 'asked' || !held.matched) return kindOf('notYet');
    if (!channel || channel.halted) return kindOf('stopped');
    if (channel.epoch.seats.length >= LIMITS.seats) return trouble({ kind: 'tooMany', max: LIMITS.seats });
    const intents = [...runner.record.intents, { kind: 'admit', invitation } as const];
    const candidate = invitationCandidate(invitation, held);
    const matter = candidate && matterOf(channel, candidate);
    const asks = matter !== null && needsKeys(channel, matter);
    const next = asks ? proposedBy(held, runner.env.nowMinute) : ({ ...held, state: 'admitting' } as const);
    await runner.apply({ record: { ...runner.record, intents }, invitations: { [invitation]: next } });
    return done;
  });
  await runner.attend();
  return outcome;
};
