import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { chromiumPath } from '../../support/browsers.ts';

/**
 * Of Chromium's own, what no page has a part in. This switch takes the place of the runner's, so what that turns off for steadiness stands
 * here again. The popups of the address line are pages themselves, made anew with each window: more work than all else that opens one.
 */
const FEATURES_OFF = [
  'AimEnabled',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning',
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxPopup',
];

/** How Chromium is started everywhere. A tile of a page is drawn whole or not at all, so that one page has one picture (F20). */
export const SWITCHES: readonly string[] = [
  `--disable-features=${FEATURES_OFF.join(',')}`,
  '--no-sandbox',
  '--disable-gpu',
  '--disable-partial-raster',
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

/** What the camera of this profile's browser sees, in Y4M: written before it is turned on (picture.ts). */
export const cameraOf = ({ folder }: Profile): string => join(folder, 'camera.y4m');

const withCamera = (profile: Profile): readonly string[] => [
  '--use-fake-device-for-media-stream',
  `--use-file-for-fake-video-capture=${cameraOf(profile)}`,
];

/** One browser process on one profile, whose whole network is the given SOCKS server. It may use a camera once a test allows it. */
export const launch = (profile: Profile, sight: Sight, socks: string, camera: boolean): Promise<BrowserContext> => {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error('there is no Chromium: put it on PATH or name it in TEST_CHROMIUM');
  return chromium.launchPersistentContext(profile.folder, {
    executablePath,
    args: [...SWITCHES, ...(camera ? withCamera(profile) : [])],
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
