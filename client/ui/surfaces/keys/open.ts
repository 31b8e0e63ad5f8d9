import type { ChannelView, ProposalView } from '../../../engine/api.ts';

/** Proposals that this person answered with "not now": no longer a notice, and still on the page of the seats. Forgotten with the page. */
const aside = new Set<string>();

export const putAside = (proposal: string): void => {
  aside.add(proposal);
};

/** Proposals that wait for this person's key. */
export const waitingForUs = ({ proposals }: ChannelView): readonly ProposalView[] =>
  proposals.filter(({ ourKey, refused }) => ourKey === 'asked' && !refused);

/** Those to be told of above the conversation. */
export const proposalNotices = (channel: ChannelView): readonly ProposalView[] =>
  waitingForUs(channel).filter(({ id }) => !aside.has(id));
