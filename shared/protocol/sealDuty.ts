/** What a client owes, sealed. */
import type { Result } from '../result.ts';
import type { Channel, Env } from './channel.ts';
import type { Duty } from './due.ts';
import { sealRepeat } from './repeating.ts';
import { type SealError, type Sealing, sealHeartbeat, sealHello, sealRotation } from './seal.ts';
import { type EpochSealing, sealClosings } from './sealChange.ts';
import { sealCharter } from './sealRoom.ts';

export const sealDuty = (channel: Channel, duty: Duty, env: Env): Result<Sealing | EpochSealing, SealError> => {
  switch (duty.kind) {
    case 'hello':
      return sealHello(channel, env);
    case 'removal':
      return sealClosings(channel, duty.closings, null, env);
    case 'rotation':
      return sealRotation(channel, env);
    case 'charter':
      return sealCharter(channel, duty.room, env);
    case 'repeat':
      return sealRepeat(channel, env);
    case 'heartbeat':
      return sealHeartbeat(channel, env, duty.room);
    default:
      return duty satisfies never;
  }
};
