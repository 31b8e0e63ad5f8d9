import { assert } from './result.ts';

declare const brand: unique symbol;
/** A type that only its own constructor makes: two brands over the same bytes do not assign to each other. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
export type Bytes<Name extends string> = Brand<Uint8Array, Name>;

const fixed =
  <Name extends string>(name: Name, length: number) =>
  (bytes: Uint8Array): Bytes<Name> => {
    // Each key and id of each entry goes through here: the words are made only when they are needed.
    if (bytes.length !== length) assert(false, `${name} must be ${length} bytes`);
    return bytes as Bytes<Name>;
  };

/** Names a channel for its members; never sent to the relay. 32 bytes. */
export type ChannelId = Bytes<'ChannelId'>;
export const channelId = fixed('ChannelId', 32);
/** Names a log at the relay. 32 bytes. */
export type LogId = Bytes<'LogId'>;
export const logId = fixed('LogId', 32);
/** Names a seat within its channel. 16 bytes. */
export type SeatId = Bytes<'SeatId'>;
export const seatId = fixed('SeatId', 16);
/** Names a room within its channel; stands in every key, row and core. 16 bytes. */
export type RoomId = Bytes<'RoomId'>;
export const roomId = fixed('RoomId', 16);
/** Names a bundle of its seat. 16 bytes. */
export type BundleId = Bytes<'BundleId'>;
export const bundleId = fixed('BundleId', 16);
/** First 16 bytes of H(ct): names one encapsulation of the sparse step. */
export type KemId = Bytes<'KemId'>;
export const kemId = fixed('KemId', 16);
/** First 16 bytes of the relay's hash of a blob: names an entry in its log. */
export type EntryId = Bytes<'EntryId'>;
export const entryId = fixed('EntryId', 16);

/** BLAKE2b-256 output. 32 bytes. */
export type Hash = Bytes<'Hash'>;
export const hash32 = fixed('Hash', 32);
/** Key of one AEAD purpose. 32 bytes. */
export type SymmetricKey = Bytes<'SymmetricKey'>;
export const symmetricKey = fixed('SymmetricKey', 32);
/** A shared secret that goes into a KDF and nowhere else. 32 bytes. */
export type Secret = Bytes<'Secret'>;
export const secret32 = fixed('Secret', 32);
export type X25519Public = Bytes<'X25519Public'>;
export const x25519Public = fixed('X25519Public', 32);
export type X25519Secret = Bytes<'X25519Secret'>;
export const x25519Secret = fixed('X25519Secret', 32);
export type KemPublic = Bytes<'KemPublic'>;
export const kemPublic = fixed('KemPublic', 1216);
/** X-Wing private key, kept as its 32-byte seed and never expanded at rest. */
export type KemSeed = Bytes<'KemSeed'>;
export const kemSeed = fixed('KemSeed', 32);
export type KemCiphertext = Bytes<'KemCiphertext'>;
export const kemCiphertext = fixed('KemCiphertext', 1120);
