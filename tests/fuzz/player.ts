/** The thread that plays the cases. It ends with a report, or with the case that broke something. */
import { parentPort, workerData } from 'node:worker_threads';
import { ready } from '../../shared/crypto/sodium.ts';
import { heldBytes } from '../support/heldBytes.ts';
import { seeded } from '../support/seeded.ts';
import type { Broken, PlayerOptions, Report, TargetReport } from './campaign.ts';
import { FuzzedRelay } from './sessions.ts';
import { casesOf, play, type Target } from './target.ts';
import { allTargets } from './targets.ts';
import { Board } from './watch.ts';

/** A case that takes longer is played again; it is too slow if it is every time. */
const SLOW_MILLISECONDS = 250;
const TRIES = 4;
/** Cases of each target in each part, however small its share. */
const LEAST = 20;

const timed = (target: Target, bytes: Uint8Array) => {
  const from = performance.now();
  const outcome = play(target, bytes);
  return { outcome, milliseconds: performance.now() - from };
};

/** The machine may have been busy once; the same work is not slow four times. */
const measured = (target: Target, bytes: Uint8Array) => {
  const most = target.mostMilliseconds ?? SLOW_MILLISECONDS;
  let best = timed(target, bytes);
  for (let left = TRIES; best.milliseconds > most && left > 1; left -= 1) {
    const again = timed(target, bytes);
    if (again.milliseconds < best.milliseconds) best = again;
  }
  if (best.milliseconds > most) throw new Error(`it takes ${Math.round(best.milliseconds)} ms`);
  return best;
};

const playTarget = (target: Target, index: number, cases: number, seed: string, board: Board): TargetReport => {
  const next = casesOf(seeded(`${seed} ${target.name}`), target);
  const report = { name: target.name, cases, taken: 0, refused: 0, slowest: 0 };
  for (let left = cases; left > 0; left -= 1) {
    const bytes = next();
    board.begin(index, bytes);
    const { outcome, milliseconds } = measured(target, bytes);
    report[outcome] += 1;
    report.slowest = Math.max(report.slowest, milliseconds);
  }
  return report;
};

const say = (message: Report | Broken): void => parentPort?.postMessage(message);

const { seed, cases, shared, part } = workerData as PlayerOptions;
const board = new Board(shared);
await ready;

const playDecoders = (): Report => {
  const total = targets.reduce((sum, { share }) => sum + share, 0);
  const round = (of: number, name: string): TargetReport[] =>
    targets.map((target, index) =>
      playTarget(target, index, Math.max(LEAST, Math.round((of * target.share) / total)), `${seed} ${name}`, board),
    );
  // What is made once, compiled or kept, is there after the first part.
  const first = round(cases / 4, 'first');
  const before = heldBytes();
  const second = round((cases * 3) / 4, 'second');
  return { kind: 'report', rounds: [first, second], grownBytes: heldBytes() - before };
};

const playRelay = async (): Promise<Report> => {
  const relay = new FuzzedRelay(seed);
  const first = await playFrames(relay, cases / 4);
  const before = heldBytes();
  const second = await playFrames(relay, (cases * 3) / 4);
  const grownBytes = heldBytes() - before;
  const seen = await relay.verify();
  await relay.close();
  if (seen === 0) throw new Error('no entry was looked at');
  return { kind: 'report', rounds: [[first], [second]], grownBytes };
};

const playFrames = async (relay: FuzzedRelay, most: number): Promise<TargetReport> => {
  const before = { ...relay.counts };
  let slowest = 0;
  for (let left = most; left > 0; left -= 1) {
    const from = performance.now();
    await relay.step((bytes) => board.begin(0, bytes));
    slowest = Math.max(slowest, performance.now() - from);
  }
  const { taken, refused } = relay.counts;
  return { name: 'relay', cases: most, taken: taken - before.taken, refused: refused - before.refused, slowest };
};

const targets = part === 'decoders' ? allTargets() : [];
try {
  say(part === 'decoders' ? playDecoders() : await playRelay());
} catch (failure) {
  const { target, bytes } = board.current();
  const why = failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
  say({ kind: 'broken', target: targets[target]?.name ?? 'relay', bytes, why });
}
