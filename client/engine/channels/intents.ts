/** What the person asked for and that waits for the log: kept as intents, sealed one after the other as soon as each can be. */
import { type Hash, type SeatId, seatId } from '../../../shared/brand.ts';
import { hex, sameBytes } from '../../../shared/codec/bytes.ts';
import type { Channel, Env } from '../../../shared/protocol/channel.ts';
import { findSeat } from '../../../shared/protocol/roster.ts';
import { type SealError, type Sealing, sealClose, sealLeave } from '../../../shared/protocol/seal.ts';
import {
  type Candidate,
  type EpochSealing,
  sealAdmission,
  sealClosings,
  sealRemoval,
  sealRoles,
  sealRules,
} from '../../../shared/protocol/sealChange.ts';
import { matterOf, type SaidToAll, sealWord } from '../../../shared/protocol/sealWord.ts';
import type { Result } from '../../../shared/result.ts';
import { windowOf } from '../../../shared/room/confirmations.ts';
import type { Matter, NewRole } from '../../../shared/room/matter.ts';
import { needsEverybody } from '../../../shared/room/rules.ts';
import type { Proposal } from '../../../shared/room/standing.ts';
import { endInvitation, isGuestOverdue, proposedBy } from './convening.ts';
import type { Changes, Ledger } from './ledger.ts';
import { isOpen, isOurs, isSaying, nextStep, sameMatter, toConfirm } from './proposing.ts';
import type { ChannelRecord, Intent, InvitationRecord } from './records.ts';
import { attemptInRoom } from './roomIntents.ts';
import { maySucceed } from './shownKeys.ts';
import { queued } from './writing.ts';

type IntentOf<K extends Intent['kind']> = Extract<Intent, { readonly kind: K }>;
type Scene = {
  readonly ledger: Ledger;
  readonly channel: Channel;
  readonly candidate: (invitation: string) => Candidate | null;
  readonly env: Env;
};

/** What was asked for cannot be done. An invitation goes back to where the person can decide again. */
const dropIntent = ({ ledger }: Scene, intent: Intent): Changes => {
  const { record } = ledger;
  const rest = { record: { ...record, intents: record.intents.filter((each) => each !== intent) } };
  if (intent.kind !== 'admit') return rest;
  const held = ledger.invitations.get(intent.invitation);
  if (held?.state !== 'admitting' && held?.state !== 'proposed') return rest;
  const back: InvitationRecord = { ...held, state: held.asked ? 'asked' : 'mismatch' };
  return { ...rest, invitations: { [intent.invitation]: back } };
};

/** Whether what could not be sealed may be sealable soon. */
const isPassing = (error: SealError): boolean =>
  error === 'notYet' || error === 'changePending' || error === 'stopped' || error === 'unconfirmed';

/** What was sealed for an intent, queued; null while it has to wait; the intent dropped when it cannot be done any more. */
const outcome = (
  scene: Scene,
  intent: Intent,
  sealed: Result<Sealing, SealError>,
  kind: 'epoch' | 'word',
): Changes | null => {
  if (sealed.ok) return queued(scene.ledger, scene.channel, sealed.value, kind);
  return isPassing(sealed.error) ? null : dropIntent(scene, intent);
};

type Change = (proposal: Hash | null) => Result<EpochSealing, SealError>;

/** A change that may need others' keys: proposed first if it does, made once they are given. */
const withKeys = (scene: Scene, intent: Intent, matter: Matter, change: Change): Changes | null => {
  const { channel, env } = scene;
  const step = nextStep(channel, matter, env.nowMinute);
  if (step.kind === 'wait') return null;
  if (step.kind === 'propose') return outcome(scene, intent, sealWord(channel, step.word, env), 'word');
  return outcome(scene, intent, change(step.proposal), 'epoch');
};

const isOverdue = ({ env }: Scene, sinceMinute: number, matter: Matter): boolean =>
  env.nowMinute - sinceMinute > windowOf(matter);

const withCard = (changes: Changes, id: string, card: InvitationRecord): Changes => ({
  ...changes,
  invitations: { [id]: card },
});

/** The card follows what its admission waits for. */
const admit = (scene: Scene, intent: IntentOf<'admit'>): Changes | null => {
  const { ledger, channel, candidate, env } = scene;
  const { invitation } = intent;
  const held = ledger.invitations.get(invitation);
  const guest = candidate(invitation);
  if (!held || !guest) return dropIntent(scene, intent);
  const sealed = (): Result<EpochSealing, SealError> => sealAdmission(channel, guest, env);
  const admitting = (changes: Changes | null): Changes | null =>
    changes?.outbox ? withCard(changes, invitation, { ...held, state: 'admitting' }) : changes;
  const matter = matterOf(channel, guest);
  if (matter === null) return admitting(outcome(scene, intent, sealed(), 'epoch'));
  const step = nextStep(channel, matter, env.nowMinute);
  if (step.kind === 'agreed') return admitting(outcome(scene, intent, sealed(), 'epoch'));
  if (isGuestOverdue(held, env.nowMinute)) {
    return {
      ...endInvitation(ledger, invitation, held, 'lapsed'),
      record: dropIntent(scene, intent).record as ChannelRecord,
    };
  }
  const proposed = proposedBy(held, env.nowMinute);
  if (step.kind === 'wait') return held.state === 'proposed' ? null : { invitations: { [invitation]: proposed } };
  const changes = outcome(scene, intent, sealWord(channel, step.word, env), 'word');
  return changes?.outbox ? withCard(changes, invitation, proposed) : changes;
};

const remove = (scene: Scene, intent: IntentOf<'remove'>): Changes | null => {
  const { channel, env } = scene;
  const seats = intent.seats.map((id) => seatId(id)).filter((id) => findSeat(channel.epoch.seats, id) !== undefined);
  if (seats.length === 0) return dropIntent(scene, intent);
  if (channel.epoch.rules.settings === undefined)
    return outcome(scene, intent, sealRemoval(channel, seats, env), 'epoch');
  const matter: Matter = { kind: 'removal', seats };
  if (isOverdue(scene, intent.sinceMinute, matter)) return dropIntent(scene, intent);
  const closings = seats.map((seat) => ({ seat, why: 'removed' as const }));
  return withKeys(scene, intent, matter, (proposal) => sealClosings(channel, closings, proposal, env));
};

const freeze = (scene: Scene, intent: IntentOf<'freeze'>): Changes | null => {
  const { channel, env } = scene;
  const seat = findSeat(channel.epoch.seats, seatId(intent.seat))?.id;
  if (seat === undefined) return dropIntent(scene, intent);
  return outcome(scene, intent, sealClosings(channel, [{ seat, why: 'frozen' }], null, env), 'epoch');
};

const changeRules = (scene: Scene, intent: IntentOf<'rules'>): Changes | null => {
  const { channel, env } = scene;
  const { rules } = intent;
  const matter: Matter = { kind: 'longer', rules };
  // Done, or others came first.
  if (channel.epoch.rules.version >= rules.version || isOverdue(scene, intent.sinceMinute, matter))
    return dropIntent(scene, intent);
  const change: Change = (proposal) => sealRules(channel, rules, proposal, env);
  return needsEverybody(channel.epoch.rules, rules)
    ? withKeys(scene, intent, matter, change)
    : outcome(scene, intent, change(null), 'epoch');
};

/** Who would be what after a succession: we facilitate, and whoever did takes part. */
export const rolesOfSuccession = (channel: Channel): readonly NewRole[] => [
  { seat: channel.us.seat, role: 'facilitator' },
  ...channel.epoch.seats
    .filter((seat) => seat.role === 'facilitator')
    .map((seat): NewRole => ({ seat: seat.id, role: 'participant' })),
];

const succeed = (scene: Scene, intent: IntentOf<'succeed'>): Changes | null => {
  const { channel, env } = scene;
  const roles = rolesOfSuccession(channel);
  const matter: Matter = { kind: 'succession', roles };
  // Done, or the facilitator was heard meanwhile.
  if (!maySucceed(channel, env.nowMinute) || isOverdue(scene, intent.sinceMinute, matter))
    return dropIntent(scene, intent);
  return withKeys(scene, intent, matter, (proposal) =>
    proposal === null ? { ok: false, error: 'unconfirmed' } : sealRoles(channel, roles, proposal, env),
  );
};

/** Whether what a word asks for would be over when it is heard. A floor that was never to last is one that is taken back. */
const isPast = ({ env }: Scene, { word }: IntentOf<'word'>): boolean =>
  (word.kind === 'recess' || (word.kind === 'floor' && word.untilMinute > 0)) && word.untilMinute <= env.nowMinute;

const say = (scene: Scene, intent: IntentOf<'word'>): Changes | null => {
  if (isSaying(scene.channel, intent.word)) return null;
  if (isPast(scene, intent)) return dropIntent(scene, intent);
  return outcome(scene, intent, sealWord(scene.channel, intent.word, scene.env), 'word');
};

const end = ({ ledger, channel, env }: Scene, kind: 'leave' | 'close'): Changes | null => {
  if (Object.values(channel.own).some((own) => own.kind === kind)) return null;
  const sealed = kind === 'leave' ? sealLeave(channel, env) : sealClose(channel, env);
  return sealed.ok ? queued(ledger, channel, sealed.value, kind) : null;
};

const changesFor = (scene: Scene, intent: Intent): Changes | null => {
  switch (intent.kind) {
    case 'admit':
      return admit(scene, intent);
    case 'remove':
      return remove(scene, intent);
    case 'freeze':
      return freeze(scene, intent);
    case 'rules':
      return changeRules(scene, intent);
    case 'succeed':
      return succeed(scene, intent);
    case 'word':
      return say(scene, intent);
    case 'leave':
    case 'close':
      return end(scene, intent.kind);
    case 'room':
    case 'leaveRoom':
    case 'shortenRoom':
    case 'mark': {
      const attempt = attemptInRoom(scene.ledger, scene.channel, intent, scene.env);
      if (attempt === 'drop') return dropIntent(scene, intent);
      return attempt === 'wait' ? null : attempt;
    }
    default:
      return intent satisfies never;
  }
};

/** The intent that a proposal of ours serves. */
export const intentOf = (record: ChannelRecord, channel: Channel, { matter }: Proposal): Intent | undefined =>
  record.intents.find((intent) => {
    switch (intent.kind) {
      case 'admit':
        return matter.kind === 'admission' && hex(matter.seat.id) === intent.invitation;
      case 'remove':
        return matter.kind === 'removal' && areAmong(matter.seats, intent.seats);
      case 'rules':
        return sameMatter(matter, { kind: 'longer', rules: intent.rules });
      case 'succeed':
        return sameMatter(matter, { kind: 'succession', roles: rolesOfSuccession(channel) });
      default:
        return false;
    }
  });

/** Seats that were closed since are wanted no more, and stand in no later proposal. */
const areAmong = (seats: readonly SeatId[], wanted: readonly Uint8Array[]): boolean =>
  seats.every((seat) => wanted.some((each) => sameBytes(each, seat)));

/**
 * Keys that this person gave: said now, and again when a new epoch asks for the same once more. And a proposal of ours that is
 * wanted no more is taken back.
 */
const keysOwed = ({ ledger, channel, env }: Scene): Changes | null => {
  const { record } = ledger;
  const strays = channel.standing.proposals.filter(
    (proposal) =>
      isOurs(channel, proposal) && isOpen(proposal, env.nowMinute) && intentOf(record, channel, proposal) === undefined,
  );
  const words: readonly SaidToAll[] = [
    ...strays.map(({ hash }) => ({ kind: 'refuse', proposal: hash }) as const),
    ...toConfirm(record, channel, env.nowMinute).map(({ hash }) => ({ kind: 'confirm', proposal: hash }) as const),
  ];
  for (const word of words) {
    if (isSaying(channel, word)) continue;
    const sealed = sealWord(channel, word, env);
    if (sealed.ok) return queued(ledger, channel, sealed.value, 'word');
  }
  return null;
};

/** The first thing that the person asked for and that can be done now, sealed and queued. */
export const intentChanges = (
  ledger: Ledger,
  channel: Channel,
  candidate: (invitation: string) => Candidate | null,
  env: Env,
): Changes | null => {
  if (channel.halted !== null || channel.pending !== null) return null;
  const scene = { ledger, channel, candidate, env };
  for (const intent of ledger.record.intents) {
    const changes = changesFor(scene, intent);
    if (changes !== null) return changes;
  }
  return keysOwed(scene);
};
