/**
 * `npm run soak -- MINUTES`: a relay under steady traffic in which everything comes and goes. Prints figures; ends with an
 * error when anything was lost or refused, or when memory or descriptors grow (soak/samples.ts says what counts as growth).
 */
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type ServerProcess, spawnSoakRelay } from './relay/processes.ts';
import { type Counts, liveChannel } from './soak/channel.ts';
import { openDescriptors, type Sample, sampleOf, trendsOf } from './soak/samples.ts';

const OUTPUT = fileURLToPath(new URL('../output', import.meta.url));
const CHANNELS_AT_ONCE = 20;
const SAMPLE_MILLISECONDS = 1_000;
const FEWEST_SAMPLES = 30;
/** Descriptors that may remain when all sockets are gone: those that a first use opens for good. */
const LEFT_DESCRIPTORS = 4;
const KIB = 1024;

const minutes = Number(process.argv[2]);
if (!(minutes > 0)) throw new Error('say for how many minutes: npm run soak -- MINUTES');

mkdirSync(OUTPUT, { recursive: true });
const folder = mkdtempSync(join(OUTPUT, 'soak-'));
const relay = await spawnSoakRelay(folder);
try {
  await soak(relay);
} catch (failure) {
  console.error(failure);
  process.exitCode = 1;
} finally {
  await relay.stop();
  rmSync(folder, { recursive: true });
}
process.exit();

async function soak(relay: ServerProcess): Promise<void> {
  const end = performance.now() + minutes * 60_000;
  const ending = () => performance.now() >= end;
  const counts: Counts = { channels: 0, messages: 0, deliveries: 0, reconnects: 0, rotations: 0, burns: 0 };
  const before = openDescriptors(relay.pid);
  const lives = Promise.all(Array.from({ length: CHANNELS_AT_ONCE }, () => liveOn(relay.port, counts, ending)));
  const samples = await Promise.race([sampled(relay, ending), lives.then(() => [])]);
  await lives;
  print(counts);
  const held = [heldFlat(samples), await allClosed(relay.pid, before)].every(Boolean);
  console.log(`store on disk: ${Math.round(diskBytes() / KIB)} KiB`);
  process.exitCode = held ? 0 : 1;
}

/** Channel after channel. */
async function liveOn(port: number, counts: Counts, ending: () => boolean): Promise<void> {
  while (!ending()) await liveChannel(port, counts, ending);
}

async function sampled(relay: ServerProcess, ending: () => boolean): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  while (!ending()) {
    await pause(SAMPLE_MILLISECONDS);
    samples.push(sampleOf(relay.pid, await heapBytes(relay)));
  }
  return samples;
}

async function heapBytes({ child }: ServerProcess): Promise<number> {
  child.stdin?.write('\n');
  const [line] = child.stdout === null ? [] : ((await once(child.stdout, 'data')) as [Buffer]);
  return Number(line);
}

function print(counts: Counts): void {
  const seconds = minutes * 60;
  for (const [name, count] of Object.entries(counts)) {
    console.log(`${name}: ${count.toLocaleString('en')} (${(count / seconds).toFixed(1)}/s)`);
  }
}

function heldFlat(samples: readonly Sample[]): boolean {
  if (samples.length < FEWEST_SAMPLES) {
    console.log(`only ${samples.length} looks at the relay: too few to tell whether it grows`);
    return false;
  }
  const trends = trendsOf(samples);
  for (const { name, unit, early, late, flat } of trends) {
    console.log(`${flat ? 'flat' : 'GROWS'}: ${name}, ${Math.round(early)} then ${Math.round(late)} ${unit}`.trimEnd());
  }
  return trends.every(({ flat }) => flat);
}

/** Whether the relay has let go of all sockets, soon. */
async function allClosed(pid: number, before: number): Promise<boolean> {
  let left = openDescriptors(pid) - before;
  for (let look = 0; left > LEFT_DESCRIPTORS && look < FEWEST_SAMPLES; look++) {
    await pause(SAMPLE_MILLISECONDS);
    left = openDescriptors(pid) - before;
  }
  const closed = left <= LEFT_DESCRIPTORS;
  console.log(`${closed ? 'closed' : 'LEFT OPEN'}: ${left} descriptors more than before, with all members gone`);
  return closed;
}

function diskBytes(): number {
  const data = join(folder, 'data');
  return readdirSync(data).reduce((sum, name) => sum + statSync(join(data, name)).size, 0);
}
