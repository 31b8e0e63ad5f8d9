/** What a relay does to a roster: injects, replays, reorders and alters whatever once changed one. */
import { beforeAll, expect, test } from 'vitest';

import { concat, uint64 } from '../../shared/codec/bytes.ts';
import { KDF } from '../../shared/crypto/kdf.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { x25519KeyPair } from '../../shared/crypto/x25519.ts';
import { encodeBody } from '../../shared/protocol/body.ts';
import { bundleHash, makeBundle } from '../../shared/protocol/bundle.ts';
import type { Admission } from '../../shared/protocol/changeBody.ts';
import { proposalHash } from '../../shared/protocol/epoch.ts';
import { EPOCH_SIZES, pad } from '../../shared/protocol/padding.ts';
import { ratchetOf, sealText } from '../../shared/protocol/seal.ts';
import { sealRemoval } from '../../shared/protocol/sealChange.ts';
import { bodyOf, epochBody, flipped, kindsOf, outerOf, peek, snapshot } from '../support/craft.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

const three = (seed: string) => {
  const { table, facilitator } = t.openTable(seeded(seed));
  const a = t.seat(table, facilitator, 'A1');
  const b = t.seat(table, facilitator, 'B1', 'B');
  for (const member of [facilitator, a, b]) t.say(table, member, 'before');
  t.settle(table);
  return { table, facilitator, a, b };
};

/** What nobody's entry may move without its keys: roster, rules, rooms, and whom the next entry is sealed for. */
const held = ({ channel }: t.Member): string =>
  snapshot([channel.epoch, channel.rooms, channel.past, Object.keys(channel.peers), channel.halted]);

const NO_TAG = new Uint8Array(16);

/**
 * The admission of a seat of its own, as a relay would write it in the facilitator's name that had learned everything but keys: each
 * layer in the clear, where a seal should be.
 */
const inTheClear = (table: t.Table, facilitator: t.Member, reader: t.Member): Uint8Array => {
  const { channel } = facilitator;
  const key = table.random(32);
  const ours = x25519KeyPair(table.random(32));
  const { bundle } = makeBundle(ours.publicKey, table.random);
  const seat: Admission['seat'] = {
    ...t.rosterOf(facilitator)[1]!,
    ...{ id: table.random(16) as Admission['seat']['id'], ik: ours.publicKey, since: channel.epoch.number + 1 },
  };
  const newcomerBundle = bundleHash(bundle);
  const proposal = proposalHash(channel.id, seat, newcomerBundle);
  const change: Admission = { kind: 'admit', seat, newcomerBundle, proposal, confirmations: [], bundles: [] };
  const body = pad(encodeBody(bodyOf(table, epochBody(table, change))), EPOCH_SIZES)!;
  const com = KDF('body', [key], [channel.id], 64).slice(32);
  const { number, rosterHash } = channel.epoch;
  const names = [Uint8Array.of(1), channel.id, channel.plenary, uint64(number), rosterHash, com];
  const header = concat([...names, uint64(channel.view.k), channel.view.hash, channel.us.seat]);
  const from = ratchetOf(t.peerOf(reader, facilitator)!.pair)!;
  const number32 = (n: number) => Uint8Array.of(0, 0, n >>> 8, n);
  const ratchetHeader = [from.theirs!, number32(0), number32(from.receiving!.n), number32(0), new Uint8Array(16)];
  const content = concat([key, table.random(32), Uint8Array.of(0)]);
  const slot = concat([table.random(24), ...ratchetHeader, NO_TAG, content, NO_TAG]);
  const inner = concat([header, Uint8Array.of(0, 1), slot, slot, slot, slot, body, NO_TAG]);
  return concat([table.random(24), inner, NO_TAG]);
};

test('[Z1] a relay that knows all but the keys, and writes an admission without them, admits nobody', () => {
  const { table, facilitator, a, b } = three('Z1 clear');
  for (const reader of [a, b]) {
    const { outputs, channel } = peek(table, reader, inTheClear(table, facilitator, reader));
    expect(kindsOf(outputs)).toEqual(['notForUs']);
    expect(held({ ...reader, channel })).toBe(held(reader));
    const text = { text: 'after', messageClass: 'rule', quotes: [] } as const;
    const next = t.must(sealText(channel, channel.plenary, text, t.env(table)));
    expect(outerOf(reader, next.blob).slots.length).toBe(4);
    expect(Object.keys(next.channel.peers).length).toBe(2);
  }
});

test('[Z1] what once changed a roster, replayed, reordered, doubled or altered by the relay, changes none again', () => {
  const { table, facilitator, a, b } = three('Z1 again');
  const from = table.log.entries.length;
  // Copies: what the real B wipes as it reads on stays with them.
  const lagging = [1, 2, 3].map((): t.Member => ({ ...structuredClone(b), outputs: [] }));
  const changes: Uint8Array[] = [];
  const changed = () => changes.push(table.log.entries.at(-1)!.blob);
  const c = t.invite(table, facilitator, 'C1', 'A');
  t.admit(table, facilitator, 'C1', c);
  changed();
  const seated = t.enter(table, facilitator, 'C1', c);
  t.settle(table);
  t.append(table, facilitator, t.must(sealRemoval(facilitator.channel, [t.seatIdOf(seated)], t.env(table))));
  changed();
  t.settle(table);
  const blobs = table.log.entries.slice(from).map(({ blob }) => blob);
  for (const reader of [facilitator, a, b])
    for (const change of changes) {
      const again = peek(table, reader, change);
      expect(kindsOf(again.outputs)).toEqual(['unopened']);
      expect(held({ ...reader, channel: again.channel })).toBe(held(reader));
      for (let at = 0; at < change.length; at += 997)
        expect(kindsOf(peek(table, reader, flipped(change, at)).outputs)).toEqual(['notForUs']);
    }
  // To one who was offline the relay gives them the other way round, the second alone, and the first twice.
  const [admission, removal] = changes as [Uint8Array, Uint8Array];
  const given = [[removal, admission], [removal], [admission, admission]];
  const epoch = lagging[0]!.channel.epoch.number;
  const rosters: number[][] = [];
  for (const [at, order] of given.entries()) {
    const reader = lagging[at]!;
    for (const blob of order) t.step(table, reader, { kind: 'blob', blob, position: t.position(0) });
    rosters.push([reader.channel.epoch.number - epoch, t.rosterOf(reader).length]);
  }
  expect(rosters).toEqual([
    [1, 4],
    [0, 3],
    [1, 4],
  ]);
  // Whoever was shown another order knows it from the first entry that crosses.
  for (const reader of [lagging[0]!, lagging[2]!]) {
    for (const blob of blobs.slice(1)) t.step(table, reader, { kind: 'blob', blob, position: t.position(0) });
    expect(reader.channel.halted).toBe('fork');
  }
});
