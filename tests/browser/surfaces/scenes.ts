import { channelScenes } from './scenes/channel.ts';
import { enteringScenes } from './scenes/entering.ts';
import { roomScenes } from './scenes/room.ts';

export type { Scene } from './scenes/scene.ts';

/** Every surface in every state that is worth looking at. */
export const scenes = { ...enteringScenes, ...roomScenes, ...channelScenes } as const;

export type SceneName = keyof typeof scenes;
