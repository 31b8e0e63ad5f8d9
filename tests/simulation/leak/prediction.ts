/** docs/secrecy.md as a program: what a copy of a device's state opens, said without a key. */
import type { Holding, Link, Place, Written } from './ledger.ts';

/** `outer`: the seal of the room opens, and shows who wrote, when and to how many; `read`: what was said as well. */
export type Level = 'closed' | 'outer' | 'read';

/** Of one session of the copied seat: what the thief can follow. */
type Known = {
  /** The next number that it can open of the present turn, ours and theirs; null for none. */
  own: Place | null;
  theirs: Place | null;
  /** Newest turn of each seen, opened or not. */
  ownTurn: number;
  theirTurn: number;
  /** The secrets of the newest turn that it followed. */
  root: boolean;
  /** The secret key of the seat's newest turn, which the peer's next turn answers. */
  key: boolean;
  kems: Set<string>;
};

type Thief = {
  readonly seat: string;
  /** Whether it works out every X25519 agreement. */
  readonly quantum: boolean;
  readonly bundles: ReadonlySet<string>;
  readonly guests: ReadonlySet<string>;
  readonly pending: number | null;
  readonly sessions: Map<string, Known>;
  /** `epoch/room`. */
  readonly keys: Set<string>;
};

const keyOf = (epoch: number, room: string): string => `${epoch}/${room}`;

const nothing = (part: Partial<Known>): Known => ({
  ...{ own: null, theirs: null, ownTurn: -1, theirTurn: -1, root: true, key: false, kems: new Set() },
  ...part,
});

/** The guest's first turn was agreed in the invitation. */
const hosted = (): Known => nothing({ theirs: { turn: 0, n: 0 }, theirTurn: 0 });

const begin = (copied: Holding, quantum: boolean): Thief => {
  const bundles = new Set(copied.bundles.map(({ name }) => name));
  const sessions = new Map<string, Known>();
  for (const [peer, side] of Object.entries(copied.sides)) {
    const { own, heard, begins, made, given } = side;
    if (side.phase === 'asked') {
      const held = side.bundle !== null && bundles.has(side.bundle);
      sessions.set(peer, nothing({ root: held, key: held }));
      continue;
    }
    // A turn that will not go on: the next message begins another.
    const known = nothing({
      ownTurn: own.turn,
      theirTurn: heard.turn,
      key: !begins,
      kems: new Set([...made, ...given]),
    });
    if (own.turn >= 0) known.own = { ...own };
    if (heard.turn >= 0) known.theirs = { ...heard };
    sessions.set(peer, known);
  }
  for (const guest of copied.guests) if (!sessions.has(guest)) sessions.set(guest, hosted());
  const keys = new Set(Object.keys(copied.rooms).map((room) => keyOf(copied.epoch, room)));
  for (const { epoch, rooms } of copied.past) for (const room of rooms) keys.add(keyOf(epoch, room));
  return {
    seat: copied.seat,
    quantum,
    bundles,
    guests: new Set(copied.guests),
    pending: copied.pending,
    sessions,
    keys,
  };
};

/** A message of the copied seat, to one reader. */
const followOwn = (thief: Thief, known: Known, link: Link): boolean => {
  if (link.turn > known.ownTurn) {
    // Its key was drawn after the copy: only whoever works out agreements can go on, and only past secrets that it has.
    const follows = known.root && link.answers === known.theirTurn;
    const goesOn = follows && thief.quantum && (link.kem === null || known.kems.has(link.kem));
    Object.assign(known, {
      ownTurn: link.turn,
      own: goesOn ? { turn: link.turn, n: link.n } : null,
      root: goesOn,
      key: goesOn,
    });
  }
  return advance(known.own, link, (next) => {
    known.own = next;
  });
};

/** A message of a peer, to the copied seat. */
const followTheirs = (thief: Thief, known: Known, link: Link): boolean => {
  if (link.turn > known.theirTurn) {
    const follows = known.root && link.answers === known.ownTurn;
    const goesOn = follows && (thief.quantum || known.key) && (link.kem === null || known.kems.has(link.kem));
    Object.assign(known, {
      theirTurn: link.turn,
      theirs: goesOn ? { turn: link.turn, n: link.n } : null,
      root: goesOn,
      key: false,
    });
  }
  return advance(known.theirs, link, (next) => {
    known.theirs = next;
  });
};

const advance = (at: Place | null, link: Link, set: (next: Place) => void): boolean => {
  if (at === null || at.turn !== link.turn || link.n < at.n) return false;
  set({ turn: at.turn, n: link.n + 1 });
  return true;
};

/** Whether a slot of the entry opens that gives its reader the key of the body; and whether the copied seat's own slot opened. */
const openSlots = (thief: Thief, entry: Written): { read: boolean; called: boolean; ours: boolean } => {
  const own = entry.author === thief.seat;
  let [read, called, ours] = [false, false, false];
  for (const [reader, link] of Object.entries(entry.links)) {
    if (!own && reader !== thief.seat) continue;
    const known = thief.sessions.get(own ? reader : entry.author);
    if (!known || !(own ? followOwn : followTheirs)(thief, known, link)) continue;
    const flag = entry.flags[reader];
    read ||= flag === 0 || flag === 2;
    called ||= flag === 2;
    ours ||= !own && (flag === 0 || flag === 2);
  }
  return { read, called, ours };
};

const learn = (thief: Thief, entry: Written, { called, ours }: ReturnType<typeof openSlots>): void => {
  const { deed, author } = entry;
  const own = author === thief.seat;
  if (deed.kind === 'founds' && called) thief.keys.add(keyOf(entry.epoch, deed.room));
  if (deed.kind === 'rotates' && ours) {
    const kem = deed.kems[thief.seat];
    if (kem && thief.bundles.has(kem.bundle)) thief.sessions.get(author)?.kems.add(kem.kem);
  }
  if (deed.kind !== 'admits' || own || !ours) return;
  const bundle = deed.bundles[thief.seat];
  const held = bundle !== undefined && thief.bundles.has(bundle);
  thief.sessions.set(deed.seat, nothing({ root: held, key: held }));
};

const turnEpoch = (thief: Thief, ended: number): void => {
  for (const key of [...thief.keys]) {
    const [epoch, room = ''] = key.split('/');
    if (Number(epoch) === ended) thief.keys.add(keyOf(ended + 1, room));
  }
};

/** What a copy of this device opens of each entry of the log, in its order. */
export const predict = (copied: Holding, log: readonly Written[], quantum: boolean): Level[] => {
  const thief = begin(copied, quantum);
  return log.map((entry) => {
    if (!thief.keys.has(keyOf(entry.epoch, entry.room))) return 'closed';
    const opened = openSlots(thief, entry);
    if (opened.read) learn(thief, entry, opened);
    const turns = entry.deed.kind === 'admits' || entry.deed.kind === 'closes';
    if (turns && (opened.read || entry.index === thief.pending)) turnEpoch(thief, entry.epoch);
    return opened.read ? 'read' : 'outer';
  });
};
