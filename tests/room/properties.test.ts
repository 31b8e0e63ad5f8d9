import fc from 'fast-check';
import { expect, test } from 'vitest';
import { entryId } from '../../shared/brand.ts';
import { MESSAGE_CLASSES } from '../../shared/protocol/body.ts';
import { shownClass } from '../../shared/room/classes.ts';
import { enough, keysFor } from '../../shared/room/confirmations.ts';
import { applyMark, type SaidFacts } from '../../shared/room/marks.ts';
import { mayPost } from '../../shared/room/posting.ts';
import { whyNoQuote } from '../../shared/room/quoting.ts';
import type { Side } from '../../shared/room/roles.ts';
import { DEFAULT_SETTINGS } from '../../shared/room/settings.ts';
import { keyOf, type Mark } from '../../shared/room/words.ts';
import { A1, A2, admission, B1, CAST, CF, DAY, F, guestOf, hashOf, nameOf, RULES, Table } from './support/cast.ts';
import { type Act, acts, admissions, Life, rosters } from './support/life.ts';
import { couldChange, couldSay, mayEverPost } from './support/oracle.ts';

const RUNS = 300;
const live = (life: Life, list: readonly Act[], check: (life: Life) => void = () => undefined): Life => {
  for (const act of list) {
    life.step(act);
    check(life);
  }
  return life;
};

test('[M1] no order of entries from any member gives anyone a power that the table does not', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(rosters, admissions, acts, (seats, by, list) => {
      const { lines } = live(new Life(seats, by), list);
      for (const [index, line] of lines.entries()) {
        if (line.verdict !== 'taken' && line.verdict !== 'ok') continue;
        const before = lines.slice(0, index);
        const name = 'word' in line ? line.word.kind : `${line.change.kind} change`;
        seen.set(name, (seen.get(name) ?? 0) + 1);
        const could = 'word' in line ? couldSay(before, line) : couldChange(before, line);
        if (!could) throw new Error(`${name} by ${line.author.label} at ${line.k} was taken`);
      }
    }),
    { numRuns: RUNS },
  );
  // The lives were lives: everything that can be done was done.
  const kinds = [
    'proposal',
    'confirm',
    'refuse',
    'recess',
    'endRecess',
    'accept',
    'buddies',
    'away',
    'floor',
    'freeze',
    'leave',
  ];
  for (const kind of [...kinds, 'admit change', 'closings change', 'rules change', 'roles change'])
    expect([kind, (seen.get(kind) ?? 0) > 0]).toEqual([kind, true]);
}, 120_000);

test('[M2] two members who took the same entries hold the same roster and rules, and all that a change hangs on, whatever their clocks', () => {
  fc.assert(
    fc.property(rosters, admissions, acts, fc.constantFrom(0, 500, 40 * DAY), (seats, by, list, clock) => {
      const [one, two] = [live(new Life(seats, by), list), live(new Life(seats, by, clock), list)];
      const shared = ({ table }: Life) => {
        const { recess, sideRecess, floors, ...agreed } = table.standing;
        return { agreed, seats: table.scene.seats, rules: table.scene.rules, epoch: table.scene.epoch };
      };
      expect(shared(two)).toEqual(shared(one));
      if (clock === 0) expect(two.table.standing).toEqual(one.table.standing);
      const changes = (life: Life) => life.lines.filter((line) => 'change' in line).map(({ verdict }) => verdict);
      expect(changes(two)).toEqual(changes(one));
    }),
    { numRuns: RUNS / 2 },
  );
}, 120_000);

const inPlenary = ({ table }: Life, seat: (typeof CAST)[number]) =>
  mayPost(table.standing, table.scene, seat.id, 'plenary', table.minute);

test('[M11] [M9] [M3] through any life: silence in a recess, acceptance before writing, and nothing kept of who is gone', () => {
  const reasons = new Set<string | null>();
  fc.assert(
    fc.property(rosters, admissions, acts, (seats, by, list) => {
      live(new Life(seats, by), list, (life) => {
        const { standing, scene, minute } = life.table;
        const here = new Set(scene.seats.map(({ id }) => keyOf(id)));
        for (const seat of scene.seats) {
          const why = inPlenary(life, seat);
          reasons.add(why);
          if (standing.recess !== null && minute < standing.recess.untilMinute) expect(why).not.toBe(null);
          if (standing.outstanding && !standing.outstanding.accepted.includes(keyOf(seat.id)))
            expect(why).not.toBe(null);
          if (why === null) expect(mayEverPost(seat)).toBe(true);
        }
        const { floors, buddies, freezes, froze, signs, away, left, outstanding } = standing;
        const named = [...floors, ...freezes].map(({ seat }) => seat);
        const keyed = [buddies, froze, left].flatMap((record) => Object.keys(record));
        for (const key of [...named, ...keyed, ...away, ...Object.values(buddies).flat()])
          expect(here.has(key)).toBe(true);
        for (const key of here) expect(signs[key]?.length ?? 0).toBeGreaterThan(0);
        if (outstanding) expect([...here].every((key) => outstanding.accepted.includes(key))).toBe(false);
      });
    }),
    { numRuns: RUNS / 2 },
  );
  for (const why of [null, 'recess', 'rulesChanged', 'noFloor', 'seatEnded', 'left'])
    expect([why, reasons.has(why)]).toEqual([why, true]);
}, 120_000);

test('[M7] through any life somebody holds the keys, and there is at most one facilitator', () => {
  fc.assert(
    fc.property(rosters, admissions, acts, (seats, by, list) => {
      live(new Life(seats, by), list, ({ table }) => {
        const roles = table.scene.seats.map(({ role }) => role);
        expect(roles.some((role) => role === 'facilitator' || role === 'cofacilitator')).toBe(true);
        expect(roles.filter((role) => role === 'facilitator').length).toBeLessThanOrEqual(1);
        expect(new Set(table.scene.seats.map(({ id }) => keyOf(id))).size).toBe(roles.length);
      });
    }),
    { numRuns: RUNS / 2 },
  );
}, 120_000);

test('[M6] while another side has a seat, no admission under two keys goes without one of that side', () => {
  fc.assert(
    fc.property(rosters, (seats) => {
      const [author] = seats;
      const guest = admission({ ...seats[0]!, id: guestOf(new Table(), F).id });
      const requirement = keysFor(seats, RULES, author!, guest);
      const keyHolders = seats.filter(({ role }) => role === 'participant' || role === 'sideCoordinator');
      for (const side of new Set(keyHolders.map((seat) => seat.side))) {
        if (side === 'third') continue;
        const others = seats.filter((seat) => seat.side !== side).map(({ id }) => keyOf(id));
        expect(enough(requirement, new Set(others))).toBe(false);
      }
      expect(enough(requirement, new Set(seats.map(({ id }) => keyOf(id))))).toBe(true);
    }),
    { numRuns: RUNS },
  );
});

test('[M11] no side uses its right twice in a day, however its words are dated', () => {
  let most = 0;
  fc.assert(
    fc.property(rosters, acts, (seats, list) => {
      const calling = list.map((act) => ({
        ...act,
        what: act.what % 2 === 0 ? 5 : 6,
        skip: act.skip % 1000,
        odd: act.odd % 100,
      }));
      const { lines } = live(new Life(seats, 'sides'), calling);
      const calls = new Map<Side, number[]>();
      for (const line of lines)
        if ('word' in line && line.word.kind === 'recess' && line.verdict === 'taken' && line.author.side !== 'third')
          calls.set(line.author.side, [...(calls.get(line.author.side) ?? []), line.minute]);
      for (const minutes of calls.values()) {
        most = Math.max(most, minutes.length);
        for (const [index, minute] of minutes.entries())
          if (index > 0) expect(minute - minutes[index - 1]!).toBeGreaterThanOrEqual(DAY);
      }
    }),
    { numRuns: RUNS },
  );
  expect(most).toBeGreaterThan(1);
}, 120_000);

test('[M2] words of different seats about different things come to the same in any order', () => {
  const name = hashOf(5);
  const prepared = (): Table => {
    const table = new Table([F, CF, A1, A2, B1]);
    table.change(F, { kind: 'rules', rules: { ...RULES, version: 2 }, proposal: null });
    table.say(F, { kind: 'proposal', hash: name, matter: admission(guestOf(table, F)) });
    return table;
  };
  const deeds: readonly ((table: Table) => string)[] = [
    (table) => table.say(A1, { kind: 'confirm', proposal: name }),
    (table) => table.say(B1, { kind: 'confirm', proposal: name }),
    (table) => table.say(A1, { kind: 'accept', rules: nameOf(table.scene.rules) }),
    (table) => table.say(A2, { kind: 'accept', rules: nameOf(table.scene.rules) }),
    (table) => table.say(B1, { kind: 'buddies', seats: [A1.id] }),
    (table) => table.say(CF, { kind: 'recess', untilMinute: table.minute + 60, breach: false }),
  ];
  const summary = ({ standing }: Table) => ({
    confirmed: standing.proposals.map(({ confirms }) => confirms.map(({ seat }) => seat).sort()),
    accepted: [...(standing.outstanding?.accepted ?? [])].sort(),
    buddies: standing.buddies,
    until: standing.recess?.untilMinute,
  });
  const play = (order: readonly number[]) => {
    const table = prepared();
    expect(order.map((index) => deeds[index]!(table))).toEqual(order.map(() => 'taken'));
    return summary(table);
  };
  const first = play(deeds.map((_, index) => index));
  fc.assert(
    fc.property(fc.shuffledSubarray([...deeds.keys()], { minLength: deeds.length }), (order) => {
      expect(play(order)).toEqual(first);
    }),
  );
});

test('[L1] [L3] [L5] through any marks by anybody: classes only tighten, and only its author’s word lets a message out', () => {
  const entry = entryId(new Uint8Array(16));
  const marks: fc.Arbitrary<Mark> = fc.oneof(
    fc.constant<Mark>({ kind: 'withdraw', entry }),
    fc.constantFrom(...MESSAGE_CLASSES).map((messageClass): Mark => ({ kind: 'tighten', entry, messageClass })),
    fc.boolean().map((mayBeQuoted): Mark => ({ kind: 'release', entry, mayBeQuoted })),
  );
  const said: SaidFacts = {
    author: A1.id,
    room: 'p',
    minute: 100,
    messageClass: 'summary',
    release: 'undecided',
    withdrawn: false,
  };
  let quotable = 0;
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(A1, A1, A2, F), marks), { maxLength: 8 }), (list) => {
      let now = said;
      for (const [author, mark] of list) {
        const next = applyMark(now, mark, author.id, 'p').said;
        expect(MESSAGE_CLASSES.indexOf(next.messageClass)).toBeGreaterThanOrEqual(
          MESSAGE_CLASSES.indexOf(now.messageClass),
        );
        expect(now.withdrawn && !next.withdrawn).toBe(false);
        if (author !== A1) expect(next).toBe(now);
        now = next;
      }
      const own = list.filter(([author]) => author === A1).map(([, mark]) => mark);
      const withdrawn = own.findIndex(({ kind }) => kind === 'withdraw');
      const released = own.findLast(({ kind }) => kind === 'release');
      const barred = own.some((mark) => mark.kind === 'tighten' && mark.messageClass === 'notForUse');
      const allowed = withdrawn < 0 && !barred && released?.kind === 'release' && released.mayBeQuoted;
      const why = whyNoQuote(now, CAST, { room: 'c', readers: [A1, A2] }, DEFAULT_SETTINGS, 100_000);
      expect(why === null).toBe(allowed);
      if (why === null) quotable += 1;
    }),
    { numRuns: RUNS },
  );
  expect(quotable).toBeGreaterThan(0);
});

test('[L1] whatever a message quotes, its class is at least as strict as each', () => {
  const anyClass = fc.constantFrom(...MESSAGE_CLASSES);
  fc.assert(
    fc.property(anyClass, fc.array(anyClass, { maxLength: 4 }), (own, quoted) => {
      const shown = MESSAGE_CLASSES.indexOf(shownClass(own, quoted));
      for (const each of [own, ...quoted]) expect(shown).toBeGreaterThanOrEqual(MESSAGE_CLASSES.indexOf(each));
    }),
  );
});
