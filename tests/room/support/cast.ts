/** Seats, scenes and events for the reducer's tests: no keys, no log, only who says what, where and when. */
import { type Hash, hash32, type SeatId, seatId, x25519Public } from '../../../shared/brand.ts';
import { DAY_MINUTES } from '../../../shared/protocol/limits.ts';
import type { Seat } from '../../../shared/protocol/roster.ts';
import { rosterAfter, rulesAfter, standingAfter } from '../../../shared/room/afterChange.ts';
import type { Closing, RoomChange } from '../../../shared/room/change.ts';
import { judgeChange } from '../../../shared/room/judgeChange.ts';
import type { Matter } from '../../../shared/room/matter.ts';
import { reduce } from '../../../shared/room/reduce.ts';
import type { Role, Side } from '../../../shared/room/roles.ts';
import type { Rules } from '../../../shared/room/rules.ts';
import { DEFAULT_SETTINGS } from '../../../shared/room/settings.ts';
import { noteSign, type Standing, startStanding } from '../../../shared/room/standing.ts';
import { type Effect, keyOf, type Scene, type StandingWord } from '../../../shared/room/words.ts';

export const DAY = DAY_MINUTES;
/** A minute well after zero, so that days can be taken off. */
export const START = 100 * DAY;

const filled = (length: number, ...values: readonly number[]): Uint8Array => {
  const out = new Uint8Array(length);
  out.set(values);
  return out;
};

export const idOf = (n: number): SeatId => seatId(filled(16, 7, n >> 8, n & 255));
export const hashOf = (n: number): Hash => hash32(filled(32, 9, n >> 8, n & 255));

export const seat = (n: number, role: Role, side: Side = 'third', change: Partial<Seat> = {}): Seat => ({
  id: idOf(n),
  ik: x25519Public(filled(32, 5, n >> 8, n & 255)),
  role,
  side,
  label: `${role} ${n}`,
  endsMinute: 0,
  introducer: idOf(0),
  since: 0,
  ...change,
});

/** The cast: F, CF, two seats of each side, interpreter, note-taker, observer. */
export const F = seat(0, 'facilitator');
export const CF = seat(1, 'cofacilitator');
export const A1 = seat(2, 'participant', 'A');
export const A2 = seat(3, 'participant', 'A');
export const B1 = seat(4, 'participant', 'B');
export const B2 = seat(5, 'sideCoordinator', 'B');
export const I = seat(6, 'interpreter');
export const N = seat(7, 'noteTaker');
export const O = seat(8, 'observer');
export const CAST: readonly Seat[] = [F, CF, A1, A2, B1, B2, I, N, O];

export const RULES: Rules = {
  version: 1,
  items: ['You are here as yourself.'],
  lifetimeSeconds: 7 * 86400,
  admission: 'sides',
  settings: DEFAULT_SETTINGS,
};
const { settings: _, ...bare } = RULES;
/** Rules of the first version. */
export const OLD_RULES: Rules = { ...bare, admission: 'facilitator' };

/** A name for rules that is as good as their hash here: every test changes the version. */
export const nameOf = (rules: Rules): Hash => hashOf(60_000 + rules.version);

/** A room as one of its readers holds it, and what it was told. */
export class Table {
  standing: Standing;
  scene: Scene;
  k = 10;
  minute = START;
  effects: Effect[] = [];

  constructor(seats: readonly Seat[] = CAST, rules: Rules = RULES) {
    this.standing = startStanding(seats, 1, START);
    this.scene = { epoch: 3, seats, rules, rulesHash: nameOf(rules), minute: START };
  }

  /** Lets time pass for everybody. */
  pass(minutes: number): this {
    this.minute += minutes;
    this.scene = { ...this.scene, minute: this.minute };
    return this;
  }

  /** A word in the plenary; gives the verdict, or why it was ignored. */
  say(author: Seat, word: StandingWord, at: { viewK?: number; minute?: number; inPlenary?: boolean } = {}): string {
    this.k += 1;
    const { viewK = this.k - 1, minute = this.minute, inPlenary = true } = at;
    if (inPlenary) this.standing = noteSign(this.standing, keyOf(author.id), { k: this.k, minute });
    const before = this.standing;
    const event = { word, author: author.id, inPlenary, k: this.k, viewK, minute };
    const { standing, verdict, effects } = reduce(before, event, this.scene);
    if (verdict.kind !== 'taken' && standing !== before) throw new Error('what is not taken must change nothing');
    this.standing = standing;
    this.effects.push(...effects);
    return verdict.kind === 'ignored' ? verdict.why : verdict.kind;
  }

  /** What a change is judged to be, without taking it. */
  judge(
    author: Seat,
    change: RoomChange,
    at: { viewK?: number; minute?: number; unmet?: readonly Seat[] } = {},
  ): string {
    const { viewK = this.k, minute = this.minute, unmet = [] } = at;
    return judgeChange(this.standing, this.scene, {
      change,
      author,
      viewK,
      minute,
      unmet: new Set(unmet.map(({ id }) => keyOf(id))),
    });
  }

  /** Takes a change if it is valid: the next epoch. */
  change(author: Seat, change: RoomChange, at: { viewK?: number; minute?: number } = {}): string {
    const verdict = this.judge(author, change, at);
    if (verdict !== 'ok') return verdict;
    const { viewK = this.k, minute = this.minute } = at;
    this.k += 1;
    const seats = rosterAfter(this.scene.seats, change);
    const rules = rulesAfter(this.scene.rules, change);
    const after = { ...this.scene, epoch: this.scene.epoch + 1, seats, rules, rulesHash: nameOf(rules) };
    const event = { change, author, viewK, minute, unmet: new Set<string>() };
    const signed = noteSign(this.standing, keyOf(author.id), { k: this.k, minute });
    this.standing = standingAfter(signed, event, { k: this.k, before: this.scene.seats, after });
    this.scene = after;
    return 'ok';
  }
}

export const guestOf = (table: Table, host: Seat, n = 90, change: Partial<Seat> = {}): Seat =>
  seat(n, 'participant', 'B', { introducer: host.id, since: table.scene.epoch + 1, ...change });

export const admission = (guest: Seat): Extract<Matter, { kind: 'admission' }> => ({
  kind: 'admission',
  seat: guest,
  newcomerBundle: hashOf(1),
  hostBundle: hashOf(2),
  ek: x25519Public(filled(32, 4)),
  ct: filled(1120, 3) as Extract<Matter, { kind: 'admission' }>['ct'],
});

export const admit = (guest: Seat, proposal: Hash): Extract<RoomChange, { kind: 'admit' }> => ({
  kind: 'admit',
  seat: guest,
  newcomerBundle: hashOf(1),
  proposal,
  confirmations: [],
});

export const closings = (
  why: Closing['why'],
  seats: readonly Seat[],
  proposal: Hash | null = null,
): Extract<RoomChange, { kind: 'closings' }> => ({
  kind: 'closings',
  closings: seats.map(({ id }) => ({ seat: id, why })),
  proposal,
});
