import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const onPath = (name: string): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });

/** Where Chromium is: `TEST_CHROMIUM`, else the first of its names on PATH. */
export const chromiumPath = (): string | undefined =>
  process.env['TEST_CHROMIUM'] ?? onPath('chromium') ?? onPath('chromium-browser') ?? onPath('google-chrome');

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
