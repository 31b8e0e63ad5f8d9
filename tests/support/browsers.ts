import { execFileSync } from 'node:child_process';
import { programPath } from './programs.ts';

/** Where Chromium is: `TEST_CHROMIUM`, else the first of its names on PATH. */
export const chromiumPath = (): string | undefined =>
  process.env['TEST_CHROMIUM'] ??
  programPath('chromium') ??
  programPath('chromium-browser') ??
  programPath('google-chrome');

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
  ...(hasArabic() ? [] : ['fontconfig', 'fonts-noto-core']),
];
