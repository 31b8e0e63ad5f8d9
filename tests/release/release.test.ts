import { appendFileSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Header, list } from 'tar';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CONTENT_POLICY } from '../../server/headers.ts';
import { archiveOf, filesIn } from '../../tools/release/archive.ts';
import { clientName, problemsIn, readFolder, signatureName, sumsOf } from '../../tools/release/folder.ts';
import { type ManifestFile, manifestOf, manifestText, readManifest } from '../../tools/release/manifest.ts';
import { keyName, publicKeyOf, type SecretKey, signatureText } from '../../tools/release/minisign.ts';
import { readLockfile, runtimeTree } from '../../tools/release/packages.ts';
import { sbomOf } from '../../tools/release/sbom.ts';
import { newSecretKey } from '../../tools/release/secretKey.ts';
import { verifyRelease } from '../../tools/release/verify.ts';
import { LIBSODIUM_WASM, modulesWithin, wasmOf } from '../../tools/release/wasm.ts';
import { releaseOf } from '../../tools/release/write.ts';
import { builtClient } from '../browser/support/build.ts';
import { temporaryFolder } from '../support/folders.ts';

/** What a release consists of, and what is noticed when a part of it is not what it was. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SECONDS = 1_790_000_000;
const VERSION = readLockfile(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).version;
const CLIENT = clientName(VERSION);

const built = builtClient('production');
const place = temporaryFolder();
let file: ManifestFile;
let release: ReadonlyMap<string, Uint8Array>;

beforeAll(async () => {
  file = await manifestOf(built.folder, { version: VERSION });
  release = await releaseOf({ root: ROOT, seconds: SECONDS }, built.folder);
}, 120_000);
afterAll(() => {
  built.remove();
  place.remove();
});

/** A copy of the built client that a test may spoil. */
const spoiled = async (spoil: (folder: string) => void): Promise<ManifestFile> => {
  const folder = join(place.path, 'spoiled');
  cpSync(built.folder, folder, { recursive: true });
  try {
    spoil(folder);
    return await manifestOf(folder, { version: VERSION });
  } finally {
    rmSync(folder, { recursive: true });
  }
};

describe('the manifest', () => {
  test('[J3] lists every file that is served, by the digest of its bytes, and the one WebAssembly module', async () => {
    const { manifest } = file;
    expect(Object.keys(manifest.files)).toEqual(expect.arrayContaining(['/index.html', '/page.html']));
    expect(Object.keys(manifest.files).filter((path) => path.endsWith('.br'))).toEqual([]);
    expect(Object.keys(manifest.files)).toEqual(Object.keys(manifest.files).sort());
    expect(manifest.wasm).toEqual([LIBSODIUM_WASM]);
    expect(manifest.default_csp).toBe(CONTENT_POLICY);
    const page = await spoiled((folder) => appendFileSync(join(folder, 'page.html'), ' '));
    expect(page.manifest.files['/page.html']).not.toBe(manifest.files['/page.html']);
    expect(page.manifest.files['/index.html']).toBe(manifest.files['/index.html']);
    const more = await spoiled((folder) => writeFileSync(join(folder, 'more.txt'), ''));
    expect(more.manifest.files['/more.txt']).toBe('47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU');
  });

  test('[J3] is not written for a client with another WebAssembly module, a second one, or none', () => {
    const name = Object.keys(file.manifest.files).find((path) => {
      return path.endsWith('.js') && modulesWithin(readFileSync(join(built.folder, path), 'utf8')).length === 1;
    });
    const script = readFileSync(join(built.folder, name ?? ''), 'utf8');
    const base64 = /AGFzbQ[A-Za-z0-9+/=]*/.exec(script)?.[0] ?? '';
    expect(wasmOf([script, script])).toEqual([LIBSODIUM_WASM]);
    // An empty custom section at its end: still a valid module, and another one.
    const other = Buffer.concat([Buffer.from(base64, 'base64'), Buffer.from([0, 1, 0])]).toString('base64');
    expect(() => wasmOf([script.replace(base64, other)])).toThrow(/not Kd19/);
    expect(() => wasmOf([script, 'load("AGFzbQEAAAA=")'])).toThrow(/2 different/);
    expect(() => wasmOf(['no module'])).toThrow(/0 different/);
    expect(() => wasmOf([script, 'load("AGFzbQEAAAA" + rest)', 'AGFzbQEA'])).toThrow(/not one quoted text/);
    expect(() => wasmOf([script, 'load("AGFzbQEAAAAB")'])).toThrow(/not valid/);
  });

  test('[J3] keeps WEBCAT’s rules for what it can enforce', () => {
    const { default_csp, default_index, default_fallback, files } = file.manifest;
    expect(default_csp).not.toContain(',');
    const policy = new Map(default_csp.split('; ').map((part) => [part.split(' ')[0], part.split(' ').slice(1)]));
    expect(policy.get('default-src')).toEqual(["'none'"]);
    expect(policy.get('worker-src')).toEqual(["'self'"]);
    for (const source of policy.get('script-src') ?? ['nothing'])
      expect(source).toMatch(/^('none'|'self'|'wasm-unsafe-eval'|'sha(256|384|512)-[A-Za-z0-9+/=]+')$/);
    expect(files[`/${default_index}`]).toBeDefined();
    expect(files[default_fallback]).toBeDefined();
    expect(() => new URL(file.manifest.app)).not.toThrow();
    expect('timestamp' in file.manifest).toBe(false);
  });

  test('[J3] is read as it was written, and anything else is refused in words', () => {
    const text = manifestText(file);
    expect(readManifest(text)).toEqual(file);
    const refused: Readonly<Record<string, readonly [string, RegExp]>> = {
      'no JSON': [text.slice(0, -3), /is not JSON/],
      'an unknown key': [text.replace('"wasm"', '"more": 1, "wasm"'), /more/],
      'a missing one': [text.replace(/"wasm": \[[^\]]*\],/, ''), /wasm/],
      'a digest that is none': [text.replace(LIBSODIUM_WASM, `${LIBSODIUM_WASM.slice(0, -1)}1`), /not a SHA-256/],
      'a path that leads out': [text.replace('"/page.html"', '"/../page.html"'), /not a plain absolute path/],
      'a path that is not absolute': [text.replace('"/page.html"', '"page.html"'), /not a plain absolute path/],
      'a policy with a comma': [text.replace("'none'; script-src", "'none', script-src"), /policy/],
      'an index that is not listed': [text.replace('"/index.html":', '"/other.html":'), /names \/index.html/],
      'a version of another form': [text.replace(/"version": "[^"]*"/, '"version": "1"'), /version/],
    };
    for (const [what, [changed, why]] of Object.entries(refused)) {
      expect(changed, what).not.toBe(text);
      expect(() => readManifest(changed), what).toThrow(why);
    }
  });
});

describe('the archive', () => {
  const files = new Map([
    ['/index.html', Buffer.from('<!doctype html>')],
    ['/assets/a.js', Buffer.alloc(512, 97)],
    ['/assets/empty.txt', Buffer.alloc(0)],
  ]);

  test('[J4] follows from names, contents and one date alone', async () => {
    const archive = archiveOf('client', files, SECONDS);
    expect(archiveOf('client', new Map([...files].reverse()), SECONDS).equals(archive)).toBe(true);
    expect(archiveOf('client', files, SECONDS + 1).equals(archive)).toBe(false);
    expect(archive.subarray(4, 10)).toEqual(Buffer.from([0, 0, 0, 0, 2, 255]));
    const seen: string[] = [];
    const path = join(place.path, 'archive.tar.gz');
    writeFileSync(path, archive);
    await list({
      file: path,
      onReadEntry: ({ path: name, type, mode, uid, gid, uname, gname, mtime }) => {
        seen.push(name);
        expect({ type, mode, uid, gid, uname, gname }).toMatchObject({ type: 'File', mode: 0o644, uid: 0, gid: 0 });
        expect([uname ?? '', gname ?? '', mtime?.getTime()]).toEqual(['', '', SECONDS * 1000]);
      },
    });
    expect(seen).toEqual(['client/assets/a.js', 'client/assets/empty.txt', 'client/index.html']);
    expect(await filesIn('client', archive)).toEqual(new Map([...files].sort()));
  });

  test('[J4] holds one folder of plain files, or is refused', async () => {
    await expect(filesIn('other', archiveOf('client', files, SECONDS))).rejects.toThrow(/does not belong/);
    const tar = gunzipSync(archiveOf('client', files, SECONDS));
    const link = new Header({ path: 'client/link', type: 'SymbolicLink', linkpath: '/etc', mode: 0o644, size: 0 });
    link.encode();
    const put = (block: Uint8Array): Buffer => gzipSync(Buffer.concat([block, tar]));
    await expect(filesIn('client', put(link.block ?? Buffer.alloc(0)))).rejects.toThrow(/client\/link/);
    await expect(filesIn('client', put(tar.subarray(0, 1024)))).rejects.toThrow(/client\/assets\/a.js/);
    await expect(filesIn('client', gzipSync(tar.subarray(0, 700)))).rejects.toThrow();
  });
});

describe('the bill of materials', () => {
  test('[J4] names every package of the relay and the client with its digest, and nothing that varies', () => {
    const lock = readLockfile(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
    const text = sbomOf(lock, 'AGPL-3.0-or-later');
    const bill = JSON.parse(text);
    const refs: string[] = bill.components.map((part: { 'bom-ref': string }) => part['bom-ref']);
    expect(new Set(refs).size).toBe(refs.length);
    for (const path of runtimeTree(lock).keys())
      expect(refs).toContain(`${path.slice(path.lastIndexOf('node_modules/') + 13)}@${lock.packages[path]?.version}`);
    for (const name of ['fastify', 'ws', 'vite', 'react', 'libsodium-sumo'])
      expect(refs.some((ref) => ref.startsWith(`${name}@`))).toBe(true);
    for (const part of bill.components) expect(part.hashes[0].content, part.name).toMatch(/^[0-9a-f]{128}$/);
    const known = new Set([...refs, bill.metadata.component['bom-ref']]);
    for (const { ref, dependsOn } of bill.dependencies)
      for (const one of [ref, ...dependsOn]) expect(known).toContain(one);
    expect(text).not.toMatch(/timestamp|serialNumber|https?:\/\/(?!cyclonedx\.org)|\/work|\/home/);
  });
});

describe('checking a release', () => {
  /** Writes these files into a folder, with a signature by each of these keys, and checks it. */
  const checked = async (
    files: ReadonlyMap<string, Uint8Array>,
    signers: readonly SecretKey[],
    keys: readonly SecretKey[],
    needed: number,
  ): Promise<readonly string[]> => {
    const folder = temporaryFolder(place.path);
    for (const [name, bytes] of files) writeFileSync(join(folder.path, name), bytes);
    const sums = files.get('SHA256SUMS') ?? new Uint8Array();
    for (const [index, key] of signers.entries()) {
      const name = signatureName(keyName(key.id));
      // A second one of the same key under a name of its own.
      const free = signers.indexOf(key) === index ? name : name.replace(/\.[0-9A-F]{16}/, '.0123456789ABCDEF');
      writeFileSync(join(folder.path, free), signatureText(key, sums, `Parley client ${VERSION}`));
    }
    return (await verifyRelease(folder.path, keys.map(publicKeyOf), needed)).problems;
  };
  /** The release with some files replaced, and its sums made anew where asked. */
  const changed = (put: Readonly<Record<string, Uint8Array>>, sums: boolean): ReadonlyMap<string, Uint8Array> => {
    const files = new Map([...release, ...Object.entries(put)]);
    if (!sums) return files;
    files.delete('SHA256SUMS');
    return files.set('SHA256SUMS', Buffer.from(sumsOf(files)));
  };
  const flipped = (name: string): Uint8Array => {
    const bytes = Buffer.from(release.get(name) ?? []);
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    return bytes;
  };

  test('[J6] it takes as many of the given keys as are needed; others, and one key twice, count for nothing', async () => {
    const [a, b, c] = [await newSecretKey(), await newSecretKey(), await newSecretKey()];
    const stranger = await newSecretKey();
    expect(await checked(release, [a, b], [a, b, c], 2)).toEqual([]);
    expect(await checked(release, [c, a, stranger], [a, b, c], 2)).toEqual([]);
    const few = await checked(release, [a], [a, b, c], 2);
    expect(few).toContain('Signed by 1 of the keys given, and 2 are needed.');
    expect(few).toContain(`There is no signature of the key ${keyName(b.id)}.`);
    expect(await checked(release, [a, stranger], [a, b, c], 2)).toEqual(few);
    expect(await checked(release, [a, a], [a, b, c], 2)).toContain('Signed by 1 of the keys given, and 2 are needed.');
    expect(await checked(release, [a], [a, a], 2)).toEqual([expect.stringMatching(/1 different keys/)]);
    expect(await checked(release, [], [a], 0)).toEqual([expect.stringMatching(/cannot be needed/)]);
    // A stranger who takes a key's id cannot take its place.
    expect(await checked(release, [{ ...stranger, id: a.id }], [a], 1)).toEqual([
      expect.stringMatching(/does not fit the file/),
      'Signed by 0 of the keys given, and 1 are needed.',
    ]);
  });

  test('[J6] every changed, missing or added file is named', async () => {
    const key = await newSecretKey();
    expect([...release.keys()].sort()).toEqual(['SHA256SUMS', 'manifest.json', `${CLIENT}.tar.gz`, 'sbom.json']);
    for (const name of release.keys()) {
      if (name === 'SHA256SUMS') continue;
      const problems = await checked(changed({ [name]: flipped(name) }, false), [key], [key], 1);
      expect(problems, name).toEqual([expect.stringMatching(`^${name}.*was changed`)]);
      const without = new Map(release);
      without.delete(name);
      expect(await checked(without, [key], [key], 1), name).toEqual([`${name} is listed in SHA256SUMS and missing.`]);
      without.delete('SHA256SUMS');
      const resigned = without.set('SHA256SUMS', Buffer.from(sumsOf(without)));
      expect(await checked(resigned, [key], [key], 1), name).not.toEqual([]);
    }
    expect(await checked(changed({ 'more.zip': Buffer.from('x') }, false), [key], [key], 1)).toEqual([
      'more.zip is not listed in SHA256SUMS: nothing vouches for it.',
    ]);
  });

  test('[J6] an archive that differs from the manifest is found even where the right keys signed it', async () => {
    const key = await newSecretKey();
    const inside = new Map(await filesIn(CLIENT, release.get(`${CLIENT}.tar.gz`) ?? new Uint8Array()));
    const packed = (change: (files: Map<string, Uint8Array>) => void): ReadonlyMap<string, Uint8Array> => {
      const files = new Map(inside);
      change(files);
      return changed({ [`${CLIENT}.tar.gz`]: archiveOf(CLIENT, files, SECONDS) }, true);
    };
    expect(
      await checked(
        packed(() => {}),
        [key],
        [key],
        1,
      ),
    ).toEqual([]);
    const cases: readonly (readonly [(files: Map<string, Uint8Array>) => void, RegExp])[] = [
      [(files) => files.set('/page.html', Buffer.from('other')), /\/page\.html in the archive is not the file/],
      [(files) => files.delete('/page.html'), /lists \/page\.html, which the archive lacks/],
      [(files) => files.set('/more.js', Buffer.from('x')), /holds \/more\.js, which the manifest does not list/],
    ];
    for (const [change, why] of cases)
      expect(await checked(packed(change), [key], [key], 1)).toEqual([expect.stringMatching(why)]);
  });

  test('[J6] sums in another form are refused', async () => {
    const sums = Buffer.from(release.get('SHA256SUMS') ?? []).toString('utf8');
    for (const text of [
      '',
      sums.trimEnd(),
      sums.replace('  ', ' '),
      sums + sums,
      `${sums}x\n`,
      sums.replace('s', '/s'),
    ]) {
      const files = new Map(release).set('SHA256SUMS', Buffer.from(text));
      expect(await problemsIn(files), text).toEqual([
        expect.stringMatching(/^SHA256SUMS is missing or not in the form/),
      ]);
    }
    const folder = temporaryFolder(place.path);
    for (const [name, bytes] of release) writeFileSync(join(folder.path, name), bytes);
    expect(await problemsIn(await readFolder(folder.path))).toEqual([]);
  });
});
