/** Every decoder of the product that reads what somebody else wrote, or that a disk held. */
import { encodeBody } from '../../shared/protocol/body.ts';
import { clientFrames, relayFrames } from './samples/frames.ts';
import { makeSaid } from './samples/said.ts';
import { makeAsked, makeTable } from './samples/table.ts';
import type { Target } from './target.ts';
import { codecTargets } from './targets/codec.ts';
import { deviceTargets } from './targets/device.ts';
import { schemaTargets } from './targets/schemas.ts';
import { sealedTargets } from './targets/sealed.ts';
import { wireTargets } from './targets/wire.ts';

/** libsodium must be ready. */
export const allTargets = (): readonly Target[] => {
  const bodies = makeSaid().bodies.map(encodeBody);
  const { text } = makeAsked(makeTable());
  return [
    ...codecTargets(bodies),
    ...schemaTargets(),
    ...wireTargets(clientFrames(), relayFrames()),
    ...sealedTargets(),
    ...deviceTargets([text, text.replace('https', 'http'), ` ${text}\n`]),
  ];
};
