import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { languages } from '../../client/i18n/languages.ts';
import { copyOf } from '../../client/ui/surfaces/rehearsal/copy.ts';
import { madeDeeds } from '../../client/ui/surfaces/rehearsal/deeds.ts';
import { emptyOf, exampleOf } from '../../client/ui/surfaces/rehearsal/example.ts';
import {
  addLine,
  addSeat,
  alterLine,
  alterSeat,
  beSeat,
  bounds,
  keepFor,
  type Line,
  type Made,
  moveLine,
  nameChannel,
  removeLine,
  removeSeat,
  roomIn,
  seatInRoom,
  shape,
} from '../../client/ui/surfaces/rehearsal/made.ts';
import { card, channel, message, roomAmong, talk } from '../browser/surfaces/samples.ts';

/** A made conversation as values: what the editor does to it, what a copy takes along, and what there is no way to. */

const { words } = languages.en;
const text = (said: string): Line['content'] => ({ kind: 'text', text: said, messageClass: 'rule', quote: null });
const said = (made: Made): readonly string[] =>
  made.lines.map(({ content }) => (content.kind === 'text' ? content.text : content.kind));
const three = (): Made =>
  ['one', 'two', 'three'].reduce(
    (made, line, place) => addLine(made, { seat: `s${place}`, content: text(line), ageSeconds: 60 * place }),
    emptyOf(words),
  );
const quoting = (messageId: string): Line['content'] => ({
  kind: 'text',
  text: 'about that',
  messageClass: 'rule',
  quote: { messageId, label: '', side: '', text: null, messageClass: null, barred: false },
});

describe('making a conversation up', () => {
  it('[F25] lines are added, altered, moved and removed, and stand in their order', () => {
    const made = three();
    expect(said(made)).toEqual(['one', 'two', 'three']);
    const [first, , third] = made.lines.map(({ id }) => id) as [string, string, string];
    expect(said(moveLine(made, third, -1))).toEqual(['one', 'three', 'two']);
    expect(said(moveLine(made, first, -1))).toEqual(['one', 'two', 'three']);
    expect(said(moveLine(made, third, 1))).toEqual(['one', 'two', 'three']);
    expect(said(removeLine(made, first))).toEqual(['two', 'three']);
    expect(said(alterLine(made, first, { content: text('otherwise') }))).toEqual(['otherwise', 'two', 'three']);
    for (const next of [made, moveLine(made, third, -1), removeLine(made, first)])
      expect(next.lines.map(({ order }) => order)).toEqual(next.lines.map((_, place) => place));
    expect(said(made)).toEqual(['one', 'two', 'three']);
  });

  it('[F25] a line follows its seat, its age and the room’s lifetime', () => {
    const made = three();
    const [first, second] = made.lines.map(({ id }) => id) as [string, string];
    expect(made.lines[1]).toMatchObject({ ours: true, state: 'sent', label: 'academic', side: 'A' });
    const relabelled = alterSeat(made, 's1', { label: 'poet', side: 'C' });
    expect(relabelled.lines[1]).toMatchObject({ label: 'poet', side: 'C' });
    expect(alterSeat(made, 's2', { verified: 'scanned' }).channel.seats[2]).toMatchObject({ verified: 'scanned' });
    const turned = beSeat(made, 's2');
    expect(turned.lines.map(({ ours, state }) => [ours, state])).toEqual([
      [false, 'received'],
      [false, 'received'],
      [true, 'sent'],
    ]);
    expect(turned.channel.ourSeat).toBe('s2');
    const older = alterLine(made, first, { ageSeconds: 3600, seat: 's1' });
    expect(older.lines[0]).toMatchObject({ ours: true, ageSeconds: 3600, goneInSeconds: 7 * 86_400 - 3600 });
    expect(keepFor(made, 86_400).lines[1]).toMatchObject({ id: second, goneInSeconds: 86_400 - 60 });
    expect(roomIn(keepFor(made, 86_400)).lifetimeSeconds).toBe(86_400);
    expect(nameChannel(made, 'Orchard').channel.label).toBe('Orchard');
  });

  it('[F25] a quotation says what the quoted line says now, and that it is gone when it is', () => {
    const made = three();
    const [first, , third] = made.lines.map(({ id }) => id) as [string, string, string];
    const quoted = alterLine(made, third, { content: quoting(first) });
    const quoteIn = (of: Made) => {
      const content = of.lines.find(({ id }) => id === third)?.content;
      return content?.kind === 'text' ? content.quote : null;
    };
    expect(quoteIn(quoted)).toMatchObject({ text: 'one', label: 'facilitator', side: 'third', messageClass: 'rule' });
    expect(quoteIn(alterLine(quoted, first, { content: text('uno') }))).toMatchObject({ text: 'uno' });
    expect(quoteIn(removeLine(quoted, first))).toMatchObject({ text: null, messageClass: null });
  });

  it('[F25] seats come and go within bounds, and whose screen it is stays', () => {
    const made = three();
    expect(removeSeat(made, 's1')).toBe(made);
    const without = removeSeat(made, 's2');
    expect(without.channel.seats.map(({ id }) => id)).toEqual(['s0', 's1']);
    expect(said(without)).toEqual(['one', 'two']);
    expect(roomIn(without).readers).toEqual(['s0', 's1']);
    let crowded = made;
    for (let count = 0; count < bounds.seats + 5; count += 1) crowded = addSeat(crowded, `guest ${count}`, 'B');
    expect(crowded.channel.seats).toHaveLength(bounds.seats);
    expect(new Set(crowded.channel.seats.map(({ id }) => id)).size).toBe(bounds.seats);
    expect(roomIn(crowded).readers).toHaveLength(bounds.seats);
    let long = made;
    for (let count = 0; count < bounds.lines + 5; count += 1)
      long = addLine(long, { seat: 's0', content: text(`${count}`), ageSeconds: 0 });
    expect(long.lines).toHaveLength(bounds.lines);
  });

  it('[F25] every kind of room has us and its own others in it', () => {
    const made = three();
    const caucus = shape(alterSeat(made, 's2', { side: 'A' }), 'caucus');
    expect(roomIn(caucus)).toMatchObject({ form: 'caucus', side: 'A', readers: ['s1', 's2'], closed: null });
    const group = shape(made, 'workingGroup');
    expect(roomIn(group).readers).toEqual(['s0', 's1', 's2']);
    expect(roomIn(seatInRoom(group, 's0', false)).readers).toEqual(['s1', 's2']);
    expect(roomIn(seatInRoom(group, 's1', false)).readers).toContain('s1');
    expect(roomIn(shape(group, 'plenary')).id).toBe(made.room);
    expect(shape(group, 'plenary').channel.rooms).toHaveLength(2);
    expect(roomIn(alterSeat(made, 's1', { role: 'observer' })).closed).toBe('noFloor');
  });
});

describe('a copy of a room', () => {
  const secrets = {
    id: 'channel-7d1f',
    seats: channel('en').seats.map((seat) => ({ ...seat, id: `seat-${seat.id}-9c2e` })),
  };
  const real = channel('en', {
    ...secrets,
    ourSeat: 'seat-s0-9c2e',
    rooms: [roomAmong('workingGroup', ['seat-s0-9c2e', 'seat-s2-9c2e'], { id: 'room-44aa', founder: 'seat-s0-9c2e' })],
    invitations: [card({ id: 'invitation-5b', state: { kind: 'asked', digits: ['48210'], matched: true } })],
    alarms: [{ id: 'alarm-6c', kind: 'unconfirmed30Days', seat: 'seat-s2-9c2e' }],
  });
  const messages = talk('en').map((line, place) => {
    const id = `message-${place}-77`;
    const { content } = line;
    const quote =
      content.kind === 'text' && content.quote !== null ? { ...content.quote, messageId: 'message-0-77' } : null;
    return {
      id,
      at: 1_000,
      message: {
        ...line,
        id,
        seat: `seat-${line.seat}-9c2e`,
        content: content.kind === 'text' ? { ...content, quote } : content,
      },
    };
  });

  it('[F24] it has the labels, the words and the marks, and no id, link or digit of the channel', () => {
    const copy = copyOf({ channel: real, room: real.rooms[0] ?? roomAmong('caucus', []), messages }, 61_000);
    const everything = JSON.stringify(copy);
    for (const secret of ['7d1f', '9c2e', '44aa', '-77', 'invitation', '48210', '#i/', 'alarm-6c'])
      expect(everything.replace('"invitations":[]', ''), secret).not.toContain(secret);
    expect(copy.channel).toMatchObject({ label: real.label, invitations: [], alarms: [], proposals: [], notices: [] });
    expect(copy.channel.seats.map(({ label, side, role, ours }) => [label, side, role, ours])).toEqual(
      real.seats.map(({ label, side, role, ours }) => [label, side, role, ours]),
    );
    expect(said(copy)).toEqual(
      messages.map(({ message: { content } }) => (content.kind === 'text' ? content.text : '')),
    );
    // A minute went by on the screen it was copied from.
    expect(copy.lines.map(({ ageSeconds }) => ageSeconds)).toEqual(
      messages.map(({ message: { ageSeconds } }) => ageSeconds + 60),
    );
    expect(copy.lines[2]?.content).toMatchObject({ quote: { messageId: copy.lines[0]?.id } });
    expect(roomIn(copy).readers).toEqual(['s0', 's2']);
  });

  it('[F24] of a long conversation the newest lines are taken, and what was not sent stands as sent', () => {
    const many = Array.from({ length: bounds.lines + 9 }, (_, place) => {
      const line = message('en', place, { state: place % 2 === 0 ? 'failed' : 'held', heldSeconds: 20 });
      return { id: line.id, at: 0, message: { ...line, order: place } };
    });
    const copy = copyOf({ channel: real, room: real.rooms[0] ?? roomAmong('caucus', []), messages: many }, 0);
    expect(copy.lines).toHaveLength(bounds.lines);
    expect(copy.lines.at(-1)?.content).toEqual(many.at(-1)?.message.content);
    expect(new Set(copy.lines.map(({ state, heldSeconds }) => `${state} ${heldSeconds}`))).toEqual(
      new Set(['sent null']),
    );
    // What is added to it has a name of its own.
    expect(
      new Set(addLine(copy, { seat: 's0', content: text('more'), ageSeconds: 0 }).lines.map(({ id }) => id)).size,
    ).toBe(copy.lines.length);
  });
});

describe('deeds in a made room', () => {
  const begin = () => {
    let made = exampleOf(words);
    let locks = 0;
    const deeds = madeDeeds({
      read: () => made,
      alter: (change) => {
        made = change(made);
        deeds.tell(made);
      },
      lock: () => {
        locks += 1;
      },
    });
    return { engine: deeds.engine, read: () => made, locks: () => locks };
  };

  it('[F22] writing, withdrawing and the like alter what was made, and tell the room', async () => {
    const { engine, read } = begin();
    const changes: string[] = [];
    await engine.watchRoom('made', read().room, ({ upserted, removed, complete }) =>
      changes.push(`${upserted.length} ${removed.length} ${complete}`),
    );
    const line = { text: 'and then?', quote: 'm3', messageClass: 'rule', holdSeconds: 20 } as const;
    expect(await engine.send('made', read().room, line, '', false)).toMatchObject({ ok: true });
    const last = read().lines.at(-1);
    expect(last).toMatchObject({
      ours: true,
      state: 'sent',
      content: { text: 'and then?', quote: { messageId: 'm3' } },
    });
    expect(last?.content).toMatchObject({ quote: { text: words.rehearsal.example.lines[0] } });
    await engine.tighten('made', last?.id ?? '', 'notForUse');
    expect(read().lines.at(-1)?.content).toMatchObject({ messageClass: 'notForUse' });
    await engine.withdraw('made', last?.id ?? '');
    expect(read().lines.at(-1)?.content).toEqual({ kind: 'withdrawn' });
    await engine.discard('made', last?.id ?? '');
    expect(read().lines).toHaveLength(3);
    expect(changes).toEqual(['3 0 true', '1 0 true', '1 0 true', '1 0 true', '0 1 true']);
  });

  it('[F22] whatever else a room asks for does nothing', async () => {
    const { engine, read, locks } = begin();
    const before = read();
    for (const deed of ['startRoom', 'closeChannel', 'invite', 'admit', 'leave', 'unlock', 'createVault'] as const)
      expect(await (engine[deed] as (...given: unknown[]) => Promise<unknown>)('made', {})).toEqual({
        ok: true,
        value: null,
      });
    expect(read()).toBe(before);
    await engine.lock();
    expect(locks()).toBe(1);
  });

  it('[F22] the code of the rehearsal knows the engine by its types alone, and no worker, socket or storage', () => {
    const folder = fileURLToPath(new URL('../../client/ui/surfaces/rehearsal/', import.meta.url));
    const files = readdirSync(folder);
    expect(files.length).toBeGreaterThan(9);
    for (const name of files) {
      const source = readFileSync(folder + name, 'utf8');
      const imports = [...source.matchAll(/import\s+(type\s+)?([^;]*?)\s*from '([^']+)'/g)];
      expect(imports.length, name).toBeGreaterThan(0);
      for (const [, type, names, path] of imports) {
        if (!path?.includes('/engine/')) continue;
        const values = type === undefined ? (names ?? '').replace(/[{}\s]/g, '').split(',') : [];
        // Limits and defaults are numbers.
        const plain = values.filter((value) => value !== '' && !value.startsWith('type'));
        expect(['openingLimits', 'openingSettings'], `${name} ${path}`).toEqual(expect.arrayContaining(plain));
      }
      expect(source, name).not.toMatch(
        /useEngine|comlink|startWorker|Worker\(|WebSocket|fetch\(|indexedDB|localStorage/,
      );
      expect(source, name).not.toMatch(
        /sessionStorage|caches\b|pushState|replaceState|document\.cookie|BroadcastChannel/,
      );
    }
  });
});

describe('what deniability does and does not do', () => {
  const paper = readFileSync(fileURLToPath(new URL('../../docs/TRUST.md', import.meta.url)), 'utf8');

  it('[F26] the paper says the sentences of the page, all and no others', () => {
    const { deniability } = words;
    const start = paper.indexOf(`## ${deniability.title}\n`);
    expect(start).toBeGreaterThan(0);
    const section = paper.slice(start).split('\n## ')[0] ?? '';
    const items = section
      .replace(/\n {2}(?=\S)/g, ' ')
      .split('\n')
      .filter((line) => line.startsWith('- '));
    expect(items.map((line) => line.slice(2))).toEqual([
      ...deniability.proved,
      ...deniability.people,
      ...deniability.lacks,
    ]);
    const flowing = section.replace(/\s+/g, ' ');
    expect(flowing).toContain(`${deniability.command} \`npm run forge\``);
    expect(flowing).toContain(deniability.never);
  });

  it('[F26] nobody is told that they can safely deny anything, in any language', () => {
    for (const { words: spoken } of Object.values(languages)) {
      const all = JSON.stringify([spoken.deniability, spoken.rehearsal]);
      expect(all).not.toMatch(/safely|guarantee|untraceable|بأمان|مضمون/i);
      expect(spoken.deniability.lacks.length).toBeGreaterThanOrEqual(spoken.deniability.proved.length);
    }
    expect(words.deniability.proved[0]).toContain('cannot be proved by cryptography');
    expect(languages.ar.words.deniability.proved[0]).toContain('لا يمكن إثبات');
  });
});
