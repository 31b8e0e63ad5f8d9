import { expect, test } from 'vitest';
import { judgeChange } from '../../shared/room/judgeChange.ts';
import { mayPost } from '../../shared/room/posting.ts';
import { PROPOSALS_KEPT } from '../../shared/room/proposals.ts';
import { sayAway } from '../../shared/room/seatWords.ts';
import { facilitatorSilentSince, lastHeard, provenMinute } from '../../shared/room/silence.ts';
import { startStanding } from '../../shared/room/standing.ts';
import { keyOf } from '../../shared/room/words.ts';
import { A1, A2, B1, CAST, CF, F, hashOf, idOf, OLD_RULES, START, seat, Table } from './support/cast.ts';

test('under rules without settings nobody closes with reasons or gives roles', () => {
  const old = new Table(CAST, OLD_RULES);
  const closings = [{ seat: A1.id, why: 'left' } as const];
  expect(old.judge(F, { kind: 'closings', closings, proposal: null })).toBe('noPower');
  expect(old.judge(F, { kind: 'roles', roles: [{ seat: CF.id, role: 'facilitator' }], proposal: hashOf(1) })).toBe(
    'noPower',
  );
});

test('a change by a seat that is not in the roster, or in another role there, is nothing', () => {
  const table = new Table();
  const change = { kind: 'close', seats: [A1.id] } as const;
  const at = { change, viewK: table.k, minute: table.minute, unmet: new Set<never>() };
  for (const author of [seat(99, 'facilitator'), { ...A2, role: 'facilitator' } as const])
    expect(judgeChange(table.standing, table.scene, { ...at, author })).toBe('noPower');
});

test('a seat that is not in the roster writes nowhere and says nothing', () => {
  const table = new Table();
  expect(mayPost(table.standing, table.scene, idOf(99), 'plenary', table.minute)).toBe('noSeat');
  expect(table.say(seat(99, 'participant', 'A'), { kind: 'away' })).toBe('noSeat');
});

test('so many proposals are kept and no more; one that was known is no new one', () => {
  const table = new Table();
  const propose = (n: number) =>
    table.say(F, { kind: 'proposal', hash: hashOf(n), matter: { kind: 'removal', seats: [n % 2 ? A1.id : B1.id] } });
  for (let n = 0; n < PROPOSALS_KEPT; n += 1) expect(propose(n)).toBe('taken');
  expect(propose(PROPOSALS_KEPT)).toBe('tooMany');
  expect(propose(0)).toBe('late');
  expect(table.standing.proposals).toHaveLength(PROPOSALS_KEPT);
});

test('a seat that said it is away says it once', () => {
  const table = new Table();
  expect(table.say(B1, { kind: 'away' })).toBe('taken');
  expect(table.standing.away).toEqual([keyOf(B1.id)]);
  // Whatever a seat writes takes it back, so twice in a row comes only where that was not noted.
  const again = sayAway(table.standing, { author: B1, k: 20, viewK: 19, minute: START, word: { kind: 'away' } });
  expect(again).toMatchObject({ verdict: { kind: 'late' }, standing: table.standing });
});

test('who was never heard has no minute, and no silence is measured from it', () => {
  const standing = startStanding(CAST, 1, START);
  expect(lastHeard(standing, keyOf(idOf(99)))).toBeUndefined();
  expect(lastHeard(standing, keyOf(F.id), 0)).toBeUndefined();
  expect(facilitatorSilentSince(standing, CAST, 0)).toBeUndefined();
  expect(facilitatorSilentSince(standing, [A1])).toBeUndefined();
  expect(facilitatorSilentSince(standing, CAST)).toBe(START);
  const unheard = { ...standing, signs: { [keyOf(A1.id)]: [], [keyOf(A2.id)]: [{ k: 1, minute: 5 }] } };
  expect(provenMinute(unheard, keyOf(F.id))).toBe(0);
});
