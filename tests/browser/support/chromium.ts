import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { chromiumPath } from '../../support/browsers.ts';

const SWITCHES = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A browser profile of its own on disk; `remove` when nobody uses it. */
export type Profile = { readonly folder: string; readonly remove: () => void };

export const newProfile = (): Profile => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-profile-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) };
};

/** As the setting that blocks all cookies does: no page of this profile keeps anything. Before its first start. */
export const refuseCookies = ({ folder }: Profile): void => {
  mkdirSync(join(folder, 'Default'), { recursive: true });
  const settings = { profile: { default_content_setting_values: { cookies: 2 } } };
  writeFileSync(join(folder, 'Default', 'Preferences'), JSON.stringify(settings));
};

export type Theme = 'light' | 'dark';

export type Sight = {
  readonly locale: string;
  readonly theme: Theme;
  readonly width: number;
  readonly height: number;
};

/** One browser process on one profile, whose whole network is the given SOCKS server. */
export const launch = (profile: Profile, sight: Sight, socks: string): Promise<BrowserContext> => {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error('there is no Chromium: put it on PATH or name it in TEST_CHROMIUM');
  return chromium.launchPersistentContext(profile.folder, {
    executablePath,
    args: SWITCHES,
    locale: sight.locale,
    colorScheme: sight.theme,
    reducedMotion: 'reduce',
    viewport: { width: sight.width, height: sight.height },
    permissions: ['clipboard-read', 'clipboard-write'],
    proxy: { server: socks },
  });
};

/** The browser's first process: the one that was started with this profile and is of no type. */
const processOf = ({ folder }: Profile): number => {
  for (const id of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const words = readFileSync(`/proc/${id}/cmdline`, 'utf8').split('\0');
      if (words.includes(`--user-data-dir=${folder}`) && !words.some((word) => word.startsWith('--type=')))
        return Number(id);
    } catch {
      // It ended meanwhile.
    }
  }
  throw new Error('no browser runs on this profile');
};

/** As a power cut does: nothing of the browser gets to finish what it was doing. */
export const killBrowser = async (context: BrowserContext, profile: Profile): Promise<void> => {
  const closed = new Promise<void>((resolve) => context.once('close', () => resolve()));
  process.kill(processOf(profile), 'SIGKILL');
  await closed;
  rmSync(join(profile.folder, 'SingletonLock'), { force: true });
};
