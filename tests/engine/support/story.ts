/**
 * A story that people play by looking at their screens, so that it goes on from wherever a kill left it: F and A write while F
 * admits B, B writes, F closes B's seat, F and A write again. Each does only what its own screen calls for.
 */

import type { House } from './house.ts';
import { Kill } from './mischief.ts';
import { arrive, bring, convene, good, PASSPHRASE, type Person } from './people.ts';

export type Role = 'F' | 'A' | 'B';

/** `invited`: in this tab; the card comes with the next snapshot, and nobody presses twice for it. */
type Player = { person: Person; kill: Kill; watched: boolean; invited: boolean; kills: number };

/** What F and A must have in the end, in some order, each once. */
export const STORY_TEXTS = ['a1', 'a2', 'a3', 'b1', 'f1', 'f2', 'f3'];

const PATIENCE_MS = 40_000;

export type Ended = {
  readonly moments: readonly string[];
  readonly killed: boolean;
  readonly texts: Readonly<Record<'F' | 'A', readonly string[]>>;
  readonly alarms: readonly string[];
  /** Anything that a person should never be shown in a story without an attack. */
  readonly strange: readonly string[];
};

/** Plays it; the tab of `victim` is killed where `at` says, once, and opened again. */
export const playStory = async (
  house: House,
  victim: Role,
  at: (moment: number, name: string) => boolean,
): Promise<Ended> => {
  let wake: () => void = () => {};
  let something = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const changed = (): void => {
    wake();
    something = new Promise((resolve) => {
      wake = resolve;
    });
  };
  const open = async (name: Role, profile?: IDBFactory): Promise<Player> => {
    const kill = new Kill();
    const person = await arrive(name, house.origin, { kill, changed, ...(profile ? { profile } : {}) });
    good(profile ? await person.engine.unlock(PASSPHRASE) : await person.engine.createVault(PASSPHRASE));
    return { person, kill, watched: false, invited: false, kills: 0 };
  };
  const players: Record<Role, Player> = { F: await open('F'), A: await open('A'), B: await open('B') };
  const f = (): Person => players.F.person;
  await convene(f());
  await bring(f(), players.A.person, 'academic');
  await players.A.person.until('its seat', () => players.A.person.channel().rooms[0]!.readers.length === 2);
  const { kill: first } = players[victim];
  first.arm(at);

  let sentLink = '';
  let over = false;
  const bWas = { seated: false, closed: false };

  const has = (person: Person, text: string): boolean => person.texts().includes(text);
  const write = (person: Person, text: string) => async () => {
    const view = person.channel();
    const room = view.rooms[0]!;
    const message = { text, quote: null, messageClass: 'rule', holdSeconds: 0 } as const;
    await person.engine.send(view.id, room.id, message, room.readersToken, true);
  };
  const canWrite = (person: Person): boolean => person.channel().rooms[0]?.closed === null;
  const readers = (person: Person): number => person.channel().rooms[0]?.readers.length ?? 0;

  /** What the screen calls for, or null. */
  const next = (role: Role): (() => Promise<unknown>) | null => {
    const player = players[role];
    const { person } = player;
    const { phase } = person.snapshot();
    if (phase.kind !== 'open') return null;
    if (phase.channels.length === 0) {
      return role === 'B' && sentLink ? () => person.engine.acceptInvitation(sentLink) : null;
    }
    const view = person.channel();
    if (view.standing.kind === 'comparing') {
      return view.standing.weMatched ? null : () => person.engine.guestCompared(view.id, true);
    }
    if (role === 'B' && view.standing.kind === 'seatClosed') bWas.closed = true;
    if (view.rooms.length === 0) return null;
    if (!player.watched) {
      player.watched = true;
      return () => person.watch();
    }
    const review = person.messages().find(({ state }) => state === 'review');
    if (review && canWrite(person)) {
      return () => person.engine.resend(view.id, review.id, view.rooms[0]!.readersToken);
    }
    if (!canWrite(person)) return null;
    const closed = person.messages().some(({ content }) => content.kind === 'seatClosed');
    const b = view.seats.find((seat) => seat.label === 'adviser');
    if (role === 'A') {
      if (!has(person, 'a1')) return write(person, 'a1');
      if (readers(person) === 3 && !has(person, 'a2') && !closed) return write(person, 'a2');
      if (closed && !has(person, 'a2')) return write(person, 'a2');
      if (closed && !has(person, 'a3')) return write(person, 'a3');
      return null;
    }
    if (role === 'B') {
      bWas.seated = true;
      return has(person, 'b1') ? null : write(person, 'b1');
    }
    if (!has(person, 'f1')) return write(person, 'f1');
    if (!b && !closed) {
      const card = view.invitations.find(({ state }) => state.kind !== 'revoked' && state.kind !== 'lapsed');
      if (!card) {
        if (player.invited) return null;
        const wanted = {
          label: 'adviser',
          side: 'B',
          role: 'participant',
          lifetimeSeconds: 86_400,
          seatEndsInSeconds: null,
        } as const;
        return async () => {
          player.invited = (await person.engine.invite(view.id, wanted)).ok;
        };
      }
      if (card.state.kind === 'open' && card.link && sentLink !== card.link) {
        sentLink = card.link;
        changed();
      }
      if (card.state.kind !== 'asked') return null;
      if (!card.state.matched) return () => person.engine.facilitatorCompared(view.id, card.id, true);
      return () => person.engine.admit(view.id, card.id);
    }
    if (has(person, 'b1') && !has(person, 'f2')) return write(person, 'f2');
    if (b && has(person, 'f2') && has(person, 'a2')) return () => person.engine.removeSeat(view.id, b.id);
    if (closed && !has(person, 'f3')) return write(person, 'f3');
    return null;
  };

  const settled = (person: Person): boolean =>
    person.texts().length >= STORY_TEXTS.length &&
    person.messages().every(({ state }) => state === 'sent' || state === 'received');
  const ended = (): boolean =>
    bWas.closed && settled(f()) && settled(players.A.person) && players.F.watched && players.A.watched;

  const live = async (role: Role): Promise<void> => {
    while (!over) {
      const player = players[role];
      if (player.kill.dead) {
        const reopened = await open(role, player.person.profile);
        players[role] = { ...reopened, kills: player.kills + 1 };
        continue;
      }
      if (ended()) {
        over = true;
        changed();
        return;
      }
      const act = next(role);
      const changes = something;
      if (act) await Promise.race([act(), player.kill.died]);
      // Nobody acts twice on one look at the screen; what was refused is tried again at the next, which each tick brings.
      await Promise.race([changes, player.kill.died]);
    }
  };

  const late = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => {
      const shows = (Object.keys(players) as Role[]).map((role) => {
        const { person } = players[role];
        const messages = person.messages().map(({ content, state }) => [content, state]);
        return `${role} ${JSON.stringify(person.snapshot().phase)} ${JSON.stringify(messages)}`;
      });
      reject(
        new Error(`the story did not end (${victim}, after ${first.names.slice(-3).join('; ')}): ${shows.join('\n')}`),
      );
    }, PATIENCE_MS);
    timer.unref();
  });
  await Promise.race([Promise.all((['F', 'A', 'B'] as const).map(live)), late]);

  const all = Object.values(players).map(({ person }) => person);
  const result: Ended = {
    moments: first.names,
    killed: first.dead,
    texts: { F: f().texts(), A: players.A.person.texts() },
    alarms: all.flatMap((person) =>
      person.seen.flatMap((text) => /"alarms":\[\{[^\]]*/.exec(text)?.[0] ?? []).slice(0, 1),
    ),
    strange: all.flatMap((person) =>
      person.seen
        .flatMap(
          (text) =>
            /"kind":"(unopened|missed|stopped|failed)"|"state":"failed"|"secondOpener":true/.exec(text)?.[0] ?? [],
        )
        .slice(0, 1),
    ),
  };
  for (const person of all) await person.close();
  return result;
};
