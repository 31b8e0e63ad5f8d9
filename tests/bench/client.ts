/** The client in Chromium as shipped: what a first visit loads, how long an unlock takes, and a channel of 10,000 messages. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { MessageRecord } from '../../client/engine/channels/records.ts';
import { systemCryptography } from '../../client/engine/platform/cryptography.ts';
import type { Rows, SealedRow } from '../../client/engine/platform/rows.ts';
import { openStore, type Put } from '../../client/engine/store.ts';
import type { StoredValue } from '../../client/engine/storedValue.ts';
import { openVault } from '../../client/engine/vault.ts';
import { systemRandom } from '../../shared/crypto/random.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { builtClient } from '../browser/support/build.ts';
import { convene, enter, PASSPHRASE, say } from '../browser/support/deeds.ts';
import { Person } from '../browser/support/person.ts';
import { Host } from '../browser/support/relay.ts';
import { atMost, plainRow, type Row } from './row.ts';

const MESSAGES = 10_000;
const MOST_ROWS = 199;
const LONGEST_TASK_MS = 100;
const MOST_KB = 450;
const CHANNEL = 'Garden';
const ROUNDS = 4;

/** Every file that a first visit loads, compressed as any server can. */
const firstLoad = async (host: Host): Promise<Row> => {
  const dist = builtClient('production');
  const person = await Person.arrive('F', host.origin);
  const paths = new Set<string>();
  person.page.on('response', (response) => paths.add(new URL(response.url()).pathname));
  await person.page.reload();
  await person.heading(person.words.firstVisit.title);
  await person.field(person.words.firstVisit.field).fill(PASSPHRASE);
  await person.sees(person.words.strength.enough);
  const bytes = [...paths].map(
    (path) => gzipSync(readFileSync(join(dist.folder, path === '/' ? 'index.html' : path)), { level: 9 }).length,
  );
  await person.leave();
  dist.remove();
  if (bytes.length < 4) throw new Error(`a first visit loaded only ${[...paths]}`);
  const value = bytes.reduce((sum, size) => sum + size, 0) / 1000;
  return atMost({ name: 'first load, compressed', value, unit: 'kB' }, MOST_KB);
};

type Stored = {
  readonly header: readonly number[];
  readonly rows: readonly (readonly [string, string, readonly number[]])[];
};

/** What lies in the page's database: sealed, as the engine left it. */
const stored = (person: Person): Promise<Stored> =>
  person.page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await done(indexedDB.open('parley'));
    const transaction = database.transaction(['rows', 'vault']);
    const [header] = await done<Uint8Array[]>(transaction.objectStore('vault').getAll());
    const rows = await done<{ key: string; group: string; sealed: Uint8Array }[]>(
      transaction.objectStore('rows').getAll(),
    );
    database.close();
    return {
      header: [...(header ?? [])],
      rows: rows.map(({ key, group, sealed }) => [key, group, [...sealed]] as const),
    };
  });

/** Rows in this process's memory, with what the page had; `put` collects what is added. */
const rowsOf = ({ header, rows }: Stored, put: SealedRow[]): Rows => {
  const all = rows.map(([key, group, sealed]): SealedRow => ({ key, group, sealed: Uint8Array.from(sealed) }));
  const nothing = async () => ({ ok: true, value: null }) as const;
  return {
    readHeader: async () => ({ ok: true, value: Uint8Array.from(header) }),
    writeHeader: nothing,
    read: async (key) => ({ ok: true, value: all.find((row) => row.key === key) ?? null }),
    readGroup: async (group) => ({ ok: true, value: all.filter((row) => row.group === group) }),
    commit: async ({ puts }) => {
      put.push(...puts);
      return { ok: true, value: null };
    },
    count: async () => ({ ok: true, value: all.length }),
    isUntouched: async () => ({ ok: true, value: false }),
    replace: async () => ({ ok: false, error: 'storageFailed' }),
    close: () => {},
  };
};

const must = <T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string },
): T => {
  if (!result.ok) throw new Error(result.error);
  return result.value;
};

/** Seals messages as the engine does, under the page's own vault. */
const sealedMessages = async (page: Stored): Promise<readonly SealedRow[]> => {
  const put: SealedRow[] = [];
  const rows = rowsOf(page, put);
  const { dataKey } = must(await openVault(systemCryptography, rows, PASSPHRASE));
  const store = openStore(rows, systemRandom, dataKey);
  const [channel] = must(await store.readGroup('channel', ''));
  const [one] = must(await store.readGroup('message', channel?.id ?? ''));
  if (channel === undefined || one === undefined) throw new Error('the page has no message to copy');
  const example = one.value as unknown as MessageRecord;
  const puts = Array.from({ length: MESSAGES }, (_, index): Put => {
    const text = `message ${index} ${'and some more words '.repeat(1 + (index % 12))}`;
    const message: MessageRecord = {
      ...example,
      order: index + 100,
      entry: systemRandom(16),
      seat: 'ee'.repeat(16),
      label: 'cartographer',
      side: 'A',
      ours: false,
      state: 'received',
      content: { kind: 'text', text, messageClass: 'rule', quotes: [] },
    };
    return { kind: 'message', group: channel.id, id: `bench-${index}`, value: message as unknown as StoredValue };
  });
  must(await store.commit({ puts }));
  return put;
};

const PIECE = 500;

const store = async (person: Person, rows: readonly SealedRow[]): Promise<void> => {
  for (let at = 0; at < rows.length; at += PIECE) {
    const piece = rows
      .slice(at, at + PIECE)
      .map(({ key, group, sealed }) => [key, group, Buffer.from(sealed).toString('base64')]);
    await person.page.evaluate(async (added) => {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open('parley');
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      const transaction = database.transaction('rows', 'readwrite');
      for (const [key, group, text = ''] of added) {
        const sealed = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
        transaction.objectStore('rows').put({ key, group, sealed });
      }
      await new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onerror = () => reject(transaction.error);
      });
      database.close();
    }, piece);
  }
};

declare global {
  interface Window {
    benchTasks: number[];
  }
}

/** Notes every task of the page that is long, from now on. */
const noteLongTasks = (person: Person): Promise<void> =>
  person.page.evaluate(() => {
    window.benchTasks = [];
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.benchTasks.push(duration);
    }).observe({ type: 'longtask' });
  });

const longestTask = (person: Person): Promise<number> =>
  person.page.evaluate(() => {
    const longest = Math.max(0, ...window.benchTasks);
    window.benchTasks = [];
    return longest;
  });

/** Milliseconds from a press to what it brings, as the page itself sees both. */
const until = (person: Person, button: string, brings: string): Promise<number> =>
  person.page.evaluate(
    ({ name, selector }) =>
      new Promise<number>((resolve, reject) => {
        const pressed = [...document.querySelectorAll('button')].find(({ textContent }) =>
          textContent?.startsWith(name),
        );
        if (pressed === undefined) return reject(new Error(`there is no button ${name}`));
        const start = performance.now();
        const watcher = new MutationObserver(() => {
          if (document.querySelector(selector) === null) return;
          watcher.disconnect();
          requestAnimationFrame(() => resolve(performance.now() - start));
        });
        watcher.observe(document, { subtree: true, childList: true, attributes: true });
        pressed.click();
      }),
    { name: button, selector: brings },
  );

/** Scrolls from end to beginning and back in leaps, a frame at a time; returns the most rows that were drawn. */
const scroll = (person: Person): Promise<number> =>
  person.page.evaluate(async () => {
    const feed = document.querySelector('[role=feed]');
    const scroller = feed?.parentElement;
    if (!feed || !scroller) throw new Error('there is no conversation');
    let most = 0;
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const go = async (top: number): Promise<void> => {
      scroller.scrollTop = top;
      await frame();
      most = Math.max(most, feed.querySelectorAll('[aria-posinset]').length);
    };
    for (let step = 0; step < 120; step += 1) await go(scroller.scrollTop - 700);
    for (let step = 0; step < 60; step += 1) await go(((step * 37) % 60) * (scroller.scrollHeight / 60));
    for (let step = 0; step < 60; step += 1) await go(scroller.scrollTop + 700);
    return most;
  });

type Round = {
  readonly unlocked: number;
  readonly shown: number;
  /** The longest task while opening, and while scrolling. */
  readonly opening: number;
  readonly scrolling: number;
  readonly most: number;
};

/** What else the machine does can only make a round slower: the quickest says what the work costs. */
const least = (rounds: readonly Round[], what: keyof Round): number => Math.min(...rounds.map((round) => round[what]));

const openAndScroll = async (person: Person): Promise<Round> => {
  const { unlock } = person.words;
  await person.page.reload();
  await person.heading(unlock.title);
  await noteLongTasks(person);
  await person.field(unlock.field).fill(PASSPHRASE);
  const unlocked = await until(person, unlock.action, '.line');
  const shown = await until(person, CHANNEL, '[role=feed] [aria-posinset]');
  await person.page.locator('[role=feed][aria-busy=false]').waitFor();
  const size = await person.page.locator('[aria-setsize]').first().getAttribute('aria-setsize');
  if (Number(size) < MESSAGES) throw new Error(`the channel shows ${size} messages`);
  const opening = await longestTask(person);
  const most = await scroll(person);
  return { unlocked, shown, opening, scrolling: await longestTask(person), most };
};

const largeChannel = async (host: Host): Promise<readonly Row[]> => {
  const person = await Person.arrive('F', host.origin);
  const { unlock, common } = person.words;
  await enter(person);
  await convene(person, { label: CHANNEL });
  await say(person, 'the one that is copied');
  await person.sees(person.words.room.states.sent);
  await person.button(common.lock).click();
  await person.heading(unlock.title);
  await person.field(unlock.field).fill(PASSPHRASE);
  const alone = await until(person, unlock.action, '.line');
  await person.page.reload();
  await person.heading(unlock.title);
  await store(person, await sealedMessages(await stored(person)));
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await openAndScroll(person));
  const faults = person.wrong();
  await person.leave();
  if (faults.length > 0) throw new Error(faults.join('\n'));
  const ms = (name: string, value: number) => ({ name, value, unit: 'ms' });
  return [
    plainRow(ms('unlock, one message', alone)),
    plainRow(ms('unlock, 10,000 messages', least(rounds, 'unlocked')), alone),
    plainRow(ms('show the newest of 10,000 messages', least(rounds, 'shown'))),
    atMost(ms('longest task, unlock and show 10,000', least(rounds, 'opening')), LONGEST_TASK_MS),
    atMost(ms('longest task, scrolling through 10,000', least(rounds, 'scrolling')), LONGEST_TASK_MS),
    atMost(
      { name: 'rows drawn while scrolling', value: Math.max(...rounds.map(({ most }) => most)), unit: 'rows' },
      MOST_ROWS,
    ),
  ];
};

export const rows = async (): Promise<readonly Row[]> => {
  await ready;
  const host = await Host.open('production');
  try {
    return [await firstLoad(host), ...(await largeChannel(host))];
  } finally {
    await host.close();
  }
};
