/** A new channel, and the log that the relay is asked for. */
import { beforeAll, expect, test } from 'vitest';
import { KDF } from '../../shared/crypto/kdf.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { atLogOf, type Channel, foundChannel, logHashes, seatKey } from '../../shared/protocol/channel.ts';
import { relayHash } from '../../shared/protocol/view.ts';
import { seeded } from '../support/seeded.ts';
import { RULES } from '../support/table.ts';

beforeAll(() => ready);

const NOW = 30_000_000;
const found = (seed: string): Channel =>
  foundChannel({ label: 'F', rules: RULES }, { random: seeded(seed), nowMinute: NOW });

test('[N5] the plenary’s first key comes from the key of epoch 0, under the plenary’s own id', () => {
  const { epoch, plenary, rooms } = found('N5');
  expect(rooms).toEqual([{ id: plenary, kind: 'plenary', key: KDF('plenary', [epoch.key], [plenary], 32) }]);
});

test('[N2] a channel begins with its founder alone: of this seat there is a sign, and of nothing else', () => {
  const { us, epoch, bundles, past, standing, peers, own } = found('N2');
  expect([epoch.number, epoch.generation, epoch.seats.map(({ id }) => id)]).toEqual([0, 0, [us.seat]]);
  expect(standing.signs).toEqual({ [seatKey(us.seat)]: [{ k: 0, minute: NOW }] });
  expect(bundles.map(({ bundle, holds }) => [bundle.ik, holds])).toEqual([[us.ik.publicKey, []]]);
  expect([past, peers, own]).toEqual([[], {}, {}]);
});

test('[S5] [W10] a log is asked for with the hashes of its tokens, never with a token, and by nobody without the admin token', () => {
  const channel = found('S5');
  const { adminToken, closeSecret, epoch } = channel;
  expect(logHashes(channel)).toEqual({
    tokenHash: relayHash('token', epoch.token),
    adminHash: relayHash('admin', adminToken!),
    closeHash: relayHash('close', closeSecret!),
  });
  expect(() => logHashes({ ...channel, adminToken: null })).toThrow('only a facilitator creates the log');
});

test('[X21] [S1] a channel at a log that was begun asks for that log with the same hashes, and is another channel', () => {
  const [begun, fresh] = [found('X21 begun'), found('X21 fresh')];
  const next = atLogOf(fresh, begun);
  expect([next.log, logHashes(next), next.closeSecret]).toEqual([begun.log, logHashes(begun), begun.closeSecret]);
  expect(next.view).toEqual(begun.view);
  expect([next.id, next.us, next.plenary]).toEqual([fresh.id, fresh.us, fresh.plenary]);
  expect(next.epoch).toEqual({ ...fresh.epoch, token: begun.epoch.token });
});
