/** The test's side of keeper-main.ts: a keeper in a process of its own, to be loaded and killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { decodeRelayFrame, encodeFrame } from '../../../shared/wire/codec.ts';
import type { ClientFrame, RelayFrame } from '../../../shared/wire/frames.ts';

const MAIN = fileURLToPath(new URL('keeper-main.ts', import.meta.url));

export const LENGTH_BYTES = 4;
/** The first byte of a message. */
export const KIND = { open: 0, frame: 1, sweep: 2 } as const;

/** How the store is opened. `now`: seconds since 1970, at which its clock stands. */
export interface Opening {
  readonly folder: string;
  readonly now: number;
  readonly mostRecent: number;
  /** Whether the process ends itself when it is about to take removed bytes from the disk. */
  readonly diesBeforeScrub: boolean;
}

/** Loaded code, no store yet: it is there when the one before it has been killed. */
export class KilledKeeper {
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;
  #heard: Buffer = Buffer.alloc(0);

  /** `code`: where compiled code is kept from one process to the next. */
  constructor(code: string) {
    this.#child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, NODE_COMPILE_CACHE: code },
    });
    this.#closed = once(this.#child, 'close');
    this.#child.stdin?.on('error', () => {});
  }

  /** Let one process end by itself, which leaves its compiled code to those that come after it. */
  static async warm(code: string): Promise<void> {
    const first = new KilledKeeper(code);
    first.#child.stdin?.end();
    await first.gone();
  }

  /** Answers, in order; null: the store was opened, or swept. */
  listen(hear: (answer: RelayFrame | null) => void): void {
    this.#child.stdout?.on('data', (piece: Buffer) => {
      this.#heard = Buffer.concat([this.#heard, piece]);
      while (this.#heard.length >= LENGTH_BYTES) {
        const end = LENGTH_BYTES + this.#heard.readUInt32BE(0);
        if (this.#heard.length < end) return;
        const answer = this.#heard.subarray(LENGTH_BYTES, end);
        this.#heard = this.#heard.subarray(end);
        hear(answer.length === 0 ? null : decoded(answer));
      }
    });
  }

  open(opening: Opening): void {
    this.#write([message(KIND.open, Buffer.from(JSON.stringify(opening)))]);
  }

  /** Send together: what one turn of the keeper takes is one transaction. */
  send(frames: readonly ClientFrame[]): void {
    this.#write(frames.map((frame) => message(KIND.frame, encodeFrame(frame))));
  }

  sweep(): void {
    this.#write([message(KIND.sweep, new Uint8Array(0))]);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** When it is gone, and all that it said has been heard: the signal that ended it. */
  async gone(): Promise<NodeJS.Signals | null> {
    await this.#closed;
    return this.#child.signalCode;
  }

  #write(messages: readonly Buffer[]): void {
    this.#child.stdin?.write(Buffer.concat(messages));
  }
}

function message(kind: number, body: Uint8Array): Buffer {
  const head = Buffer.alloc(LENGTH_BYTES + 1);
  head.writeUInt32BE(body.length + 1);
  head[LENGTH_BYTES] = kind;
  return Buffer.concat([head, body]);
}

function decoded(bytes: Uint8Array): RelayFrame {
  const frame = decodeRelayFrame(bytes);
  if (!frame.ok) throw new Error(`the keeper said what is no frame: ${frame.error}`);
  return frame.value;
}
