import { afterEach, expect, test, vi } from 'vitest';
import type { Outcome } from '../../client/engine/api.ts';
import { type RelayConfig, readRelayConfig, relayIn } from '../../client/engine/relayConfig.ts';
import { relayOrigin } from '../../client/engine/relayUrl.ts';
import { parseLink } from '../../shared/protocol/link.ts';
import { startTestRelay, type TestRelay } from '../relay/support/running.ts';
import { newProfile } from './support/database.ts';
import {
  arrive,
  ask,
  bring,
  cardOf,
  convene,
  good,
  invite,
  PASSPHRASE,
  type Person,
  problem,
  USUAL,
} from './support/people.ts';

vi.mock('../../shared/crypto/argon2id.ts', () => import('./support/quickArgon2id.ts'));

// People whose page was not served by the relay, at a real relay that takes them or does not.

const PAGE = 'http://127.0.0.1:8790';
const told =
  (config: RelayConfig): (() => Promise<RelayConfig>) =>
  async () =>
    config;

const leaving: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const leave of leaving.splice(0).reverse()) await leave();
});

const open = async (clients: 'own' | 'local'): Promise<{ readonly relay: TestRelay; readonly origin: string }> => {
  const relay = await startTestRelay({ clients });
  leaving.push(relay.close);
  return { relay, origin: `http://localhost:${relay.relay.port}` };
};

/** Somebody at a page of `PAGE` with an open vault. */
const enter = async (name: string, relay: string, config: RelayConfig, profile = newProfile()): Promise<Person> => {
  const person = await arrive(name, relay, { page: PAGE, relayConfig: told(config), profile });
  leaving.push(person.close);
  const { phase } = person.snapshot();
  good(await (phase.kind === 'locked' ? person.engine.unlock(PASSPHRASE) : person.engine.createVault(PASSPHRASE)));
  return person;
};

test('[J13] a page from elsewhere does what the relay’s own does: invitations name the relay, and an unlock finds it again', async () => {
  const { origin } = await open('local');
  const profile = newProfile();
  const given = { kind: 'given', relay: origin } as const;
  const f = await enter('F', origin, given, profile);
  await convene(f);
  const a = await arrive('A', origin);
  leaving.push(a.close);
  good(await a.engine.createVault(PASSPHRASE));
  await bring(f, a, 'academic');
  const { link } = await invite(f, 'expert');
  expect(parseLink(link)).toMatchObject({ ok: true, value: { host: origin } });
  await f.close();
  const again = await enter('F again', origin, given, profile);
  await again.until('its seat again', () => again.channel().seats.length === 2);
  const b = await enter('B', origin, given);
  await ask(again, b, await invite(again, 'adviser'));
});

test('[J12] a page that was given no relay asks for it, and follows links to whichever they name', async () => {
  const { origin } = await open('local');
  const f = await enter('F', origin, { kind: 'none' });
  expect(await f.engine.assumedRelay()).toBe(PAGE);
  for (const relay of [
    'parley.example.org',
    'ftp://x',
    `${origin}/page`,
    'http://parley.example.org',
    'https://a b',
    '/',
  ])
    expect([relay, problem(await f.engine.openChannel({ ...USUAL, relay }))]).toEqual([relay, 'notARelay']);
  await convene(f, { relay: ` ${origin}/ ` });
  const invited = await invite(f, 'academic');
  const { link } = invited;
  expect(link.startsWith(`${origin}/#i/`)).toBe(true);
  const a = await enter('A', origin, { kind: 'none' });
  await ask(f, a, invited);
  expect(problem(await a.engine.readInvitation(link.replace(origin, 'http://parley.example.org')))).toBe('notALink');
});

test('[J12] a page that was given its relay opens channels there whatever is typed, and follows links of no other', async () => {
  const { origin } = await open('local');
  const f = await enter('F', origin, { kind: 'given', relay: origin });
  expect(await f.engine.assumedRelay()).toBe(null);
  await convene(f, { relay: 'https://elsewhere.example' });
  const { link } = await invite(f, 'academic');
  expect(link.startsWith(origin)).toBe(true);
  const a = await enter('A', origin, { kind: 'given', relay: origin });
  for (const other of ['https://elsewhere.example', PAGE])
    expect(problem(await a.engine.readInvitation(link.replace(origin, other)))).toBe('linkForAnotherHost');
});

test('[J12] without an answer about the relay the page’s own address is assumed, and it is asked again', async () => {
  const { origin } = await open('own');
  const answers: RelayConfig[] = [{ kind: 'unread' }, { kind: 'unread' }];
  const config = async (): Promise<RelayConfig> => answers.shift() ?? { kind: 'given', relay: origin };
  const f = await arrive('F', origin, { relayConfig: config });
  leaving.push(f.close);
  good(await f.engine.createVault(PASSPHRASE));
  expect(await f.engine.assumedRelay()).toBe(origin);
  expect(await f.engine.assumedRelay()).toBe(null);
  await convene(f);
});

test('[J15] a relay that does not take the page is said not to have answered, with what may be the reason', async () => {
  const { origin } = await open('own');
  const home = await arrive('H', origin);
  leaving.push(home.close);
  good(await home.engine.createVault(PASSPHRASE));
  await convene(home);
  const { link } = await invite(home, 'academic');
  const f = await enter('F', origin, { kind: 'given', relay: origin });
  const { engine } = f;
  const tries = [engine.openChannel(USUAL), engine.readInvitation(link), engine.declineInvitation(link)];
  expect((await Promise.all<Outcome<unknown>>(tries)).map(problem)).toEqual([
    'relaySilent',
    'relaySilent',
    'relaySilent',
  ]);
  await home.until(
    'its invitation as it was',
    () => cardOf(home, home.channel().invitations[0]!.id)?.state.kind === 'open',
  );
});

test('[J11] of /config.json nothing counts but one origin in a strict form', () => {
  expect(relayIn('{"relay":"https://parley.example.org"}')).toEqual({
    kind: 'given',
    relay: 'https://parley.example.org',
  });
  expect(relayIn('{"relay":"http://localhost:8787"}')).toEqual({ kind: 'given', relay: 'http://localhost:8787' });
  const others = [
    ...['', '{}', '[]', 'null', '"https://parley.example.org"', '<!doctype html>', '{"relay":7}', '{"relay":null}'],
    ...[
      '{"relay":"https://parley.example.org","script":"https://evil.example/x.js"}',
      '{"relay":"javascript:alert(1)"}',
    ],
    ...[
      '{"relay":"https://parley.example.org/"}',
      '{"relay":"https://parley.example.org/x"}',
      '{"relay":"//evil.example"}',
    ],
    ...[
      '{"relay":"https://Parley.example.org"}',
      '{"relay":"http://parley.example.org"}',
      '{"relay":"wss://a.example"}',
    ],
    ...[
      '{"relay":"https://a:b@parley.example.org"}',
      '{"relay":"https://parley.example.org\\n"}',
      '{"relay":"data:,x"}',
    ],
    `{"relay":"https://parley.example.org"${' '.repeat(600)}}`,
  ];
  for (const text of others) expect([text, relayIn(text)]).toEqual([text, { kind: 'none' }]);
  expect(relayOrigin('https://Parley.Example.org/')).toBe('https://parley.example.org');
});

test('[J11] it is asked of the page’s own server, follows no redirect and takes no failure for an answer', async () => {
  const asked: [string, RequestInit | undefined][] = [];
  const read = (answer: () => Response) =>
    readRelayConfig(PAGE, async (address, options) => {
      asked.push([String(address), options]);
      return answer();
    });
  const good = { kind: 'given', relay: 'https://parley.example.org' };
  expect(await read(() => new Response('{"relay":"https://parley.example.org"}'))).toEqual(good);
  expect(await read(() => new Response('none here', { status: 404 }))).toEqual({ kind: 'none' });
  expect(await read(() => new Response('{"relay":"https://parley.example.org"}', { status: 404 }))).toEqual({
    kind: 'none',
  });
  expect(await read(() => new Response('', { status: 502 }))).toEqual({ kind: 'unread' });
  expect(await read(() => Promise.reject(new TypeError('away')) as never)).toEqual({ kind: 'unread' });
  for (const [address, options] of asked) {
    expect(address).toBe(`${PAGE}/config.json`);
    expect(options).toMatchObject({ redirect: 'error', credentials: 'omit', cache: 'no-store' });
  }
});
