/** The wrong wrapper: each kind of message through every channel, room, epoch, log and place but its own. */
import { beforeAll, expect, test } from 'vitest';
import { type RoomId, type SymmetricKey, symmetricKey } from '../../shared/brand.ts';
import { concat, uint64 } from '../../shared/codec/bytes.ts';
import { encode } from '../../shared/codec/cbor.ts';
import { aeadOpen, aeadSeal } from '../../shared/crypto/aead.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { encodeBody, type Payload } from '../../shared/protocol/body.ts';
import { makeBundle } from '../../shared/protocol/bundle.ts';
import {
  makeInvitation,
  openLinkEntry,
  readOffer,
  readRequest,
  sealWelcomeEntry,
} from '../../shared/protocol/invitation.ts';
import { linkLog } from '../../shared/protocol/link.ts';
import { CONTENT_SIZES, EPOCH_SIZES, pad } from '../../shared/protocol/padding.ts';
import { nextRoomKey, rosterHashOf } from '../../shared/protocol/room.ts';
import {
  type Sealing,
  sealClose,
  sealHeartbeat,
  sealLeave,
  sealRotation,
  sealText,
} from '../../shared/protocol/seal.ts';
import { type EpochSealing, sealAdmission } from '../../shared/protocol/sealChange.ts';
import { sealFounding, sealRoomLeave } from '../../shared/protocol/sealRoom.ts';
import { sealWord } from '../../shared/protocol/sealWord.ts';
import { openWelcome, sealWelcome } from '../../shared/protocol/welcome.ts';
import { rulesHash } from '../../shared/room/rules.ts';
import { bodyOf, epochBody, forge, kindsOf, peek, roomKeyOf, sealInner, snapshot, TEXT } from '../support/craft.ts';
import { SET } from '../support/keys.ts';
import { charterFor, openRoom, roomAt } from '../support/rooms.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

/** All that an entry may do to a reader, beside the view and counters that every blob moves, and its sessions where they are compared alone. */
const effects = ({ channel }: t.Member): string => {
  const { view: _, time: __, due: ___, currentMinute: ____, peers, standing, ...rest } = channel;
  const { signs: _____, ...stands } = standing;
  return snapshot([rest, Object.keys(peers), stands]);
};

/** One entry of each kind, never delivered yet, each sealed from the state in which its author is now. */
const oneOfEach = (table: t.Table, f: t.Member, a: t.Member, room: RoomId): Map<string, Uint8Array> => {
  const env = t.env(table);
  const guest = t.invite(table, f, 'X', 'A');
  const text = { text: 'words', messageClass: 'rule', quotes: [] } as const;
  const recess = { kind: 'recess', untilMinute: table.minute + 60, breach: false } as const;
  const seals: Record<string, Sealing | EpochSealing> = {
    text: t.must(sealText(a.channel, a.channel.plenary, text, env)),
    'text of a room': t.must(sealText(a.channel, room, text, env)),
    heartbeat: t.must(sealHeartbeat(a.channel, env)),
    'heartbeat of a room': t.must(sealHeartbeat(a.channel, env, room)),
    rotation: t.must(sealRotation(a.channel, env)),
    leave: t.must(sealLeave(a.channel, env)),
    word: t.must(sealWord(a.channel, recess, env)),
    founding: t.must(sealFounding(a.channel, charterFor([a, f]), env)),
    'leave of a room': t.must(sealRoomLeave(a.channel, room, env)),
    admission: t.must(sealAdmission(f.channel, t.candidateOf('X', guest), env)),
    close: t.must(sealClose(f.channel, env)),
  };
  return new Map(Object.entries(seals).map(([kind, { blob }]) => [kind, blob]));
};

/** Opens the outer seal of a blob with whichever of these keys fits. */
const innerOf = (blob: Uint8Array, keys: readonly SymmetricKey[], log: Uint8Array): Uint8Array => {
  for (const key of keys) {
    const inner = aeadOpen(key, blob.subarray(0, 24), blob.subarray(24), log);
    if (inner) return inner;
  }
  throw new Error('none of the keys opens it');
};

const channelWithRoom = (seed: string) => {
  const { table, facilitator: f } = t.openTable(seeded(seed), SET);
  const a = t.seat(table, f, 'A1');
  const b = t.seat(table, f, 'B1', 'B');
  const room = openRoom(table, [a, b, f]);
  for (const who of [f, a, b]) t.say(table, who, 'before');
  t.settle(table);
  return { table, f, a, b, room };
};

test('[Z12] an entry of each kind does nothing in another channel, room, epoch or place, carried there by the relay or by a member of both', () => {
  const { table, f, a, b, room } = channelWithRoom('Z12 corpus');
  const other = channelWithRoom('Z12 other channel');
  const corpus = oneOfEach(table, f, a, room);
  const keys = b.channel.rooms.map(({ key }) => key);
  const nonce = table.random(24);
  const under = (inner: Uint8Array, key: SymmetricKey, log: Uint8Array) =>
    concat([nonce, aeadSeal(key, nonce, inner, log)]);
  const nextEpoch = b.channel.rooms.map(({ id, key }) => nextRoomKey(id, key, symmetricKey(table.random(32))));
  const ahead = structuredClone(b);
  const { rooms, epoch } = b.channel;
  ahead.channel = {
    ...b.channel,
    epoch: { ...epoch, number: epoch.number + 1 },
    rooms: rooms.map((held, at) => ({ ...held, key: nextEpoch[at]! })),
  };
  let carried = 0;
  for (const [kind, blob] of corpus) {
    const inner = innerOf(blob, keys, b.channel.log);
    const own = [...b.channel.rooms].find(({ key }) =>
      aeadOpen(key, blob.subarray(0, 24), blob.subarray(24), b.channel.log),
    )!;
    const refused = (reader: t.Member, home: t.Table, wrapped: Uint8Array, as: string): void => {
      const { outputs, channel } = peek(home, reader, wrapped);
      expect([kind, kindsOf(outputs)]).toEqual([kind, [as]]);
      expect([kind, effects({ ...reader, channel })]).toEqual([kind, effects(reader)]);
      expect([kind, snapshot(channel.peers)]).toEqual([kind, snapshot(reader.channel.peers)]);
      carried += 1;
    };
    // By the relay: into another channel, before and after its own place.
    refused(other.b, other.table, blob, 'notForUs');
    for (const held of b.channel.rooms.filter(({ id }) => id !== own.id)) {
      refused(b, table, under(inner, held.key, b.channel.log), 'unopened');
      // As it would have to name itself there.
      const renamed = concat([
        inner.slice(0, 33),
        held.id,
        inner.slice(49, 57),
        rosterHashOf(b.channel.epoch.rosterHash, held),
        inner.slice(89),
      ]);
      refused(b, table, under(renamed, held.key, b.channel.log), 'unopened');
    }
    for (const [at, key] of nextEpoch.entries()) {
      refused(ahead, table, under(inner, key, b.channel.log), 'unopened');
      const { number, rosterHash } = b.channel.epoch;
      const renamed = concat([
        inner.slice(0, 33),
        b.channel.rooms[at]!.id,
        uint64(number + 1),
        rosterHash,
        inner.slice(89),
      ]);
      refused(ahead, table, under(renamed, key, b.channel.log), 'unopened');
    }
    // By a member of both channels, who knows both keys.
    for (const held of other.b.channel.rooms) {
      refused(other.b, other.table, under(inner, held.key, other.b.channel.log), 'unopened');
      const { channel } = other.b;
      const names = [
        Uint8Array.of(1),
        channel.id,
        held.id,
        uint64(channel.epoch.number),
        rosterHashOf(channel.epoch.rosterHash, held),
      ];
      const renamed = concat([
        ...names,
        inner.slice(89, 121),
        uint64(channel.view.k),
        channel.view.hash,
        other.a.channel.us.seat,
        inner.slice(177),
      ]);
      refused(other.b, other.table, under(renamed, held.key, channel.log), 'unopened');
    }
    // In its own place it is what it is.
    expect([kind, kindsOf(peek(table, b, blob).outputs)]).not.toEqual([kind, ['unopened']]);
  }
  expect(carried).toBe(corpus.size * 11);
});

/** What a holder of the link can post in the one-time log. */
const linkEntry = (
  table: t.Table,
  secret: t.Guest['link']['secret'],
  kind: number,
  payload: Uint8Array,
): Uint8Array => {
  const { key, log } = linkLog(secret);
  const nonce = table.random(24);
  const padded = pad(encode([kind, payload]), [...CONTENT_SIZES, ...EPOCH_SIZES.map((size) => size + 64)]);
  return concat([nonce, aeadSeal(key, nonce, padded!, log)]);
};

test('[Z12] what stands in a one-time log is nothing in a channel, and what stands in a channel nothing there; none of its kinds is read as another', () => {
  const { table, f, a, b, room } = channelWithRoom('Z12 link');
  const guest = t.invite(table, f, 'G', 'A');
  t.admit(table, f, 'G', guest);
  const { admitted } = f.channel.pending!;
  t.catchUpAll(table);
  const { secret } = guest.link;
  const place = { role: 'participant', side: 'A', label: 'G', endsMinute: 0 } as const;
  const offer = makeInvitation(f.channel, 'facilitator', place, table.minute + 60, table.random);
  const welcome = sealWelcome(f.channel, admitted!, new Uint8Array(4), table.random);
  const payloadOf = (from: typeof secret, blob: Uint8Array): Uint8Array => {
    const opened = t.must(openLinkEntry(from, blob));
    return opened.kind === 'late' ? new Uint8Array(0) : opened.payload;
  };
  const ours = { ...guest, link: { ...guest.link, secret: offer.invitation.secret, bundleHash: offer.bundleHash } };
  const offered = payloadOf(ours.link.secret, offer.blob);
  const own = t.invite(table, f, 'H', 'A');
  const payloads: Record<string, Uint8Array> = { offer: offered, welcome };
  const entries = [offer.blob, sealWelcomeEntry(secret, welcome, table.random), welcome];
  const keys = b.channel.rooms.map(({ key }) => key);
  for (const blob of entries) {
    expect(kindsOf(peek(table, b, blob).outputs)).toEqual(['notForUs']);
    // Carried in by a member: sealed again under the key of the room.
    for (const inner of [blob, blob.slice(24), pad(blob.slice(0, 2000), EPOCH_SIZES)!]) {
      const { outputs, channel } = peek(table, b, sealInner(table, a, inner));
      expect(kindsOf(outputs)).toEqual(['unopened']);
      expect(effects({ ...b, channel })).toBe(effects(b));
    }
  }
  for (const [kind, blob] of oneOfEach(table, f, a, room)) {
    expect(openLinkEntry(secret, blob)).toEqual({ ok: false, error: 'notAuthentic' });
    payloads[kind] = innerOf(blob, keys, b.channel.log);
    payloads[`${kind}, its body`] = encodeBody(bodyOf(table, TEXT(kind)));
  }
  const request = {
    channel: guest.request.offer.channel,
    us: { seat: guest.request.offer.seat.id, ik: guest.request.ik },
    host: guest.request.offer.host.seat,
    ...{ bundle: guest.request.ours, session: guest.request.session, ratchet: guest.request.ratchet },
  };
  const readers: Record<string, (payload: Uint8Array) => boolean> = {
    offer: (payload) => readOffer(ours.link, payload).ok,
    request: (payload) => readRequest(own.invitation, payload).ok,
    welcome: (payload) => openWelcome(request, payload, t.env(table)).ok,
  };
  for (const [kind, payload] of Object.entries(payloads))
    for (const [reader, reads] of Object.entries(readers))
      expect([kind, reader, reads(payload)]).toEqual([kind, reader, kind === reader]);
  // Under another number it is what the number says, and then none.
  for (const [number, kind] of ['offer', 'request', 'welcome', 'late', undefined].entries()) {
    const opened = openLinkEntry(secret, linkEntry(table, secret, number, welcome));
    expect(opened.ok ? opened.value.kind : undefined).toBe(kind);
  }
});

test('[Z12] each kind of body counts in its own place and nowhere else, whoever writes it there', () => {
  const { table, f, a, b, room } = channelWithRoom('Z12 places');
  const { bundle } = a.channel.bundles[0]!;
  const entry = table.random(16) as Extract<Payload, { kind: 'withdraw' }>['entry'];
  const proposal = rulesHash(SET);
  const shorter = { kind: 'roomShorten', lifetimeSeconds: 3600 } as const;
  const charter = { kind: 'charter', charter: charterFor([a, b]) } as const;
  const seat = t.seatIdOf(b);
  /** What B is told in the plenary, and in the room. */
  const places: [Payload, string, string][] = [
    [TEXT('words'), 'content', 'content'],
    [{ kind: 'heartbeat' }, '', ''],
    [{ kind: 'rotation', bundle }, '', 'invalidChange'],
    [
      { kind: 'hello', bundle: makeBundle(a.channel.us.ik.publicKey, table.random).bundle },
      'invalidChange',
      'invalidChange',
    ],
    [
      epochBody(table, { kind: 'closings', closings: [{ seat, why: 'frozen' }], proposal: null }),
      'invalidChange',
      'invalidChange',
    ],
    [{ kind: 'leave' }, 'leaving', 'invalidChange'],
    [{ kind: 'close', secret: f.channel.closeSecret! }, 'invalidChange', 'invalidChange'],
    [{ kind: 'proposal', matter: { kind: 'removal', seats: [seat] } }, 'invalidChange', 'invalidChange'],
    [{ kind: 'confirm', proposal }, 'stale', 'invalidChange'],
    [{ kind: 'refuse', proposal }, 'stale', 'invalidChange'],
    [charter, 'invalidChange', 'invalidChange'],
    [{ kind: 'roomLeave' }, 'invalidChange', 'roomLeft'],
    [shorter, 'invalidChange', 'roomShortened'],
    [{ kind: 'recess', untilMinute: table.minute + 60, breach: false }, 'word', 'invalidChange'],
    [{ kind: 'withdraw', entry }, 'said', 'said'],
    [{ kind: 'tighten', entry, messageClass: 'notForUse' }, 'said', 'said'],
    [{ kind: 'release', entry, mayBeQuoted: true }, 'said', 'said'],
    [{ kind: 'buddies', seats: [seat] }, 'word', 'invalidChange'],
    [{ kind: 'away' }, 'word', 'invalidChange'],
    [{ kind: 'report', entry: null, text: 'x', copy: '' }, 'invalidChange', 'invalidChange'],
    [{ kind: 'floor', seat, untilMinute: table.minute + 60 }, 'invalidChange', 'invalidChange'],
    [{ kind: 'freeze', seat }, 'invalidChange', 'invalidChange'],
  ];
  const held = roomAt(b, room)!;
  const rosterHash = rosterHashOf(b.channel.epoch.rosterHash, held);
  const inRoom = (author: t.Member, payload: Payload) =>
    forge(table, author, { payload, roomKey: held.key, header: { room, rosterHash } });
  for (const [payload, plenary, beside] of places)
    for (const [place, blob, wanted] of [
      ['plenary', forge(table, a, { payload }), plenary],
      ['room', inRoom(a, payload), beside],
    ] as const) {
      const { outputs, channel } = peek(table, b, blob);
      expect([payload.kind, place, kindsOf(outputs).join()]).toEqual([payload.kind, place, wanted]);
      if (wanted !== 'invalidChange') continue;
      expect([payload.kind, place, effects({ ...b, channel })]).toEqual([payload.kind, place, effects(b)]);
      expect(channel.peers[Object.keys(channel.peers)[1]!]?.bundle).toEqual(
        b.channel.peers[Object.keys(b.channel.peers)[1]!]?.bundle,
      );
    }
  // The facilitator's powers end at the door of a room too, and its hello is of its beginning only.
  for (const payload of [
    epochBody(table, { kind: 'closings', closings: [{ seat: t.seatIdOf(a), why: 'frozen' }], proposal: null }),
    { kind: 'close', secret: f.channel.closeSecret! },
  ] as const)
    expect(kindsOf(peek(table, b, inRoom(f, payload)).outputs)).toEqual(['invalidChange']);
  expect(roomKeyOf(b)).not.toEqual(held.key);
});
