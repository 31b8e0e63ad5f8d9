import { channelScenes } from './scenes/channel.ts';
import { enteringScenes } from './scenes/entering.ts';
import { governingScenes } from './scenes/governing.ts';
import { keysScenes } from './scenes/keys.ts';
import { roomScenes } from './scenes/room.ts';
import { roomsScenes } from './scenes/rooms.ts';
import { verifyingScenes } from './scenes/verifying.ts';

export type { Scene } from './scenes/scene.ts';

/** Every surface in every state that is worth looking at. */
export const scenes = {
  ...enteringScenes,
  ...roomScenes,
  ...roomsScenes,
  ...channelScenes,
  ...keysScenes,
  ...governingScenes,
  ...verifyingScenes,
} as const;

export type SceneName = keyof typeof scenes;
