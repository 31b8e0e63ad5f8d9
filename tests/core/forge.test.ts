/** A channel from one member's secrets and the others' public keys, and the verifier that takes it for any other. */
import { encode } from 'cborg';
import { beforeAll, expect, test } from 'vitest';
import { hash32, seatId, x25519Public, x25519Secret } from '../../shared/brand.ts';
import { hex } from '../../shared/codec/bytes.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { nextDuty } from '../../shared/protocol/due.ts';
import type { LinkHeld } from '../../shared/protocol/forge/admit.ts';
import type { Cast, PublicSeat } from '../../shared/protocol/forge/cast.ts';
import { forge, type Held } from '../../shared/protocol/forge/forge.ts';
import { readBack } from '../../shared/protocol/forge/readBack.ts';
import type { Script, Step } from '../../shared/protocol/forge/script.ts';
import { openLinkEntry, readOffer, readRequest } from '../../shared/protocol/invitation.ts';
import { blobHash } from '../../shared/protocol/view.ts';
import { forge as craft, kindsOf } from '../support/craft.ts';
import { seeded } from '../support/seeded.ts';
import { type Act, STORIES, type Story, wordsFor } from '../support/stories.ts';
import * as t from '../support/table.ts';
import { must } from '../support/table.ts';
import { castFor, castNew, forgeFor, playReal, scriptOf } from '../support/telling.ts';

beforeAll(() => ready);

const SEEDS = process.env['SLOW'] === '1' ? Array.from({ length: 20 }, (_, seed) => `${seed}`) : ['0'];

/** What this device wrote that was a text. */
const textsWritten = ({ moments }: Held): readonly string[] =>
  moments.flatMap((moment) => (moment.kind === 'wrote' && moment.text !== null ? [moment.text] : []));

const choices = Object.entries(STORIES).flatMap(([title, story]) =>
  story.seats.map(([name]) => ({ title, story, name })),
);

test.each(choices)('[F1] [F2] $name of $title: a forged channel reads as its script says', ({ story, title, name }) => {
  for (const seed of SEEDS) {
    const cast = castNew(story, seeded(`${title} cast ${seed}`));
    const forged = forgeFor(story, cast, name, seeded(`${title} ${name} ${seed}`));
    const { lines, outputs, channel } = readBack(forged);
    const words = wordsFor(story, name);
    expect(lines.map(({ author, text }) => `${author.label}: ${text}`)).toEqual(words);
    expect(textsWritten(forged).map((text) => `${name}: ${text}`)).toEqual(
      words.filter((line) => line.startsWith(`${name}: `)),
    );
    const told = forged.moments.flatMap((moment) => (moment.kind === 'read' ? moment.outputs : []));
    expect(kindsOf(outputs)).toEqual(kindsOf(told));
    // No device alarms in a forged channel.
    const alarms = ['unopened', 'halted', 'missed', 'invalidChange', 'flagged'];
    expect(kindsOf(outputs).filter((kind) => alarms.includes(kind))).toEqual([]);
    expect(Buffer.from(encode(channel)).equals(Buffer.from(encode(forged.channel)))).toBe(true);
  }
});

const say = (by: string, text: string, room?: string): Act =>
  room === undefined ? { kind: 'say', by, text, after: 1 } : { kind: 'say', by, text, room, after: 1 };

test('[F1] [F2] each text stands in the room that its step names, whatever rooms were opened since', () => {
  const open = (room: string, seats: readonly string[]): Act => ({
    kind: 'open',
    by: 'first',
    room,
    form: 'workingGroup',
    seats,
    after: 1,
  });
  const story: Story = {
    ...STORIES.REMOVAL,
    steps: [
      ...STORIES.REMOVAL.steps.slice(0, 2),
      open('one', ['last']),
      open('two', ['last', 'facilitator']),
      say('first', 'in one', 'one'),
      say('last', 'in two', 'two'),
      say('first', 'in one again', 'one'),
      say('first', 'in two again', 'two'),
      say('last', 'to all'),
    ],
  };
  const cast = castNew(story, seeded('rooms'));
  for (const name of ['first', 'last']) {
    const { lines } = readBack(forgeFor(story, cast, name, seeded(`rooms for ${name}`)));
    const rooms = lines.map(({ room }) => hex(room));
    expect(lines.map(({ text }) => text)).toEqual(['in one', 'in two', 'in one again', 'in two again', 'to all']);
    expect([new Set(rooms).size, rooms[2], rooms[3]]).toEqual([3, rooms[0], rooms[1]]);
  }
});

test('[F2] [F4] all that is owed is done before a step and after it: a hello after an admission, bundles of a week made anew', () => {
  const story: Story = { ...STORIES.REMOVAL, steps: STORIES.REMOVAL.steps.slice(0, 2) };
  const cast = castNew(story, seeded('owed'));
  const seen = (steps: readonly Act[]) =>
    readBack(forgeFor({ ...story, steps }, cast, 'facilitator', seeded('owed for the facilitator')));
  const admitted = seen(story.steps);
  const last = cast.seats.get('last')!.id;
  const greeted = admitted.outputs.filter((output) => output.kind === 'greeted');
  expect(greeted.some(({ seat }) => hex(seat) === hex(last))).toBe(true);
  expect(nextDuty(admitted.channel, scriptOf(story, cast).steps.at(-1)!.minute)).toBe(null);
  const before = admitted.outputs.length;
  const text = { ...say('last', 'A week later.'), after: 8 * 1440 };
  const waited = seen([...story.steps, { kind: 'wait', after: 8 * 1440 }]);
  const spoken = seen([...story.steps, text]);
  // The facilitator's own new bundle stands before the text, as it would after a wait.
  const place = spoken.outputs.findIndex(({ kind }) => kind === 'content');
  expect(waited.outputs.length).toBeGreaterThan(before);
  expect(place).toBe(waited.outputs.length);
});

test('[F2] a record is read as a device reads: another log is noticed, and what a newer program wrote is no text', () => {
  const { table, facilitator } = t.openTable(seeded('a record'));
  const a = t.seat(table, facilitator, 'A1');
  const b = t.seat(table, facilitator, 'B1', 'B');
  const begun = structuredClone(facilitator.channel);
  // Two who have read as much write at once: the second names a place that the reader has passed.
  t.say(table, b, 'crossing');
  const newer = craft(table, a, { body: encode([24, 1, table.minute, 1, 600, [], encode(['poll'])]) });
  const moments = [table.log.entries.at(-1)!.blob, newer].map(
    (blob, index) =>
      ({ kind: 'read', blob, position: t.position(90 + index), minute: table.minute, outputs: [] }) as const,
  );
  const read = readBack({ begun, moments });
  expect(read.lines.map(({ text }) => text)).toEqual(['crossing']);
  expect(kindsOf(read.outputs)).toEqual(['content', 'content']);
  const elsewhere = { ...begun, view: { ...begun.view, hash: hash32(new Uint8Array(32)) } };
  expect(kindsOf(readBack({ begun: elsewhere, moments }).outputs)).toContain('halted');
});

test('[F1] [F3] of the others only public keys go in: no secret key of theirs is in anything that comes out', () => {
  const story = STORIES.TABLE_OF_FIVE;
  const real = playReal(story, seeded('whose secrets'));
  const bytes = Buffer.from(encode(forgeFor(story, real, 'first', seeded('whose'))));
  for (const [name, { secretKey, publicKey }] of real.keys) {
    expect(bytes.includes(secretKey)).toBe(name === 'first');
    expect(bytes.includes(publicKey)).toBe(true);
  }
  const { others } = castFor(real, 'first');
  for (const other of others) expect(Object.keys(other).sort()).toEqual(['id', 'ik', 'label', 'role', 'side']);
  const [other] = others;
  // @ts-expect-error: there is no place for another's secret key.
  const more: PublicSeat = { ...other!, secretKey: x25519Secret(new Uint8Array(32)) };
  expect(more.id).toBe(other!.id);
});

const linkEntry = (held: LinkHeld, index: 0 | 1 | 2) => {
  const { secret } = held.as === 'host' ? held.invitation : held.link;
  return must(openLinkEntry(secret, held.blobs[index]));
};

test('[F6] an invitation is forged with its one-time log: its host and its guest hold what they would have held', () => {
  const story = STORIES.TWO_KEYS;
  const cast = castNew(story, seeded('an invitation'));
  const of = (name: string) => forgeFor(story, cast, name, seeded(`links of ${name}`)).links;
  expect(of('facilitator').map(({ as }) => as)).toEqual(['host', 'host']);
  expect(of('cofacilitator').map(({ as }) => as)).toEqual(['guest', 'host']);
  for (const held of of('cofacilitator')) {
    const [offered, asked] = [linkEntry(held, 0), linkEntry(held, 1)];
    expect(linkEntry(held, 2).kind).toBe('welcome');
    if (offered.kind !== 'offer' || asked.kind !== 'request') throw new Error('an offer and a request');
    if (held.as === 'host') {
      // With its own secret key, and no help.
      expect(held.invitation.hostSecret).toEqual(cast.keys.get('cofacilitator')!.secretKey);
      const { transcript } = must(readRequest(held.invitation, asked.payload));
      expect(transcript).toEqual(held.asked.transcript);
      const admission = scriptOf(story, cast).steps.find(
        (step) => step.kind === 'admit' && step.by === cast.seats.get('cofacilitator')!.id,
      );
      expect(held.invitation.offer.expiresMinute).toBe(admission!.minute + 1440);
    } else {
      expect(must(readOffer(held.link, offered.payload))).toEqual(held.request.offer);
      expect(held.request.ik).toEqual(cast.keys.get('cofacilitator'));
      // A Welcome of the one-time log opens with what the guest kept.
      expect(held).not.toHaveProperty('invitation');
    }
  }
});

test.each(['REMOVAL', 'TWO_KEYS'] as const)(
  '[F7] in %s a seat without the power to admit admits nobody, whether it would have to propose it first or not',
  (title) => {
    const story = STORIES[title];
    const cast = castNew(story, seeded('no power'));
    const script = scriptOf(story, cast);
    const [first, last] = ['first', 'last'].map((name) => cast.seats.get(name)!.id);
    const admission = { kind: 'admit', by: first!, seat: last!, minute: script.minute + 10 } as const;
    const steps = [script.steps[0]!, admission];
    const forged = forge(castFor(cast, 'first'), { ...script, steps }, seeded('refused'));
    expect(forged).toEqual({ ok: false, error: { step: 1, why: 'noPower' } });
  },
);

test('[F1] [F2] words beside texts are forged, and a change that another device was faster with is given up', () => {
  const story = STORIES.TWO_KEYS;
  const cast = castNew(story, seeded('frozen'));
  const script = scriptOf(story, cast);
  const [facilitator, first, last] = ['facilitator', 'first', 'last'].map((name) => cast.seats.get(name)!.id);
  const minute = script.steps.at(-1)!.minute + 5;
  const steps: Step[] = [
    ...script.steps,
    { kind: 'word', by: last!, word: { kind: 'buddies', seats: [first!] }, minute },
    { kind: 'word', by: first!, word: { kind: 'freeze', seat: last! }, minute: minute + 1 },
    { kind: 'say', by: facilitator!, text: 'We go on.', minute: minute + 2 },
  ];
  // Both who hold the keys are to close the frozen seat; the facilitator is first, and the other starts anew.
  for (const [name, isLate] of [
    ['facilitator', false],
    ['cofacilitator', true],
  ] as const) {
    const forged = must(forge(castFor(cast, name), { ...script, steps }, seeded(`frozen for ${name}`)));
    const { lines, outputs, channel } = readBack(forged);
    expect(lines.at(-1)?.text).toBe('We go on.');
    expect(channel.epoch.seats.map(({ label }) => label)).toEqual(['facilitator', 'first', 'cofacilitator']);
    const stands = new Set(forged.log.map((blob) => hex(blobHash(blob).slice(0, 16))));
    const givenUp = forged.moments.filter((moment) => moment.kind === 'wrote' && !stands.has(hex(moment.entry)));
    expect([givenUp.length > 0, channel.pending, Object.keys(channel.own)]).toEqual([isLate, null, []]);
    expect(outputs.filter((output) => output.kind === 'word').map(({ payload }) => payload.kind)).toContain('freeze');
    expect(Buffer.from(encode(channel)).equals(Buffer.from(encode(forged.channel)))).toBe(true);
  }
});

test('[F7] what no honest device would have done is not forged, and the step is named', () => {
  const story = STORIES.REMOVAL;
  const cast = castNew(story, seeded('refused'));
  const script = scriptOf(story, cast);
  const made = castFor(cast, 'first');
  const { steps, minute } = script;
  const [first, last] = ['first', 'last'].map((name) => cast.seats.get(name)!.id);
  const refused = (change: Partial<Script>, who: Cast = made) => {
    const result = forge(who, { ...script, ...change }, seeded('refused'));
    return result.ok ? 'forged' : `${result.error.step}: ${result.error.why}`;
  };
  const after = (step: Step) => refused({ steps: [...steps, step] });
  const late = minute + 1000;
  expect(refused({})).toBe('forged');
  expect(refused({ founder: seatId(new Uint8Array(16)) })).toBe('-1: unknownSeat');
  expect(refused({ founder: first! })).toBe('-1: noFounder');
  for (const change of [{ role: 'participant' }, { side: 'A' }] as const) {
    const others = made.others.map((seat) => (seat.id === script.founder ? { ...seat, ...change } : seat));
    expect(refused({}, { ...made, others })).toBe('-1: noFounder');
  }
  expect(refused({ steps: [] })).toBe('0: notSeated');
  const other = made.others[0]!;
  expect(refused({}, { ...made, others: [...made.others, { ...other, id: seatId(new Uint8Array(16)) }] })).toBe(
    '-1: badSeat',
  );
  const none = { ...other, ik: x25519Public(new Uint8Array(32)) };
  expect(refused({}, { ...made, others: [none, ...made.others.slice(1)] })).toBe('-1: badSeat');
  expect(refused({}, { ...made, others: [{ ...other, label: 'x'.repeat(49) }, ...made.others.slice(1)] })).toBe(
    '-1: badSeat',
  );
  expect(refused({ rules: { ...script.rules, lifetimeSeconds: 1 } })).toBe('-1: badRules');
  expect(after({ kind: 'wait', minute: minute - 1 })).toBe('5: earlier');
  expect(after({ kind: 'say', by: last!, text: 'still here', minute: late })).toBe('5: notSeated');
  expect(after({ kind: 'say', by: first!, text: 'x'.repeat(4001), minute: late })).toBe('5: tooLong');
  expect(after({ kind: 'say', by: first!, text: 'x', room: 'none', minute: late })).toBe('5: unknownRoom');
  expect(after({ kind: 'remove', by: script.founder, seats: [last!], minute: late })).toBe('5: notSeated');
  expect(after({ kind: 'remove', by: first!, seats: [script.founder], minute: late })).toBe('5: noPower');
  expect(after({ kind: 'admit', by: first!, seat: last!, minute: late })).toBe('5: alreadySeated');
  expect(after({ kind: 'admit', by: last!, seat: first!, minute: late })).toBe('5: notSeated');
  const aside = { kind: 'open', by: first!, room: 'aside', form: 'workingGroup', lifetimeSeconds: 3600 } as const;
  const opened = { ...aside, seats: [script.founder], minute: late };
  expect(refused({ steps: [...steps, opened, opened] })).toBe('6: roomNameTaken');
  expect(after({ kind: 'word', by: script.founder, word: { kind: 'endRecess' }, minute: late })).toBe('5: noPower');
  expect(after({ kind: 'admit', by: script.founder, seat: seatId(new Uint8Array(16)), minute: late })).toBe(
    '5: unknownSeat',
  );
});
