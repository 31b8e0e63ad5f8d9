/**
 * Where words meet the reducer: others' when their entry was opened, our own when the log shows them, so that everybody takes
 * the same words in the same order.
 */
import type { Hash, RoomId, SeatId } from '../brand.ts';
import { sameBytes, uint64 } from '../codec/bytes.ts';
import { encode } from '../codec/cbor.ts';
import { H } from '../crypto/kdf.ts';
import { type Matter, matterPlain } from '../room/matter.ts';
import { reduce } from '../room/reduce.ts';
import { rulesHash } from '../room/rules.ts';
import { noteSign } from '../room/standing.ts';
import { type Effect, keyOf, type Scene, type StandingWord, type Verdict } from '../room/words.ts';
import type { Channel } from './channel.ts';
import { proposalHash } from './epoch.ts';
import type { WordPayload } from './wordBody.ts';

/** What words of the plenary and posting are judged by, at this step's room time or at another. */
export const sceneOf = ({ epoch, time }: Channel, minute = time.floorMinute): Scene => ({
  epoch: epoch.number,
  seats: epoch.seats,
  rules: epoch.rules,
  // Each text is judged in a scene, and an acceptance alone by this.
  get rulesHash() {
    return rulesHash(epoch.rules);
  },
  minute,
});

/** How a proposal is named in this epoch. An admission's name covers the seat, whose `since` names the epoch. Implements N12. */
export const matterHash = (channel: Channel, matter: Matter): Hash =>
  matter.kind === 'admission'
    ? proposalHash(channel.id, matter.seat, matter.newcomerBundle)
    : H('word', [channel.id, uint64(channel.epoch.number), encode(matterPlain(matter))]);

/** An opened entry of the present epoch, as the log shows it: whose, where, at which k, and what its author had read and when. */
export type Spoken = {
  readonly author: SeatId;
  readonly room: RoomId;
  readonly k: number;
  readonly viewK: number;
  readonly minute: number;
};

/** Notes that a seat was heard in the plenary, before what it said is judged. */
export const noteHeard = (channel: Channel, spoken: Spoken): Channel =>
  sameBytes(spoken.room, channel.plenary)
    ? { ...channel, standing: noteSign(channel.standing, keyOf(spoken.author), { k: spoken.k, minute: spoken.minute }) }
    : channel;

type Leave = { readonly kind: 'leave' };

/** A word that changes the standing as it is judged: a proposal with its name. */
export const standingWord = (
  channel: Channel,
  payload: Extract<WordPayload, { readonly kind: StandingWord['kind'] }> | Leave,
): StandingWord => (payload.kind === 'proposal' ? { ...payload, hash: matterHash(channel, payload.matter) } : payload);

const wordOf = (channel: Channel, payload: WordPayload | Leave): StandingWord | null => {
  switch (payload.kind) {
    case 'withdraw':
    case 'tighten':
    case 'release':
    case 'charter':
    case 'roomLeave':
    case 'roomShorten':
    case 'report':
    case 'check':
      return null;
    default:
      return standingWord(channel, payload);
  }
};

type WordTaken = { readonly channel: Channel; readonly verdict: Verdict; readonly effects: readonly Effect[] };

/** What a word makes of the standing. */
export const takeStanding = (channel: Channel, spoken: Spoken, word: StandingWord): WordTaken => {
  const { room, ...said } = spoken;
  const event = { ...said, word, inPlenary: sameBytes(room, channel.plenary) };
  const { standing, verdict, effects } = reduce(channel.standing, event, sceneOf(channel));
  return { channel: { ...channel, standing }, verdict, effects };
};

/** Takes a word that changes the standing; null for a payload that does not. */
export const takeWord = (channel: Channel, spoken: Spoken, payload: WordPayload | Leave): WordTaken | null => {
  const word = wordOf(channel, payload);
  return word && takeStanding(channel, spoken, word);
};
