/** What a device reads that did not come as an entry: a link, a server's configuration, its own rows and its vault. */

import { relayIn } from '../../../client/engine/relayConfig.ts';
import { relayOrigin, relayUrl } from '../../../client/engine/relayUrl.ts';
import { decodeStored, encodeStored, type StoredValue } from '../../../client/engine/storedValue.ts';
import { decodeHeader, encodeHeader } from '../../../client/engine/vaultHeader.ts';
import { utf8 } from '../../../shared/codec/bytes.ts';
import { formatLink, parseLink } from '../../../shared/protocol/link.ts';
import { seeded } from '../../support/seeded.ts';
import { readText } from '../samples/texts.ts';
import type { Target } from '../target.ts';

const random = seeded('of a device');
const cost = { salt: random(16), passes: 3, memoryMib: 128 };

/** `links`: some real ones, as text. */
export const deviceTargets = (links: readonly string[]): readonly Target[] => [
  {
    name: 'link',
    covers: ['shared/protocol/link.ts parseLink'],
    share: 300,
    samples: links.map(utf8),
    take: (bytes) => {
      const text = readText(bytes);
      const link = parseLink(text);
      if (!link.ok) return 'refused';
      if (formatLink(link.value) !== text.trim()) throw new Error('another text of the same link');
      return 'taken';
    },
  },
  {
    name: 'relay configuration',
    covers: ['client/engine/relayConfig.ts relayIn'],
    share: 60,
    samples: ['{"relay":"https://relay.example"}', '{"relay":"http://localhost:8443"}', '{}', '[null]'].map(utf8),
    take: (bytes) => {
      const config = relayIn(readText(bytes));
      if (config.kind !== 'given') return 'refused';
      if (relayOrigin(config.relay) !== config.relay) throw new Error('it is no bare origin');
      return 'taken';
    },
  },
  {
    name: 'relay address',
    covers: ['client/engine/relayUrl.ts relayOrigin'],
    share: 60,
    samples: ['https://relay.example', 'http://127.0.0.1:8443/', 'https://[::1]:8443', 'https://x@y/'].map(utf8),
    take: (bytes) => {
      const address = readText(bytes);
      const [url, origin] = [relayUrl(address), relayOrigin(address)];
      if ((url === undefined) !== (origin === undefined)) throw new Error('one of the two takes it');
      return url === undefined ? 'refused' : 'taken';
    },
  },
  {
    name: 'vault header',
    covers: ['client/engine/vaultHeader.ts decodeHeader'],
    share: 100,
    samples: [
      encodeHeader({ version: 1, cost, wrapped: random(48) }),
      encodeHeader({ version: 2, cost, nonce: random(24), wrapped: random(48) }),
    ],
    take: (bytes) => {
      const header = decodeHeader(bytes);
      return header.ok ? encodeHeader(header.value) : 'refused';
    },
  },
  storedTarget(),
];

/** Rows are the device's own, under its own seal: they need not be canonical, but what is read must be kept as it was. */
const storedTarget = (): Target => {
  const values: readonly StoredValue[] = [
    null,
    { version: 3, name: '\ufeffmark', list: [1, 2.5, -1, true], deep: { bytes: random(40), none: null } },
    [{ a: [] }, { b: {} }, 'ἀγορά', 2 ** 53 - 1],
  ];
  return {
    name: 'stored value',
    covers: ['client/engine/storedValue.ts decodeStored'],
    share: 200,
    samples: values.map(encodeStored),
    take: (bytes) => {
      const value = decodeStored(bytes);
      if (value === undefined) return 'refused';
      let again: Uint8Array;
      try {
        again = encodeStored(value);
      } catch (failure) {
        // What it never wrote, such as NaN: it says so.
        if (failure instanceof Error && failure.message.startsWith('bug: a stored')) return 'refused';
        throw failure;
      }
      const second = decodeStored(again);
      if (second === undefined || Buffer.compare(encodeStored(second), again) !== 0)
        throw new Error('what was read cannot be kept');
      return 'taken';
    },
  };
};
