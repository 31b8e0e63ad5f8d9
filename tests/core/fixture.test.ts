import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode } from 'cborg';
import { beforeAll, expect, test } from 'vitest';
import { hash32 } from '../../shared/brand.ts';
import { systemRandom } from '../../shared/crypto/random.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { CHANNEL_VERSION, type Channel } from '../../shared/protocol/channel.ts';
import { openLinkEntry, readOffer } from '../../shared/protocol/invitation.ts';
import { parseLink } from '../../shared/protocol/link.ts';
import { receive } from '../../shared/protocol/receive.ts';
import { upgradeChannel } from '../../shared/protocol/upgrade.ts';
import { decodeClientFrame } from '../../shared/wire/codec.ts';
import { must } from '../support/table.ts';

beforeAll(() => ready);

type Fixture = {
  readonly minute: number;
  readonly link: string;
  readonly offer: string;
  readonly frame: string;
  readonly reader: string;
  readonly views: readonly (readonly [number, string])[];
};

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));
const written = (version: 1 | 2): Fixture =>
  JSON.parse(readFileSync(join(import.meta.dirname, '..', 'fixtures', `v${version}`, 'protocol.json'), 'utf8'));

test.each([1, 2] as const)('[I1] [I4] a link and an offer that version %i wrote are read as they were', (version) => {
  const fixture = written(version);
  const link = must(parseLink(fixture.link));
  const entry = must(openLinkEntry(link.secret, bytes(fixture.offer)));
  if (entry.kind !== 'offer') throw new Error('the fixture holds an offer');
  const offer = must(readOffer(link, entry.payload));
  expect([link.host, offer.host.label, offer.seat.label]).toEqual(['https://relay.example', 'facilitator', 'adviser']);
});

test.each([1, 2] as const)(
  '[E1] [W2] the state that a device of version %i stored opens its entry and frame',
  (version) => {
    const fixture = written(version);
    const frame = must(decodeClientFrame(bytes(fixture.frame)));
    if (frame.type !== 'append') throw new Error('the fixture holds an append');
    const channel = upgradeChannel(decode(bytes(fixture.reader)) as Channel);
    expect(channel.version).toBe(CHANNEL_VERSION);
    const views = new Map(fixture.views.map(([k, hash]) => [k, hash32(bytes(hash))]));
    const arrival = { kind: 'blob', blob: frame.blob, position: new Uint8Array(1) } as const;
    const read = receive(channel, arrival, (k) => views.get(k), { random: systemRandom, nowMinute: fixture.minute });
    const shown = read.outputs.map((output) => (output.kind === 'content' ? output.body.payload : output.kind));
    expect(shown).toEqual([{ kind: 'text', text: 'first words' }]);
  },
);
