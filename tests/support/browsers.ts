import { execFileSync } from 'node:child_process';
import { programPath } from './programs.ts';

/** Where Chromium is: `TEST_CHROMIUM`, else the first of its names on PATH. */
export const chromiumPath = (): string | undefined =>
  process.env['TEST_CHROMIUM'] ??
  programPath('chromium') ??
  programPath('chromium-browser') ??
  programPath('google-chrome');

/** Where Firefox is: `TEST_FIREFOX`, else the first of its names on PATH. */
export const firefoxPath = (): string | undefined =>
  process.env['TEST_FIREFOX'] ?? programPath('firefox-esr') ?? programPath('firefox');

const hasArabic = (): boolean => {
  try {
    return execFileSync('fc-list', [':lang=ar', 'family'], { encoding: 'utf8' }).trim() !== '';
  } catch {
    return false;
  }
};

/** Debian packages that the browser tests still need on this machine. */
export const missingPackages = (): readonly string[] => [
  ...(chromiumPath() ? [] : ['chromium']),
  ...(firefoxPath() ? [] : ['firefox-esr']),
  ...(hasArabic() ? [] : ['fontconfig', 'fonts-noto-core']),
];
