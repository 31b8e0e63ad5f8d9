import { expect, test } from 'vitest';
import { entryId } from '../../shared/brand.ts';
import { MESSAGE_CLASSES } from '../../shared/protocol/body.ts';
import { mayUse, shownClass, stricterThan } from '../../shared/room/classes.ts';
import { applyMark, type SaidFacts } from '../../shared/room/marks.ts';
import { asksAuthor, quarantineOf, whyNoCopy, whyNoQuote } from '../../shared/room/quoting.ts';
import {
  goneAfterShortening,
  goneMinute,
  lifetimeAt,
  NOTICE_MINUTES,
  usualLifetime,
} from '../../shared/room/retention.ts';
import { DEFAULT_SETTINGS, settingsOf } from '../../shared/room/settings.ts';
import type { Mark } from '../../shared/room/words.ts';
import { A1, A2, B1, CAST, DAY, F, OLD_RULES, RULES } from './support/cast.ts';

const ENTRY = entryId(new Uint8Array(16).fill(1));
const SAID: SaidFacts = {
  author: B1.id,
  room: 'plenary',
  minute: 5000,
  messageClass: 'rule',
  release: 'undecided',
  withdrawn: false,
};
const withdraw: Mark = { kind: 'withdraw', entry: ENTRY };
const tighten = (messageClass: SaidFacts['messageClass']): Mark => ({ kind: 'tighten', entry: ENTRY, messageClass });
const release = (mayBeQuoted: boolean): Mark => ({ kind: 'release', entry: ENTRY, mayBeQuoted });
const mark = (said: SaidFacts, what: Mark, author = B1, room = 'plenary') => applyMark(said, what, author.id, room);

test('[L1] an author tightens the class of its message and never loosens it', () => {
  expect(mark(SAID, tighten('notForUse')).said.messageClass).toBe('notForUse');
  expect(mark(SAID, tighten('whatIf')).said.messageClass).toBe('whatIf');
  expect(mark(SAID, tighten('summary'))).toEqual({ said: SAID, verdict: { kind: 'ignored', why: 'looser' } });
  expect(mark(SAID, tighten('rule'))).toEqual({ said: SAID, verdict: { kind: 'late' } });
  expect(stricterThan('whatIf')).toEqual(['notForUse']);
  expect(stricterThan('notForUse')).toEqual([]);
});

test('[L1] a quotation is shown with the strictest class of all that it shows, also when one was tightened later', () => {
  for (const own of MESSAGE_CLASSES)
    for (const quoted of MESSAGE_CLASSES) {
      const strictest = Math.max(MESSAGE_CLASSES.indexOf(own), MESSAGE_CLASSES.indexOf(quoted));
      expect(shownClass(own, [quoted])).toBe(MESSAGE_CLASSES[strictest]);
    }
  expect(shownClass('summary', ['rule', 'whatIf', 'summary'])).toBe('whatIf');
  expect(shownClass('rule', [])).toBe('rule');
  const tightened = mark(SAID, tighten('notForUse')).said;
  expect(shownClass('rule', [tightened.messageClass])).toBe('notForUse');
});

test('[L2] what is not for use is not quoted, not even in its own room or when released, and not copied', () => {
  const said = { ...SAID, messageClass: 'notForUse', release: 'quotable' } as const;
  const here = { room: 'plenary', readers: CAST };
  expect(whyNoQuote(said, CAST, here, DEFAULT_SETTINGS, 9000)).toBe('notForUse');
  expect(whyNoCopy(said)).toBe('notForUse');
  expect(MESSAGE_CLASSES.filter(mayUse)).toEqual(['summary', 'rule', 'whatIf']);
  expect(whyNoCopy(SAID)).toBe(null);
  expect(asksAuthor({ ...said, release: 'undecided' }, DEFAULT_SETTINGS, 9000)).toBe(false);
});

test('[L3] into another room only towards readers who all read the source, and only once released', () => {
  const caucus = { room: 'caucus', readers: [A1, A2] };
  const quote = (said: SaidFacts, target = caucus, minute = 5000 + DAY, readers = CAST) =>
    whyNoQuote(said, readers, target, DEFAULT_SETTINGS, minute);
  expect(quote(SAID, caucus, 5000)).toBe('quarantine');
  expect(quote(mark(SAID, release(true)).said, caucus, 5001)).toBe(null);
  expect(quote(mark(SAID, release(false)).said)).toBe('kept');
  expect(quote({ ...SAID, release: 'quotable' }, caucus, 5001, [A1, B1])).toBe('otherReaders');
  // Out of a caucus into the plenary, whose other readers never saw it.
  const inCaucus = { ...SAID, author: A1.id, room: 'caucus', release: 'quotable' } as const;
  expect(quote(inCaucus, { room: 'plenary', readers: [...CAST] }, 5001, [A1, A2])).toBe('otherReaders');
  expect(quote({ ...SAID, withdrawn: true, release: 'quotable' })).toBe('withdrawn');
});

test('[L3] in its own room whatever may be used is quoted at any time', () => {
  const here = { room: 'plenary', readers: CAST };
  for (const kept of ['undecided', 'kept', 'quotable'] as const)
    expect(whyNoQuote({ ...SAID, release: kept }, CAST, here, DEFAULT_SETTINGS, 5000)).toBe(null);
});

test('[L5] a message is withdrawn, tightened and released by its author alone, in its own room', () => {
  expect(mark(SAID, withdraw).said.withdrawn).toBe(true);
  for (const what of [withdraw, tighten('notForUse'), release(true), release(false)]) {
    for (const other of [F, A1])
      expect(mark(SAID, what, other)).toEqual({ said: SAID, verdict: { kind: 'ignored', why: 'notAuthor' } });
    expect(mark(SAID, what, B1, 'caucus')).toEqual({ said: SAID, verdict: { kind: 'ignored', why: 'notThisRoom' } });
  }
});

test('[L5] what was withdrawn stays withdrawn', () => {
  const gone = mark(SAID, withdraw).said;
  for (const what of [withdraw, tighten('notForUse'), release(true)])
    expect(mark(gone, what)).toEqual({ said: gone, verdict: { kind: 'late' } });
  expect(asksAuthor(gone, DEFAULT_SETTINGS, 9000)).toBe(false);
});

test('[L6] when a quarantine ends its author is asked, and no answer means kept in the room', () => {
  expect(quarantineOf(SAID, DEFAULT_SETTINGS, 5000)).toEqual({ kind: 'running', leftMinutes: DAY });
  expect(asksAuthor(SAID, DEFAULT_SETTINGS, 5000 + DAY - 1)).toBe(false);
  expect(asksAuthor(SAID, DEFAULT_SETTINGS, 5000 + DAY)).toBe(true);
  expect(quarantineOf(SAID, DEFAULT_SETTINGS, 5000 + DAY)).toEqual({ kind: 'kept' });
  expect(quarantineOf(SAID, DEFAULT_SETTINGS, 5000 + 90 * DAY)).toEqual({ kind: 'kept' });
  const kept = mark(SAID, release(false)).said;
  expect(asksAuthor(kept, DEFAULT_SETTINGS, 5000 + DAY)).toBe(false);
  expect(quarantineOf(kept, DEFAULT_SETTINGS, 5000)).toEqual({ kind: 'kept' });
  expect(mark(kept, release(true)).said.release).toBe('quotable');
  expect(mark(kept, release(false)).verdict).toEqual({ kind: 'late' });
});

test('[L6] rules without settings, or with none chosen, know no quarantine', () => {
  for (const settings of [settingsOf(OLD_RULES), { ...DEFAULT_SETTINGS, quarantineMinutes: 0 }]) {
    expect(quarantineOf(SAID, settings, 5000)).toEqual({ kind: 'quotable' });
    expect(asksAuthor(SAID, settings, 9000)).toBe(false);
  }
});

test('[L7] what is said in a room is gone when its body or its room says, whichever is first', () => {
  expect(goneMinute(100, 3600, 7200)).toBe(160);
  expect(goneMinute(100, 7200, 3600)).toBe(160);
  expect(goneMinute(100, 3601, 7200)).toBe(161);
  expect(lifetimeAt({ lifetimeSeconds: 3600 }, RULES)).toBe(3600);
  expect(lifetimeAt({ lifetimeSeconds: RULES.lifetimeSeconds * 2 }, RULES)).toBe(RULES.lifetimeSeconds);
  expect(lifetimeAt('plenary', RULES)).toBe(RULES.lifetimeSeconds);
});

test('[L7] a shorter lifetime takes what is there after a day’s notice, and never lengthens anything', () => {
  const notice = 10_000;
  // Said long ago: it would be gone already, and stays for the day.
  expect(goneAfterShortening(20_000, 5000, 3600, notice)).toBe(notice + NOTICE_MINUTES);
  expect(goneAfterShortening(20_000, 9990, 100 * 3600, notice)).toBe(9990 + 6000);
  expect(goneAfterShortening(10_050, 5000, 3600, notice)).toBe(10_050);
});

test('new rooms keep what the settings say, and never longer than the channel', () => {
  expect(usualLifetime('plenary', RULES)).toBe(7 * 86400);
  expect(usualLifetime('workingGroup', RULES)).toBe(7 * 86400);
  expect(usualLifetime('caucus', RULES)).toBe(2 * 86400);
  expect(usualLifetime('privateSession', RULES)).toBe(3 * 86400);
  expect(usualLifetime('privateSession', { ...RULES, lifetimeSeconds: 86400 })).toBe(86400);
  expect(usualLifetime('caucus', OLD_RULES)).toBe(OLD_RULES.lifetimeSeconds);
});
