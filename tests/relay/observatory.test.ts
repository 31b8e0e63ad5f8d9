/** What MDN's HTTP Observatory says of a relay under TLS: the scanner as it is published, from its first request to its grade. */
import { type ExecFileException, execFile } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG } from '../../server/config.ts';
import { type RunningRelay, startRelay } from '../../server/start.ts';
import { builtClient } from '../browser/support/build.ts';
import { startProxy, type TlsProxy } from '../operate/support/proxy.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/folders.ts';
import { programPath } from '../support/programs.ts';

const ROOT = join(import.meta.dirname, '../..');
const PACKAGE = join(ROOT, 'node_modules/@mdn/mdn-http-observatory');
const HAS_CADDY = programPath('caddy') !== undefined;

if (!HAS_CADDY) console.log('Not tried: the Observatory, as caddy is not here. On Debian: apt-get install caddy');

/** TLS before a relay, as in deploy/Caddyfile, with an issuer of its own, and plain http on the same port sent to https. */
const caddyfile = (lines: string): string => `{
	admin off
	auto_https disable_redirects
	skip_install_trust
	servers {
		protocols h1 h2
		listener_wrappers {
			http_redirect
			tls
		}
	}
}
{$SITE} {
	tls internal
	reverse_proxy {$UPSTREAM}
	header -Server
	${lines}
}
`;

type Scan = {
  readonly scan: { readonly grade: string; readonly score: number; readonly testsFailed: number };
  readonly tests: Readonly<Record<string, { readonly pass: boolean; readonly result: string }>>;
};

let folder: TemporaryFolder;
let client: ReturnType<typeof builtClient>;
let relay: RunningRelay;
let proxy: TlsProxy;
let careless: TlsProxy;

/**
 * The package beside the list of hosts that browsers take for https without asking, which it fetches when it is installed; install
 * scripts are off here. The list is empty: no host of a test is on it.
 */
function unpack(): void {
  cpSync(join(PACKAGE, 'src'), join(folder.path, 'observatory/src'), { recursive: true });
  cpSync(join(PACKAGE, 'package.json'), join(folder.path, 'observatory/package.json'));
  mkdirSync(join(folder.path, 'observatory/conf'));
  writeFileSync(join(folder.path, 'observatory/conf/hsts-preload.json'), '{}');
  symlinkSync(join(ROOT, 'node_modules'), join(folder.path, 'node_modules'));
}

async function front(name: string, lines = ''): Promise<TlsProxy> {
  const home = join(folder.path, name);
  mkdirSync(home);
  writeFileSync(join(home, 'Caddyfile'), caddyfile(lines));
  return startProxy(join(home, 'Caddyfile'), 'localhost', relay.port, home);
}

/** The published command, on the relay behind this proxy, trusting the proxy's issuer as browsers trust theirs. */
async function scan(behind: TlsProxy): Promise<Scan> {
  const authority = join(folder.path, `${behind.port}.crt`);
  writeFileSync(authority, behind.authority);
  const words = [join(folder.path, 'observatory/src/scan.js'), `localhost:${behind.port}`];
  const env = { PATH: process.env['PATH'], NODE_EXTRA_CA_CERTS: authority };
  const said = await new Promise<string>((resolve, reject) =>
    execFile(process.execPath, words, { env, cwd: folder.path }, (failure: ExecFileException | null, out, wrong) =>
      failure === null ? resolve(out) : reject(new Error(`${out}${wrong}`, { cause: failure })),
    ),
  );
  return JSON.parse(said) as Scan;
}

const resultsOf = ({ tests }: Scan) =>
  Object.fromEntries(Object.entries(tests).map(([name, { pass, result }]) => [name, pass ? result : `not: ${result}`]));

describe.skipIf(!HAS_CADDY)('the Observatory, version 1.4.8', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    folder = temporaryFolder();
    unpack();
    client = builtClient('production');
    const config = { ...DEFAULT_CONFIG, port: 0, data: join(folder.path, 'data'), origin: 'https://localhost' };
    const started = await startRelay(config, { dist: client.folder, now: Date.now, say: () => {} });
    if (!started.ok) throw new Error(`the relay did not start: ${started.error}`);
    relay = started.value;
    proxy = await front('careful');
    careless = await front('careless', 'header -Content-Security-Policy\n\theader -Strict-Transport-Security');
  }, 120_000);

  afterAll(async () => {
    await Promise.all([proxy?.stop(), careless?.stop(), relay?.close()]);
    client?.remove();
    folder?.remove();
  });

  it('[J31] passes each of its tests at the best result that a host without cookies and off the list can have, and the best grade', async () => {
    const result = await scan(proxy);
    expect(resultsOf(result)).toEqual({
      'content-security-policy': 'csp-implemented-with-no-unsafe-default-src-none',
      cookies: 'cookies-not-found',
      'cross-origin-resource-policy': 'corp-implemented-with-same-origin',
      'cross-origin-resource-sharing': 'cross-origin-resource-sharing-not-implemented',
      redirection: 'redirection-to-https',
      'referrer-policy': 'referrer-policy-private',
      'strict-transport-security': 'hsts-implemented-max-age-at-least-six-months',
      'subresource-integrity': 'sri-implemented-and-all-scripts-loaded-securely',
      'x-content-type-options': 'x-content-type-options-nosniff',
      'x-frame-options': 'x-frame-options-implemented-via-csp',
    });
    expect(result.scan).toMatchObject({ grade: 'A+', score: 135, testsFailed: 0 });
  });

  it('[J31] and would see a policy that a proxy takes away', async () => {
    const result = await scan(careless);
    expect(resultsOf(result)).toMatchObject({
      'content-security-policy': 'not: csp-not-implemented',
      'strict-transport-security': 'not: hsts-not-implemented',
    });
    expect(result.scan.grade).not.toMatch(/^A/);
  });
});
