/**
 * What needs more keys than ours: whether it can be done, has to be proposed, or waits for others. Everything is worked out from
 * the standing and from what the person wants, so that neither a kill nor a new epoch loses a step.
 *
 *     wanted ──no keys needed──────────────────────────────> agreed: its change is sealed
 *        └──> propose ──stored──> waiting ──each group────────^
 *                ^                   ├── a new epoch: proposed again, and confirmed again by who confirmed it before
 *                └───────────────────┘── one refusal: no longer wanted; a day or a week: no longer wanted
 */
import type { Hash } from '../../../shared/brand.ts';
import { hex, sameBytes } from '../../../shared/codec/bytes.ts';
import { encode } from '../../../shared/codec/cbor.ts';
import { type Channel, ourSeat } from '../../../shared/protocol/channel.ts';
import { keysMissing, matterDigits, proposalOf, type SaidToAll } from '../../../shared/protocol/sealWord.ts';
import { sceneOf } from '../../../shared/protocol/takeWord.ts';
import { type WordPayload, wordNumber, wordPlain } from '../../../shared/protocol/wordBody.ts';
import { keysFor, windowOf } from '../../../shared/room/confirmations.ts';
import { type Matter, matterPlain } from '../../../shared/room/matter.ts';
import { isAskedAbout } from '../../../shared/room/proposals.ts';
import type { Proposal } from '../../../shared/room/standing.ts';
import { keyOf } from '../../../shared/room/words.ts';
import type { Agreement, ChannelRecord } from './records.ts';

export const sameWord = (a: WordPayload, b: WordPayload): boolean =>
  wordNumber(a.kind) === wordNumber(b.kind) && sameBytes(encode(wordPlain(a)), encode(wordPlain(b)));

/** Whether a word of ours is on its way in this epoch. */
export const isSaying = (channel: Channel, word: WordPayload): boolean =>
  Object.values(channel.own).some(
    (own) =>
      own.epoch === channel.epoch.number && own.word !== null && own.word.kind !== 'leave' && sameWord(own.word, word),
  );

/** Whether a change of ours would need the keys of others. */
export const needsKeys = (channel: Channel, matter: Matter): boolean => {
  const { seats, rules } = channel.epoch;
  return keysFor(seats, rules, ourSeat(channel), matter).groups.length > 0;
};

export type ProposalStep =
  | { readonly kind: 'propose'; readonly word: SaidToAll }
  | { readonly kind: 'wait' }
  /** `proposal`: its name; null where nobody has to agree. */
  | { readonly kind: 'agreed'; readonly proposal: Hash | null };

const WAIT: ProposalStep = { kind: 'wait' };

const isOver = (proposal: Proposal, minute: number): boolean => minute - proposal.minute > windowOf(proposal.matter);

/** What comes next for a matter that this person wants. `minute`: the one that an entry of ours would carry. */
export const nextStep = (channel: Channel, matter: Matter, minute: number): ProposalStep => {
  if (!needsKeys(channel, matter)) return { kind: 'agreed', proposal: null };
  const word = { kind: 'proposal', matter } as const;
  if (isSaying(channel, word)) return WAIT;
  const proposal = proposalOf(channel, matter);
  if (proposal === undefined || proposal.refusedAt !== null || isOver(proposal, minute))
    return { kind: 'propose', word };
  return keysMissing(channel, proposal).length === 0 ? { kind: 'agreed', proposal: proposal.hash } : WAIT;
};

/** Whether a proposal may still be answered. */
export const isOpen = (proposal: Proposal, minute: number): boolean =>
  proposal.refusedAt === null && !isOver(proposal, minute);

/** Whether our key is one of those that a proposal needs. */
export const isOurs = (channel: Channel, proposal: Proposal): boolean => proposal.author === keyOf(channel.us.seat);
export const asksUs = (channel: Channel, proposal: Proposal): boolean =>
  isAskedAbout(sceneOf(channel), proposal, ourSeat(channel));
export const hasOurKey = (channel: Channel, proposal: Proposal): boolean =>
  proposal.confirms.some(({ seat }) => seat === keyOf(channel.us.seat));

/** A matter without the epoch in which it is proposed: the same guest, with the same seat, stays the same. */
const lasting = (matter: Matter): Uint8Array =>
  encode(matterPlain(matter.kind === 'admission' ? { ...matter, seat: { ...matter.seat, since: 0 } } : matter));

export const agreementTo = (channel: Channel, proposal: Proposal, minute: number): Agreement => ({
  matter: lasting(proposal.matter),
  rules: sceneOf(channel).rulesHash,
  minute,
});

/** For so long, in minutes, a key is given again by itself. */
const AGREEMENT_MINUTES = 24 * 60;
/** Nothing that can be put aside is asked for longer. */
const ASIDE_MINUTES = 7 * 24 * 60;

const names = (each: Agreement, same: Agreement): boolean =>
  sameBytes(each.matter, same.matter) && sameBytes(each.rules, same.rules);

/** Whether this person agreed to just this, now or in an earlier epoch. */
export const isAgreedTo = (record: ChannelRecord, channel: Channel, proposal: Proposal, minute: number): boolean => {
  const same = agreementTo(channel, proposal, minute);
  return record.agreements.some((each) => minute - each.minute < AGREEMENT_MINUTES && names(each, same));
};

/** Whether this person put just this aside. */
export const isPutAside = (record: ChannelRecord, channel: Channel, proposal: Proposal): boolean => {
  const same = agreementTo(channel, proposal, 0);
  return record.putAside.some((each) => names(each, same));
};

/** What is kept of a person's answer, the newest one; older answers go in time. */
export const answered = (
  record: ChannelRecord,
  channel: Channel,
  proposal: Proposal,
  minute: number,
  answer: 'agreed' | 'refused' | 'aside',
): ChannelRecord => {
  const now = agreementTo(channel, proposal, minute);
  const others = (list: readonly Agreement[], minutes: number): readonly Agreement[] =>
    list.filter((each) => minute - each.minute < minutes && !names(each, now));
  const [agreements, putAside] = [others(record.agreements, AGREEMENT_MINUTES), others(record.putAside, ASIDE_MINUTES)];
  return {
    ...record,
    agreements: answer === 'agreed' ? [...agreements, now] : agreements,
    putAside: answer === 'aside' ? [...putAside, now] : putAside,
  };
};

/** Proposals that this person agreed to, and that do not have our key yet: nothing but the epoch may tell them from those. */
export const toConfirm = (record: ChannelRecord, channel: Channel, minute: number): readonly Proposal[] =>
  record.agreements.length === 0
    ? []
    : channel.standing.proposals.filter(
        (proposal) =>
          isOpen(proposal, minute) &&
          asksUs(channel, proposal) &&
          !hasOurKey(channel, proposal) &&
          isAgreedTo(record, channel, proposal, minute),
      );

/** Whether two matters ask for the same thing, whatever the epoch. */
export const sameMatter = (a: Matter, b: Matter): boolean => sameBytes(lasting(a), lasting(b));

/** Digits of guests about whom this person is asked: worked out when they are first asked, kept while the proposal stands. */
export const digitsAfter = (record: ChannelRecord, channel: Channel): ChannelRecord['guestDigits'] => {
  const { proposals } = channel.standing;
  const known = record.guestDigits;
  const kept: Record<string, readonly string[]> = {};
  for (const proposal of proposals) {
    const name = hex(proposal.hash);
    const { matter } = proposal;
    if (matter.kind !== 'admission' || isOurs(channel, proposal) || !asksUs(channel, proposal)) continue;
    kept[name] = known[name] ?? matterDigits(channel, matter);
  }
  const unchanged =
    Object.keys(kept).length === Object.keys(known).length && Object.keys(kept).every((name) => name in known);
  return unchanged ? known : kept;
};
