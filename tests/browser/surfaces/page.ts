import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright-core';
import { POLICY_HEADERS } from '../../../server/headers.ts';
import { chromiumPath } from '../../support/browsers.ts';
import { SWITCHES } from '../support/chromium.ts';
import type { Pretend } from './pretend.ts';
import type * as samples from './samples.ts';
import type { SceneName } from './scenes.ts';
import { serve } from './serve.ts';

declare global {
  interface Window {
    readonly pretended: Pretend;
    readonly samples: typeof samples;
    readonly draw: (scene: SceneName) => void;
  }
}

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export type Look = {
  readonly language: 'en' | 'ar';
  readonly theme: 'light' | 'dark';
  readonly width: number;
  readonly height?: number;
};

export type Stage = {
  /** A page on one scene, loaded anew. Whatever it logs as an error, refuses by policy or asks of others is collected. */
  readonly open: (
    scene: SceneName,
    look?: Partial<Look>,
  ) => Promise<{ readonly page: Page; readonly faults: string[] }>;
  /** Whoever opens next may have this page: starting one takes longer than most looks. Not one whose clock or network was changed. */
  readonly leave: (page: Page) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Builds the surfaces once and opens a browser on them, under the policy of the product. */
export async function openStage(): Promise<Stage> {
  const bundle = mkdtempSync(join(tmpdir(), 'parley-surfaces-'));
  // In a process of its own: the runner's NODE_ENV would bundle React's development build.
  await promisify(execFile)(
    process.execPath,
    [
      folder('../../../node_modules/vite/bin/vite.js'),
      'build',
      '--config',
      folder('vite.config.ts'),
      '--outDir',
      bundle,
    ],
    { env: { ...process.env, NODE_ENV: 'production' } },
  );
  // These pages are drawn for tests alone and carry no hashes of their scripts.
  const { 'integrity-policy': _, ...headers } = POLICY_HEADERS;
  const site = await serve(bundle, headers);
  const browser: Browser = await chromium.launch({
    executablePath: chromiumPath() ?? '/usr/bin/chromium',
    args: [...SWITCHES],
  });
  const idle: Page[] = [];
  const open: Stage['open'] = async (scene, look = {}) => {
    const { language = 'en', theme = 'light', width = 1280, height = 800 } = look;
    const page = idle.pop() ?? (await browser.newPage({ reducedMotion: 'reduce' }));
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: theme });
    const faults: string[] = [];
    page.on('console', (line) => {
      if (line.type() === 'error' || line.type() === 'warning') faults.push(`${scene}: ${line.text()}`);
    });
    page.on('pageerror', (error) => faults.push(`${scene}: ${error.message}`));
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (origin !== site.origin && protocol !== 'data:') faults.push(`${scene}: asked ${request.url()}`);
    });
    await page.goto(`${site.origin}/?scene=${scene}&language=${language}`);
    await page.waitForSelector('h1');
    return { page, faults };
  };
  const leave = async (page: Page): Promise<void> => {
    page.removeAllListeners();
    await page.goto('about:blank');
    idle.push(page);
  };
  return {
    open,
    leave,
    close: async () => {
      await browser.close();
      await site.close();
      rmSync(bundle, { recursive: true, force: true });
    },
  };
}
