/**
 * Who wrote what to whom having read what: all that the written model (docs/secrecy.md) goes by. No key stands here; each session
 * is turns, numbers and the names of encapsulations.
 *
 * A turn of X towards Y is what X writes to Y without having read anything of a newer turn of Y's. It answers the newest turn of Y's that X
 * had read when it began; turn -1 is what the session began with.
 */
import type { Flag } from '../../../shared/protocol/entry.ts';
import type { Seat } from '../../../shared/protocol/roster.ts';

/** A place in a session: which turn, and which number in it. */
export type Place = { readonly turn: number; readonly n: number };
/** A slot that carries a message: its place, the encapsulation that its turn began with, if any, and the peer's turn that it answers. */
export type Link = Place & { readonly kem: string | null; readonly answers: number };

/** What one seat holds of its session with another. */
export type Side = {
  /** `asked`: told of the newcomer, whose hello has not come; `bundle` is ours that it will use. */
  phase: 'asked' | 'open';
  readonly bundle: string | null;
  /** Its newest turn towards the peer, and the next number in it. */
  own: { turn: number; n: number };
  /** Its next message begins a turn. */
  begins: boolean;
  /** The newest turn of the peer's that it read, and the next number in it. */
  heard: { turn: number; n: number };
  /** Of its newest turn: what was mixed in, and which turn of the peer's it answers. */
  kem: string | null;
  answers: number;
  /** Encapsulations that it made and whose secret it waits to hear of, and those that it was given and has not mixed in. */
  made: string[];
  given: string[];
  /** The peer's newest bundle that it knows, and the newest that it used. */
  peerBundle: string | null;
  usedBundle: string | null;
};

export type RoomHeld = { opened: boolean; readonly sinceMinute: number };
export type PastHeld = { readonly epoch: number; readonly rooms: readonly string[]; readonly endedMinute: number };

/** What one device holds, by name. */
export type Holding = {
  readonly seat: string;
  epoch: number;
  /** Rooms (hex), the plenary among them. */
  rooms: Record<string, RoomHeld>;
  past: PastHeld[];
  sides: Record<string, Side>;
  /** Newest first, with the newcomers that may still use one. */
  bundles: { readonly name: string; holds: string[] }[];
  /** Guests whose request it holds and who have not greeted. */
  guests: string[];
  /** Its own change of epoch that the log has not shown it: index of the entry. */
  pending: number | null;
  closed: boolean;
};

/** What an entry does beside saying something. */
export type Deed =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'admits';
      readonly seat: string;
      readonly bundles: Readonly<Record<string, string>>;
      readonly newcomer: string;
    }
  | { readonly kind: 'closes'; readonly seat: string }
  | {
      readonly kind: 'rotates';
      readonly bundle: string;
      readonly kems: Readonly<Record<string, { readonly kem: string; readonly bundle: string }>>;
    }
  | { readonly kind: 'greets'; readonly bundle: string }
  | { readonly kind: 'founds' | 'opens' | 'leaves'; readonly room: string };

/** An entry as it stands in the log, without its bytes. */
export type Written = {
  readonly index: number;
  readonly author: string;
  readonly epoch: number;
  readonly room: string;
  readonly seats: readonly Seat[];
  /** By reader: of every slot that is not random. */
  readonly links: Readonly<Record<string, Link>>;
  readonly flags: Readonly<Record<string, Flag>>;
  readonly deed: Deed;
};

/** As many as each side keeps (R8). */
const KEMS_KEPT = 4;
const PAST_KEPT = 2;
const PAST_MINUTES = 7 * 24 * 60;
const CALLED_MINUTES = 2 * 24 * 60;

/** A session that begins at this seat: its turn -1 and the peer's are what it began with. */
export const freshSide = (part: Partial<Side>): Side => ({
  ...{
    phase: 'open',
    bundle: null,
    own: { turn: -1, n: 0 },
    begins: true,
    heard: { turn: -1, n: 0 },
    kem: null,
    answers: -1,
  },
  ...{ made: [], given: [], peerBundle: null, usedBundle: null },
  ...part,
});

/** The seat writes to these readers: one number of each session. */
export const write = (holding: Holding, readers: readonly string[]): Record<string, Link> => {
  const links: Record<string, Link> = {};
  for (const reader of readers) {
    const side = holding.sides[reader];
    if (!side || side.phase === 'asked') continue;
    if (side.begins) {
      side.own = { turn: side.own.turn + 1, n: 0 };
      side.kem = side.given.at(-1) ?? null;
      side.given = [];
      side.answers = side.heard.turn;
      side.begins = false;
    }
    links[reader] = { ...side.own, kem: side.kem, answers: side.answers };
    side.own.n += 1;
  }
  return links;
};

/** One encapsulation for each peer to its newest bundle, unless that was used. */
export const encapsulate = (holding: Holding, name: string): Record<string, { kem: string; bundle: string }> => {
  const kems: Record<string, { kem: string; bundle: string }> = {};
  for (const [peer, side] of Object.entries(holding.sides)) {
    if (side.phase === 'asked' || side.peerBundle === null || side.usedBundle === side.peerBundle) continue;
    kems[peer] = { kem: `${name} to ${peer}`, bundle: side.peerBundle };
    side.usedBundle = side.peerBundle;
    side.made = [...side.made, `${name} to ${peer}`].slice(-KEMS_KEPT);
  }
  return kems;
};

const hear = (side: Side, { turn, n, kem }: Link): void => {
  if (turn > side.heard.turn) {
    side.begins = true;
    if (kem !== null) side.made = side.made.slice(side.made.indexOf(kem) + 1);
  }
  side.heard = { turn, n: n + 1 };
};

const forget = (holding: Holding, minute: number): void => {
  holding.past = holding.past.filter(({ endedMinute }) => minute - endedMinute < PAST_MINUTES).slice(0, PAST_KEPT);
};

const turnEpoch = (holding: Holding, minute: number): void => {
  const ended = { epoch: holding.epoch, rooms: Object.keys(holding.rooms), endedMinute: minute };
  holding.past = [ended, ...holding.past];
  holding.epoch += 1;
  holding.pending = null;
};

/** What a device holds after it read the next entry of the log; `withheld`: it was given the entry's hash alone. */
export const read = (holding: Holding, entry: Written, minute: number, withheld: boolean): void => {
  const { deed, author } = entry;
  const own = author === holding.seat;
  forget(holding, minute);
  if (withheld) return dropCalled(holding, minute);
  const link = entry.links[holding.seat];
  const side = holding.sides[author];
  const holds =
    (entry.epoch === holding.epoch && entry.room in holding.rooms) ||
    holding.past.some((past) => past.epoch === entry.epoch);
  if (!own && (!link || !side || !holds)) return dropCalled(holding, minute);
  if (!own && link && side) {
    if (side.phase === 'asked') {
      if (deed.kind !== 'greets') return;
      side.phase = 'open';
      side.heard = { turn: -1, n: 0 };
      for (const held of holding.bundles) held.holds = held.holds.filter((seat) => seat !== author);
    }
    hear(side, link);
    if (entry.flags[holding.seat] === 3) holding.closed = true;
  }
  act(holding, entry, own, minute);
  forget(holding, minute);
  dropCalled(holding, minute);
};

const dropCalled = (holding: Holding, minute: number): void => {
  for (const [room, held] of Object.entries(holding.rooms))
    if (!held.opened && minute - held.sinceMinute >= CALLED_MINUTES) delete holding.rooms[room];
};

const keepBundles = (holding: Holding): void => {
  holding.bundles = holding.bundles.filter(({ holds }, at) => at < 2 || holds.length > 0);
};

const act = (holding: Holding, { deed, author, flags, links }: Written, own: boolean, minute: number): void => {
  const side = holding.sides[author];
  switch (deed.kind) {
    case 'admits': {
      if (holding.closed) return;
      const bundle = deed.bundles[holding.seat] ?? null;
      // Whoever invited has the guest's first turn already; the others wait for its hello.
      const met: Side = own
        ? freshSide({ heard: { turn: 0, n: 0 }, peerBundle: deed.newcomer })
        : freshSide({ phase: 'asked', bundle });
      turnEpoch(holding, minute);
      holding.sides[deed.seat] = met;
      for (const held of holding.bundles) if (!own && held.name === bundle) held.holds.push(deed.seat);
      return;
    }
    case 'closes':
      if (holding.closed) return;
      turnEpoch(holding, minute);
      delete holding.sides[deed.seat];
      for (const held of holding.bundles) held.holds = held.holds.filter((seat) => seat !== deed.seat);
      return;
    case 'rotates': {
      if (own) return keepBundles(holding);
      if (!side) return;
      const kem = deed.kems[holding.seat];
      if (kem && links[holding.seat] && holding.bundles.some(({ name }) => name === kem.bundle))
        side.given = [...side.given, kem.kem].slice(-KEMS_KEPT);
      side.peerBundle = deed.bundle;
      return;
    }
    case 'greets':
      if (side) side.peerBundle = deed.bundle;
      holding.guests = holding.guests.filter((seat) => seat !== author);
      return;
    case 'founds':
      if (!own && flags[holding.seat] === 2) holding.rooms[deed.room] = { opened: false, sinceMinute: minute };
      return;
    case 'opens':
      if (deed.room in holding.rooms) holding.rooms[deed.room] = { opened: true, sinceMinute: minute };
      return;
    case 'leaves':
      if (!own) return;
      delete holding.rooms[deed.room];
      holding.past = holding.past.map((past) => ({ ...past, rooms: past.rooms.filter((room) => room !== deed.room) }));
      return;
    default:
  }
};
