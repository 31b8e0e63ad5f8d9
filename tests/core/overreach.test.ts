/** Members with changed clients: each tries what its seat may not, over its own real sessions; no honest client takes it. */
import { beforeAll, expect, test } from 'vitest';
import type { Hash } from '../../shared/brand.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import type { Change, Payload } from '../../shared/protocol/body.ts';
import { bundleHash } from '../../shared/protocol/bundle.ts';
import type { Admission } from '../../shared/protocol/changeBody.ts';
import { DAY_MINUTES } from '../../shared/protocol/limits.ts';
import { sealHeartbeat, sealLeave } from '../../shared/protocol/seal.ts';
import { sealRules, seatFor } from '../../shared/protocol/sealChange.ts';
import { matterHash } from '../../shared/protocol/takeWord.ts';
import type { Closing } from '../../shared/room/change.ts';
import { rulesHash } from '../../shared/room/rules.ts';
import { type Claim, TEXT, tell, tellChange } from '../support/craft.ts';
import { admissionOf, admitWithKeys, agree, KEYED, speak } from '../support/keys.ts';
import { seeded } from '../support/seeded.ts';
import * as t from '../support/table.ts';

beforeAll(() => ready);

const open = (seed: string, endsMinute = 0) => {
  const { table, facilitator: f } = t.openTable(seeded(seed), KEYED);
  const cf = admitWithKeys(table, f, 'CF', [], 'third', 'cofacilitator');
  const a = admitWithKeys(table, f, 'A1', [cf], 'A');
  const b = admitWithKeys(table, f, 'B1', [a], 'B');
  const o = admitWithKeys(table, f, 'O', [a, b], 'third', 'observer', endsMinute && table.minute + endsMinute);
  return { table, f, cf, a, b, o };
};
const id = t.seatIdOf;

/** What a host would put in the admission of a guest, with these seats named as having confirmed. */
const admission = (host: t.Member, guest: t.Guest, named: readonly t.Member[] = []): Admission => {
  const seat = seatFor(host.channel, t.candidateOf('', guest));
  const newcomerBundle = bundleHash(guest.asked.bundle);
  const proposal = matterHash(host.channel, admissionOf(host, guest));
  const confirmations = named.map((member) => ({ seat: id(member), proposal }));
  return { kind: 'admit', seat, newcomerBundle, proposal, confirmations, bundles: [] };
};
const closing = (who: t.Member, why: Closing['why'], proposal: Hash | null = null): Change => ({
  kind: 'closings',
  closings: [{ seat: id(who), why }],
  proposal,
});

/** All others refuse it, and each says so. */
const refusedByAll = (
  table: t.Table,
  author: t.Member,
  change: Change,
  claim: Claim = {},
  except: readonly t.Member[] = [],
) => {
  const readers = table.members.filter((member) => member !== author && !except.includes(member));
  return [...new Set(tellChange(table, author, change, readers, claim))];
};

test('[M6] [N12] an admission without a key of each side is refused by all, whatever list it brings', () => {
  const { table, f, cf, a, b } = open('unconfirmed');
  const guest = t.invite(table, f, 'X', 'B');
  const other = t.invite(table, f, 'Y', 'A');
  const tried = (named: readonly t.Member[], host = f, who = guest) =>
    refusedByAll(table, host, admission(host, who, named));
  expect(tried([])).toEqual(['invalidChange']);
  expect(tried([a, b])).toEqual(['invalidChange']);
  const proposal = agree(table, f, admissionOf(f, guest), [a]);
  expect([tried([]), tried([a, b])]).toEqual([['invalidChange'], ['invalidChange']]);
  // Twice by one side is not once by each.
  const twice = { ...admission(f, guest), confirmations: [a, a].map((member) => ({ seat: id(member), proposal })) };
  expect(refusedByAll(table, f, twice)).toEqual(['invalidChange']);
  speak(table, b, { kind: 'confirm', proposal });
  expect(refusedByAll(table, f, twice)).toEqual(['invalidChange']);
  // What was agreed to is this guest at this host, by whoever asked.
  expect(tried([a, b], f, other)).toEqual(['invalidChange']);
  expect(tried([a, b], cf)).toEqual(['invalidChange']);
  const swapped = { ...admission(f, guest, [a, b]), seat: { ...admission(f, guest).seat, label: 'X2' } };
  expect(refusedByAll(table, f, swapped)).toEqual(['invalidChange']);
  const otherKey = { ...admission(f, guest, [a, b]), newcomerBundle: bundleHash(other.asked.bundle) };
  expect(refusedByAll(table, f, otherKey)).toEqual(['invalidChange']);
  expect([tried([a, b]), tried([])]).toEqual([['changed'], ['changed']]);
  const lapsed = { minute: table.minute + DAY_MINUTES + 1 };
  expect(refusedByAll(table, f, admission(f, guest), lapsed)).toEqual(['invalidChange']);
  speak(table, a, { kind: 'refuse', proposal });
  expect(tried([a, b])).toEqual(['invalidChange']);
});

test('[N6] only what stands up to its view counts for or against a change: who came later splits nobody', () => {
  const { table, f, a, b } = open('view');
  const guest = t.invite(table, f, 'X', 'B');
  const proposal = agree(table, f, admissionOf(f, guest), [a]);
  const early = f.channel.view;
  speak(table, b, { kind: 'confirm', proposal });
  const agreed = f.channel.view;
  speak(table, b, { kind: 'refuse', proposal });
  const change = admission(f, guest);
  expect(refusedByAll(table, f, change, { view: early })).toEqual(['invalidChange']);
  expect(refusedByAll(table, f, change, { view: agreed })).toEqual(['changed']);
  expect(refusedByAll(table, f, change)).toEqual(['invalidChange']);
});

test('[M7] [M14] closings that are not so, or lack a key, are refused by all', () => {
  const { table, f, cf, a, b, o } = open('closings');
  for (const why of ['left', 'ended', 'removed'] as const)
    for (const author of [f, cf])
      expect([why, refusedByAll(table, author, closing(a, why))]).toEqual([why, ['invalidChange']]);
  for (const why of ['left', 'ended', 'removed', 'frozen'] as const)
    for (const author of [a, o])
      expect([why, refusedByAll(table, author, closing(b, why))]).toEqual([why, ['invalidChange']]);
  expect(refusedByAll(table, f, closing(f, 'left'))).toEqual(['invalidChange']);
  expect(refusedByAll(table, f, { kind: 'close', seats: [id(a)] })).toEqual(['invalidChange']);
  const two: Change = {
    kind: 'closings',
    closings: [a, b].map((who) => ({ seat: id(who), why: 'frozen' as const })),
    proposal: null,
  };
  expect(refusedByAll(table, f, two)).toEqual(['invalidChange']);
  expect(refusedByAll(table, f, closing(a, 'frozen'))).toEqual(['changed']);
  const proposal = agree(table, f, { kind: 'removal', seats: [id(a)] }, [cf]);
  expect(refusedByAll(table, f, closing(b, 'removed', proposal))).toEqual(['invalidChange']);
  expect(refusedByAll(table, cf, closing(a, 'removed', proposal))).toEqual(['invalidChange']);
  // The seat itself knows nothing of it: it is given no key, only that it is closed.
  expect(refusedByAll(table, f, closing(a, 'removed', proposal), {}, [a])).toEqual(['changed']);
  t.append(table, b, t.must(sealLeave(b.channel, t.env(table))));
  t.catchUpAll(table);
  expect(refusedByAll(table, f, closing(b, 'left'))).toEqual(['changed']);
});

test('[M9] [M10] rules that are not the facilitator’s, not the next, or keep longer by one key are refused by all', () => {
  const { table, f, cf, a } = open('rules');
  const { rules } = f.channel.epoch;
  const { settings: _, ...bare } = rules;
  const next = { ...rules, version: 2 };
  const change = (changed: typeof rules, proposal: Hash | null = null): Change => ({
    kind: 'rules',
    rules: changed,
    proposal,
  });
  for (const author of [cf, a]) expect(refusedByAll(table, author, change(next))).toEqual(['invalidChange']);
  const bad = [
    { ...next, version: 1 },
    { ...next, version: 3 },
    { ...bare, version: 2 },
    { ...next, lifetimeSeconds: rules.lifetimeSeconds + 60 },
    { ...next, settings: { ...rules.settings!, caucusSeconds: rules.settings!.caucusSeconds + 60 } },
    { ...next, admission: 'facilitator' as const },
    { ...next, admission: 'cofacilitator' as const },
  ];
  for (const each of bad) expect(refusedByAll(table, f, change(each))).toEqual(['invalidChange']);
  const longer = { ...next, lifetimeSeconds: rules.lifetimeSeconds + 60 };
  const some = agree(table, f, { kind: 'longer', rules: longer }, [cf, a]);
  expect(refusedByAll(table, f, change(longer, some))).toEqual(['invalidChange']);
  expect(refusedByAll(table, f, change(next))).toEqual(['changed']);
});

test('[M15] roles change by succession alone, after the days, with a key of each side, and not while the facilitator is heard', () => {
  const { table, f, cf, a, b } = open('succession');
  const roles = [
    { seat: id(cf), role: 'facilitator' },
    { seat: id(f), role: 'participant' },
  ] as const;
  const matter = { kind: 'succession', roles } as const;
  const proposal = matterHash(cf.channel, matter);
  const change = (changed: Extract<Change, { kind: 'roles' }>['roles'] = roles): Change => ({
    kind: 'roles',
    roles: changed,
    proposal,
  });
  expect(refusedByAll(table, cf, change())).toEqual(['invalidChange']);
  table.minute += 7 * DAY_MINUTES;
  for (const member of [cf, a, b]) t.append(table, member, t.must(sealHeartbeat(member.channel, t.env(table))));
  t.catchUpAll(table);
  expect(refusedByAll(table, cf, change())).toEqual(['invalidChange']);
  agree(table, cf, matter, [a]);
  expect(refusedByAll(table, cf, change())).toEqual(['invalidChange']);
  speak(table, b, { kind: 'confirm', proposal });
  expect(refusedByAll(table, cf, change([{ seat: id(cf), role: 'facilitator' }]))).toEqual(['invalidChange']);
  expect(refusedByAll(table, cf, change([...roles, { seat: id(a), role: 'cofacilitator' }]))).toEqual([
    'invalidChange',
  ]);
  expect(refusedByAll(table, a, change([{ seat: id(a), role: 'facilitator' }]))).toEqual(['invalidChange']);
  expect(refusedByAll(table, f, change([{ seat: id(f), role: 'cofacilitator' }]))).toEqual(['invalidChange']);
  // A minute before the days are over counts for nothing, whatever the readers' clocks say.
  expect(refusedByAll(table, cf, change(), { minute: table.minute - 1 })).toEqual(['invalidChange']);
  expect(refusedByAll(table, cf, change())).toEqual(['changed']);
  const silent = cf.channel.view;
  t.append(table, f, t.must(sealHeartbeat(f.channel, t.env(table))));
  t.catchUpAll(table);
  expect(refusedByAll(table, cf, change())).toEqual(['invalidChange']);
  expect(refusedByAll(table, cf, change(), { view: silent })).toEqual(['changed']);
});

test('[M3] [M8] [M11] [M12] [M13] words and texts that their author’s client should not have sent are valid for nobody', () => {
  const { table, f, cf, a, b, o } = open('words', 600);
  const others = (author: t.Member) => table.members.filter((member) => member !== author);
  const tried = (author: t.Member, payload: Payload, claim: Claim = {}) => [
    ...new Set(tell(table, author, payload, others(author), claim)),
  ];
  const recess = (minutes: number): Payload => ({ kind: 'recess', untilMinute: table.minute + minutes, breach: false });
  const proposal = agree(table, f, { kind: 'removal', seats: [id(o)] }, []);
  const refused: [t.Member, Payload, Claim?][] = [
    [a, { kind: 'proposal', matter: { kind: 'removal', seats: [id(b)] } }],
    [f, { kind: 'proposal', matter: { kind: 'removal', seats: [id(f)] } }],
    [o, recess(60)],
    [f, recess(400 * DAY_MINUTES)],
    [f, recess(0)],
    [a, recess(60 + 3 * DAY_MINUTES), { minute: table.minute + 3 * DAY_MINUTES }],
    [a, { kind: 'accept', rules: rulesHash({ ...KEYED, items: [] }) }],
    [a, { kind: 'freeze', seat: id(b) }],
    [a, { kind: 'buddies', seats: [id(a)] }],
    [a, { kind: 'floor', seat: id(o), untilMinute: table.minute + 60 }],
    [f, { kind: 'floor', seat: id(a), untilMinute: table.minute + 60 }],
    [f, { kind: 'floor', seat: id(o), untilMinute: table.minute + 2 * DAY_MINUTES }],
  ];
  // To a reader who does not know what it answers it is nothing, and no alarm: the two may have been told different things.
  expect(tried(a, { kind: 'confirm', proposal: rulesHash(KEYED) })).toEqual(['stale']);
  const answers: [t.Member, Payload][] = [
    [a, { kind: 'confirm', proposal }],
    [f, { kind: 'confirm', proposal }],
    [a, { kind: 'refuse', proposal }],
  ];
  for (const [author, payload] of answers) {
    const [knowing, toldNothing] = [others(author).filter((member) => member !== o), [o]];
    expect([...new Set(tell(table, author, payload, knowing))]).toEqual(['invalidChange']);
    expect(tell(table, author, payload, toldNothing)).toEqual(['stale']);
  }
  for (const [author, payload, claim] of refused)
    expect([payload.kind, tried(author, payload, claim)]).toEqual([payload.kind, ['invalidChange']]);
  expect(tried(o, TEXT('without the floor'))).toEqual(['stale']);
  expect(tried(cf, { kind: 'floor', seat: id(o), untilMinute: table.minute + 60 })).toEqual(['word']);
  const before = a.channel.view;
  speak(table, a, { kind: 'recess', untilMinute: table.minute + 60, breach: false });
  for (const author of [f, b]) {
    expect(tried(author, TEXT('in the recess'))).toEqual(['invalidChange']);
    // Dated after it, while no reader's clock has come so far; or as if it had not been read of.
    expect(tried(author, TEXT('after it'), { minute: table.minute + 61 })).toEqual(['invalidChange']);
    expect(tried(author, TEXT('before it'), { view: before })).toEqual(['stale']);
  }
  expect(tried(b, { kind: 'endRecess' })).toEqual(['invalidChange']);
  expect(tried(cf, { kind: 'endRecess' })).toEqual(['word']);
  speak(table, a, { kind: 'endRecess' });
  expect([tried(a, recess(60)), tried(b, recess(60))]).toEqual([['invalidChange'], ['word']]);
  speak(table, f, { kind: 'floor', seat: id(o), untilMinute: table.minute + DAY_MINUTES });
  expect(tried(o, TEXT('with the floor'))).toEqual(['content']);
  table.minute += 600;
  for (const member of [a, b]) t.append(table, member, t.must(sealHeartbeat(member.channel, t.env(table))));
  t.catchUpAll(table);
  // Its time is over, and the log proves it: no earlier date helps.
  expect(tried(o, TEXT('too late'), { minute: table.minute - 300 })).toEqual(['stale']);
  expect(tried(o, { kind: 'away' })).toEqual(['invalidChange']);
});

test('[M9] nobody’s text counts before its own acceptance of changed rules', () => {
  const { table, f, a, b } = open('acceptance');
  const { rules } = f.channel.epoch;
  const next = { ...rules, version: 2, items: ['Another one.'] };
  t.append(table, f, t.must(sealRules(f.channel, next, null, t.env(table))));
  t.catchUpAll(table);
  expect(tell(table, a, TEXT('not accepted'), [f, b])).toEqual(['invalidChange', 'invalidChange']);
  expect(tell(table, f, TEXT('its author has'), [a, b])).toEqual(['content', 'content']);
  speak(table, a, { kind: 'accept', rules: rulesHash(next) });
  expect(tell(table, a, TEXT('accepted'), [f, b])).toEqual(['content', 'content']);
});
