/** A whole relay over real sockets in the test's own process: free port, data folder of its own, clock where it is put. */
import { join } from 'node:path';
import { type Config, DEFAULT_CONFIG } from '../../../server/config.ts';
import { type RunningRelay, startRelay } from '../../../server/start.ts';
import { decodeRelayFrame } from '../../../shared/wire/codec.ts';
import { temporaryFolder, writeDist } from '../../support/folders.ts';
import { messagesIn, START_MILLISECONDS } from './desk.ts';
import { SocketClient, type SocketOptions } from './socket-client.ts';

/** A running relay with what a test needs around it. */
export interface TestRelay {
  readonly relay: RunningRelay;
  /** Lines said to the operator. */
  readonly said: readonly string[];
  readonly data: string;
  readonly url: string;
  readonly pass: (seconds: number) => void;
  readonly connect: (options?: SocketOptions) => Promise<SocketClient>;
  /** Stop and start again on the same data. */
  readonly restart: () => Promise<TestRelay>;
  readonly close: () => Promise<void>;
}

/** The blobs of entries as a keeper gives them; those past their end have none. */
export function blobsOf(messages: Uint8Array): Buffer[] {
  return messagesIn(messages).flatMap((bytes) => {
    const frame = decodeRelayFrame(bytes);
    if (!frame.ok || frame.value.type !== 'entry') throw new Error('the keeper gave what is no entry');
    const { entry } = frame.value;
    return entry.kind === 'blob' ? [Buffer.from(entry.blob)] : [];
  });
}

/** Start a relay. `config` overrides the defaults; the port is any free one. */
export async function startTestRelay(config: Partial<Config> = {}): Promise<TestRelay> {
  const folder = temporaryFolder();
  const whole = { ...DEFAULT_CONFIG, port: 0, data: join(folder.path, 'data'), ...config };
  return start(whole, writeDist(folder.path), folder.remove, { milliseconds: START_MILLISECONDS });
}

async function start(
  config: Config,
  dist: string,
  remove: () => void,
  clock: { milliseconds: number },
): Promise<TestRelay> {
  const said: string[] = [];
  const started = await startRelay(config, { dist, now: () => clock.milliseconds, say: (line) => said.push(line) });
  if (!started.ok) throw new Error(`the relay did not start: ${started.error}`);
  const relay = started.value;
  const url = `ws://127.0.0.1:${relay.port}/relay`;
  return {
    relay,
    said,
    data: config.data,
    url,
    pass: (seconds) => {
      clock.milliseconds += seconds * 1000;
    },
    connect: (options) => SocketClient.connect(relay.port, options),
    restart: async () => {
      await relay.close();
      return start(config, dist, remove, clock);
    },
    close: async () => {
      await relay.close();
      remove();
    },
  };
}
