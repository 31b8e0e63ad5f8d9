/**
 * The guide's commands, run as they stand there, with the system's folders put into one of the test's own: a shell cannot
 * tell, and nothing outside is touched. Only what needs root or another user is left out of a command.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const TRIED = /^```sh tried\n([\s\S]*?)^```$/gm;
/** What the relay itself is, to be found where the guide puts the sources. */
const SOURCES = ['server', 'shared', 'node_modules', 'package.json', 'dist'];

/** What a command said, to both streams, and how it ended. */
export interface Said {
  readonly code: number | null;
  readonly output: string;
}

/** A machine as the guide expects it after its packages, user and sources, inside `folder`. */
export class Machine {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    for (const name of ['opt/parley', 'opt/parley/deploy', 'etc/systemd/system', 'etc/caddy', 'var/lib']) {
      mkdirSync(join(folder, name), { recursive: true });
    }
    for (const name of SOURCES) symlinkSync(join(ROOT, name), this.path(`/opt/parley/${name}`));
    for (const name of readdirSync(join(ROOT, 'deploy'))) {
      writeFileSync(
        this.path(`/opt/parley/deploy/${name}`),
        this.moved(readFileSync(join(ROOT, 'deploy', name), 'utf8')),
      );
    }
  }

  /** Where a path of the guide is here. */
  path(path: string): string {
    return join(this.#folder, path);
  }

  /** A text of the guide, with its paths as they are here. */
  moved(text: string): string {
    return text
      .replaceAll('runuser -u parley -- ', '')
      .replaceAll(' -o parley -g parley', '')
      .replaceAll(
        /(?<![\w/.-])\/(opt\/parley|etc\/parley|etc\/systemd\/system|etc\/caddy|var\/lib\/parley)\b/g,
        (path) => this.path(path),
      );
  }

  /** Run a block of the guide to its end. It stops at the first command that fails. */
  async run(block: string): Promise<Said> {
    const child = spawn('/bin/sh', ['-eu', '-c', this.moved(block)], { env: this.#environment() });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (piece: Buffer) => (output += piece.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, output };
  }

  /** npm's own variables would have its scripts run elsewhere; Parley's would be settings. */
  #environment(): NodeJS.ProcessEnv {
    const kept = Object.entries(process.env).filter(
      ([name]) => !/^(PARLEY_|npm_|NODE_OPTIONS$|VITEST|INIT_CWD$)/.test(name),
    );
    return { ...Object.fromEntries(kept), NODE_NO_WARNINGS: '1' };
  }
}

/** The guide's blocks that are marked as tried, in its order. */
export function triedBlocks(guide: string): readonly string[] {
  return [...guide.matchAll(TRIED)].map(([, block = '']) => block);
}

/** The one of them that holds these words. */
export function blockWith(blocks: readonly string[], words: string): string {
  const [block, ...more] = blocks.filter((candidate) => candidate.includes(words));
  if (block === undefined || more.length > 0)
    throw new Error(`the guide has ${more.length + (block ? 1 : 0)} blocks with ${words}`);
  return block;
}
