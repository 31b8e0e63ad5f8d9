/** The life of one channel: opened, talked in, rotated, with members that come and go; burned in the end, or left to expire. */
import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { blob, TestLog } from '../../relay/support/log.ts';
import { SocketClient } from '../../relay/support/socket-client.ts';
import { Member } from './member.ts';
import { mustBe } from './outcome.ts';

const MEMBERS = 4;
const STEPS = 60;
const PAUSE_MILLISECONDS = 100;
const LEAVE_EVERY = 7;
const ROTATE_EVERY = 20;
/** One in so many is not burned but left to end by itself, a minute or two after its opening. */
const ABANDONED_OF = 4;
/** Lifetimes of logs and entries that end during the soak. The shortest a log may have is a minute. */
const SHORT_LOG_SECONDS = 60;
const SHORT_ENTRY_SECONDS = 1;
/** Entries that a member misses while it is away, at most. */
const MOST_MISSED = 40;
const SIZES = [300, 1024, 4096, 16_384];

/** What has been done so far. */
export interface Counts {
  channels: number;
  messages: number;
  deliveries: number;
  reconnects: number;
  rotations: number;
  burns: number;
}

/** One life; when `ending`, it comes to its end soon. Rejects when anything is not as it should be. */
export async function liveChannel(port: number, counts: Counts, ending: () => boolean): Promise<void> {
  const abandoned = randomInt(ABANDONED_OF) === 0;
  const log = new TestLog();
  const facilitator = await SocketClient.connect(port);
  mustBe(await facilitator.request(log.create(abandoned ? { lifetimeSeconds: SHORT_LOG_SECONDS } : {})), 'ok');
  counts.channels += 1;
  const members = await Promise.all(Array.from({ length: MEMBERS }, () => Member.join(port, log)));
  const channel = { log, facilitator, members, counts, entries: 0 };
  for (let step = 1; step <= STEPS && !ending(); step++) {
    await pause(randomInt(2 * PAUSE_MILLISECONDS));
    if (step % LEAVE_EVERY === 0) await leaveAndComeAgain(channel);
    else if (step % ROTATE_EVERY === 0 && !abandoned) await rotate(channel);
    else await append(channel);
  }
  if (!abandoned) await burn(channel);
  await Promise.all([facilitator.close(), ...members.map((member) => member.leave())]);
}

interface Channel {
  readonly log: TestLog;
  readonly facilitator: SocketClient;
  readonly members: readonly Member[];
  readonly counts: Counts;
  entries: number;
}

async function append(channel: Channel): Promise<void> {
  await publish(channel);
  await allHave(channel, channel.members);
}

async function publish(channel: Channel): Promise<void> {
  const { log, facilitator } = channel;
  const short = randomInt(2) === 0 && { lifetimeSeconds: SHORT_ENTRY_SECONDS };
  mustBe(await facilitator.request(log.append({ blob: blob(SIZES[randomInt(SIZES.length)]), ...short })), 'ok');
  facilitator.inbox.frames.length = 0;
  channel.counts.messages += 1;
  channel.entries += 1;
}

async function allHave({ counts, entries }: Channel, members: readonly Member[]): Promise<void> {
  await Promise.all(members.map((member) => member.has(entries)));
  counts.deliveries += members.length;
}

async function leaveAndComeAgain(channel: Channel): Promise<void> {
  const leaving = channel.members[randomInt(channel.members.length)];
  if (leaving === undefined) return;
  await leaving.leave();
  for (let missed = randomInt(MOST_MISSED); missed >= 0; missed--) {
    await publish(channel);
    await allHave(
      channel,
      channel.members.filter((member) => member !== leaving),
    );
  }
  await leaving.comeAgain();
  await leaving.has(channel.entries);
  channel.counts.reconnects += 1;
}

async function rotate(channel: Channel): Promise<void> {
  const { frame, rotated } = channel.log.rotate();
  mustBe(await channel.facilitator.request(frame), 'ok');
  rotated();
  channel.entries += 1;
  await Promise.all(channel.members.map((member) => member.ends('end')));
  await allHave(channel, channel.members);
  await Promise.all(channel.members.map((member) => member.follow()));
  channel.counts.rotations += 1;
}

async function burn({ log, facilitator, members, counts }: Channel): Promise<void> {
  mustBe(await facilitator.request(log.burn()), 'ok');
  await Promise.all(members.map((member) => member.ends('burned')));
  counts.burns += 1;
}
