/**
 * Signatures of releases, as minisign writes and reads them (jedisct1/minisign, src/minisign.h and minisign.c of 0.12). They are
 * over files that maintainers publish; nothing that a member writes or does is ever signed (C11).
 *
 *     public key    line 1  untrusted comment: …
 *                   line 2  base64: 'Ed' | key id (8) | Ed25519 key (32)
 *     signature     line 1  untrusted comment: …
 *                   line 2  base64: 'ED' | key id (8) | Ed25519 over BLAKE2b-512 of the file (64)
 *                   line 3  trusted comment: …
 *                   line 4  base64: Ed25519 over signature (64) and trusted comment
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { err, ok, type Result } from '../../shared/result.ts';

export const KEY_ID_BYTES = 8;
export const KEY_BYTES = 32;
export const SIGNATURE_BYTES = 64;
export const UNTRUSTED = 'untrusted comment: ';
const TRUSTED = 'trusted comment: ';
/** Minisign reads no longer lines. */
const MOST_COMMENT_BYTES = 1000;

/** A key that anybody may know. */
export interface PublicKey {
  /** 8 bytes, chosen at random when the key was made. */
  readonly id: Uint8Array;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

/** A key that its holder keeps offline. */
export interface SecretKey {
  readonly id: Uint8Array;
  /** 32 bytes, from which the rest follows (RFC 8032, section 5.1.5). */
  readonly seed: Uint8Array;
}

/** How people and minisign write a key's id: 16 hexadecimal digits, last byte first. */
export const keyName = (id: Uint8Array): string => Buffer.from(id).reverse().toString('hex').toUpperCase();

/** RFC 8410: the bytes before a key in its ASN.1 envelope. */
const SECRET_ENVELOPE = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_ENVELOPE = Buffer.from('302a300506032b6570032100', 'hex');

const secretObject = (seed: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.concat([SECRET_ENVELOPE, seed]), format: 'der', type: 'pkcs8' });
const publicObject = (key: Uint8Array): KeyObject =>
  createPublicKey({ key: Buffer.concat([PUBLIC_ENVELOPE, key]), format: 'der', type: 'spki' });

/** The public half of a key. */
export const publicKeyOf = ({ id, seed }: SecretKey): PublicKey => {
  const whole = createPublicKey(secretObject(seed)).export({ format: 'der', type: 'spki' });
  return { id, key: new Uint8Array(whole.subarray(PUBLIC_ENVELOPE.length)) };
};

export const publicKeyLine = ({ id, key }: PublicKey): string =>
  Buffer.concat([Buffer.from('Ed'), id, key]).toString('base64');

/** A public key's file. */
export const publicKeyText = (key: PublicKey): string =>
  `${UNTRUSTED}minisign public key ${keyName(key.id)}\n${publicKeyLine(key)}\n`;

/** Bytes of a base64 line, or nothing if it is another length or not written as minisign writes it. */
export const bytesOf = (line: string | undefined, length: number): Buffer | undefined => {
  const bytes = Buffer.from(line ?? '', 'base64');
  return bytes.length === length && bytes.toString('base64') === line ? bytes : undefined;
};

/** A public key from its file, or from the one line of it that matters. */
export const readPublicKey = (text: string): Result<PublicKey, string> => {
  const lines = text.trim().split(/\r?\n/);
  const bytes = bytesOf(lines.length === 2 && lines[0]?.startsWith(UNTRUSTED) ? lines[1] : text.trim(), 2 + 8 + 32);
  if (bytes?.toString('latin1', 0, 2) !== 'Ed') return err('is not a minisign public key');
  return ok({ id: new Uint8Array(bytes.subarray(2, 10)), key: new Uint8Array(bytes.subarray(10)) });
};

const hashed = (file: Uint8Array): Buffer => createHash('blake2b512').update(file).digest();

/** What minisign refuses in a comment that it prints: control characters, and what could break out of its line. */
const printable = (comment: string): boolean =>
  !/[\p{Cc}\u2028\u2029]/u.test(comment.replaceAll('\t', '')) && Buffer.byteLength(comment) <= MOST_COMMENT_BYTES;

/** A signature file over a file's bytes. `comment` is signed too, one printable line; throws on another. */
export const signatureText = (key: SecretKey, file: Uint8Array, comment: string): string => {
  if (!printable(comment)) throw new Error('The comment of a signature has to be one printable line.');
  const secret = secretObject(key.seed);
  const signature = sign(null, hashed(file), secret);
  const overComment = sign(null, Buffer.concat([signature, Buffer.from(comment)]), secret);
  const first = Buffer.concat([Buffer.from('ED'), key.id, signature]).toString('base64');
  const name = `${UNTRUSTED}signature from minisign secret key ${keyName(key.id)}`;
  return `${name}\n${first}\n${TRUSTED}${comment}\n${overComment.toString('base64')}\n`;
};

interface Signature {
  readonly id: Uint8Array;
  readonly signature: Buffer;
  readonly comment: string;
  readonly overComment: Buffer;
}

const readSignature = (text: string): Signature | undefined => {
  const [untrusted, first, trusted, last, ...rest] = text.replace(/\r?\n$/, '').split(/\r?\n/);
  const bytes = bytesOf(first, 2 + KEY_ID_BYTES + SIGNATURE_BYTES);
  const overComment = bytesOf(last, SIGNATURE_BYTES);
  if (!untrusted?.startsWith(UNTRUSTED) || !trusted?.startsWith(TRUSTED) || rest.length > 0) return undefined;
  if (bytes === undefined || overComment === undefined || bytes.toString('latin1', 0, 2) !== 'ED') return undefined;
  const comment = trusted.slice(TRUSTED.length);
  if (!printable(comment)) return undefined;
  const signature = bytes.subarray(2 + KEY_ID_BYTES);
  return { id: new Uint8Array(bytes.subarray(2, 2 + KEY_ID_BYTES)), signature, comment, overComment };
};

/** The id of the key that a signature file says it is from; nothing where it is none. Says nothing about whether it is good. */
export const signerOf = (text: string): Uint8Array | undefined => readSignature(text)?.id;

/** The signed comment, or in words why this signature is not this key's over these bytes. */
export const checkSignature = (key: PublicKey, file: Uint8Array, text: string): Result<string, string> => {
  const read = readSignature(text);
  if (read === undefined) return err('is not a minisign signature');
  if (!Buffer.from(read.id).equals(key.id)) return err(`is from the key ${keyName(read.id)}, not ${keyName(key.id)}`);
  const object = publicObject(key.key);
  if (!verify(null, hashed(file), object, read.signature)) return err('does not fit the file');
  const signedComment = Buffer.concat([read.signature, Buffer.from(read.comment)]);
  return verify(null, signedComment, object, read.overComment) ? ok(read.comment) : err('has a changed comment');
};
