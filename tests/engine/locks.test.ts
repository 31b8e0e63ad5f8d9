import { describe, expect, it } from 'vitest';
import type { TabLock } from '../../client/engine/platform/tabLock.ts';
import { webLocks } from '../../client/engine/platform/webLocks.ts';
import { settled } from './support/clock.ts';
import { profileTabs } from './support/tabs.ts';

let profiles = 0;

/** The production lock over the lock manager that Node brings, and the double that stands for it in other tests: one contract. */
const KINDS: readonly (readonly [string, () => () => TabLock])[] = [
  [
    'Web Locks',
    () => {
      profiles += 1;
      const name = `profile ${profiles}`;
      return () => webLocks(navigator.locks, name);
    },
  ],
  ['the double', profileTabs],
];

describe.each(KINDS)('%s', (_kind, newProfile) => {
  const twoTabs = () => {
    const open = newProfile();
    const events: string[] = [];
    return { one: open(), two: open(), events, lost: (name: string) => () => void events.push(`${name} lost`) };
  };

  it('[G10] the first tab holds the seats, the second is told that they are elsewhere', async () => {
    const { one, two, lost, events } = twoTabs();
    expect(await one.acquire(lost('one'))).toBe('held');
    expect(await two.acquire(lost('two'))).toBe('elsewhere');
    one.release();
    await settled();
    expect(await two.acquire(lost('two'))).toBe('held');
    expect(events).toEqual([]);
    two.release();
  });

  it('[G10] a tab that takes over has it, the loser hears at once and once, and may take it back', async () => {
    const { one, two, lost, events } = twoTabs();
    await one.acquire(lost('one'));
    expect(await two.takeOver(lost('two'))).toBe('held');
    await settled();
    expect(events).toEqual(['one lost']);
    one.release();
    await settled();
    expect(await one.acquire(lost('one'))).toBe('elsewhere');
    expect(await one.takeOver(lost('one'))).toBe('held');
    await settled();
    expect(events).toEqual(['one lost', 'two lost']);
    one.release();
    two.release();
    await settled();
    expect(events).toEqual(['one lost', 'two lost']);
  });

  it('[G10] a tab that waits gets it when the other lets go', async () => {
    const { one, two, lost, events } = twoTabs();
    await one.acquire(lost('one'));
    const waiting = two.wait(lost('two')).then((how) => events.push(`two ${how}`));
    await settled();
    expect(events).toEqual([]);
    one.release();
    await waiting;
    expect(events).toEqual(['two held']);
    expect(await one.acquire(lost('one'))).toBe('elsewhere');
    two.release();
  });

  it('[G10] a tab that waits may take over instead, and then waits no more', async () => {
    const { one, two, lost, events } = twoTabs();
    await one.acquire(lost('one'));
    const waiting = two.wait(lost('two')).then((how) => events.push(`waiting ${how}`));
    expect(await two.takeOver(lost('two'))).toBe('held');
    await waiting;
    await settled();
    expect(events.sort()).toEqual(['one lost', 'waiting elsewhere']);
    two.release();
    await settled();
    expect(await one.acquire(lost('one'))).toBe('held');
    one.release();
  });
});
