/**
 * A room's life as a list of numbers makes it: anybody says and changes anything, now and then with a wrong minute or an old
 * view. Everything that was said is written down beside the reducer, for an oracle that knows nothing of it.
 */
import { blake2b } from '@noble/hashes/blake2.js';
import fc from 'fast-check';
import { type Hash, hash32 } from '../../../shared/brand.ts';
import { encode } from '../../../shared/codec/cbor.ts';
import type { Seat } from '../../../shared/protocol/roster.ts';
import type { RoomChange } from '../../../shared/room/change.ts';
import { type Matter, matterPlain } from '../../../shared/room/matter.ts';
import { ROLES, SIDES } from '../../../shared/room/roles.ts';
import type { Rules } from '../../../shared/room/rules.ts';
import { DEFAULT_SETTINGS } from '../../../shared/room/settings.ts';
import { keyOf, type StandingWord } from '../../../shared/room/words.ts';
import { admission, DAY, hashOf, nameOf, RULES, START, seat, Table } from './cast.ts';

export type Act = Readonly<Record<'what' | 'who' | 'a' | 'b' | 'mask' | 'back' | 'skip' | 'odd', number>>;

export const acts: fc.Arbitrary<readonly Act[]> = fc.array(
  fc.record({
    what: fc.nat(18),
    who: fc.nat(30),
    a: fc.nat(30),
    b: fc.nat(30),
    mask: fc.oneof(fc.constant(0xffff), fc.nat(0xffff)),
    back: fc.constantFrom(0, 0, 0, 0, 1, 2, 9),
    skip: fc.constantFrom(0, 0, 0, 1, 1, 30, 600, DAY, 3 * DAY, 8 * DAY, 15 * DAY),
    odd: fc.constantFrom(0, 0, 0, 0, 0, 0, -2000, -30, 30, 20_000),
  }),
  { minLength: 1, maxLength: 60, size: 'max' },
);

const member = fc.record({ role: fc.nat(7), side: fc.nat(3), ends: fc.constantFrom(0, 0, 0, 0, 30, 2 * DAY) });

/** A facilitator and up to eleven others of any roles and sides. */
export const rosters: fc.Arbitrary<readonly Seat[]> = fc
  .array(member, { maxLength: 11, size: 'max' })
  .map((members) => [
    seat(0, 'facilitator'),
    ...members.map(({ role, side, ends }, index) => {
      const named = ROLES[role + 1] ?? 'observer';
      const of = named === 'cofacilitator' ? 'third' : (SIDES[side] ?? 'third');
      return seat(index + 1, named, of, { endsMinute: ends === 0 ? 0 : START + ends });
    }),
  ]);

export const admissions = fc.constantFrom<Rules['admission']>('sides', 'sides', 'cofacilitator', 'facilitator');

export type Line = {
  readonly epoch: number;
  readonly k: number;
  readonly minute: number;
  readonly author: Seat;
  readonly roster: readonly Seat[];
  readonly rules: Rules;
} & (
  | { readonly word: StandingWord; readonly verdict: string }
  | { readonly change: RoomChange; readonly viewK: number; readonly verdict: string }
);

const nameFor = (epoch: number, matter: Matter): Hash =>
  hash32(blake2b(encode([epoch, matterPlain(matter)]), { dkLen: 32 }));

export class Life {
  readonly table: Table;
  readonly lines: Line[] = [];
  private guests = 100;

  private readonly clock: number;

  /** `clock`: how far this reader's own clock is ahead. */
  constructor(seats: readonly Seat[], admissionBy: Rules['admission'], clock = 0) {
    this.clock = clock;
    this.table = new Table(seats, { ...RULES, admission: admissionBy });
  }

  private pick(n: number): Seat {
    const { seats } = this.table.scene;
    // Now and then somebody who has no seat at all.
    return n === 30 ? seat(999, 'cofacilitator') : (seats[n % seats.length] ?? seat(999, 'observer'));
  }

  private base(author: Seat, minute: number) {
    const { scene, k } = this.table;
    const known = scene.seats.find(({ id }) => keyOf(id) === keyOf(author.id)) ?? author;
    return { epoch: scene.epoch, k: k + 1, minute, author: known, roster: scene.seats, rules: scene.rules };
  }

  say(author: Seat, word: StandingWord, act: Act): void {
    const minute = Math.max(0, this.table.minute + act.odd);
    const line = this.base(author, minute);
    const verdict = this.table.say(author, word, { minute, viewK: Math.max(0, this.table.k - act.back) });
    this.lines.push({ ...line, word, verdict });
  }

  private make(author: Seat, change: RoomChange, act: Act): void {
    const minute = Math.max(0, this.table.minute + act.odd);
    const viewK = Math.max(0, this.table.k - act.back);
    const line = this.base(author, minute);
    const verdict = this.table.change(author, change, { minute, viewK });
    this.lines.push({ ...line, change, viewK, verdict });
  }

  private matter(act: Act, author: Seat): Matter {
    const { scene } = this.table;
    const kind = act.a % 4;
    if (kind === 0) {
      this.guests += 1;
      const role = ROLES[act.b % ROLES.length] ?? 'participant';
      const side = SIDES[act.mask % 3] ?? 'A';
      return admission(seat(this.guests, role, side, { introducer: author.id, since: scene.epoch + 1 }));
    }
    if (kind === 1) return { kind: 'removal', seats: [this.pick(act.b).id] };
    const longer = {
      ...scene.rules,
      version: scene.rules.version + 1,
      lifetimeSeconds: scene.rules.lifetimeSeconds + 60,
    };
    if (kind === 2) return { kind: 'longer', rules: longer };
    const before = scene.seats.filter(({ role }) => role === 'facilitator');
    const demoted = before.map(({ id }) => ({ seat: id, role: 'participant' }) as const);
    return { kind: 'succession', roles: [{ seat: author.id, role: 'facilitator' }, ...demoted] };
  }

  private changeFor(matter: Matter, proposal: Hash): RoomChange {
    switch (matter.kind) {
      case 'admission':
        return { kind: 'admit', seat: matter.seat, newcomerBundle: matter.newcomerBundle, proposal, confirmations: [] };
      case 'removal':
        return { kind: 'closings', closings: matter.seats.map((id) => ({ seat: id, why: 'removed' })), proposal };
      case 'longer':
        return { kind: 'rules', rules: matter.rules, proposal };
      default:
        return { kind: 'roles', roles: matter.roles, proposal };
    }
  }

  /** Half of the time the proposer does what it proposed, else anybody does something else of the kind. */
  private carryOut(act: Act): void {
    const { standing, scene } = this.table;
    const author = this.pick(act.who);
    const proposal = standing.proposals[act.a % Math.max(1, standing.proposals.length)];
    if (proposal === undefined) {
      const made = this.matter(act, author);
      return this.make(author, this.changeFor(made, nameFor(scene.epoch, made)), act);
    }
    const proposer = scene.seats.find(({ id }) => keyOf(id) === proposal.author) ?? author;
    const change = this.changeFor(act.b % 4 === 0 ? this.matter(act, proposer) : proposal.matter, proposal.hash);
    this.make(act.b % 5 === 0 ? author : proposer, change, act);
  }

  private propose(act: Act): void {
    // Mostly by whoever has the power, else lives are short of valid ones.
    const { seats } = this.table.scene;
    const wanted = act.a % 4 === 3 ? 'cofacilitator' : 'facilitator';
    const able = act.b % 3 === 0 ? undefined : seats.find(({ role }) => role === wanted);
    const author = able ?? this.pick(act.who);
    const matter = this.matter(act, author);
    this.say(author, { kind: 'proposal', hash: nameFor(this.table.scene.epoch, matter), matter }, act);
  }

  /** The facilitator mostly stays silent, else no life would ever see a succession. */
  private answerAll(act: Act): void {
    const { standing, scene } = this.table;
    const proposal = standing.proposals[act.a % Math.max(1, standing.proposals.length)]?.hash ?? hashOf(act.a);
    for (const [index, author] of scene.seats.entries())
      if ((act.mask >> (index % 16)) & 1 && !(author.role === 'facilitator' && act.b % 3 > 0))
        this.say(author, { kind: 'confirm', proposal }, act);
  }

  private rulesAnew(act: Act): void {
    const { rules } = this.table.scene;
    const settings = { ...(rules.settings ?? DEFAULT_SETTINGS), recessMinutes: 60 + act.a };
    const author = this.pick(act.who % 3 === 0 ? act.who : 0);
    this.make(
      author,
      { kind: 'rules', rules: { ...rules, version: rules.version + 1, settings }, proposal: null },
      act,
    );
  }

  /** A co-facilitator tries to succeed; now and then the facilitator is heard meanwhile, or too few days have passed. */
  private trySuccession(act: Act): void {
    const { table } = this;
    const heir = table.scene.seats.find(({ role }) => role === 'cofacilitator') ?? this.pick(act.who);
    const plain = { ...act, odd: act.b % 6 === 0 ? act.odd : 0, back: 0 };
    table.pass((5 + (act.a % 5)) * DAY);
    table.scene = { ...table.scene, minute: table.minute + this.clock };
    const matter = this.matter({ ...plain, a: 3 }, heir);
    const name = nameFor(table.scene.epoch, matter);
    this.say(heir, { kind: 'proposal', hash: name, matter }, plain);
    for (const [index, author] of table.scene.seats.entries()) {
      const speaks = author.role === 'facilitator' ? act.b % 4 === 0 : (act.mask >> (index % 16)) & 1;
      if (speaks) this.say(author, { kind: 'confirm', proposal: name }, plain);
    }
    this.make(heir, this.changeFor(matter, name), plain);
  }

  /** Mostly by a named buddy, else by anybody of anybody. */
  private askFreeze(act: Act): void {
    const { seats } = this.table.scene;
    const named = Object.entries(this.table.standing.buddies).filter(([, buddies]) => buddies.length > 0);
    const [target, buddies] = named[act.a % Math.max(1, named.length)] ?? [];
    const seatOf = (key: string | undefined) => seats.find(({ id }) => keyOf(id) === key);
    const heeded = act.b % 3 === 0 ? undefined : seatOf(buddies?.[0]);
    const frozen = seatOf(target) ?? this.pick(act.a);
    this.say(heeded ?? this.pick(act.who), { kind: 'freeze', seat: frozen.id }, act);
  }

  step(act: Act): void {
    const { table } = this;
    table.pass(act.skip);
    table.scene = { ...table.scene, minute: table.minute + this.clock };
    const author = this.pick(act.who);
    const other = this.pick(act.a);
    const until = Math.max(0, table.minute + act.odd + [0, 10, 30, 600, DAY, DAY + 1][act.b % 6]!);
    const proposal = table.standing.proposals[act.a % Math.max(1, table.standing.proposals.length)]?.hash ?? hashOf(1);
    const closing = (why: 'left' | 'ended' | 'frozen') =>
      this.make(author, { kind: 'closings', closings: [{ seat: other.id, why }], proposal: null }, act);
    const deeds: readonly (() => void)[] = [
      () => this.propose(act),
      () => this.propose(act),
      () => this.answerAll(act),
      () => this.answerAll(act),
      () => this.say(author, { kind: 'refuse', proposal }, act),
      () => this.say(author, { kind: 'recess', untilMinute: until, breach: act.a % 2 === 0 }, act),
      () => this.say(author, { kind: 'endRecess' }, act),
      () => this.say(author, { kind: 'accept', rules: act.b === 0 ? hashOf(1) : nameOf(table.scene.rules) }, act),
      () => this.say(author, { kind: 'buddies', seats: [other.id, this.pick(act.b).id].slice(act.mask & 1) }, act),
      () => this.say(author, { kind: act.b % 4 === 0 ? 'leave' : 'away' }, act),
      () => this.say(author, { kind: 'floor', seat: other.id, untilMinute: until }, act),
      () => this.askFreeze(act),
      () => closing('frozen'),
      () => closing(act.b % 2 === 0 ? 'left' : 'ended'),
      () => this.rulesAnew(act),
      () => this.carryOut(act),
      () => this.carryOut(act),
      () => this.trySuccession(act),
      () => {
        for (const each of table.scene.seats) this.say(each, { kind: 'accept', rules: nameOf(table.scene.rules) }, act);
      },
    ];
    deeds[act.what]!();
  }
}
