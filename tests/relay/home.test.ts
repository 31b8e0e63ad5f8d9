/** What a home screen shows of a relay, as its operator chose it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { POLICY_HEADERS } from '../../server/headers.ts';
import { startTestRelay } from './support/running.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-home-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const BUILD_ICON = fileURLToPath(new URL('../../client/home/icon.svg', import.meta.url));
const BUILD_PNG = fileURLToPath(new URL('../../client/home/icon.png', import.meta.url));
const DEFAULT = JSON.parse(
  readFileSync(new URL('../../client/home/manifest.webmanifest', import.meta.url), 'utf8'),
) as Readonly<Record<string, unknown>>;

const write = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const read = (flags: readonly string[]) => readConfig({ flags, environment: {} });

/** A PNG as far as a relay looks: its signature and its size. */
const png = (width: number, height: number): Buffer => {
  const bytes = Buffer.from(readFileSync(BUILD_PNG));
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
};

const svg = (inside: string): string => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">${inside}</svg>`;

/** What a relay with these flags hands out under its address. */
const served = async (flags: readonly string[], paths: readonly string[]) => {
  const config = read(flags);
  if (!config.ok) throw new Error(config.error);
  const { title, icon } = config.value;
  const relay = await startTestRelay({ title, icon });
  try {
    return await Promise.all(
      paths.map(async (path) => {
        const response = await fetch(`http://127.0.0.1:${relay.relay.port}${path}`);
        const { status } = response;
        return {
          status,
          headers: Object.fromEntries(response.headers),
          bytes: Buffer.from(await response.arrayBuffer()),
        };
      }),
    );
  } finally {
    await relay.close();
  }
};

const MANIFEST = '/manifest.webmanifest';

it('[J42] the name and icon of a home screen are the build’s, until the operator chooses others', async () => {
  const [untouched] = await served([], [MANIFEST]);
  expect(JSON.parse(String(untouched?.bytes))).toEqual(DEFAULT);
  expect(DEFAULT).toMatchObject({ id: '/', start_url: '/', scope: '/', display: 'standalone', name: 'Page' });
  expect(DEFAULT).not.toHaveProperty('orientation');
  const [manifest, icon] = await served(
    ['--title', 'درج 2', '--icon', write('own.png', png(192, 192))],
    [MANIFEST, '/own-icon.png'],
  );
  const icons = [{ src: '/own-icon.png', sizes: '192x192', type: 'image/png', purpose: 'any' }];
  expect(JSON.parse(String(manifest?.bytes))).toEqual({ ...DEFAULT, name: 'درج 2', short_name: 'درج 2', icons });
  expect(manifest?.headers).toMatchObject({ ...POLICY_HEADERS, 'cache-control': 'no-cache' });
  expect(manifest?.headers['content-type']).toMatch(/^application\/manifest\+json/);
  expect(icon?.headers).toMatchObject({ ...POLICY_HEADERS, 'content-type': 'image/png', 'cache-control': 'no-cache' });
  expect(icon?.bytes).toEqual(png(192, 192));
  const [drawn, drawing, none] = await served(['--icon', BUILD_ICON], [MANIFEST, '/own-icon.svg', '/own-icon.png']);
  expect(JSON.parse(String(drawn?.bytes))).toMatchObject({ name: 'Page', icons: [{ sizes: 'any' }] });
  expect(drawing?.bytes).toEqual(readFileSync(BUILD_ICON));
  expect(none?.status).toBe(404);
});

it('[J42] a name or an icon that does not fit is refused in one line', () => {
  for (const title of ['', ' Page', 'Page ', 'a\nb', 'a\u0007', 'a\u202Eb', 'a\u200Bb', 'x'.repeat(31)]) {
    expect([title, read(['--title', title])]).toEqual([
      title,
      { ok: false, error: expect.stringMatching(/^title must/) },
    ]);
  }
  expect(read(['--title', '頁'.repeat(30)])).toMatchObject({ ok: true });
  const wrong: readonly (readonly [string, RegExp])[] = [
    ['', /^icon must be the path/],
    [join(folder, 'nowhere.png'), /^icon cannot be read/],
    [folder, /^icon cannot be read/],
    [write('large.png', Buffer.concat([png(192, 192), Buffer.alloc(256 * 1024)])), /^icon must be a file of at most/],
    [write('text.png', 'GIF89a'), /^icon must be an SVG or a PNG/],
    [write('short.png', png(192, 192).subarray(0, 20)), /^icon must be an SVG or a PNG/],
    [write('latin.svg', Buffer.from([0x3c, 0x73, 0x76, 0x67, 0xff])), /^icon must be an SVG or a PNG/],
    [write('page.svg', '<html xmlns="http://www.w3.org/1999/xhtml"></html>'), /^icon must be an SVG or a PNG/],
    [write('bare.svg', '<svg viewBox="0 0 1 1"></svg>'), /^icon must be an SVG or a PNG/],
    ...(
      [
        [143, 143],
        [1025, 1025],
        [192, 193],
      ] as const
    ).map(([width, height]) => [write(`${width}-${height}.png`, png(width, height)), /^icon must be square/] as const),
    ...[
      '<script>1</script>',
      '<path onload="1" d=""/>',
      '<foreignObject/>',
      '<!-- a note -->',
      '<a href="https://example.org/">x</a>',
      '<image xlink:href="data:image/png;base64,AA=="/>',
      '<rect fill="url(https://example.org/#a)"/>',
      '<style>@import "x"</style>',
    ].map((inside, index) => [write(`wrong-${index}.svg`, svg(inside)), /^icon must be a plain drawing/] as const),
  ];
  for (const [path, line] of wrong) {
    const config = read(['--icon', path]);
    expect([path, config]).toEqual([path, { ok: false, error: expect.stringMatching(line) }]);
  }
  expect(read(['--icon', write('fine.svg', svg('<use href="#a"/><rect fill="url(#b)"/>'))])).toMatchObject({
    ok: true,
  });
});
