/**
 * The rules said once more, from what was said and from nothing else: no standing, no table of powers, no requirement. It
 * asks whether what the reducer took could be rightly taken.
 */
import type { Seat } from '../../../shared/protocol/roster.ts';
import { keyOf } from '../../../shared/room/words.ts';
import { DAY } from './cast.ts';
import type { Line } from './life.ts';

type WordLine = Extract<Line, { word: unknown }>;
type ChangeLine = Extract<Line, { change: unknown }>;

const facilitates = ({ role }: Seat): boolean => role === 'facilitator' || role === 'cofacilitator';
const hasSide = ({ role, side }: Seat): boolean =>
  side !== 'third' && (role === 'participant' || role === 'sideCoordinator');
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
const words = (lines: readonly Line[]): WordLine[] => lines.filter((line): line is WordLine => 'word' in line);
const isHere = (line: Line): boolean => line.roster.some(({ id }) => same(id, line.author.id));

/** Whether everybody who must had said yes to a name in this epoch by a position, and nobody had refused it since it was proposed. */
const agreed = (
  before: readonly Line[],
  line: ChangeLine,
  name: Uint8Array,
  needed: readonly (readonly Seat[])[],
): boolean => {
  const said = words(before).filter(({ epoch, k }) => epoch === line.epoch && k <= line.viewK);
  const proposed = said.findLast(
    ({ word, verdict }) => verdict === 'taken' && word.kind === 'proposal' && same(word.hash, name),
  );
  if (proposed === undefined || !same(proposed.author.id, line.author.id)) return false;
  const since = said.filter(({ k }) => k > proposed.k);
  const refused = since.some(
    ({ word, verdict }) => verdict === 'taken' && word.kind === 'refuse' && same(word.proposal, name),
  );
  const yes = (seat: Seat): boolean =>
    since.some(({ author, word }) => word.kind === 'confirm' && same(word.proposal, name) && same(author.id, seat.id));
  return !refused && needed.every((group) => group.some(yes));
};

const sides = (seats: readonly Seat[]): Seat[][] =>
  ['A', 'B', 'C', 'D', 'E', 'F']
    .map((side) => seats.filter((seat) => seat.side === side && hasSide(seat)))
    .filter((group) => group.length > 0);

const admissionKeys = ({ roster, author, rules }: Line): Seat[][] => {
  const facilitators = roster.filter((seat) => facilitates(seat) && !same(seat.id, author.id));
  const others = facilitators.length > 0 ? [facilitators] : [];
  if (rules.admission === 'facilitator') return [];
  const [first, second] = rules.admission === 'sides' ? [sides(roster), others] : [others, sides(roster)];
  return first.length > 0 ? first : second;
};

const silentEnough = (before: readonly Line[], line: ChangeLine): boolean => {
  const heads = line.roster.filter(({ role }) => role === 'facilitator');
  const days = line.rules.settings?.successionDays ?? 7;
  const heard = before.filter(({ author, k }) => k <= line.viewK && heads.some(({ id }) => same(id, author.id)));
  const spoke = heard.filter((each) => 'word' in each || each.verdict === 'ok');
  return spoke.slice(-1).every(({ minute }) => line.minute - minute >= days * DAY);
};

const closable = (before: readonly Line[], line: ChangeLine): boolean => {
  if (line.change.kind !== 'closings') return false;
  const { closings, proposal } = line.change;
  const seats = closings.map(({ seat }) => line.roster.find(({ id }) => same(id, seat)));
  if (seats.some((seat) => seat === undefined || same(seat.id, line.author.id))) return false;
  return closings.every(({ seat, why }) => {
    const target = line.roster.find(({ id }) => same(id, seat))!;
    const said = words(before).filter(({ k }) => k <= line.viewK);
    if (why === 'left') return said.some(({ author, word }) => word.kind === 'leave' && same(author.id, seat));
    if (why === 'ended') return target.endsMinute > 0 && line.minute >= target.endsMinute;
    if (why === 'removed') {
      const others = line.roster.filter((each) => facilitates(each) && !same(each.id, line.author.id));
      const free = others.filter(({ id }) => !same(id, seat));
      const needed = free.length > 0 ? [free] : others.length > 0 ? sides(line.roster) : [];
      return needed.length === 0 || (proposal !== null && agreed(before, line, proposal, needed));
    }
    const asked = said.some(
      ({ word, verdict }) => verdict === 'taken' && word.kind === 'freeze' && same(word.seat, seat),
    );
    const mine = before.filter(
      (each): each is ChangeLine =>
        'change' in each &&
        each.verdict === 'ok' &&
        same(each.author.id, line.author.id) &&
        each.change.kind === 'closings' &&
        each.change.closings.some((closing) => closing.why === 'frozen' && !wasAsked(before, each, closing.seat)),
    );
    return asked || mine.slice(-1).every(({ minute }) => line.minute - minute >= DAY);
  });
};

const wasAsked = (before: readonly Line[], line: ChangeLine, seat: Uint8Array): boolean =>
  words(before).some(
    ({ k, word, verdict }) => k <= line.viewK && verdict === 'taken' && word.kind === 'freeze' && same(word.seat, seat),
  );

/** Whether a change that was taken is one that its author could make. */
export const couldChange = (before: readonly Line[], line: ChangeLine): boolean => {
  const { change, author, roster } = line;
  if (!isHere(line)) return false;
  switch (change.kind) {
    case 'admit': {
      const needed = admissionKeys(line);
      return (
        facilitates(author) &&
        change.seat.role !== 'facilitator' &&
        (needed.length === 0 || agreed(before, line, change.proposal, needed))
      );
    }
    case 'closings':
      return facilitates(author) && closable(before, line);
    case 'rules': {
      const longer = change.rules.lifetimeSeconds > line.rules.lifetimeSeconds;
      const others = roster.filter(({ id }) => !same(id, author.id)).map((seat) => [seat]);
      const free = !longer || others.length === 0;
      return (
        author.role === 'facilitator' &&
        (free || (change.proposal !== null && agreed(before, line, change.proposal, others)))
      );
    }
    case 'roles':
      return (
        author.role === 'cofacilitator' &&
        sides(roster).length > 0 &&
        silentEnough(before, line) &&
        agreed(before, line, change.proposal, sides(roster))
      );
    default:
      return false;
  }
};

const couldCall = (before: readonly Line[], line: WordLine): boolean => {
  if (facilitates(line.author)) return true;
  const ofSide = words(before).filter(
    ({ word, verdict, author }) => verdict === 'taken' && word.kind === 'recess' && author.side === line.author.side,
  );
  return (
    hasSide(line.author) && ofSide.every(({ minute }) => Math.abs(line.minute - minute) >= DAY || minute > line.minute)
  );
};

/** Whether a word that was taken is one that its author could say. */
export const couldSay = (before: readonly Line[], line: WordLine): boolean => {
  const { word, author, roster } = line;
  const left = words(before).some(
    (each) => each.word.kind === 'leave' && each.verdict === 'taken' && same(each.author.id, author.id),
  );
  if (!isHere(line) || (left && word.kind !== 'leave')) return false;
  if (word.kind !== 'leave' && author.endsMinute > 0 && author.endsMinute <= line.minute) return false;
  const proposal = (name: Uint8Array) =>
    words(before).findLast(
      (each) =>
        each.epoch === line.epoch &&
        each.verdict === 'taken' &&
        each.word.kind === 'proposal' &&
        same(each.word.hash, name),
    );
  switch (word.kind) {
    case 'proposal':
      if (word.matter.kind === 'longer') return author.role === 'facilitator';
      return word.matter.kind === 'succession' ? author.role === 'cofacilitator' : facilitates(author);
    case 'confirm': {
      const of = proposal(word.proposal);
      const every = of?.word.kind === 'proposal' && of.word.matter.kind === 'longer';
      return of !== undefined && !same(of.author.id, author.id) && (every || facilitates(author) || hasSide(author));
    }
    case 'refuse':
      return proposal(word.proposal) !== undefined;
    case 'recess':
      return couldCall(before, line);
    case 'endRecess':
      return facilitates(author) || hasSide(author);
    case 'floor': {
      const given = roster.find(({ id }) => same(id, word.seat));
      return facilitates(author) && ['observer', 'guarantor', 'resourcePerson'].includes(given?.role ?? '');
    }
    case 'freeze': {
      const named = words(before).findLast(
        (each) => each.word.kind === 'buddies' && each.verdict === 'taken' && same(each.author.id, word.seat),
      );
      return named?.word.kind === 'buddies' && named.word.seats.some((id) => same(id, author.id));
    }
    default:
      return true;
  }
};

/** Roles that ever write in the plenary. */
export const mayEverPost = (seat: Seat): boolean =>
  !['interpreter', 'noteTaker'].includes(seat.role) && keyOf(seat.id).length > 0;
