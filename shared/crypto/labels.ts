/**
 * Every domain-separation label, in one table: one primitive, one purpose, one label. A test checks that all differ and
 * that each is used. Changing one is a new protocol version.
 */
export const LABELS = {
  bundle: 'parley/1 bundle',
  transcript: 'parley/1 invitation transcript',
  rules: 'parley/1 rules',
  roster: 'parley/1 roster',
  proposal: 'parley/1 proposal',
  view: 'parley/1 view',
  viewStart: 'parley/1 view start',
  core: 'parley/1 core',
  bodyCiphertext: 'parley/1 body ciphertext',
  kemCiphertext: 'parley/1 kem ciphertext',
  kemPublic: 'parley/1 kem public key',
  pair: 'parley/1 pair',
  linkLog: 'parley/1 link log id',
  linkToken: 'parley/1 link token',
  linkKey: 'parley/1 link key',
  linkAdmin: 'parley/1 link admin',
  linkClose: 'parley/1 link close',
  linkRequest: 'parley/1 link request',
  linkSession: 'parley/1 link session',
  welcome: 'parley/1 welcome',
  handshake: 'parley/1 handshake',
  sessionStart: 'parley/1 session start',
  ratchetRoot: 'parley/1 ratchet root',
  ratchetChain: 'parley/1 ratchet chain',
  slot: 'parley/1 slot',
  body: 'parley/1 body',
  room: 'parley/1 room',
  plenary: 'parley/1 plenary',
  admin: 'parley/1 admin token',
  digitsInvitation: 'parley/1 digits invitation',
  digitsChannel: 'parley/1 digits channel',
  digitsPair: 'parley/1 digits pair',
  vaultKey: 'parley/1 vault key',
  vaultTable: 'parley/1 vault table',
  vaultRow: 'parley/1 vault row',
} as const;

export type Label = keyof typeof LABELS;
