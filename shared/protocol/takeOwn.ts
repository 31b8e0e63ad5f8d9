/**
 * Our own entries, when the log shows them: only then do they count, as they do for the others.
 */
import type { EntryId } from '../brand.ts';
import { hex, sameBytes } from '../codec/bytes.ts';
import { type Channel, type Env, ourSeat, presentMinute } from './channel.ts';
import { applyEpoch, keptBundles } from './epoch.ts';
import { turnBy } from './judging.ts';
import { done, epochOutputs, type Output, type Received } from './received.ts';
import { judgeText, noteFounding, takeRoomWord, withoutRoom } from './takeRoom.ts';
import { noteHeard, takeWord } from './takeWord.ts';
import { sealWelcome } from './welcome.ts';

/** Our own entry came back: it stands in the log. */
export const receiveOwn = (channel: Channel, id: EntryId, position: Uint8Array, env: Env): Received => {
  const { [hex(id)]: sent, ...own } = channel.own;
  if (sent === undefined) return done({ ...channel, own });
  const late = (state: Channel): Received => done(state, [{ kind: 'storedLate', entry: id }]);
  if (sent.epoch !== channel.epoch.number)
    return late(sent.kind === 'founding' ? withoutRoom({ ...channel, own }, sent.room) : { ...channel, own });
  const room = sent.kind === 'founding' ? channel.plenary : sent.room;
  const spoken = { author: channel.us.seat, room, k: channel.view.k, viewK: sent.viewK, minute: sent.minute };
  const kept = noteHeard({ ...channel, own }, spoken);
  const stored: Output = { kind: 'stored', entry: id, own: sent.kind, k: channel.view.k };
  if (sent.kind === 'hello') return done({ ...kept, hello: { phase: 'done', position: channel.view.k } }, [stored]);
  if (sent.kind === 'rotation') {
    const bundles = keptBundles(kept.bundles, presentMinute(kept));
    return done({ ...kept, bundles }, [stored]);
  }
  if (sent.kind === 'founding') return done(noteFounding(kept, channel.us.seat), [stored]);
  if (sent.kind === 'content') return judgeText(kept, spoken) === 'taken' ? done(kept, [stored]) : late(kept);
  if (sent.word !== null) {
    const changed = takeRoomWord(kept, spoken, sent.word);
    if (changed !== null) {
      const { told } = changed;
      const counts = told.kind !== 'stale' && told.kind !== 'invalidChange';
      return counts ? done(changed.channel, [stored, told]) : late(changed.channel);
    }
    const taken = takeWord(kept, spoken, sent.word);
    if (taken === null) return done(kept, [stored]);
    if (taken.verdict.kind !== 'taken') return late(kept);
    const said: Output = { kind: 'word', author: channel.us.seat, payload: sent.word, effects: taken.effects };
    return done(taken.channel, [stored, said]);
  }
  const { pending } = kept;
  if (pending === null || !sameBytes(pending.entry, id)) return done(kept, [stored]);
  const turn = turnBy(kept, ourSeat(kept), pending.change, spoken);
  // As for the others: what nobody takes leaves all as it is.
  if (!turn.ok) return late({ ...kept, pending: null });
  const { admitted } = pending;
  const newcomer = admitted && {
    seat: admitted.seat,
    // The guest met us through the invitation: it greets us with no prekey of ours.
    ourBundle: null,
    peer: {
      pair: { phase: 'confirmed', ratchet: admitted.ratchet },
      bundle: admitted.bundle,
      usedBundle: null,
      heardMinute: presentMinute(kept),
      leaving: false,
    } as const,
  };
  const applied = applyEpoch(kept, pending.epoch, { newcomer, event: turn.value.event }, env.nowMinute);
  const next = { ...applied.channel, adminToken: pending.adminToken };
  const outputs: Output[] = [stored, ...epochOutputs(applied)];
  if (admitted)
    outputs.push({
      kind: 'welcome',
      invitation: admitted.invitation,
      blob: sealWelcome(next, admitted, position, env.random),
    });
  return done(next, outputs);
};
