/** A large table at once: every pair's session stands as after an invitation, without playing each admission. */
import { type Hash, hash32, seatId, secret32, symmetricKey, x25519Secret } from '../../shared/brand.ts';
import type { Random } from '../../shared/crypto/random.ts';
import { x25519KeyPair } from '../../shared/crypto/x25519.ts';
import { makeBundle, type OurBundle } from '../../shared/protocol/bundle.ts';
import { type Channel, makeEpoch, type Peer, seatKey } from '../../shared/protocol/channel.ts';
import { pairHash } from '../../shared/protocol/handshake.ts';
import { guestRatchet, hostRatchet, type Ratchet } from '../../shared/protocol/ratchet.ts';
import type { Seat } from '../../shared/protocol/roster.ts';
import { type Member, openTable, type Table } from './table.ts';

type Place = { readonly seat: Seat; readonly us: Channel['us']; readonly bundle: OurBundle };

const peer = (ratchet: Ratchet, other: Place, minute: number): Peer => ({
  pair: { phase: 'confirmed', ratchet },
  bundle: other.bundle.bundle,
  usedBundle: null,
  heardMinute: minute,
  leaving: false,
});

/** Many sessions for the price of one: they share their first ratchet keys and differ in every secret. */
const sessions = (random: Random): ((pair: Hash) => { guest: Ratchet; host: Ratchet }) => {
  const [spk, ek] = [x25519KeyPair(random(32)), x25519KeyPair(random(32))];
  const start = { session: secret32(random(32)), pair: hash32(random(32)) };
  const guest = guestRatchet(start, ek, spk.publicKey);
  const host = hostRatchet(start, spk, ek.publicKey);
  return (pair) => {
    const drawn = [1, 2, 3, 4, 5].map(() => random(32));
    // Each end wipes what it drops, so each has copies of its own.
    const copies = () => {
      const [root, header, chain, forth, back] = drawn.map((bytes) => symmetricKey(bytes.slice()));
      return {
        root: secret32(root!),
        chain: { headerKey: header!, chainKey: chain!, n: 0 },
        forth: forth!,
        back: back!,
      };
    };
    const [g, h] = [copies(), copies()];
    const ours = { ...ek, secretKey: x25519Secret(ek.secretKey.slice()) };
    const common = { ...guest, ours, pair, root: g.root, sending: g.chain };
    return {
      guest: { ...common, nextSendingHeaderKey: g.forth, nextReceivingHeaderKey: g.back },
      host: {
        ...host,
        pair,
        root: h.root,
        receiving: h.chain,
        nextSendingHeaderKey: h.back,
        nextReceivingHeaderKey: h.forth,
      },
    };
  };
};

/** The founder and `count - 1` participants, all in epoch 0, all confirmed with all, with an empty log. */
export const openCrowd = (random: Random, count: number): { table: Table; facilitator: Member } => {
  const { table, facilitator } = openTable(random);
  const { channel } = facilitator;
  const founder = channel.epoch.seats[0]!;
  const places: Place[] = [{ seat: founder, us: channel.us, bundle: channel.bundles[0]! }];
  for (let i = 1; i < count; i += 1) {
    const ik = x25519KeyPair(random(32));
    const id = seatId(random(16));
    const seat: Seat = { ...founder, id, ik: ik.publicKey, role: 'participant', side: 'A', label: `seat ${i}` };
    places.push({ seat, us: { seat: id, ik }, bundle: makeBundle(ik.publicKey, random) });
  }
  const peers: Record<string, Peer>[] = places.map(() => ({}));
  const session = sessions(random);
  places.forEach((guest, later) => {
    places.slice(0, later).forEach((host, earlier) => {
      const [guestParty, hostParty] = [guest, host].map(({ seat }) => ({ seat: seat.id, ik: seat.ik }));
      const ends = session(pairHash(channel.id, guestParty!, hostParty!));
      peers[later]![seatKey(host.seat.id)] = peer(ends.guest, host, table.minute);
      peers[earlier]![seatKey(guest.seat.id)] = peer(ends.host, guest, table.minute);
    });
  });
  const epoch = makeEpoch(channel.id, { ...channel.epoch, seats: places.map(({ seat }) => seat) });
  table.members = places.map(({ us, bundle }, at) => ({
    ...facilitator,
    name: `seat ${at}`,
    channel: {
      ...channel,
      us,
      bundles: [{ ...bundle, holds: [] }],
      epoch,
      peers: peers[at]!,
      ...(at > 0 ? { adminToken: null, closeSecret: null } : {}),
    },
    views: new Map(facilitator.views),
    outputs: [],
    welcomes: [],
  }));
  return { table, facilitator: table.members[0]! };
};
