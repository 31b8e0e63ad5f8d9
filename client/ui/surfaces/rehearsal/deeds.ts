import type { EngineApi, MessageView, NewMessage, Outcome, RoomChange } from '../../../engine/api.ts';
import { addLine, alterLine, type Made, ourSeatIn, removeLine } from './made.ts';

/**
 * What the room's components do while they draw a made conversation. They ask for deeds where they would ask an engine: writing,
 * withdrawing and the like alter the made conversation, everything else does nothing. There is no engine behind this, no worker
 * and no socket; nothing that is made can be sent.
 */
export type Deeds = {
  readonly engine: EngineApi;
  /** To be told of each change, from wherever it came. */
  readonly tell: (made: Made) => void;
};

type Owner = {
  readonly read: () => Made;
  readonly alter: (change: (made: Made) => Made) => void;
  readonly lock: () => void;
};

type Answered = Pick<
  EngineApi,
  | 'watchRoom'
  | 'unwatchRoom'
  | 'send'
  | 'discard'
  | 'withdraw'
  | 'tighten'
  | 'release'
  | 'whereSaid'
  | 'acknowledgeNewcomer'
  | 'endRecess'
  | 'lock'
>;

const done: Outcome = { ok: true, value: null };

export function madeDeeds({ read, alter, lock }: Owner): Deeds {
  const watching = new Map<string, (change: RoomChange) => void>();
  let told: readonly MessageView[] = [];

  const change = async (how: (made: Made) => Made): Promise<Outcome> => {
    alter(how);
    return done;
  };
  const answered: Answered = {
    watchRoom: async (_channel, room, listener) => {
      const { room: shown, lines } = read();
      watching.set(room, listener);
      if (room === shown) told = lines;
      listener({ upserted: room === shown ? lines : [], removed: [], complete: true });
    },
    unwatchRoom: async (_channel, room) => void watching.delete(room),
    send: async (_channel, _room, message) => {
      alter((made) => said(made, message));
      return { ok: true, value: '' };
    },
    discard: (_channel, line) => change((made) => removeLine(made, line)),
    withdraw: (_channel, line) => change((made) => alterLine(made, line, { content: { kind: 'withdrawn' } })),
    tighten: (_channel, id, messageClass) =>
      change((made) => {
        const content = made.lines.find((line) => line.id === id)?.content;
        return content?.kind === 'text' ? alterLine(made, id, { content: { ...content, messageClass } }) : made;
      }),
    release: (_channel, id, mayBeQuoted) => change((made) => released(made, id, mayBeQuoted ? 'quotable' : 'kept')),
    whereSaid: async () => [],
    acknowledgeNewcomer: async (_channel, id) =>
      alter((made) => {
        const seats = made.channel.seats.map((seat) => (seat.id === id ? { ...seat, isNew: false } : seat));
        return { ...made, channel: { ...made.channel, seats } };
      }),
    endRecess: () => change((made) => ({ ...made, channel: { ...made.channel, recess: null } })),
    lock: async () => lock(),
  };
  const nothing = async (): Promise<Outcome> => done;
  return {
    engine: new Proxy(answered, {
      get: (own, name) => (name in own ? own[name as keyof Answered] : nothing),
    }) as EngineApi,
    tell: ({ room, lines }) => {
      const upserted = lines.filter((line) => !told.includes(line));
      const removed = told.filter(({ id }) => !lines.some((line) => line.id === id)).map(({ id }) => id);
      told = lines;
      if (upserted.length + removed.length > 0) watching.get(room)?.({ upserted, removed, complete: true });
    },
  };
}

/** What stands in the composer becomes a line by us. */
function said(made: Made, { text, quote, messageClass }: NewMessage): Made {
  const us = ourSeatIn(made);
  if (us === undefined) return made;
  const reference =
    quote === null ? null : { messageId: quote, label: '', side: '', text: null, messageClass: null, barred: false };
  return addLine(made, { seat: us.id, content: { kind: 'text', text, messageClass, quote: reference }, ageSeconds: 0 });
}

function released(made: Made, id: string, state: 'quotable' | 'kept'): Made {
  const lines = made.lines.map((line) => {
    if (line.id !== id || line.actions.release === null) return line;
    return { ...line, actions: { ...line.actions, release: { state, asks: false }, quarantineSeconds: null } };
  });
  return { ...made, lines };
}
