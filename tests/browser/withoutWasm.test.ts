import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { choosePassphrase, convene, lock, openRoom, say, seat, unlock } from './support/deeds.ts';
import { FirefoxPerson } from './support/firefoxPerson.ts';
import { Person } from './support/person.ts';
import { Host } from './support/relay.ts';

/** Somebody whose browser runs no WebAssembly, with the client as people get it. */

vi.setConfig({ testTimeout: 900_000, hookTimeout: 300_000 });

let host: Host;
beforeAll(async () => {
  host = await Host.open('production');
});
afterAll(() => host?.close());

/** Argon2id in plain JavaScript takes longer than anybody waits for anything else. */
const atLast = async (person: FirefoxPerson, seen: string): Promise<void> => {
  await expect.poll(async () => (await person.text()).includes(seen), { timeout: 300_000, interval: 1_000 }).toBe(true);
};

test('[J25] without WebAssembly a person is told that it is slow, opens a channel, invites, and talks with somebody in another browser', async () => {
  const f = await FirefoxPerson.arrive('F', host.origin, { strict: 'webAssembly' });
  const a = await Person.arrive('A', host.origin);
  try {
    const loaded = (): Promise<readonly string[]> =>
      f.page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname));
    expect(await f.page.evaluate(() => typeof WebAssembly)).toBe('undefined');
    await f.sees(f.words.slow.note);
    await choosePassphrase(f);
    await atLast(f, f.words.channels.empty);
    await convene(f, { label: 'Slow garden' });
    await seat(f, a, 'cartographer', 'B');
    await say(f, 'Slowly, but the same.');
    await a.sees('Slowly, but the same.');
    await say(a, 'Heard at once.');
    await f.sees('Heard at once.');
    await lock(f);
    await unlock(f);
    await atLast(f, 'Slow garden');
    await openRoom(f, 'Slow garden');
    await f.sees('Heard at once.');
    expect((await loaded()).filter((path) => path.includes('/worker.'))).toEqual([
      expect.stringMatching(/^\/assets\/worker\.fallback-/),
    ]);
    // libsodium tries WebAssembly first; Firefox shows that attempt as failed.
    const wrong = f.wrong().filter((line) => !line.endsWith('ReferenceError: WebAssembly is not defined'));
    expect([...wrong, ...a.wrong()]).toEqual([]);
  } finally {
    await Promise.all([f.leave(), a.leave()]);
  }
});
