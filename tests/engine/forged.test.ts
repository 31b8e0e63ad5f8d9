/** A forged log given to the engine: the rows that it keeps, and all that it would show, are those of a real one. */
import { beforeAll, expect, test } from 'vitest';
import { Ledger } from '../../client/engine/channels/ledger.ts';
import { type ChannelRecord, type MessageRecord, newRecord } from '../../client/engine/channels/records.ts';
import { readRooms } from '../../client/engine/channels/roomRows.ts';
import { channelView } from '../../client/engine/channels/shown.ts';
import { messageView, sceneOfLines } from '../../client/engine/channels/shownMessages.ts';
import { take } from '../../client/engine/channels/taking.ts';
import { writtenRow } from '../../client/engine/channels/writing.ts';
import { openStore, type Store } from '../../client/engine/store.ts';
import { symmetricKey } from '../../shared/brand.ts';
import { hex, sameBytes } from '../../shared/codec/bytes.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import type { Channel } from '../../shared/protocol/channel.ts';
import type { Held } from '../../shared/protocol/forge/forge.ts';
import { afterWriting } from '../../shared/protocol/forge/readBack.ts';
import type { Moment } from '../../shared/protocol/forge/table.ts';
import { type Names, namesOf } from '../support/heldShapes.ts';
import { seeded } from '../support/seeded.ts';
import { STORIES, wordsFor } from '../support/stories.ts';
import { forgeFor, type Played, playReal } from '../support/telling.ts';
import { must, newProfile, openRows } from './support/database.ts';

const story = STORIES.TABLE_OF_FIVE;
let real: Played;

beforeAll(async () => {
  await ready;
  real = playReal(story, seeded('as it was'));
});

const ID = 'aa';

const seatedIn = ({ stage }: ChannelRecord): Channel => {
  if (stage.kind !== 'seated') throw new Error('not seated');
  return stage.channel;
};

/** What the device had sealed, as a row that waits. */
const waitingRow = (
  ledger: Ledger,
  channel: Channel,
  { entry, text }: Extract<Moment, { kind: 'wrote' }>,
): Record<string, MessageRecord> => {
  const sent = channel.own[hex(entry)];
  if (text === null || !sent) return {};
  const room = readRooms(channel).find(({ id }) => sameBytes(id, sent.room))!;
  const content = { kind: 'text', text, messageClass: 'rule', quotes: [] } as const;
  const env = { random: seeded('nothing'), nowMinute: sent.minute };
  const { outboxId, ...row } = writtenRow(ledger, channel, { id: '', room, content }, env);
  return { [`own-${outboxId}`]: { ...row, entry, state: 'waiting', held: null } };
};

/** Gives the engine's rows each moment of a device: what it wrote, and the entries of the log, one by one. */
const takeAll = async (
  store: Store,
  { begun, moments }: Held,
): Promise<{ readonly ledger: Ledger; minute: number }> => {
  const record = newRecord('Room', 'https://relay.example', { kind: 'seated', channel: begun }, new Uint8Array(0));
  const ledger = new Ledger(store, ID, record);
  await ledger.commit({ record, views: { firstK: begun.view.k, hashes: [begun.view.hash] } });
  let minute = 0;
  for (const moment of moments) {
    const before = seatedIn(ledger.record);
    if (moment.kind === 'wrote') {
      const channel = afterWriting(before, moment.channel);
      const messages = waitingRow(ledger, channel, moment);
      await ledger.commit({ record: { ...ledger.record, stage: { kind: 'seated', channel } }, messages });
      continue;
    }
    const { blob, position } = moment;
    minute = moment.minute;
    const env = { random: seeded('nothing'), nowMinute: minute };
    const batch = [{ position, entry: { kind: 'blob', blob } }] as const;
    const taken = take(ledger, ledger.record, before, batch, true, env);
    await ledger.commit({
      record: taken.record,
      messages: taken.messages,
      outbox: taken.outbox,
      views: taken.views,
    });
  }
  return { ledger, minute };
};

/** What the engine shows of the rows, once they were read from the disk again. */
const shownOf = async (held: Held) => {
  const rows = await openRows(newProfile());
  const store = openStore(rows, seeded('rows'), symmetricKey(seeded('a data key')(32)));
  const { minute } = await takeAll(store, held);
  const record = must(await store.read({ kind: 'channel', group: '', id: ID })) as unknown as ChannelRecord;
  const ledger = await Ledger.open(store, ID, record);
  const env = { random: seeded('nothing'), nowMinute: minute };
  const scene = sceneOfLines(ledger, env, minute * 60_000);
  const lines = [...ledger.messages]
    .map(([id, row]) => messageView(scene, id, row))
    .sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1));
  return { lines, channel: channelView(ledger, 'connected', env) };
};

/** What is shown, with names of seats, and a number for each other id in the order in which it comes first. */
const numbered = (shown: unknown, names: Names): unknown => {
  const ids = new Map<string, string>();
  const named = (id: string): string => {
    const name = names.get(id) ?? ids.get(id) ?? `id ${ids.size}`;
    ids.set(id, name);
    return name;
  };
  return JSON.parse(JSON.stringify(shown).replace(/[0-9a-f]{32,}/g, named));
};

test.each(['facilitator', 'first', 'observer'])(
  '[F10] the engine of %s keeps and shows of a forged log what it does of a real one',
  async (name) => {
    const mine = real.held.get(name)!;
    const { id, log } = mine.channel;
    const forged = forgeFor(story, real, name, seeded(`forged for ${name}`), { id, log });
    const [left, right] = [await shownOf(mine), await shownOf(forged)];
    const said = left.lines.flatMap(({ label, content, state }) =>
      content.kind === 'text' && (state === 'sent' || state === 'received') ? [`${label}: ${content.text}`] : [],
    );
    expect(said).toEqual(wordsFor(story, name));
    const names = namesOf(real.seats);
    expect(numbered(right, names)).toEqual(numbered(left, names));
    expect(right.channel.alarms).toEqual([]);
  },
);
