/**
 * One channel's life from its founding to its end, with every kind of entry in it, played by the core at a table. Who reads it
 * elsewhere meets all that the specification describes.
 */
import type { EntryId, RoomId } from '../../shared/brand.ts';
import type { Env } from '../../shared/protocol/channel.ts';
import { DAY_MINUTES } from '../../shared/protocol/limits.ts';
import type { MessageClass } from '../../shared/protocol/messageClass.ts';
import {
  type SealError,
  type Sealing,
  sealClose,
  sealHeartbeat,
  sealLeave,
  sealRotation,
  sealText,
} from '../../shared/protocol/seal.ts';
import { sealRemoval, sealRoles, sealRules } from '../../shared/protocol/sealChange.ts';
import { sealRoomLeave, sealSaid } from '../../shared/protocol/sealRoom.ts';
import { keysMissing } from '../../shared/protocol/sealWord.ts';
import type { Result } from '../../shared/result.ts';
import type { Role, Side } from '../../shared/room/roles.ts';
import { rulesHash } from '../../shared/room/rules.ts';
import { admissionOf, agree, KEYED, speak } from '../support/keys.ts';
import { callRoom, openRoom } from '../support/rooms.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';
import { noteInvitation, noteLate, type Recorder, record, remembering } from './record.ts';

export type Played = {
  readonly recorder: Recorder;
  readonly table: t.Table;
  /** By the names of the script: F, C, A1, A2, B1, B2, O. */
  readonly members: Readonly<Record<string, t.Member>>;
  /** Every text that was written, in order. */
  readonly texts: readonly string[];
};

const RULES = { ...KEYED, items: ['You are here as yourself.', 'لا يُنسب كلام إلى قائله.'] };

/** Longer than 256, 1,024 and 4,096 bytes, so that each size of a body is written. */
const LENGTHS = [300, 1_500, 3_900];

/** What the acts of the play share. */
type Stage = Played & { readonly members: Record<string, t.Member>; readonly texts: string[] };

const open = (seed: string): Stage => {
  const draws = remembering(seeded(seed));
  const { table, facilitator } = t.openTable(draws.random, RULES);
  return { table, recorder: record(table, draws), members: { F: facilitator }, texts: [] };
};

const who = ({ members }: Played, name: string): t.Member => members[name]!;

type Saying = { readonly messageClass?: MessageClass; readonly quotes?: readonly EntryId[]; readonly room?: RoomId };

/** Something sealed by the core for a member that has read everything; gives the entry's id. */
const does = <S extends Sealing>(
  { table, ...stage }: Stage,
  name: string,
  seal: (channel: t.Member['channel'], env: Env) => Result<S, SealError>,
): EntryId => {
  const member = who({ table, ...stage }, name);
  t.catchUp(table, member);
  const sealing = t.must(seal(member.channel, t.env(table)));
  if (!t.append(table, member, sealing)) throw new Error(`${name} came too late`);
  return sealing.id;
};

const say = (stage: Stage, name: string, text: string, more: Saying = {}): EntryId => {
  const { messageClass = 'rule', quotes = [], room } = more;
  stage.texts.push(text);
  return does(stage, name, (channel, env) =>
    sealText(channel, room ?? channel.plenary, { text, messageClass, quotes }, env),
  );
};

type Newcomer = { readonly role?: Role /** Who speaks before the newcomer has greeted. */; readonly early?: string };

/** Invites, has confirmed, admits and seats. */
const seat = (stage: Stage, name: string, side: Side, confirmers: readonly string[], more: Newcomer = {}): void => {
  const { table, recorder, members } = stage;
  const host = who(stage, 'F');
  const guest = t.invite(table, host, name, side, more.role);
  noteInvitation(recorder, host, name, guest);
  t.catchUp(table, host);
  const matter = admissionOf(host, guest);
  const keys = confirmers.map((each) => who(stage, each));
  if (keysMissing(host.channel, matter).length > 0) agree(table, host, matter, keys);
  if (!t.admit(table, host, name, guest)) throw new Error('another change came first');
  members[name] = t.enter(table, host, name, guest);
  if (more.early) say(stage, more.early, `before ${name} has greeted`);
  t.settle(table);
};

const arrive = (stage: Stage): void => {
  seat(stage, 'C', 'third', [], { role: 'cofacilitator' });
  say(stage, 'F', '\ufeffWelcome. 👋🏽', { messageClass: 'summary' });
  seat(stage, 'A1', 'A', ['C'], { early: 'C' });
  noteLate(stage.recorder, 'A1');
  seat(stage, 'B1', 'B', ['A1'], { early: 'A1' });
  seat(stage, 'A2', 'A', ['A1', 'B1']);
  seat(stage, 'B2', 'B', ['A1', 'B1']);
  seat(stage, 'O', 'third', ['A2', 'B2'], { role: 'observer' });
};

const talk = (stage: Stage): void => {
  const first = say(stage, 'A1', 'أهلاً وسهلاً', { messageClass: 'rule' });
  const second = say(stage, 'B1', 'what if we began with the smallest thing', {
    messageClass: 'whatIf',
    quotes: [first],
  });
  say(stage, 'A2', 'not for use', { messageClass: 'notForUse', quotes: [first, second] });
  for (const length of LENGTHS) say(stage, 'F', 'å'.repeat(length));
  // Two who write at once: neither has read the other.
  const [a, b] = [who(stage, 'A1'), who(stage, 'B2')];
  for (const member of [a, b]) t.catchUp(stage.table, member);
  for (const member of [a, b, a]) {
    t.say(stage.table, member, 'at the same time');
    stage.texts.push('at the same time');
  }
  does(stage, 'C', sealHeartbeat);
  t.settle(stage.table);
};

/** Rotations, and turns after them: the encapsulations are mixed in. */
const rotate = (stage: Stage): void => {
  for (const name of ['F', 'A1', 'B1', 'C', 'A2']) {
    does(stage, name, sealRotation);
    t.settle(stage.table);
    for (const other of ['A1', 'F', 'B1', 'A2', 'C']) say(stage, other, `after the rotation of ${name}`);
  }
  t.settle(stage.table);
};

/** A caucus, a private session with a report, a working group that is shortened, left and continued. */
const meetApart = (stage: Stage): void => {
  const of = (...names: string[]) => names.map((name) => who(stage, name));
  const caucus = openRoom(stage.table, of('A1', 'A2'), { form: 'caucus' });
  const thought = say(stage, 'A1', 'among ourselves', { room: caucus });
  say(stage, 'A2', 'here too', { room: caucus, quotes: [thought] });
  does(stage, 'A1', (channel, env) =>
    sealSaid(channel, caucus, { kind: 'release', entry: thought, mayBeQuoted: true }, env),
  );
  does(stage, 'A1', (channel, env) => sealSaid(channel, caucus, { kind: 'withdraw', entry: thought }, env));
  const session = openRoom(stage.table, of('A1', 'F', 'C'), { form: 'privateSession', lifetimeSeconds: 7_200 });
  does(stage, 'A1', (channel, env) =>
    sealSaid(channel, session, { kind: 'report', entry: thought, text: 'this was unfair', copy: '' }, env),
  );
  const group = openRoom(stage.table, of('B1', 'F', 'A1', 'B2'), { lifetimeSeconds: 80_000 });
  const draft = say(stage, 'B1', 'a draft', { room: group });
  say(stage, 'F', 'noted', { room: group, quotes: [draft] });
  does(stage, 'B1', (channel, env) =>
    sealSaid(channel, group, { kind: 'tighten', entry: draft, messageClass: 'notForUse' }, env),
  );
  does(stage, 'F', (channel, env) => sealSaid(channel, group, { kind: 'roomShorten', lifetimeSeconds: 70_000 }, env));
  does(stage, 'B2', (channel, env) => sealRoomLeave(channel, group, env));
  t.settle(stage.table);
  const wider = openRoom(stage.table, of('B1', 'F', 'A1', 'C'), { lifetimeSeconds: 60_000, continues: group });
  say(stage, 'C', 'now I read along', { room: wider });
  t.settle(stage.table);
};

/** Who was away reads later, and what expired meanwhile only as a hash. */
const goAway = (stage: Stage): void => {
  const { table } = stage;
  const away = who(stage, 'B1');
  speak(table, away, { kind: 'away' });
  say(stage, 'F', 'B1 is given nothing of this');
  say(stage, 'A1', 'nor of this');
  for (const member of table.members) if (member !== away) t.catchUp(table, member);
  const lost = table.log.entries.length;
  say(stage, 'A2', 'this expires before B1 reads on');
  for (const member of table.members) if (member !== away) t.catchUp(table, member);
  table.log.entries[lost]!.expired = true;
  t.catchUp(table, away);
  does(stage, 'B1', sealHeartbeat);
  say(stage, 'A2', 'welcome back');
  t.settle(stage.table);
};

/** Changed rules, a recess, a floor, buddies. */
const govern = (stage: Stage): void => {
  const { table } = stage;
  const rules = { ...RULES, version: 2, items: [...RULES.items, 'No recordings.'], lifetimeSeconds: 5 * 86_400 };
  does(stage, 'F', (channel, env) => sealRules(channel, rules, null, env));
  t.catchUpAll(table);
  for (const name of ['C', 'A1', 'B1', 'A2', 'B2', 'O'])
    speak(table, who(stage, name), { kind: 'accept', rules: rulesHash(rules) });
  t.settle(stage.table);
  speak(table, who(stage, 'B1'), { kind: 'recess', untilMinute: table.minute + 30, breach: false });
  speak(table, who(stage, 'F'), { kind: 'endRecess' });
  const observer = t.seatIdOf(who(stage, 'O'));
  speak(table, who(stage, 'F'), { kind: 'floor', seat: observer, untilMinute: table.minute + 60 });
  say(stage, 'O', 'thank you for the floor');
  speak(table, who(stage, 'B2'), { kind: 'buddies', seats: [t.seatIdOf(who(stage, 'B1'))] });
  t.settle(stage.table);
};

/** A removal, a refused proposal, a buddy's freeze and a leave: each ends in another epoch. */
const part = (stage: Stage): void => {
  const { table } = stage;
  const [facilitator, a2, b2] = [who(stage, 'F'), who(stage, 'A2'), who(stage, 'B2')];
  const removal = { kind: 'removal', seats: [t.seatIdOf(a2)] } as const;
  agree(table, facilitator, removal, [who(stage, 'C')]);
  does(stage, 'F', (channel, env) => sealRemoval(channel, removal.seats, env));
  t.settle(stage.table);
  say(stage, 'A1', 'A2 reads no more');
  const other = { kind: 'removal', seats: [t.seatIdOf(who(stage, 'A1'))] } as const;
  const proposal = agree(table, facilitator, other, []);
  speak(table, who(stage, 'C'), { kind: 'refuse', proposal });
  speak(table, who(stage, 'B1'), { kind: 'freeze', seat: t.seatIdOf(b2) });
  say(stage, 'B1', 'B2 is frozen');
  t.settle(stage.table);
  does(stage, 'O', sealLeave);
  t.settle(stage.table);
  say(stage, 'C', 'we are four', { messageClass: 'summary' });
  t.settle(stage.table);
};

/** A week without the facilitator: the co-facilitator takes its place. */
const succeed = (stage: Stage): void => {
  const { table } = stage;
  for (const days of [4, 4]) {
    table.minute += days * DAY_MINUTES;
    for (const name of ['C', 'A1', 'B1']) does(stage, name, sealHeartbeat);
    t.catchUpAll(table);
  }
  const [former, next] = [who(stage, 'F'), who(stage, 'C')];
  const roles = [
    { seat: t.seatIdOf(next), role: 'facilitator' },
    { seat: t.seatIdOf(former), role: 'participant' },
  ] as const;
  const proposal = agree(table, next, { kind: 'succession', roles }, [who(stage, 'A1'), who(stage, 'B1')]);
  does(stage, 'C', (channel, env) => sealRoles(channel, roles, proposal, env));
  t.settle(table);
};

/** A private session, and a rotation, in the last epoch. */
const last = (stage: Stage): void => {
  callRoom(stage.table, [who(stage, 'C'), who(stage, 'A1')], { form: 'privateSession', lifetimeSeconds: 3_600 });
  t.settle(stage.table);
  does(stage, 'B1', sealRotation);
  t.settle(stage.table);
  for (const name of ['F', 'A1', 'B1', 'C']) say(stage, name, 'good night');
  t.settle(stage.table);
};

/** Plays everything but the last entry, which closes the channel. */
export const play = (seed: string): Played => {
  const stage = open(seed);
  for (const act of [arrive, talk, rotate, meetApart, goAway, govern, part, succeed, last]) {
    act(stage);
    stage.table.minute += 7;
  }
  return stage;
};

/** Three seats and a few words: enough to change a byte in. */
export const meet = (seed: string): Played => {
  const stage = open(seed);
  seat(stage, 'A1', 'A', []);
  seat(stage, 'B1', 'B', ['A1']);
  for (const name of ['F', 'A1', 'B1']) say(stage, name, `from ${name}`);
  t.settle(stage.table);
  // It has read everything, so that its view covers all that stands before.
  say(stage, 'A1', 'the last word');
  t.catchUpAll(stage.table);
  return stage;
};

/** Whoever facilitates at the end closes the channel. */
export const close = ({ table, members }: Played): void => {
  const facilitator = members['C']!;
  t.append(table, facilitator, t.must(sealClose(facilitator.channel, t.env(table))));
  t.catchUpAll(table);
};
