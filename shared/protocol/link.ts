import {
  type Hash,
  hash32,
  type LogId,
  logId,
  type Secret,
  type SymmetricKey,
  secret32,
  symmetricKey,
} from '../brand.ts';
import { base64url, concat, fromBase64url } from '../codec/bytes.ts';
import { KDF } from '../crypto/kdf.ts';
import { err, ok, type Result } from '../result.ts';
import { relayHash } from './view.ts';

/**
 * What stands behind `#i/` in an invitation link, as base64url:
 *
 * | offset | bytes | what |
 * |---|---|---|
 * | 0 | 1 | version, 1 |
 * | 1 | 32 | secret: the one-time log's id, token and keys derive from it |
 * | 33 | 32 | H(bundle_F): whoever reads the link can pose as the guest, never as the host |
 */
export type Link = { readonly host: string; readonly secret: Secret; readonly bundleHash: Hash };

const LINK_VERSION = 1;
const LINK_BYTES = 65;
const MARK = '/#i/';

/** `origin` is scheme and host, as `https://relay.example`. Implements I1. */
export const formatLink = (link: Link): string =>
  `${link.host}${MARK}${base64url(concat([Uint8Array.of(LINK_VERSION), link.secret, link.bundleHash]))}`;

/** Reads a link as a person may paste it. `newer`: a version that this program does not know. */
export const parseLink = (text: string): Result<Link, 'notALink' | 'newer'> => {
  const trimmed = text.trim();
  // Where the mark does not stand, nothing is before it: no host.
  const at = Math.max(trimmed.indexOf(MARK), 0);
  const host = trimmed.slice(0, at);
  const bytes = fromBase64url(trimmed.slice(at + MARK.length));
  if (!bytes || !/^https?:\/\/[^/?#\s]+$/.test(host)) return err('notALink');
  if ((bytes[0] ?? 0) > LINK_VERSION) return err('newer');
  if (bytes[0] !== LINK_VERSION || bytes.length !== LINK_BYTES) return err('notALink');
  return ok({ host, secret: secret32(bytes.slice(1, 33)), bundleHash: hash32(bytes.slice(33)) });
};

/** What the one-time log is to whoever holds the link. Its admin token derives too, so that a guest who declines can burn it. */
export type LinkLog = {
  readonly log: LogId;
  readonly token: Secret;
  readonly adminToken: Secret;
  readonly closeSecret: Secret;
  readonly key: SymmetricKey;
};

/** Implements I2. */
export const linkLog = (secret: Secret): LinkLog => ({
  log: logId(KDF('linkLog', [secret], [], 32)),
  token: secret32(KDF('linkToken', [secret], [], 32)),
  adminToken: secret32(KDF('linkAdmin', [secret], [], 32)),
  closeSecret: secret32(KDF('linkClose', [secret], [], 32)),
  key: symmetricKey(KDF('linkKey', [secret], [], 32)),
});

export const linkLogHashes = (log: LinkLog) => ({
  tokenHash: relayHash('token', log.token),
  adminHash: relayHash('admin', log.adminToken),
  closeHash: relayHash('close', log.closeSecret),
});
