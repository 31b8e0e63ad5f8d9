/**
 * A small network for tests: one network namespace for each node, all on one bridge that this process reaches too, so that a
 * node can be cut off from everybody by pulling its cable. Needs root and `ip` (Debian: iproute2).
 */
import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';

/** A place of the network. */
export interface Site {
  readonly address: string;
  /** The words in front of a command that runs there. */
  readonly enter: readonly string[];
  readonly cut: () => void;
  readonly mend: () => void;
}

/** A network of some sites. */
export interface Network {
  readonly sites: readonly Site[];
  readonly remove: () => void;
}

/** A network, or undefined where the machine does not allow it. */
export function openNetwork(count: number): Network | undefined {
  const name = `pl${randomInt(0xffff).toString(16)}`;
  const subnet = `10.213.${randomInt(1, 255)}`;
  const undo: (() => void)[] = [];
  const remove = () => {
    for (const step of undo.splice(0).reverse()) attempt(step);
  };
  try {
    ip('link', 'add', name, 'type', 'bridge');
    undo.push(() => ip('link', 'del', name));
    ip('addr', 'add', `${subnet}.254/24`, 'dev', name);
    ip('link', 'set', name, 'up');
    const sites = Array.from({ length: count }, (_, index) => openSite(name, `${subnet}.${index + 1}`, index, undo));
    return { sites, remove };
  } catch {
    remove();
    return undefined;
  }
}

function openSite(bridge: string, address: string, index: number, undo: (() => void)[]): Site {
  const space = `${bridge}-${index}`;
  const outer = `${bridge}v${index}`;
  ip('netns', 'add', space);
  undo.push(() => ip('netns', 'del', space));
  ip('link', 'add', outer, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', space);
  ip('link', 'set', outer, 'master', bridge, 'up');
  ip('-n', space, 'addr', 'add', `${address}/24`, 'dev', 'eth0');
  ip('-n', space, 'link', 'set', 'eth0', 'up');
  ip('-n', space, 'link', 'set', 'lo', 'up');
  return {
    address,
    enter: ['ip', 'netns', 'exec', space],
    cut: () => ip('link', 'set', outer, 'down'),
    mend: () => ip('link', 'set', outer, 'up'),
  };
}

function ip(...words: string[]): void {
  execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'pipe'] });
}

function attempt(step: () => void): void {
  try {
    step();
  } catch {
    // What is gone already needs no removal.
  }
}
