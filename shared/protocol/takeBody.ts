/** What an authentic entry says, once its body was opened and its author is known. */
import type { EntryId, Hash, RoomId } from '../brand.ts';
import { sameBytes } from '../codec/bytes.ts';
import { unreachable } from '../result.ts';
import { mayDo } from '../room/powers.ts';
import { mayLeave } from '../room/seatWords.ts';
import type { Body, Payload } from './body.ts';
import { bundleHash } from './bundle.ts';
import { type Channel, type Env, type Peer, REPEATABLE } from './channel.ts';
import type { OuterEntry, SlotContent } from './entry.ts';
import { isIn } from './readers.ts';
import { countEntry, done, type Output, type Received } from './received.ts';
import type { Seat } from './roster.ts';
import { takeEpoch } from './takeEpoch.ts';
import { fitsRoom, judgeText, mayReportIn, takeCall, takeRoomWord } from './takeRoom.ts';
import { type Spoken, takeStanding, takeWord } from './takeWord.ts';
import { relayHash } from './view.ts';
import { isWord, type WordPayload } from './wordBody.ts';

export type Entry = {
  readonly id: EntryId;
  readonly outer: OuterEntry;
  readonly author: Seat;
  /** Of the author's peer. */
  readonly key: string;
  /** The author as it was before this entry. */
  readonly peer: Peer;
  readonly current: boolean;
};

export const spokenIn = (channel: Channel, { author, outer }: Entry, body: Body): Spoken => ({
  author: author.id,
  room: outer.header.room,
  k: channel.view.k,
  viewK: outer.header.view.k,
  minute: body.minute,
});

const updatePeer = (channel: Channel, key: string, change: Partial<Pick<Peer, 'bundle' | 'leaving'>>): Channel => {
  const peer = channel.peers[key];
  return peer ? { ...channel, peers: { ...channel.peers, [key]: { ...peer, ...change } } } : channel;
};

/** What is said of the channel itself stands in the plenary, where every seat reads it. */
const OF_THE_CHANNEL: ReadonlySet<Payload['kind']> = new Set(['rotation', 'hello', 'epoch', 'leave', 'close']);

const inPlenary = (channel: Channel, room: RoomId): boolean => sameBytes(room, channel.plenary);

/** A heartbeat, in which a call to a new room may lie: in no other kind of entry. Implements Q1, Q3. */
const beat = (channel: Channel, spoken: Spoken, author: Seat, slot: SlotContent): Received => {
  if (slot.flag !== 2 || !inPlenary(channel, spoken.room)) return done(channel);
  const call = takeCall(channel, author, spoken.minute, slot.private);
  return done(call.channel, call.verdict === 'taken' ? [{ kind: 'called', room: call.room, author }] : []);
};

export const act = (channel: Channel, entry: Entry, slot: SlotContent, body: Body, env: Env): Received => {
  const { author, key, id, outer } = entry;
  const { payload } = body;
  const room = outer.header.room;
  if (isWord(payload)) return actWord(channel, entry, body, payload);
  if (!isIn(channel, room, author.id) || (!inPlenary(channel, room) && OF_THE_CHANNEL.has(payload.kind)))
    return done(channel, [{ kind: 'invalidChange' }]);
  const shown: Output = { kind: 'content', room: outer.header.room, entry: id, author, body };
  switch (payload.kind) {
    case 'heartbeat':
      // Heartbeats do not call for heartbeats: fifty silent seats would never stop.
      return beat(countEntry(channel, room, -1), spokenIn(channel, entry, body), author, slot);
    case 'text': {
      const verdict = judgeText(channel, spokenIn(channel, entry, body));
      if (verdict === 'taken') return done(channel, [shown]);
      return done(channel, [{ kind: verdict === 'late' ? 'stale' : 'invalidChange' }]);
    }
    case 'newer':
      return done(channel, fitsRoom(channel, room, payload.kind) ? [shown] : []);
    case 'rotation':
    case 'hello':
      return takeBundle(channel, entry, payload);
    case 'leave': {
      if (!mayLeave(channel.epoch.seats, author)) return done(channel, [{ kind: 'invalidChange' }]);
      const left = takeStanding(channel, spokenIn(channel, entry, body), payload);
      return done(updatePeer(left.channel, key, { leaving: true }), [{ kind: 'leaving', seat: author.id }]);
    }
    case 'close':
      return mayDo(author.role, 'close') && sameBytes(relayHash('close', payload.secret), channel.closeHash)
        ? done(channel, [{ kind: 'closed' }])
        : done(channel, [{ kind: 'invalidChange' }]);
    case 'epoch':
      return takeEpoch(channel, author, spokenIn(channel, entry, body), payload, slot, env);
    default:
      return unreachable(payload);
  }
};

const actWord = (channel: Channel, entry: Entry, body: Body, payload: WordPayload): Received => {
  const { id, author, outer } = entry;
  const { room } = outer.header;
  const spoken = spokenIn(channel, entry, body);
  if (!fitsRoom(channel, room, payload.kind)) return done(channel, [{ kind: 'invalidChange' }]);
  const changed = takeRoomWord(channel, spoken, payload);
  if (changed !== null) return done(changed.channel, [changed.told]);
  const taken = takeWord(channel, spoken, payload);
  if (taken === null)
    return isIn(channel, room, author.id) && (payload.kind !== 'report' || mayReportIn(channel, room, author.id))
      ? done(channel, [{ kind: 'said', room, entry: id, author, body }])
      : done(channel, [{ kind: 'invalidChange' }]);
  if (taken.verdict.kind === 'late') return done(channel, [{ kind: 'stale' }]);
  // An answer to what we do not know: its author was told less or more than we were (M8), and it changes nothing.
  if (taken.verdict.kind === 'ignored')
    return done(channel, [{ kind: taken.verdict.why === 'unknownProposal' ? 'stale' : 'invalidChange' }]);
  return done(taken.channel, [{ kind: 'word', author: author.id, payload, effects: taken.effects }]);
};

/** What the voices of an invitation compared covers the newcomer's bundle: no other one may stand in its hello. Implements H7. */
const admittedWith = ({ pair, bundle }: Peer): Hash | null =>
  pair.phase === 'awaitingHello' ? pair.bundle : bundle && bundleHash(bundle);

const takeBundle = (
  channel: Channel,
  { author, key, peer }: Entry,
  payload: Extract<Payload, { kind: 'rotation' | 'hello' }>,
): Received => {
  if (!sameBytes(payload.bundle.ik, author.ik)) return done(channel, [{ kind: 'invalidChange' }]);
  const next = updatePeer(channel, key, { bundle: payload.bundle });
  if (payload.kind === 'rotation') return done(next);
  const named = admittedWith(peer);
  return named && sameBytes(bundleHash(payload.bundle), named)
    ? done({ ...next, due: { ...next.due, repeats: REPEATABLE } }, [{ kind: 'greeted', seat: author.id }])
    : done(channel, [{ kind: 'invalidChange' }]);
};
