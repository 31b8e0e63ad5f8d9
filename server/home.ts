/**
 * What a home screen shows of this relay: a name and an icon of the operator's choice. Whoever holds the telephone sees both, so
 * neither should say what it is for. Where the operator chose nothing, the build's own files are served as they are.
 */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { err, ok, type Result } from '../shared/wire/result.ts';

/** More than any icon needs, and little enough to keep in memory. */
export const MAX_ICON_BYTES = 256 * 1024;
/** Longer names are cut on a home screen. */
export const MAX_TITLE_CHARACTERS = 30;
/** Below the least one, browsers do not offer to install. */
const LEAST_PIXELS = 144;
const MOST_PIXELS = 1024;

/** An icon as it is served. */
export interface OwnIcon {
  readonly type: 'image/svg+xml' | 'image/png';
  /** As the manifest says it: `any`, or pixels such as `192x192`. */
  readonly sizes: string;
  readonly bytes: Buffer;
}

/** Whether a name fits: one short line without control characters, direction marks or anything unseen. */
export function isTitle(given: unknown): given is string {
  if (typeof given !== 'string' || given.trim() !== given) return false;
  const length = [...given].length;
  return length > 0 && length <= MAX_TITLE_CHARACTERS && !/[\p{C}\p{Zl}\p{Zp}]/u.test(given);
}

/** The icon in a file, or why it is none: a sentence that begins with "icon". */
export function readIcon(path: string): Result<OwnIcon, string> {
  let bytes: Buffer;
  try {
    if (statSync(path).size > MAX_ICON_BYTES) return err('icon must be a file of at most 256 KiB.');
    bytes = readFileSync(path);
  } catch {
    return err(`icon cannot be read: ${path}`);
  }
  return pngOf(bytes) ?? svgOf(bytes) ?? err('icon must be an SVG or a PNG file.');
}

const PNG_START = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Byte 0: signature (8), 8: length of the first chunk (4), 12: "IHDR", 16: width (4), 20: height (4). */
function pngOf(bytes: Buffer): Result<OwnIcon, string> | undefined {
  if (bytes.length < 24 || !bytes.subarray(0, 8).equals(PNG_START)) return undefined;
  if (bytes.toString('latin1', 12, 16) !== 'IHDR') return undefined;
  const width = bytes.readUInt32BE(16);
  const height = bytes.readUInt32BE(20);
  if (width !== height || width < LEAST_PIXELS || width > MOST_PIXELS) {
    return err(`icon must be square, from ${LEAST_PIXELS} to ${MOST_PIXELS} pixels.`);
  }
  return ok({ type: 'image/png', sizes: `${width}x${height}`, bytes });
}

/** What a drawing needs no more than once: programs, other documents, and addresses of anything outside itself. */
const NO_DRAWING =
  /<!|<\?(?!xml\s)|<\s*(?:script|foreignObject|iframe|style)\b|\son\w+\s*=|href\s*=\s*["'](?!#)|url\((?!["']?#)/i;

function svgOf(bytes: Buffer): Result<OwnIcon, string> | undefined {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
  if (!/^\s*(?:<\?xml\s[^>]*\?>\s*)?<svg[\s>]/.test(text)) return undefined;
  if (!/<svg\s[^>]*xmlns=["']http:\/\/www\.w3\.org\/2000\/svg["']/.test(text)) return undefined;
  if (NO_DRAWING.test(text)) return err('icon must be a plain drawing: no script, style, comment or link in the SVG.');
  return ok({ type: 'image/svg+xml', sizes: 'any', bytes });
}

const MANIFEST = 'manifest.webmanifest';
const PATHS = { 'image/svg+xml': '/own-icon.svg', 'image/png': '/own-icon.png' } as const;

/** What the operator chose; null: what the build has. */
export interface Home {
  readonly title: string | null;
  readonly icon: OwnIcon | null;
}

/** Serves the manifest, and the icon where there is one of the operator's. Nothing where nothing was chosen. */
export function serveHome(app: FastifyInstance, dist: string, { title, icon }: Home): void {
  if (title === null && icon === null) return;
  const manifest = JSON.parse(readFileSync(join(dist, MANIFEST), 'utf8'));
  const names = title === null ? {} : { name: title, short_name: title };
  const icons =
    icon === null ? {} : { icons: [{ src: PATHS[icon.type], sizes: icon.sizes, type: icon.type, purpose: 'any' }] };
  const body = JSON.stringify({ ...manifest, ...names, ...icons });
  app.get(`/${MANIFEST}`, async (_request, reply) => reply.type('application/manifest+json').send(body));
  if (icon !== null) app.get(PATHS[icon.type], async (_request, reply) => reply.type(icon.type).send(icon.bytes));
}
