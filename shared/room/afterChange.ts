/** What a valid change makes of roster, rules and standing. Proposals die with their epoch; who is gone leaves no trace in words. */
import type { Hash, SeatId } from '../brand.ts';
import { sameBytes } from '../codec/bytes.ts';
import type { Seat } from '../protocol/roster.ts';
import type { ChangeEvent, RoomChange } from './change.ts';
import { frozenAlone } from './judgeChange.ts';
import { isDeedOf } from './matter.ts';
import type { Rules } from './rules.ts';
import { stillOutstanding } from './seatWords.ts';
import { findProposal, GONE_KEPT, noteSign, type Standing } from './standing.ts';
import { keyOf, type Scene, type SeatKey } from './words.ts';

const closedBy = (change: RoomChange): readonly SeatId[] => {
  if (change.kind === 'close') return change.seats;
  return change.kind === 'closings' ? change.closings.map(({ seat }) => seat) : [];
};

/** The roster after a change, in order of admission. A seat with a new role keeps its place. */
export const rosterAfter = (seats: readonly Seat[], change: RoomChange): readonly Seat[] => {
  const closed = new Set(closedBy(change).map(keyOf));
  const roles = change.kind === 'roles' ? change.roles : [];
  const staying = seats
    .filter((seat) => !closed.has(keyOf(seat.id)))
    .map((seat) => {
      const role = roles.find((named) => sameBytes(named.seat, seat.id))?.role;
      return role === undefined ? seat : { ...seat, role };
    });
  return change.kind === 'admit' ? [...staying, change.seat] : staying;
};

export const rulesAfter = (rules: Rules, change: RoomChange): Rules => (change.kind === 'rules' ? change.rules : rules);

const onlyOf = <T>(record: Readonly<Record<SeatKey, T>>, seats: ReadonlySet<SeatKey>): Readonly<Record<SeatKey, T>> =>
  Object.fromEntries(Object.entries(record).filter(([key]) => seats.has(key)));

/** Who has accepted: the author wrote them, a newcomer came in by them, and whoever confirmed a lengthening confirmed just these. */
const acceptedAfter = (standing: Standing, { change, author }: ChangeEvent, rules: Hash): Standing['outstanding'] => {
  if (change.kind === 'rules') {
    const proposal = change.proposal === null ? undefined : findProposal(standing, change.proposal);
    const deed = { kind: 'longer', rules: change.rules } as const;
    const confirms = proposal !== undefined && isDeedOf(deed, proposal.matter) ? proposal.confirms : [];
    return { rules, accepted: [keyOf(author.id), ...confirms.map(({ seat }) => seat)] };
  }
  const { outstanding } = standing;
  return outstanding === null || change.kind !== 'admit'
    ? outstanding
    : { ...outstanding, accepted: [...outstanding.accepted, keyOf(change.seat.id)] };
};

/** Frozen seats stay in sight as away until somebody takes their place; a facilitator's going is remembered until the next one. */
const goneAfter = (
  standing: Standing,
  before: readonly Seat[],
  after: readonly Seat[],
  event: ChangeEvent,
): Standing['goneSeats'] => {
  const { change, minute } = event;
  const frozen = new Set(
    change.kind === 'closings'
      ? change.closings.filter(({ why }) => why === 'frozen').map(({ seat }) => keyOf(seat))
      : [],
  );
  // Of those who stay none is frozen, and a facilitator among them is there.
  const going = before.map((seat) => ({
    seat,
    how: frozen.has(keyOf(seat.id)) ? ('away' as const) : ('closed' as const),
    sinceMinute: minute,
  }));
  const facilitated = after.some((seat) => seat.role === 'facilitator');
  const replaced = (gone: Seat): boolean =>
    change.kind === 'admit' && change.seat.side === gone.side && change.seat.label === gone.label;
  const inSight = [...standing.goneSeats, ...going].filter(
    ({ seat, how }) => (how === 'away' && !replaced(seat)) || (seat.role === 'facilitator' && !facilitated),
  );
  return inSight.slice(-GONE_KEPT);
};

/** Position of the change's entry, and the rosters and rules' hash around it. */
export type Turn = {
  readonly k: number;
  readonly before: readonly Seat[];
  readonly after: Pick<Scene, 'seats' | 'rulesHash'>;
};

/** The standing in the epoch that a valid change begins. */
export const standingAfter = (standing: Standing, event: ChangeEvent, { k, before, after }: Turn): Standing => {
  const { change, author, minute, viewK } = event;
  const seats = new Set(after.seats.map((seat) => keyOf(seat.id)));
  const admitted = change.kind === 'admit' ? noteSign(standing, keyOf(change.seat.id), { k, minute }) : standing;
  const alone = change.kind === 'closings' && frozenAlone(standing, change, viewK).length > 0;
  const froze = alone ? { ...standing.froze, [keyOf(author.id)]: minute } : standing.froze;
  const buddies = Object.entries(onlyOf(standing.buddies, seats)).map(
    ([seat, named]) => [seat, named.filter((key) => seats.has(key))] as const,
  );
  return {
    ...standing,
    proposals: [],
    outstanding: stillOutstanding(acceptedAfter(standing, event, after.rulesHash), after.seats),
    floors: standing.floors.filter(({ seat }) => seats.has(seat)),
    buddies: Object.fromEntries(buddies),
    freezes: standing.freezes.filter(({ seat }) => seats.has(seat)),
    froze: onlyOf(froze, seats),
    signs: onlyOf(admitted.signs, seats),
    away: standing.away.filter((seat) => seats.has(seat)),
    left: onlyOf(standing.left, seats),
    goneSeats: goneAfter(standing, before, after.seats, event),
  };
};
