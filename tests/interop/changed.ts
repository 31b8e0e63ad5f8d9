/** What is done to a recording by whoever may do it, each with the rule by which another reader refuses it. */
import type { BundleId, Hash, KemCiphertext, RoomId, SeatId, Secret } from '../../shared/brand.ts';
import { concat } from '../../shared/codec/bytes.ts';
import { encode } from '../../shared/codec/cbor.ts';
import { H, KDF } from '../../shared/crypto/kdf.ts';
import { makeBundle } from '../../shared/protocol/bundle.ts';
import { type SlotPlan, slotAd } from '../../shared/protocol/entry.ts';
import { sealMessage } from '../../shared/protocol/ratchet.ts';
import { findSeat, type Seat } from '../../shared/protocol/roster.ts';
import { BODY_AT, type Forgery, flipped, forge, forgeChange, innerOf, SLOTS_AT, sealInner } from '../support/craft.ts';
import { type Member, peerOf, rosterOf, seatIdOf } from '../support/table.ts';
import type { RecordedEntry, Recording } from './recording.ts';
import type { Played } from './script.ts';
import { recordingOf } from './seat.ts';

/** A recording that no reader may take, and the rule that it breaks. */
export type Changed = { readonly what: string; readonly rule: string; readonly recording: Recording };

const SLOT = 181;
/** Three seats have four. */
const SLOTS = 4;

const flipHex = (text: string, at: number): string =>
  Buffer.from(flipped(Buffer.from(text, 'hex'), at)).toString('hex');

const blobAt = ({ entries }: Recording, at: number): string => {
  const entry = entries.at(at);
  if (!entry || !('blob' in entry)) throw new Error('no blob there');
  return entry.blob;
};

/** By the relay: it holds no key. */
export const byTheRelay = (recording: Recording): readonly Changed[] => {
  const changed = (what: string, rule: string, entries: readonly RecordedEntry[]): Changed => ({
    what,
    rule,
    recording: { ...recording, entries },
  });
  const { entries } = recording;
  const flips = [0, 23, 24, 200, 700].map((at) =>
    changed(`byte ${at} of a blob`, 'V2', entries.with(-3, { blob: flipHex(blobAt(recording, -3), at) })),
  );
  return [
    ...flips,
    changed('an entry left out', 'V2', entries.toSpliced(-3, 1)),
    changed('two entries in another order', 'V2', entries.toSpliced(-3, 2, entries.at(-2)!, entries.at(-3)!)),
    changed('an entry twice', 'R5', [...entries, entries.at(-1)!]),
    changed('a change of epoch that is none', 'N1', entries.with(-2, { ...entries.at(-2)!, ends: true })),
    changed('another hash for an entry that expired', 'V2', entries.with(-3, { hash: 'ab'.repeat(32) })),
  ];
};

/** By whoever holds the link. */
export const ofTheInvitation = (recording: Recording): readonly Changed[] => {
  const [invitation] = recording.invitations;
  const changed = (what: string, rule: string, change: Partial<typeof invitation>): Changed => ({
    what,
    rule,
    recording: { ...recording, invitations: [{ ...invitation!, ...change }] },
  });
  const blobs = invitation!.blobs;
  return [
    ...blobs.map((blob, index) => changed(`blob ${index}`, 'I2', { blobs: blobs.with(index, flipHex(blob, 100)) })),
    changed('another host than the link names', 'I4', { bundleHash: flipHex(invitation!.bundleHash, 31) }),
    changed('no offer', 'I4', { blobs: blobs.slice(1) }),
    changed('no Welcome', 'I7', { blobs: blobs.slice(0, 2) }),
  ];
};

/** The newest entry of all, written by a member of the table and given to `reader`. */
const last = ({ recorder }: Played, reader: Member, what: string, rule: string, blob: Uint8Array): Changed => ({
  what,
  rule,
  recording: recordingOf(recorder, reader, blob),
});

const seatOf = (member: Member): Seat => findSeat(rosterOf(member), seatIdOf(member))!;

/** Where the slot of a reader begins, in an entry with short slots. */
const slotAt = (reader: Member): number => SLOTS_AT + SLOT * rosterOf(reader).indexOf(seatOf(reader));

/** By a member that holds the key of the room, and not the author's sessions. */
export const byAMember = (played: Played, author: Member, reader: Member): readonly Changed[] => {
  const { table } = played;
  const inner = innerOf(author, forge(table, author, {}));
  const at = slotAt(reader);
  const places: readonly (readonly [string, string, number])[] = [
    ['the version', 'E1', 0],
    ['the channel', 'E8', 1],
    ['the room', 'E8', 33],
    ['the epoch', 'E8', 56],
    ['the hash of the roster', 'E12', 57],
    ['the commitment', 'E12', 89],
    ['the view: k', 'V2', 128],
    ['the view: the hash', 'V2', 129],
    ['the author', 'E9', 161],
    ['the class of slots', 'E3', 177],
    ['the number of slots', 'E3', 178],
    ['a nonce of the slot', 'E12', at],
    ['a header of the slot', 'E12', at + 24],
    ['a content of the slot', 'E12', at + 100],
    ['the body', 'E12', BODY_AT(inner, SLOTS)],
    ['the end of the body', 'E12', inner.length - 1],
  ];
  return places.map(([what, rule, place]) =>
    last(played, reader, what, rule, sealInner(table, author, flipped(inner, place))),
  );
};

/** An entry whose only true slot is the reader's, over a header and a body that were made by hand. */
const bySession = (
  { table }: Played,
  author: Member,
  reader: Member,
  make: (key: Uint8Array, inner: Uint8Array) => { readonly header: Uint8Array; readonly body: Uint8Array },
): Uint8Array => {
  const plain = innerOf(author, forge(table, author, {}));
  const key = table.random(32);
  const { header, body } = make(key, plain);
  const core = H('core', [header, H('bodyCiphertext', [body])]);
  const pair = peerOf(author, reader)?.pair;
  if (!pair || pair.phase === 'awaitingHello') throw new Error('no session');
  const ad = slotAd(core, seatOf(author), seatOf(reader));
  const slot = sealMessage(pair.ratchet, concat([key, new Uint8Array(33)]), core, ad, table.random);
  const at = slotAt(reader);
  const bodyAt = BODY_AT(plain, SLOTS);
  const parts = [header, plain.slice(177, at), slot.nonce, slot.header, slot.content, plain.slice(at + SLOT, bodyAt)];
  return sealInner(table, author, concat([...parts, body]));
};

const withCom = (inner: Uint8Array, com: Uint8Array): Uint8Array =>
  concat([inner.slice(0, 89), com, inner.slice(121, 177)]);

/** Bodies that are no deterministic CBOR of the envelope. */
const BODIES: readonly (readonly [string, Uint8Array])[] = [
  ['an indefinite length', Uint8Array.of(0x9f, 0xff)],
  ['a number that is not in its shortest form', Uint8Array.of(0x81, 0x18, 0x01)],
  ['a float', Uint8Array.of(0x81, 0xf9, 0, 0)],
  ['text that is not UTF-8', Uint8Array.of(0x61, 0xff)],
  ['bytes after the value', Uint8Array.of(0x80, 0x80)],
  ['an array of something else', Uint8Array.of(0x81, 0x01)],
];

/** A body of a kind that is not described. */
const UNKNOWN = encode([60, 1, 0, 0, 600, [], encode([])]);

/** By an author that has true sessions, and is not what it should be. */
export const byAnAuthor = (played: Played, author: Member, reader: Member): readonly Changed[] => {
  const { table, members } = played;
  const { random } = table;
  const { epoch, view } = author.channel;
  const other = seatOf(members['F']!);
  const hash = random(32) as Hash;
  const changed = (what: string, rule: string, forgery: Forgery, by = author): Changed =>
    last(played, reader, what, rule, forge(table, by, forgery));
  const made = (what: string, rule: string, make: Parameters<typeof bySession>[3]): Changed =>
    last(played, reader, what, rule, bySession(played, author, reader, make));
  const flag = (flagged: 1 | 3) => (plan: SlotPlan) => ({ ...plan, flag: flagged });
  const kem = { bundle: random(16) as BundleId, ct: random(1120) as KemCiphertext };
  const stranger = { ...seatOf(reader), id: random(16) as SeatId, introducer: other.id, since: epoch.number + 1 };
  const closes = { kind: 'closings', closings: [{ seat: other.id, why: 'removed' }], proposal: null } as const;
  const admits = { kind: 'admit', seat: stranger, newcomerBundle: hash, confirmations: [], bundles: [] } as const;
  return [
    changed('another roster', 'N2', { header: { rosterHash: hash } }),
    changed('another view', 'V2', { header: { view: { ...view, hash } } }),
    changed('a view of what has not come', 'V2', { header: { view: { k: view.k + 7, hash } } }),
    changed('another room', 'E8', { header: { room: random(16) as RoomId } }),
    changed('a closing by a participant', 'N7', { slot: flag(3) }),
    changed('an encapsulation to no bundle', 'R8', {
      slotClass: 'rotation',
      slot: (plan) => ({ ...plan, kem }),
      payload: { kind: 'rotation', bundle: makeBundle(seatOf(author).ik, random).bundle },
    }),
    changed('a bundle of another seat', 'P2', {
      payload: { kind: 'rotation', bundle: makeBundle(other.ik, random).bundle },
    }),
    changed('another secret than closes the channel', 'N10', {
      payload: { kind: 'close', secret: random(32) as Secret },
    }),
    changed('an answer to nothing', 'N12', { payload: { kind: 'confirm', proposal: hash } }),
    changed('other rules accepted', 'N3', { payload: { kind: 'accept', rules: hash } }),
    changed('a kind that is not described', 'E10', { body: UNKNOWN }),
    changed('a text padded as an epoch', 'E3', { bodySizes: [65_536] }),
    last(played, reader, 'a change by a participant', 'N6', forgeChange(table, author, closes)),
    last(
      played,
      reader,
      'an admission under another name',
      'N12',
      forgeChange(table, members['F']!, { ...admits, proposal: hash }),
    ),
    ...BODIES.map(([what, body]) => changed(what, 'C8', { body })),
    made('a key that the header does not commit to', 'E4', (_key, inner) => ({
      header: withCom(inner, hash),
      body: inner.slice(BODY_AT(inner, SLOTS)),
    })),
    made('a body that the committed key does not open', 'E4', (key, inner) => ({
      header: withCom(inner, KDF('body', [key], [author.channel.id], 64).slice(32)),
      body: inner.slice(BODY_AT(inner, SLOTS)),
    })),
  ];
};
