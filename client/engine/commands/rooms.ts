/** The person's commands on rooms: kept as intents, done when the log shows it. */
import { hex } from '../../../shared/codec/bytes.ts';
import { type Channel, type Env, ourSeat, seatKey } from '../../../shared/protocol/channel.ts';
import { LIMITS } from '../../../shared/protocol/limits.ts';
import { mayBeCalled } from '../../../shared/protocol/readers.ts';
import { factsOf, type OpenRoom } from '../../../shared/protocol/room.ts';
import { findSeat, type Seat } from '../../../shared/protocol/roster.ts';
import { lifetimeIn } from '../../../shared/protocol/seal.ts';
import { FOUNDINGS_A_DAY, mayFound, ROOMS_HELD, whyNoCharter } from '../../../shared/room/rooms.ts';
import { roomMinute } from '../../../shared/room/time.ts';
import type { NewRoom, Outcome } from '../api.ts';
import type { Intent, RoomIntent, RoomPlan } from '../channels/records.ts';
import { charterOf } from '../channels/roomIntents.ts';
import { readRoom, type TalkRoom } from '../channels/roomRows.ts';
import type { ChannelRunner } from '../channels/runner.ts';
import { isWaiting } from '../channels/shownRooms.ts';
import { done, fine, kindOf, trouble } from '../problems.ts';
import { clamp } from '../typed.ts';

/** Equal for what is asked twice. */
const nameOf = (intent: RoomIntent): string => {
  switch (intent.kind) {
    case 'room': {
      const { form, seats, continues } = intent.plan;
      return [intent.kind, form, continues, ...seats.map(hex).sort()].join();
    }
    case 'leaveRoom':
      return [intent.kind, intent.room].join();
    case 'shortenRoom':
      return [intent.kind, intent.room, intent.lifetimeSeconds].join();
    case 'mark': {
      const { entry, ...mark } = intent.mark;
      return [intent.kind, hex(entry), ...Object.values(mark)].join();
    }
    default:
      return intent satisfies never;
  }
};

const ofRooms = (intent: Intent): intent is RoomIntent =>
  intent.kind === 'room' || intent.kind === 'leaveRoom' || intent.kind === 'shortenRoom' || intent.kind === 'mark';

/** Keeps an intent and tries it at once. `allowed` looks at the channel in its line. */
export const intendInRoom = async (
  runner: ChannelRunner,
  allowed: (channel: Channel) => Outcome<RoomIntent>,
): Promise<Outcome> => {
  const outcome = await runner.ledger.exclusively(async (): Promise<Outcome> => {
    const { channel, record } = runner;
    if (!channel) return kindOf('gone');
    if (channel.halted !== null || record.tampered) return kindOf('stopped');
    if (channel.hello.phase === 'due') return kindOf('notYet');
    const intent = allowed(channel);
    if (!intent.ok) return intent;
    // Asked twice is asked once.
    if (record.intents.some((each) => ofRooms(each) && nameOf(each) === nameOf(intent.value))) return done;
    await runner.apply({ record: { ...record, intents: [...record.intents, intent.value] } });
    return done;
  });
  await runner.attend();
  return outcome;
};

const seatsNamed = (channel: Channel, ids: readonly string[]): readonly Seat[] | null => {
  const seats = ids.map((id) => channel.epoch.seats.find((seat) => hex(seat.id) === id));
  return seats.every((seat) => seat !== undefined) ? seats.filter((seat) => seat !== undefined) : null;
};

/** Whether such a room may be founded by us now, as its readers will judge it. */
const checked = (channel: Channel, plan: RoomPlan, old: OpenRoom | null, env: Env): Outcome<RoomIntent> => {
  const founded = channel.foundings[seatKey(channel.us.seat)] ?? [];
  if (channel.rooms.length > ROOMS_HELD) return trouble({ kind: 'tooMany', max: ROOMS_HELD });
  const minute = roomMinute(channel.time, env.nowMinute);
  if (!mayFound(founded, minute)) return trouble({ kind: 'tooMany', max: FOUNDINGS_A_DAY });
  const charter = charterOf(channel, plan);
  if (charter === null) return kindOf('gone');
  const why = whyNoCharter(channel.epoch, channel.us.seat, charter, old && factsOf(old));
  if (why !== null) return kindOf(why === 'noPower' ? 'noPower' : 'badRoom');
  const called = charter.seats.flatMap((id) => findSeat(channel.epoch.seats, id) ?? []);
  if (!called.every((seat) => mayBeCalled(channel, called, seat, minute))) return kindOf('noSession');
  return fine({ kind: 'room', plan, room: null });
};

/** Founds a room and opens it with its charter. Implements X23. */
export const startRoom = (runner: ChannelRunner, wanted: NewRoom): Promise<Outcome> =>
  intendInRoom(runner, (channel) => {
    const seats = seatsNamed(channel, wanted.seats);
    if (seats === null) return kindOf('badRoom');
    const most = channel.epoch.rules.lifetimeSeconds;
    const lifetimeSeconds = clamp(wanted.lifetimeSeconds, LIMITS.minLifetimeSeconds, most);
    const ids = [...seats.map(({ id }) => id), ourSeat(channel).id];
    return checked(channel, { form: wanted.form, seats: ids, lifetimeSeconds, continues: null }, null, runner.env);
  });

const openRoom = (channel: Channel, room: string): Outcome<TalkRoom> => {
  const held = readRoom(channel, room);
  return held?.kind === 'open' ? fine(held) : kindOf(held ? 'noPower' : 'gone');
};

/** Starts a room in the place of another, with more seats: nobody is added to what was said before. */
export const addToRoom = (runner: ChannelRunner, room: string, wanted: readonly string[]): Promise<Outcome> =>
  intendInRoom(runner, (channel) => {
    const old = openRoom(channel, room);
    if (!old.ok) return old;
    if (old.value.continuedBy !== null) return trouble({ kind: 'closedNow', why: 'over' });
    const seats = seatsNamed(channel, wanted);
    if (seats === null || seats.length === 0) return kindOf('badRoom');
    const { charter } = old.value;
    const plan: RoomPlan = {
      form: charter.form,
      seats: [...charter.seats, ...seats.map(({ id }) => id)],
      lifetimeSeconds: lifetimeIn(channel, old.value),
      continues: room,
    };
    return checked(channel, plan, old.value, runner.env);
  });

/** Says that we leave a room; what this device holds of it goes once the log shows it. */
export const leaveRoom = (runner: ChannelRunner, room: string): Promise<Outcome> =>
  intendInRoom(runner, (channel) => {
    const held = openRoom(channel, room);
    return held.ok ? fine({ kind: 'leaveRoom', room }) : held;
  });

/** Shortens what a room keeps; what was said before goes after a day's notice. */
export const shortenRoom = (runner: ChannelRunner, room: string, lifetimeSeconds: number): Promise<Outcome> =>
  intendInRoom(runner, (channel) => {
    const held = openRoom(channel, room);
    if (!held.ok) return held;
    const wanted = clamp(lifetimeSeconds, LIMITS.minLifetimeSeconds, LIMITS.maxLifetimeSeconds);
    if (wanted >= lifetimeIn(channel, held.value)) return kindOf('badRoom');
    return fine({ kind: 'shortenRoom', room, lifetimeSeconds: wanted });
  });

/** Takes back what waits to be founded. */
export const cancelRooms = (runner: ChannelRunner): Promise<Outcome> =>
  runner.ledger.exclusively(async (): Promise<Outcome> => {
    const { record } = runner;
    await runner.apply({ record: { ...record, intents: record.intents.filter((intent) => !isWaiting(intent)) } });
    return done;
  });
