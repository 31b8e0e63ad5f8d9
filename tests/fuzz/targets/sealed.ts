/**
 * What is read only behind a seal. A case is the inside, and it is sealed here as a member, a guest or a host could, so that the
 * decoders behind the seal are reached; bytes that do not open are the cases of the bare targets.
 */
import { hash32, kemCiphertext, secret32, symmetricKey } from '../../../shared/brand.ts';
import { concat } from '../../../shared/codec/bytes.ts';
import { aeadOpen, aeadSeal, NONCE_BYTES, ZERO_NONCE } from '../../../shared/crypto/aead.ts';
import { KDF } from '../../../shared/crypto/kdf.ts';
import { kemDecapsulate } from '../../../shared/crypto/kem.ts';
import { encodeBody } from '../../../shared/protocol/body.ts';
import { decodeSlot, openBody, openOuter, splitSlot } from '../../../shared/protocol/entry.ts';
import { openLinkEntry, readOffer, readRequest } from '../../../shared/protocol/invitation.ts';
import { linkLog } from '../../../shared/protocol/link.ts';
import { CONTENT_SIZES, EPOCH_SIZES, pad } from '../../../shared/protocol/padding.ts';
import { openMessage } from '../../../shared/protocol/ratchet.ts';
import { receive } from '../../../shared/protocol/receive.ts';
import { openWelcome } from '../../../shared/protocol/welcome.ts';
import type { Result } from '../../../shared/result.ts';
import { forge, innerOf, lastBlob, outerOf, peek, roomKeyOf } from '../../support/craft.ts';
import { seeded } from '../../support/seeded.ts';
import * as t from '../../support/table.ts';
import { makeSaid } from '../samples/said.ts';
import { type FuzzedTable, makeAsked, makeTable, makeWelcomed } from '../samples/table.ts';
import type { Outcome, Target } from '../target.ts';

const INVITATION = 'shared/protocol/invitation.ts';
const ENTRY = 'shared/protocol/entry.ts';
const LINK_SIZES = [...CONTENT_SIZES, ...EPOCH_SIZES.map((size) => size + 64)];

const said = (result: Result<unknown, string>): Outcome => (result.ok ? 'taken' : 'refused');

export const sealedTargets = (): readonly Target[] => {
  const at = makeTable();
  return [...linkTargets(at), welcomeTarget(at), ...entryTargets(at), ...channelTargets(at), kemTarget(at)];
};

const linkTargets = (at: FuzzedTable): readonly Target[] => {
  const { invitation, link, offered, asked, blob } = makeAsked(at);
  const log = linkLog(link.secret);
  const nonce = blob.subarray(0, NONCE_BYTES);
  const padded = aeadOpen(log.key, nonce, blob.subarray(NONCE_BYTES), log.log) ?? new Uint8Array(0);
  return [
    {
      name: 'link entry',
      covers: [`${INVITATION} openLinkEntry`],
      share: 20,
      samples: [padded.slice(0, padded.lastIndexOf(0x80))],
      take: (bytes) => {
        const whole = pad(bytes, LINK_SIZES) ?? bytes;
        return said(openLinkEntry(link.secret, concat([nonce, aeadSeal(log.key, nonce, whole, log.log)])));
      },
    },
    {
      name: 'link entry, bare',
      covers: [`${INVITATION} openLinkEntry`],
      share: 20,
      samples: [blob],
      take: (bytes) => said(openLinkEntry(link.secret, bytes)),
    },
    {
      name: 'offer',
      covers: [`${INVITATION} readOffer`],
      share: 20,
      samples: [offered],
      take: (bytes) => said(readOffer(link, bytes)),
    },
    {
      name: 'request',
      covers: [`${INVITATION} readRequest`],
      share: 4,
      samples: [asked],
      take: (bytes) => said(readRequest(invitation, bytes)),
    },
  ];
};

const welcomeTarget = (at: FuzzedTable): Target => {
  const { keys, key, plain } = makeWelcomed(at);
  const env = t.env(at.table);
  return {
    name: 'welcome',
    covers: ['shared/protocol/welcome.ts openWelcome'],
    share: 2,
    samples: [plain],
    take: (bytes) => {
      const whole = pad(bytes, EPOCH_SIZES) ?? bytes;
      return said(openWelcome(keys, concat([ZERO_NONCE, aeadSeal(key, ZERO_NONCE, whole, keys.channel)]), env));
    },
  };
};

const entryTargets = ({ table, a, b }: FuzzedTable): readonly Target[] => {
  const blob = lastBlob(table);
  const inner = innerOf(b, blob);
  const outer = outerOf(b, blob);
  const short = splitSlot(outer.slots[0] ?? inner, 'short').sealed;
  const pair = b.channel.peers[Buffer.from(a.channel.us.seat).toString('hex')]?.pair;
  const ratchet = pair && 'ratchet' in pair ? pair.ratchet : undefined;
  if (!ratchet?.receiving) throw new Error('their session stands');
  const { headerKey } = ratchet.receiving;
  const key = secret32(new Uint8Array(32));
  const keys = KDF('body', [key], [outer.header.channel], 64);
  const [bodyKey, com] = [symmetricKey(keys.slice(0, 32)), hash32(keys.slice(32))];
  return [
    {
      name: 'entry',
      covers: [`${ENTRY} openOuter`],
      share: 20,
      samples: [inner],
      take: (bytes) => {
        const key = roomKeyOf(b);
        const sealed = concat([ZERO_NONCE, aeadSeal(key, ZERO_NONCE, bytes, b.channel.log)]);
        const opened = openOuter(sealed, key, b.channel.log);
        if (opened.ok) for (const slot of opened.value.slots) splitSlot(slot, opened.value.slotClass);
        return said(opened);
      },
    },
    {
      name: 'slot',
      covers: [`${ENTRY} decodeSlot`],
      share: 500,
      samples: [new Uint8Array(65), new Uint8Array(1233).fill(2), new Uint8Array(65).fill(1)],
      take: (bytes) => {
        const taken = (['short', 'rotation', 'hello'] as const).map((each) => decodeSlot(bytes, each));
        return taken.some((each) => each !== undefined) ? 'taken' : 'refused';
      },
    },
    {
      name: 'slot as it travels',
      covers: [`${ENTRY} splitSlot`],
      share: 100,
      samples: [...outer.slots, new Uint8Array(1349)],
      take: (bytes) => {
        // Slots are cut to their class's length before: nothing else reaches this.
        const slot = new Uint8Array(1349);
        slot.set(bytes.subarray(0, 1349));
        const parts = splitSlot(slot, 'hello');
        return parts.hello === null ? 'refused' : 'taken';
      },
    },
    {
      name: 'ratchet header',
      covers: ['shared/protocol/ratchet.ts openMessage'],
      // A header may skip 100,000 numbers, each of which is derived through.
      mostMilliseconds: 20_000,
      share: 8,
      samples: [new Uint8Array(60), concat([ratchet.theirs ?? new Uint8Array(32), new Uint8Array(28)])],
      take: (bytes) => {
        const header = new Uint8Array(60);
        header.set(bytes.subarray(0, 60));
        const sealed = { ...short, header: aeadSeal(headerKey, short.nonce, header, new Uint8Array(0)) };
        return said(openMessage(ratchet, sealed, outer.core, []));
      },
    },
    {
      name: 'padded body',
      covers: [`${ENTRY} openBody`],
      share: 20,
      samples: [pad(encodeBody(makeSaid().bodies[0]!), CONTENT_SIZES)!, new Uint8Array(256)],
      take: (bytes) => {
        const body = aeadSeal(bodyKey, ZERO_NONCE, bytes, outer.headerBytes);
        return said(openBody({ ...outer, header: { ...outer.header, com }, body }, key));
      },
    },
  ];
};

/** What a member sends whose device writes what it likes; the reader must say something of it and never throw. */
const channelTargets = ({ table, facilitator, a, b }: FuzzedTable): readonly Target[] => {
  const inner = innerOf(b, lastBlob(table));
  const key = roomKeyOf(b);
  const random = seeded('resealed');
  const read = (blob: Uint8Array): Outcome => {
    const arrival = { kind: 'blob', blob, position: t.position(0) } as const;
    const { outputs } = receive(b.channel, arrival, (k) => b.views.get(k), t.env(table));
    return outputs.some(({ kind }) => kind === 'content') ? 'taken' : 'refused';
  };
  return [
    {
      name: 'blob',
      covers: ['shared/protocol/receive.ts receive'],
      share: 10,
      samples: [forge(table, a, {}), lastBlob(table)],
      take: read,
    },
    {
      name: 'inside of a blob',
      covers: ['shared/protocol/receive.ts receive'],
      share: 4,
      samples: [inner, innerOf(b, forge(table, a, {}))],
      take: (bytes) => {
        const nonce = random(NONCE_BYTES);
        return read(concat([nonce, aeadSeal(symmetricKey(key.slice()), nonce, bytes, b.channel.log)]));
      },
    },
    {
      name: 'body of a member',
      covers: ['shared/protocol/receive.ts receive'],
      share: 2,
      samples: makeSaid().bodies.map(encodeBody),
      take: (bytes) => {
        const body = bytes.subarray(0, 16_000);
        return peek(table, b, forge(table, facilitator, { body, bodySizes: EPOCH_SIZES })).outputs.length > 0
          ? 'taken'
          : 'refused';
      },
    },
  ];
};

const kemTarget = ({ facilitator }: FuzzedTable): Target => {
  const seed = facilitator.channel.bundles[0]?.xkSeed;
  if (!seed) throw new Error('a facilitator holds a bundle');
  return {
    name: 'kem ciphertext',
    covers: [],
    share: 2,
    samples: [new Uint8Array(1120), seeded('ciphertext')(1120)],
    take: (bytes) => {
      const ciphertext = new Uint8Array(1120);
      ciphertext.set(bytes.subarray(0, 1120));
      return kemDecapsulate(seed, kemCiphertext(ciphertext)) === undefined ? 'refused' : 'taken';
    },
  };
};
