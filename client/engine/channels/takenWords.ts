/**
 * What words and changes of roster, roles and rules do to a channel's rows: lines in the conversation, notices that stay until they
 * were seen, and intents that are done or can be done no more.
 */
import type { Hash } from '../../../shared/brand.ts';
import { hex, sameBytes } from '../../../shared/codec/bytes.ts';
import { type Channel, type Env, roomOf } from '../../../shared/protocol/channel.ts';
import type { Output } from '../../../shared/protocol/received.ts';
import { findSeat, type Seat } from '../../../shared/protocol/roster.ts';
import { lifetimeIn } from '../../../shared/protocol/seal.ts';
import { findProposal } from '../../../shared/room/standing.ts';
import { addNotice, type Draft, dropShorter, type Line, NOBODY, noteShorter } from './drafting.ts';
import { intentOf } from './intents.ts';
import type { Ledger } from './ledger.ts';
import { answered, digitsAfter, isOurs, sameWord } from './proposing.ts';
import type { ChannelRecord } from './records.ts';

const recessBegan = (draft: Draft, line: Line): void => {
  const { recess } = draft.channel.standing;
  if (recess === null) return;
  const by = recess.side === 'third' ? 'facilitator' : 'side';
  const { breach } = recess;
  draft.messages[`recess-${recess.k}`] = line({ kind: 'recessBegan', by, breach }, NOBODY);
  if (breach) addNotice(draft, { id: `breach-${recess.k}`, kind: 'breach' });
};

/** A guest is wanted no more; of anything else that we proposed, the intent goes. */
const refusedBySomebody = (draft: Draft, name: Hash): void => {
  const { channel } = draft;
  const proposal = findProposal(channel.standing, name);
  if (proposal === undefined || !isOurs(channel, proposal)) return;
  if (proposal.matter.kind === 'admission') {
    draft.refused.push(hex(proposal.matter.seat.id));
    return;
  }
  const served = intentOf(draft.record, channel, proposal);
  draft.record = { ...draft.record, intents: draft.record.intents.filter((intent) => intent !== served) };
};

/** What we took back ourselves is not shown as refused; what we propose again is. */
const noteOwnWithdrawal = (
  draft: Draft,
  { author, payload }: Extract<Output, { readonly kind: 'word' }>,
  name: Hash,
): void => {
  const { channel, record } = draft;
  const proposal = findProposal(channel.standing, name);
  if (proposal === undefined || !isOurs(channel, proposal) || !sameBytes(author, channel.us.seat)) return;
  const answer = payload.kind === 'refuse' ? 'aside' : 'refused';
  const next = answered(record, channel, proposal, proposal.minute, answer);
  // Nothing was put aside before: nothing changes.
  if (answer === 'aside' || record.putAside.length > 0) draft.record = next;
};

/** A word counted. */
export const noteWord = (draft: Draft, output: Extract<Output, { readonly kind: 'word' }>, line: Line): void => {
  const { author, payload, effects } = output;
  if (payload.kind !== 'leave' && sameBytes(author, draft.channel.us.seat)) {
    const said = (intent: ChannelRecord['intents'][number]): boolean =>
      intent.kind === 'word' && sameWord(intent.word, payload);
    draft.record = { ...draft.record, intents: draft.record.intents.filter((intent) => !said(intent)) };
  }
  for (const effect of effects) {
    if (effect.kind === 'recessBegan') recessBegan(draft, line);
    if (effect.kind === 'recessEnded')
      draft.messages[`recessEnded-${draft.channel.view.k}`] = line({ kind: 'recessEnded' }, NOBODY);
    if (effect.kind === 'refused') refusedBySomebody(draft, effect.proposal);
    if (effect.kind === 'refused' || effect.kind === 'proposed') noteOwnWithdrawal(draft, output, effect.proposal);
  }
};

/** Each room keeps what is said for as long as the changed rules say. */
const noteLifetimes = (draft: Draft, ledger: Ledger, before: Channel, env: Env): void => {
  const { channel } = draft;
  for (const room of before.rooms) {
    const now = roomOf(channel, room.id);
    if (!now) continue;
    const [was, is] = [lifetimeIn(before, room), lifetimeIn(channel, now)];
    if (is < was) noteShorter(draft, ledger, hex(room.id), is, env);
    if (is > was) dropShorter(draft, hex(room.id));
  }
};

const rulesChanged = (draft: Draft, ledger: Ledger, before: Channel, line: Line, env: Env): void => {
  const { version, lifetimeSeconds, items } = before.epoch.rules;
  draft.record = { ...draft.record, formerRules: [...draft.record.formerRules, { version, lifetimeSeconds, items }] };
  const now = draft.channel.epoch.rules.version;
  draft.messages[`rules-${now}`] = line({ kind: 'rulesChanged', version: now }, NOBODY);
  noteLifetimes(draft, ledger, before, env);
};

const newFacilitators = (before: Channel, after: Channel): readonly Seat[] =>
  after.epoch.seats.filter((seat) => {
    const was = findSeat(before.epoch.seats, seat.id);
    return seat.role === 'facilitator' && was !== undefined && was.role !== 'facilitator';
  });

/**
 * Seats admitted with the side and label of another: one that still stands, was frozen, or was closed within sight. All the same,
 * so that the notice gives no freeze away.
 */
const substitutes = (draft: Draft, ledger: Ledger, before: Channel): readonly Seat[] => {
  const newcomers = draft.channel.epoch.seats.filter(({ id }) => findSeat(before.epoch.seats, id) === undefined);
  if (newcomers.length === 0) return [];
  const lines = [...Object.values(draft.messages), ...ledger.messages.values()];
  const closed = lines.filter((line) => line?.content.kind === 'seatClosed').flatMap((line) => line ?? []);
  const gone = before.standing.goneSeats.filter(({ how }) => how === 'away').map(({ seat }) => seat);
  const places = [...before.epoch.seats, ...gone, ...closed];
  return newcomers.filter((seat) => places.some(({ side, label }) => side === seat.side && label === seat.label));
};

/** An epoch began: tells the rules, roles and places that are others now. */
export const noteEpoch = (draft: Draft, ledger: Ledger, before: Channel, line: Line, env: Env): void => {
  const { channel } = draft;
  if (channel.epoch.rules.version !== before.epoch.rules.version) rulesChanged(draft, ledger, before, line, env);
  for (const seat of newFacilitators(before, channel)) {
    const id = `succession-${channel.epoch.number}`;
    draft.messages[id] = line({ kind: 'succession' }, seat);
    addNotice(draft, { id, kind: 'succession', label: seat.label });
  }
  for (const { id, label, side } of substitutes(draft, ledger, before))
    addNotice(draft, { id: `substituted-${hex(id)}`, kind: 'substituted', label, side });
};

/** Digits of the guests about whom this person is asked now. */
export const noteGuests = (record: ChannelRecord, channel: Channel): ChannelRecord => {
  if (findSeat(channel.epoch.seats, channel.us.seat) === undefined) return record;
  const guestDigits = digitsAfter(record, channel);
  return guestDigits === record.guestDigits ? record : { ...record, guestDigits };
};
