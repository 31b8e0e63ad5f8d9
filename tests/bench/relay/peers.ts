/** Mosquitto and NATS JetStream, where they are installed, with clients that do as little as ours. Neither waits for the disk. */
import { programPath } from '../../support/programs.ts';
import { startJetStream } from './jet-stream.ts';
import { startMosquitto } from './mosquitto.ts';
import type { System } from './systems.ts';

/** Those that are here, with their data in `folder`. `note` hears of those that are not. */
export async function startPeers(folder: string, note: (line: string) => void): Promise<System[]> {
  const peers: System[] = [];
  for (const [name, start] of [
    ['mosquitto', startMosquitto],
    ['nats-server', startJetStream],
  ] as const) {
    const program = programPath(name);
    if (program === undefined) note(`${name} is not installed: skipped`);
    else peers.push(await start(program, folder));
  }
  return peers;
}
