/** What lies in a log and crosses a socket. */
import { type Attack, type Shown, without } from '../attack.ts';

const BOUNDARIES: Shown = ['core/entries', 'padding gives back what it was given at every boundary'];
const LENGTH: Shown = ['core/entries', 'a blob’s length tells body class'];
const PACKED: Shown = ['attacks/wire', 'what is written neither packs nor repeats'];
const TWICE: Shown = ['core/entries', 'the same words twice share no key'];
const SOCKET: Shown = ['relay/sockets', 'the path and the subprotocol are exact, and nothing is compressed'];
const SIGNED: Shown = ['properties/sources', 'no signature primitive'];
const BLOBS: Shown = ['attacks/wire', 'no two blobs of a log have anything in common'];
const FRAMES: Shown = ['attacks/relay', 'what members give the relay with their entries'];
const CHANNELS: Shown = ['attacks/wire', 'two channels of one device, and their invitations'];
const DEVICE: Shown = ['attacks/relay', 'the two channels of one device'];
const NESTED: Shown = ['relay/codec', 'deep nesting and huge promised lengths'];
const OVERSIZE: Shown = ['relay/sockets', 'an oversize frame closes its socket'];

export const WIRE: readonly Attack[] = [
  {
    rule: 'Z27',
    attack: 'Padding goes wrong at the longest and shortest, or is taken though nobody wrote it',
    known: 'SimpleX’s audit of 2022 (padding at both ends)',
    tests: [BOUNDARIES, LENGTH],
    mutants: [
      without(
        'any padding taken',
        'shared/protocol/padding.ts',
        'size === padded.length ? padded.subarray(0, end) : undefined',
        'padded.subarray(0, end)',
        BOUNDARIES,
      ),
      without(
        'no room left for the mark',
        'shared/protocol/padding.ts',
        'const size = sizes.find((candidate) => candidate > plaintext.length);',
        'const size = sizes.find((candidate) => candidate >= plaintext.length);',
        BOUNDARIES,
      ),
    ],
  },
  {
    rule: 'Z29',
    attack: 'Content that an attacker chose is packed or stored once with a secret, and its size tells of it',
    known: 'Injection attacks on encrypted messengers, Threema’s and Bridgefy’s compression',
    tests: [PACKED, TWICE, LENGTH, SOCKET],
    mutants: [
      without(
        'bodies of any length',
        'shared/protocol/entry.ts',
        'const padded = pad(plan.body, plan.bodySizes);',
        'const padded = pad(plan.body, Array.from({ length: 4096 }, (_, at) => 64 * at));',
        PACKED,
      ),
      without(
        'one key for the same words',
        'shared/protocol/entry.ts',
        'const key = secret32(random(32));',
        "const key = secret32(H('core', [plan.body]).slice());",
        TWICE,
      ),
      without(
        'a socket that compresses',
        'server/hub.ts',
        'perMessageDeflate: false,',
        'perMessageDeflate: true,',
        SOCKET,
      ),
    ],
  },
  {
    rule: 'Z30',
    attack: 'Something that was signed proves who wrote it, or who asked the relay',
    known: 'SimpleX’s signed commands, Cwtch’s signed messages, MLS, Apple’s PQ3',
    tests: [SIGNED],
    mutants: [
      without(
        'a library’s signature within reach',
        'shared/crypto/sodium.ts',
        'const USED = [\n',
        "const USED = [\n  'crypto_sign_detached',\n",
        SIGNED,
      ),
    ],
  },
  {
    rule: 'Z31',
    attack: 'The relay’s log, or what it is asked with, tells one member’s entries from another’s',
    known: 'SimpleX (authorisation per member), accounts; Cwtch',
    tests: [BLOBS, FRAMES],
    mutants: [
      without(
        'a nonce that names its author',
        'shared/protocol/entry.ts',
        'const nonce = random(NONCE_BYTES);\n  return { blob',
        'const nonce = concat([plan.author.id, random(NONCE_BYTES).slice(16)]);\n  return { blob',
        BLOBS,
      ),
      without(
        'a lifetime of each author’s own',
        'client/engine/channels/writing.ts',
        'lifetimeSeconds: sealing.lifetimeSeconds,',
        'lifetimeSeconds: sealing.lifetimeSeconds + (channel.us.seat[0] ?? 0),',
        FRAMES,
      ),
    ],
  },
  {
    rule: 'Z32',
    attack: 'A name that stays the same across channels links them at the relay',
    known: 'Bridgefy (plain ids), phone numbers and accounts elsewhere',
    tests: [CHANNELS, DEVICE],
    mutants: [
      without(
        'one log id for all',
        'shared/protocol/channel.ts',
        'const log = given.log ?? (random(32) as LogId);',
        'const log = new Uint8Array(32).fill(7) as LogId;',
        CHANNELS,
      ),
      without(
        'one token for all',
        'shared/protocol/channel.ts',
        '    token: random(32) as Secret,',
        '    token: new Uint8Array(32).fill(7) as Secret,',
        DEVICE,
      ),
    ],
  },
  {
    rule: 'Z33',
    attack: 'Few bytes that unfold to many, or lengths that promise more than comes',
    known: 'Bridgefy (a bomb that stops the whole network)',
    tests: [NESTED, OVERSIZE],
    mutants: [
      without(
        'frames of any size',
        'server/hub.ts',
        '  maxPayload: MAX_FRAME_BYTES,\n',
        '  maxPayload: 64 * MAX_FRAME_BYTES,\n',
        OVERSIZE,
      ),
    ],
  },
];
