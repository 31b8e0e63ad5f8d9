import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, DEFAULT_CONFIG } from '../../../server/config.ts';
import { keyOf } from '../../../server/hashing.ts';
import { type RunningRelay, startRelay } from '../../../server/start.ts';
import { ready } from '../../../shared/crypto/sodium.ts';
import { linkLog, parseLink } from '../../../shared/protocol/link.ts';
import { builtClient } from './build.ts';

/** A relay in the test's own process that serves the built client, can go away and come back at the same address, and whose clock the test moves. */
export class Host {
  readonly data: string;
  readonly said: string[] = [];
  readonly #dist: ReturnType<typeof builtClient>;
  readonly #folder: string;
  #config: Config;
  #relay: RunningRelay | undefined;
  #aheadMs = 0;

  private constructor(mode: 'test' | 'production') {
    this.#dist = builtClient(mode);
    this.#folder = mkdtempSync(join(tmpdir(), 'parley-host-'));
    this.data = join(this.#folder, 'data');
    this.#config = { ...DEFAULT_CONFIG, port: 0, data: this.data };
  }

  static async open(mode: 'test' | 'production' = 'test'): Promise<Host> {
    const host = new Host(mode);
    await host.start();
    return host;
  }

  get relay(): RunningRelay {
    if (this.#relay === undefined) throw new Error('the relay is stopped');
    return this.#relay;
  }

  /** The folder of the client that it serves: this test's own copy. */
  get client(): string {
    return this.#dist.folder;
  }

  get origin(): string {
    return `http://localhost:${this.#config.port}`;
  }

  async start(): Promise<void> {
    const now = (): number => Date.now() + this.#aheadMs;
    const say = (line: string): void => {
      this.said.push(line);
    };
    const started = await startRelay(this.#config, { dist: this.#dist.folder, now, say });
    if (!started.ok) throw new Error(`the relay did not start: ${started.error}`);
    this.#relay = started.value;
    this.#config = { ...this.#config, port: started.value.port };
  }

  async stop(): Promise<void> {
    await this.relay.close();
    this.#relay = undefined;
  }

  /** The relay's clock goes forward, and what is past its end is removed. */
  async pass(minutes: number): Promise<void> {
    this.#aheadMs += minutes * 60_000;
    await this.relay.sweep();
  }

  /** What the relay holds in the one-time log of a link. */
  async readLink(link: string) {
    await ready;
    const parsed = parseLink(link);
    if (!parsed.ok) throw new Error(`not a link: ${parsed.error}`);
    const { log } = linkLog(parsed.value.secret);
    const most = { maxEntries: 16, maxBytes: 1_000_000 };
    return this.relay.keeper.read({ log: keyOf(log), generation: 0, after: '', requestId: 0, ...most });
  }

  /** Every byte of the relay's disk. */
  disk(): Buffer {
    return Buffer.concat(filesUnder(this.data).map((path) => readFileSync(path)));
  }

  async close(): Promise<void> {
    if (this.#relay !== undefined) await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
    this.#dist.remove();
  }
}

/** The regular files under a folder. */
export const filesUnder = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true);
