import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { DEFAULT_CONFIG } from '../../server/config.ts';
import type { Clients } from '../../server/origins.ts';
import { type RunningRelay, startRelay } from '../../server/start.ts';
import { type Client, clientOf } from '../../tools/checking/client.ts';
import { releaseOf } from '../../tools/release/write.ts';
import { temporaryFolder } from '../support/folders.ts';
import { freePort } from '../support/freePort.ts';
import { builtClient } from './support/build.ts';
import {
  accept,
  admit,
  back,
  convene,
  digitsOf,
  enter,
  invite,
  openRoom,
  say,
  sayMatched,
  seat,
  turnTo,
  unlock,
} from './support/deeds.ts';
import { Person } from './support/person.ts';
import { serve } from './surfaces/serve.ts';

/** People whose page was not served by the relay that they talk through, beside people whose page was. */

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const ROOT = join(import.meta.dirname, '../..');
const folder = temporaryFolder();
const dist = builtClient('production');

let port: number;
let relay: RunningRelay;
let unpacked: Client;
let tool: ChildProcess;
let bare: Awaited<ReturnType<typeof serve>>;
let local: Person;
let guest: Person;
let elsewhere: Person;

const openRelay = async (clients: Clients): Promise<void> => {
  const started = await startRelay(
    { ...DEFAULT_CONFIG, port, data: join(folder.path, 'data'), clients },
    { dist: dist.folder, now: Date.now, say: () => {} },
  );
  if (!started.ok) throw new Error(`the relay did not start: ${started.error}`);
  relay = started.value;
};

/** Starts the tool, as `npm run client` does. Resolves to the address that it says. */
const startTool = async (release: string): Promise<string> => {
  const words = ['--relay', relay.origin, '--port', '0', '--release', release];
  tool = spawn(process.execPath, [join(ROOT, 'tools/client.ts'), ...words]);
  let said = '';
  for (const stream of [tool.stdout, tool.stderr]) stream?.on('data', (piece: Buffer) => (said += piece.toString()));
  await vi.waitFor(() => expect(said).toMatch(/use the same port again/), { timeout: 60_000 });
  return /open at (http:\S+)/.exec(said)?.[1] ?? '';
};

beforeAll(async () => {
  port = await freePort();
  await openRelay('local');
  const release = join(folder.path, 'release');
  mkdirSync(release);
  for (const [name, bytes] of await releaseOf({ root: ROOT, seconds: 1_700_000_000 }, dist.folder))
    writeFileSync(join(release, name), bytes);
  unpacked = await clientOf({ release, keys: [], needed: null });
  bare = await serve(unpacked.folder, {});
  local = await Person.arrive('at the local client', await startTool(release));
  guest = await Person.arrive('at the relay', relay.origin);
  elsewhere = await Person.arrive('at a static server', bare.origin);
});
afterAll(async () => {
  await Promise.all([local, guest, elsewhere].map((person) => person?.leave()));
  tool?.kill('SIGTERM');
  await bare?.close();
  await relay?.close();
  unpacked?.remove();
  dist.remove();
  folder.remove();
});

test('[J13] [J14] from the local client a channel is opened, and talks with a guest at the relay’s own page', async () => {
  await enter(local);
  await convene(local, { label: 'Local' });
  await seat(local, guest, 'academic', 'A');
  await say(local, 'from the local client');
  await guest.sees('from the local client');
  await say(guest, 'from the page of the relay');
  await local.sees('from the page of the relay');
  const link = await invite(local, 'adviser', 'B');
  expect(link.startsWith(`${relay.origin}/#i/`)).toBe(true);
  expect([...local.wrong(), ...guest.wrong()]).toEqual([]);
});

test('[J12] [J13] from files on a static server the relay is named by the person; a pasted link leads to it, and so does an unlock', async () => {
  const { words } = elsewhere;
  await enter(elsewhere);
  await elsewhere.button(words.channels.open).click();
  await elsewhere.field(words.openChannel.label).fill('Elsewhere');
  await elsewhere.field(words.setUp.admission).selectOption({ label: words.setUp.admissions.facilitator });
  await elsewhere.field(words.openChannel.relay).fill('parley.example.org');
  await elsewhere.button(words.openChannel.action).click();
  await elsewhere.sees(words.problems.notARelay().happened);
  await elsewhere.field(words.openChannel.relay).fill(relay.origin);
  await elsewhere.button(words.openChannel.action).click();
  await elsewhere.sees(words.room.emptyAlone);
  const link = await invite(elsewhere, 'expert', 'B');
  await local.go('/');
  await unlock(local);
  await local.field(local.words.guest.paste).fill(link);
  await local.button(local.words.guest.pasteAction).click();
  await accept(local);
  expect(await digitsOf(local)).toEqual(await digitsOf(elsewhere));
  await sayMatched(local);
  await admit(elsewhere);
  await local.heading(local.words.room.plenary);
  await back(elsewhere);
  await turnTo(elsewhere, 'room');
  await say(elsewhere, 'from a static server');
  await local.sees('from a static server');
  await local.go('/');
  await unlock(local);
  await openRoom(local, 'Local');
  await say(local, 'still here');
  await guest.sees('still here');
  expect([...local.wrong(), ...guest.wrong()]).toEqual([]);
  // There is no /config.json on such a server, and the browser says so.
  const faults = elsewhere.wrong();
  expect(faults.filter((fault) => !fault.includes('/config.json'))).toEqual([]);
  expect(faults.length).toBeGreaterThan(0);
});

test('[J15] a relay that takes only its own pages is said not to have answered, and that this may be why', async () => {
  await Promise.all([guest.leave(), elsewhere.leave()]);
  local.networkMayGo();
  await relay.close();
  await openRelay('own');
  await local.go('/');
  await unlock(local);
  const { words } = local;
  await local.button(words.channels.open).click();
  await local.field(words.openChannel.label).fill('Refused');
  expect(await local.field(words.openChannel.relay).count()).toBe(0);
  await local.button(words.openChannel.action).click();
  const { happened, next } = words.problems.relaySilent();
  await local.sees(happened);
  await local.sees(next);
  expect(next).toMatch(/may also take only the pages that it serves/);
  expect(local.wrong()).toEqual([]);
});
