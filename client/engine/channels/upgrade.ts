/** Rows that earlier programs kept, brought to the shape of this one's: each kind by a function of its own. Implements X19. */
import { upgradeChannel } from '../../../shared/protocol/upgrade.ts';
import { type ChannelRecord, RECORD_VERSION, type Stage } from './records.ts';

const stageFrom1 = (stage: Stage): Stage =>
  stage.kind === 'seated' || stage.kind === 'opening' ? { ...stage, channel: upgradeChannel(stage.channel) } : stage;

/** The record of a channel. */
export const recordFrom1 = (record: ChannelRecord): ChannelRecord => ({
  ...record,
  version: RECORD_VERSION,
  stage: stageFrom1(record.stage),
});

/** Rows of the other kinds: nothing in them changed. */
export const rowFrom1 = <T extends { readonly version: number }>(row: T): T => ({ ...row, version: RECORD_VERSION });
