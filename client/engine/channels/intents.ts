/** What the person asked for and that waits for the log: kept as intents, sealed one after the other as soon as each can be. */
import { seatId } from '../../../shared/brand.ts';
import type { Channel, Env } from '../../../shared/protocol/channel.ts';
import { findSeat } from '../../../shared/protocol/roster.ts';
import { type SealError, sealClose, sealLeave } from '../../../shared/protocol/seal.ts';
import { type Candidate, sealAdmission, sealRemoval } from '../../../shared/protocol/sealChange.ts';
import type { Changes, Ledger } from './ledger.ts';
import type { Intent, InvitationRecord } from './records.ts';
import { queued } from './writing.ts';

/** What was asked for cannot be done. An invitation goes back to where the person can decide again. */
const dropIntent = (ledger: Ledger, intent: Intent): Changes => {
  const { record } = ledger;
  const rest = { record: { ...record, intents: record.intents.filter((each) => each !== intent) } };
  if (intent.kind !== 'admit') return rest;
  const held = ledger.invitations.get(intent.invitation);
  if (held?.state !== 'admitting') return rest;
  const back: InvitationRecord = { ...held, state: held.asked ? 'asked' : 'mismatch' };
  return { ...rest, invitations: { [intent.invitation]: back } };
};

/** Whether what could not be sealed may be sealable soon. */
const isPassing = (error: SealError): boolean => error === 'notYet' || error === 'changePending' || error === 'stopped';

/** The first thing that the person asked for and that can be done now, sealed and queued. */
export const intentChanges = (
  ledger: Ledger,
  channel: Channel,
  candidate: (invitation: string) => Candidate | null,
  env: Env,
): Changes | null => {
  if (channel.halted !== null || channel.pending !== null) return null;
  for (const intent of ledger.record.intents) {
    switch (intent.kind) {
      case 'admit': {
        const guest = candidate(intent.invitation);
        if (!guest) return dropIntent(ledger, intent);
        const sealed = sealAdmission(channel, guest, env);
        if (sealed.ok) return queued(ledger, channel, sealed.value, 'epoch');
        if (isPassing(sealed.error)) continue;
        return dropIntent(ledger, intent);
      }
      case 'remove': {
        const seats = intent.seats
          .map((id) => seatId(id))
          .filter((id) => findSeat(channel.epoch.seats, id) !== undefined);
        if (seats.length === 0) return dropIntent(ledger, intent);
        const sealed = sealRemoval(channel, seats, env);
        if (sealed.ok) return queued(ledger, channel, sealed.value, 'epoch');
        if (isPassing(sealed.error)) continue;
        return dropIntent(ledger, intent);
      }
      case 'leave':
      case 'close': {
        if (Object.values(channel.own).some((own) => own.kind === intent.kind)) continue;
        const sealed = intent.kind === 'leave' ? sealLeave(channel, env) : sealClose(channel, env);
        if (sealed.ok) return queued(ledger, channel, sealed.value, intent.kind);
        continue;
      }
      default:
        return intent satisfies never;
    }
  }
  return null;
};
