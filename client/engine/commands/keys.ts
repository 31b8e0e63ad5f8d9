/** A person's key to what others propose, and what becomes of proposals of their own. */
import { hex } from '../../../shared/codec/bytes.ts';
import type { Channel } from '../../../shared/protocol/channel.ts';
import type { Proposal } from '../../../shared/room/standing.ts';
import type { Outcome } from '../api.ts';
import { endInvitation } from '../channels/convening.ts';
import { intentOf } from '../channels/intents.ts';
import type { Changes } from '../channels/ledger.ts';
import { answered, asksUs, hasOurKey, isOpen, isOurs } from '../channels/proposing.ts';
import type { ChannelRunner } from '../channels/runner.ts';
import { done, kindOf } from '../problems.ts';

/** Runs `work` on a proposal that can still be answered, in the channel's line. */
const onProposal = async (
  runner: ChannelRunner,
  name: string,
  work: (proposal: Proposal, channel: Channel) => Changes | Outcome,
): Promise<Outcome> => {
  const outcome = await runner.ledger.exclusively(async (): Promise<Outcome> => {
    const { channel, env } = runner;
    if (!channel) return kindOf('gone');
    if (channel.halted) return kindOf('stopped');
    const proposal = channel.standing.proposals.find(({ hash }) => hex(hash) === name);
    if (!proposal || !isOpen(proposal, env.nowMinute)) return kindOf('gone');
    const result = work(proposal, channel);
    if ('ok' in result) return result;
    await runner.apply(result);
    return done;
  });
  runner.followInvitations();
  await runner.attend();
  return outcome;
};

/**
 * Agreed, or refused. Rules that would keep something longer are put aside rather than refused: nobody learns who did not agree.
 * What was agreed to is agreed to again by itself, for a day, when a new epoch asks for the same.
 */
export const answerProposal = (runner: ChannelRunner, name: string, agreed: boolean): Promise<Outcome> =>
  onProposal(runner, name, (proposal, channel) => {
    if (!asksUs(channel, proposal)) return kindOf('noPower');
    const { record, env } = runner;
    const silent = proposal.matter.kind === 'longer' && !hasOurKey(channel, proposal);
    const answer = agreed ? 'agreed' : silent ? 'aside' : 'refused';
    const next = answered(record, channel, proposal, env.nowMinute, answer);
    if (answer !== 'refused') return { record: next };
    const word = { kind: 'word', word: { kind: 'refuse', proposal: proposal.hash } } as const;
    return { record: { ...next, intents: [...next.intents, word] } };
  });

/** Takes back a proposal of ours: the others are told by itself once nothing here asks for it any more. */
export const withdrawProposal = (runner: ChannelRunner, name: string): Promise<Outcome> =>
  onProposal(runner, name, (proposal, channel) => {
    if (!isOurs(channel, proposal)) return kindOf('noPower');
    // Its change is on its way.
    if (channel.pending !== null) return kindOf('notYet');
    const { record, ledger } = runner;
    const served = intentOf(record, channel, proposal);
    const changes = { record: { ...record, intents: record.intents.filter((intent) => intent !== served) } };
    const held = served?.kind === 'admit' ? ledger.invitations.get(served.invitation) : undefined;
    return served?.kind === 'admit' && held
      ? { ...changes, ...endInvitation(ledger, served.invitation, held, 'revoked') }
      : changes;
  });
