import {
  type ChannelView,
  type InvitationCard,
  type MessageView,
  type NewChannel,
  type NewInvitation,
  type NewMessage,
  type Outcome,
  openingSettings,
  type RoomView,
  type Snapshot,
} from '../../../client/engine/api.ts';
import { Engine } from '../../../client/engine/engine.ts';
import { systemClock } from '../../../client/engine/platform/clock.ts';
import type { Storage } from '../../../client/engine/platform/rows.ts';
import { type ShiftedClock, shiftedClock } from '../../../client/engine/platform/shiftedClock.ts';
import type { OpenSocket } from '../../../client/engine/platform/sockets.ts';
import type { TabLock } from '../../../client/engine/platform/tabLock.ts';
import type { RelayConfig } from '../../../client/engine/relayConfig.ts';
import { testCryptography } from './cryptography.ts';
import { newProfile, storageOn } from './database.ts';
import { hurriedClock, type Kill } from './mischief.ts';
import { pageSocket } from './pageSocket.ts';
import { profileTabs } from './tabs.ts';

export const PASSPHRASE = 'acorn basil cedar delta ember fjord 91';
export const DAY_MS = 86_400_000;

/** One person at one device: an engine, what it shows, and the means to wait for it without sleeping. */
export type Person = {
  readonly name: string;
  readonly engine: Engine;
  readonly clock: ShiftedClock;
  readonly profile: IDBFactory;
  readonly snapshot: () => Snapshot;
  /** Every snapshot so far, as text. */
  readonly seen: readonly string[];
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
  readonly openSocket?: OpenSocket;
  /** The page's own address, where it is not the relay's; and what its server says of the relay. */
  readonly page?: string;
  readonly relayConfig?: () => Promise<RelayConfig>;
  readonly storage?: Storage;
  readonly tabLock?: TabLock;
  /** A browser without a database or without locks. */
  readonly kept?: null;
  readonly kill?: Kill;
  /** How far the device's clock is ahead. */
  readonly aheadMs?: number;
  /** Called at each change of what is shown. */
  readonly changed?: () => void;
  /** A modified client's. */
  readonly Engine?: typeof Engine;
};

/** Timers of the engine come this much sooner: heartbeats, retries and reconnections are no test's business to wait for. */
const HURRY = 20;
const PATIENCE_MS = 15_000;

let arrivals = 0;

export const arrive = async (name: string, origin: string, world: PersonWorld = {}): Promise<Person> => {
  const { kill } = world;
  const profile = world.profile ?? newProfile();
  const hurried = hurriedClock(systemClock, HURRY);
  const clock = shiftedClock(kill ? kill.clock(hurried) : hurried);
  if (world.aheadMs) clock.advance(world.aheadMs);
  const storage = world.storage ?? storageOn(profile);
  const openSocket = world.openSocket ?? pageSocket(world.page ?? origin);
  arrivals += 1;
  const platform = {
    clock,
    cryptography: testCryptography(`${name} ${arrivals}`),
    kept:
      world.kept === null
        ? null
        : { storage: kill ? kill.storage(storage) : storage, tabLock: world.tabLock ?? profileTabs()() },
    openSocket: kill ? kill.socket(openSocket) : openSocket,
    onOnline: () => {},
  };
  const engine = new (world.Engine ?? Engine)({
    platform,
    origin: world.page ?? origin,
    relayConfig: world.relayConfig ?? (async () => ({ kind: 'given', relay: origin })),
    build: 'test',
    missing: [],
  });
  let snapshot: Snapshot = {
    build: 'test',
    keeping: { kind: 'device' },
    slow: false,
    phase: { kind: 'starting' },
  };
  let messages = new Map<string, MessageView>();
  const seen: string[] = [];
  let waiting: { seen: () => boolean; resolve: () => void }[] = [];
  const look = (): void => {
    const met = waiting.filter((each) => each.seen());
    waiting = waiting.filter((each) => !met.includes(each));
    for (const each of met) each.resolve();
    world.changed?.();
  };
  await engine.watch((next) => {
    snapshot = next;
    seen.push(JSON.stringify(next));
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
    seen,
    channel,
    messages: ordered,
    texts: () => ordered().flatMap(({ content }) => (content.kind === 'text' ? [content.text] : [])),
    until: (what, satisfied) =>
      new Promise((resolve, reject) => {
        const cancel = setTimeout(() => {
          const shows = `${JSON.stringify(snapshot).slice(0, 3000)} ${JSON.stringify(ordered()).slice(0, 1500)}`;
          reject(new Error(`${name} never saw: ${what}; shows ${shows}`));
        }, PATIENCE_MS);
        waiting.push({
          seen: () => {
            try {
              return satisfied();
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
        if (kill?.dead) return;
        for (const message of upserted) {
          messages.set(message.id, message);
          seen.push(JSON.stringify(message));
        }
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

/** The problem of an outcome that must be one. */
export const problem = <T>(outcome: Outcome<T>): string => (outcome.ok ? 'none' : outcome.problem.kind);

/** What people open here unless a test says otherwise: one key admits, so that a test of something else needs no second one. */
export const USUAL: NewChannel = {
  label: 'Room',
  ourLabel: 'facilitator',
  rules: ['You are here as yourself.'],
  lifetimeSeconds: 7 * 86_400,
  admission: 'facilitator',
  settings: openingSettings.settings,
  ticket: '',
  relay: '',
};

/** Opens a channel with F in it. */
export const convene = async (f: Person, other: Partial<NewChannel> = {}): Promise<string> => {
  const id = good(await f.engine.openChannel({ ...USUAL, ...other }));
  await f.until('its channel', () => f.channel().standing.kind === 'seated');
  return id;
};

export const cardOf = (f: Person, invitation: string): InvitationCard | undefined =>
  f.channel().invitations.find((card) => card.id === invitation);

export type Invited = { readonly invitation: string; readonly link: string };

export type Place = Pick<NewInvitation, 'label' | 'side'> & Partial<NewInvitation>;

/** F makes an invitation and has its link. */
export const inviteTo = async (f: Person, place: Place): Promise<Invited> => {
  const wanted = { role: 'participant', lifetimeSeconds: 2 * 86_400, seatEndsInSeconds: null, ...place } as const;
  const invitation = good(await f.engine.invite(f.channel().id, wanted));
  await f.until('the card', () => cardOf(f, invitation)?.link != null);
  return { invitation, link: cardOf(f, invitation)?.link ?? '' };
};

/** As above, for a day. */
export const invite = (f: Person, label: string, side = 'A'): Promise<Invited> =>
  inviteTo(f, { label, side, lifetimeSeconds: 86_400 });

/** The guest asks; both have digits to compare, and they are equal. */
export const ask = async (f: Person, guest: Person, { invitation, link }: Invited): Promise<void> => {
  good(await guest.engine.acceptInvitation(link));
  await f.until('the request', () => cardOf(f, invitation)?.state.kind === 'asked');
  await guest.until('its digits', () => guest.channel().standing.kind === 'comparing');
  const state = cardOf(f, invitation)?.state;
  const { standing } = guest.channel();
  if (state?.kind !== 'asked' || standing.kind !== 'comparing') throw new Error('nothing to compare');
  if (state.digits?.join() !== standing.digits.join()) throw new Error('the digits differ');
};

/** Both say that the digits match, and F asks for the guest's admission. */
export const askForAdmission = async (f: Person, guest: Person, { invitation }: Invited): Promise<void> => {
  const channel = f.channel().id;
  good(await guest.engine.guestCompared(guest.channel().id, true));
  good(await f.engine.facilitatorCompared(channel, invitation, true));
  good(await f.engine.admit(channel, invitation));
};

export const whenSeated = async (f: Person, guest: Person, label: string): Promise<void> => {
  await guest.until('its seat', () => guest.channel().standing.kind === 'seated');
  await f.until('the greeting', () => f.channel().seats.some((seat) => seat.label === label && !seat.joining));
};

/** F invites, the guest asks, both compare, F admits, the guest reads. */
export const bring = async (f: Person, guest: Person, label: string, side = 'A'): Promise<void> => {
  const invited = await invite(f, label, side);
  await ask(f, guest, invited);
  await askForAdmission(f, guest, invited);
  await whenSeated(f, guest, label);
};

/** Waits until each sees as many readers, and watches. */
export const gather = async (people: readonly Person[], readers = people.length): Promise<void> => {
  for (const person of people) {
    await person.until(`${readers} readers`, () => {
      const [room] = person.channel().rooms;
      return person.channel().standing.kind === 'seated' && room?.readers.length === readers;
    });
    await person.watch();
  }
};

export type Saying = Partial<Omit<NewMessage, 'text'>> & {
  readonly room?: RoomView;
  readonly readersToken?: string;
  readonly confirmNotCurrent?: boolean;
};

/** Writes in the plenary, or in `room`, to the readers that the screen shows. */
export const write = (person: Person, text: string, saying: Saying = {}): Promise<Outcome<string>> => {
  const view = person.channel();
  const room = saying.room ?? view.rooms[0]!;
  const { quote = null, messageClass = 'rule', holdSeconds = 0 } = saying;
  const { readersToken = room.readersToken, confirmNotCurrent = false } = saying;
  const message = { text, quote, messageClass, holdSeconds };
  return person.engine.send(view.id, room.id, message, readersToken, confirmNotCurrent);
};

export const say = async (person: Person, text: string, quote: string | null = null): Promise<string> =>
  good(await write(person, text, { quote }));

export const seatOf = (person: Person, label: string): string =>
  person.channel().seats.find((seat) => seat.label === label)?.id ?? '';
