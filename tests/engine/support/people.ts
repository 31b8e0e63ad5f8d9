import type { ChannelView, MessageView, Outcome, Snapshot } from '../../../client/engine/api.ts';
import { Engine } from '../../../client/engine/engine.ts';
import { systemClock } from '../../../client/engine/platform/clock.ts';
import type { ShiftedClock } from '../../../client/engine/platform/shiftedClock.ts';
import { shiftedClock } from '../../../client/engine/platform/shiftedClock.ts';
import type { OpenSocket } from '../../../client/engine/platform/sockets.ts';
import { testCryptography } from './cryptography.ts';
import { newProfile, storageOn } from './database.ts';
import { pageSocket } from './pageSocket.ts';
import { testPlatform } from './platform.ts';
import type { profileTabs } from './tabs.ts';

export const PASSPHRASE = 'acorn basil cedar delta ember fjord 91';

/** One person at one device: an engine, what it shows, and the means to wait for it without sleeping. */
export type Person = {
  readonly name: string;
  readonly engine: Engine;
  readonly clock: ShiftedClock;
  readonly profile: IDBFactory;
  readonly snapshot: () => Snapshot;
  readonly channel: (index?: number) => ChannelView;
  readonly messages: () => MessageView[];
  readonly texts: () => string[];
  /** Resolves once what is shown satisfies `seen`. */
  readonly until: (what: string, seen: () => boolean) => Promise<void>;
  readonly watch: (index?: number) => Promise<void>;
  /** As closing the tab does: nothing more runs. */
  readonly close: () => Promise<void>;
};

export type PersonWorld = {
  readonly profile?: IDBFactory;
  readonly clock?: ShiftedClock;
  readonly openSocket?: OpenSocket;
  readonly tabLock?: ReturnType<ReturnType<typeof profileTabs>>;
};

export const arrive = async (name: string, origin: string, world: PersonWorld = {}): Promise<Person> => {
  const profile = world.profile ?? newProfile();
  const clock = world.clock ?? shiftedClock(systemClock);
  const platform = {
    ...testPlatform({
      seed: name,
      profile,
      openSocket: world.openSocket ?? pageSocket(origin),
      ...(world.tabLock ? { tabLock: world.tabLock } : {}),
    }),
    clock,
    cryptography: testCryptography(`${name} ${Math.random()}`),
    storage: storageOn(profile),
  };
  const engine = new Engine({ platform, origin, build: 'test', missing: [] });
  let snapshot: Snapshot = { build: 'test', phase: { kind: 'starting' } };
  let messages = new Map<string, MessageView>();
  let waiting: { what: string; seen: () => boolean; resolve: () => void }[] = [];
  const look = (): void => {
    const met = waiting.filter(({ seen }) => seen());
    waiting = waiting.filter((each) => !met.includes(each));
    for (const each of met) each.resolve();
  };
  await engine.watch((next) => {
    snapshot = next;
    look();
  });
  await engine.start();
  const channel = (index = 0): ChannelView => {
    const { phase } = snapshot;
    const found = phase.kind === 'open' ? phase.channels[index] : undefined;
    if (!found) throw new Error(`${name} has no channel ${index}, but ${JSON.stringify(phase).slice(0, 200)}`);
    return found;
  };
  const ordered = (): MessageView[] => [...messages.values()].sort((a, b) => a.order - b.order);
  return {
    name,
    engine,
    clock,
    profile,
    snapshot: () => snapshot,
    channel,
    messages: ordered,
    texts: () => ordered().flatMap(({ content }) => (content.kind === 'text' ? [content.text] : [])),
    until: (what, seen) =>
      new Promise((resolve, reject) => {
        const cancel = setTimeout(
          () =>
            reject(
              new Error(
                `${name} never saw: ${what}; shows ${JSON.stringify(snapshot).slice(0, 3000)} ${JSON.stringify(ordered()).slice(0, 1000)}`,
              ),
            ),
          15_000,
        );
        waiting.push({
          what,
          seen: () => {
            try {
              return seen();
            } catch {
              return false;
            }
          },
          resolve: () => {
            clearTimeout(cancel);
            resolve();
          },
        });
        look();
      }),
    watch: async (index = 0) => {
      messages = new Map();
      const view = channel(index);
      await engine.watchRoom(view.id, view.rooms[0]!.id, ({ upserted, removed }) => {
        for (const message of upserted) messages.set(message.id, message);
        for (const id of removed) messages.delete(id);
        look();
      });
    },
    close: () => engine.lock(),
  };
};

export const good = <T>(outcome: Outcome<T>): T => {
  if (!outcome.ok) throw new Error(`refused: ${JSON.stringify(outcome.problem)}`);
  return outcome.value;
};

/** Opens a channel with F in it. */
export const convene = async (f: Person, lifetimeSeconds = 7 * 86_400): Promise<string> => {
  const id = good(
    await f.engine.openChannel({
      label: 'Room',
      ourLabel: 'facilitator',
      rules: ['You are here as yourself.'],
      lifetimeSeconds,
      ticket: '',
    }),
  );
  await f.until('its channel', () => f.channel().standing.kind === 'seated');
  return id;
};

/** F invites, the guest asks, both compare, F admits, the guest reads. */
export const bring = async (f: Person, guest: Person, label: string, side = 'A'): Promise<void> => {
  const channel = f.channel().id;
  const invitation = good(
    await f.engine.invite(channel, { label, side, role: 'participant', lifetimeSeconds: 86_400 }),
  );
  await f.until('the card', () => f.channel().invitations.some((card) => card.id === invitation));
  const link = f.channel().invitations.find((card) => card.id === invitation)?.link ?? '';
  good(await guest.engine.acceptInvitation(link));
  await f.until(
    'the request',
    () => f.channel().invitations.find((card) => card.id === invitation)?.state.kind === 'asked',
  );
  const state = f.channel().invitations.find((card) => card.id === invitation)?.state;
  const standing = guest.channel().standing;
  if (state?.kind !== 'asked' || standing.kind !== 'comparing') throw new Error('nothing to compare');
  if (state.digits?.join() !== standing.digits.join()) throw new Error('the digits differ');
  good(await guest.engine.guestCompared(guest.channel().id, true));
  good(await f.engine.facilitatorCompared(channel, invitation, true));
  good(await f.engine.admit(channel, invitation));
  await guest.until('its seat', () => guest.channel().standing.kind === 'seated');
  await f.until('the greeting', () => f.channel().seats.some((seat) => seat.label === label && !seat.joining));
};

export const say = async (person: Person, text: string, quote: string | null = null): Promise<string> => {
  const view = person.channel();
  const room = view.rooms[0]!;
  return good(await person.engine.send(view.id, room.id, text, quote, room.readersToken, false));
};
