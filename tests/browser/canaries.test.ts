import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ready } from '../../shared/crypto/sodium.ts';
import { linkLog, parseLink } from '../../shared/protocol/link.ts';
import { decodeClientFrame } from '../../shared/wire/codec.ts';
import { TestLog } from '../relay/support/log.ts';
import { type RelayProcess, spawnRelay } from '../relay/support/process.ts';
import { SocketClient } from '../relay/support/socket-client.ts';
import { freePort } from '../support/freePort.ts';
import { builtClient } from './support/build.ts';
import {
  accept,
  admit,
  choosePassphrase,
  convene,
  digitsOf,
  enter,
  invite,
  openLink,
  say,
  sayMatched,
} from './support/deeds.ts';
import { searchMemory } from './support/memory.ts';
import { Person } from './support/person.ts';
import { filesUnder } from './support/relay.ts';
import { formsOf, found, needlesOf, type Sought } from './support/residue.ts';
import { Tap } from './support/tap.ts';

/** What people say and hold never reaches the relay in any form: not its disk, not its memory, not its sockets. */

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const canary = (what: string): string => `${what} ${randomBytes(9).toString('hex')}`;
const said = {
  message: canary('message'),
  answer: canary('answer'),
  roleLabel: canary('role'),
  ourLabel: canary('convener'),
  channelLabel: canary('channel'),
  rule: canary('rule'),
  passphrase: canary('vivid marble onion'),
};

const dist = builtClient('production');
const folder = mkdtempSync(join(tmpdir(), 'parley-canaries-'));
let relay: RelayProcess;
let tap: Tap;
let origin: string;
let f: Person;
let a: Person;

beforeAll(async () => {
  await ready;
  const [port, outside] = [await freePort(), await freePort()];
  origin = `http://localhost:${outside}`;
  relay = await spawnRelay(folder, { PARLEY_PORT: String(port), PARLEY_ORIGIN: origin, RELAY_TEST_DIST: dist.folder });
  tap = await Tap.before(port, outside);
  [f, a] = await Promise.all([Person.arrive('F', origin), Person.arrive('A', origin)]);
});
afterAll(async () => {
  await Promise.all([f?.leave(), a?.leave()]);
  await tap?.close();
  relay?.child.kill('SIGTERM');
  await relay?.ended;
  rmSync(folder, { recursive: true, force: true });
  dist.remove();
});

const disk = (): Buffer => Buffer.concat(filesUnder(join(folder, 'data')).map((path) => readFileSync(path)));

/** Where the relay shows any of these, and where. */
const shown = (sought: readonly Sought[]) => {
  const needles = needlesOf(sought);
  const { pid } = relay.child;
  if (pid === undefined) throw new Error('the relay has no process');
  const memory = searchMemory(pid, needles);
  // Less would not be a process that runs JavaScript: then the search did not look where it should.
  expect(memory.bytesRead).toBeGreaterThan(20_000_000);
  return {
    disk: found(disk(), needles),
    memory: memory.found,
    wire: found(tap.crossed(), needles),
    lines: found(Buffer.from(relay.output()), needles),
  };
};

test('[B24] nothing that people said, named or typed is at the relay in any form, while the ciphertext is', async () => {
  await enter(f, said.passphrase);
  await convene(f, { label: said.channelLabel, ourLabel: said.ourLabel, firstRule: said.rule });
  const link = await invite(f, said.roleLabel, 'A');
  const parsed = parseLink(link);
  if (!parsed.ok) throw new Error('the link does not parse');
  const { secret } = parsed.value;
  const code = link.slice(link.indexOf('#i/') + 3);
  const secrets: readonly Sought[] = [...Object.values(said), code, { name: 'link secret', bytes: secret }];
  await openLink(a, link);
  await a.sees(said.rule);
  await accept(a);
  await choosePassphrase(a, said.passphrase);
  await digitsOf(a);
  expect(shown(secrets)).toEqual({ disk: [], memory: [], wire: [], lines: [] });
  await digitsOf(f);
  await sayMatched(a);
  await admit(f);
  await a.heading(a.words.room.plenary);
  await say(a, said.message);
  await f.button(f.words.common.back).click();
  await f.page.getByRole('navigation').getByRole('button', { name: f.words.room.plenary }).click();
  await f.sees(said.message);
  await say(f, said.answer);
  await a.sees(said.answer);
  expect(shown(secrets)).toEqual({ disk: [], memory: [], wire: [], lines: [] });

  // The search looks where the entries are: their sealed bytes are in all three places.
  const blobs = tap.sent().flatMap((message) => {
    const frame = decodeClientFrame(message);
    return frame.ok && frame.value.type === 'append' ? [frame.value] : [];
  });
  const offers = blobs.filter(({ log }) => Buffer.from(log).equals(Buffer.from(linkLog(secret).log)));
  const talk = blobs.filter((append) => !offers.includes(append)).at(-1);
  if (talk === undefined || offers.length === 0) throw new Error('no sealed entries crossed');
  const sealed: Sought = { name: 'a sealed entry', bytes: talk.blob.slice(0, 64) };
  const there = shown([sealed]);
  for (const place of [there.disk, there.memory, there.wire]) expect(place).toContain('a sealed entry as bytes');
  expect(f.wrong().concat(a.wrong())).toEqual([]);
});

test('[B24] a client that sends plain text is caught in each place and each form', async () => {
  const text = canary('plain');
  const client = await SocketClient.connect(Number(new URL(origin).port), { origin });
  const log = new TestLog();
  expect((await client.request(log.create())).type).toBe('ok');
  const forms = formsOf(text);
  const blob = new Uint8Array(Buffer.concat(forms.map(([, bytes]) => bytes)));
  expect((await client.request(log.append({ blob }))).type).toBe('ok');
  const { disk: onDisk, memory, wire } = shown([text]);
  await client.close();
  const all = forms.map(([form]) => `${text} as ${form}`);
  for (const place of [onDisk, memory, wire]) expect([...place].sort()).toEqual([...all].sort());
});
