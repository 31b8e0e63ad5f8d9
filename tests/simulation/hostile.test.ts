import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../shared/crypto/sodium.ts';
import { int } from '../support/seeded.ts';
import { type Device, take } from './device.ts';
import { alarmsOf, expected, isTold, opensOutside, shownIsTrue, shownTexts } from './properties.ts';
import { ATTACKS, type Attack } from './relay.ts';
import { attack, type Life, lastWords, live, openLife, rest } from './world.ts';

beforeAll(() => ready);

const TIMES = process.env['SLOW'] === '1' ? 20 : 1;

/** A life in which the relay turns on one device at some moment; `struck` says that it had the occasion. */
const play = (seed: string, kind: Attack['kind']): { life: Life; victim: Device; struck: boolean } => {
  const life = openLife(seed, 6, 0.05);
  live(life, 60);
  rest(life);
  const candidates = life.devices.filter(({ closed }) => !closed);
  const victim = candidates[int(life.random, candidates.length)]!;
  const at = life.relay.entries.length + 1 + int(life.random, 4);
  attack(life, { kind, victim: victim.name, at, byte: int(life.random, 0x10000) });
  live(life, 60);
  rest(life);
  lastWords(life);
  lastWords(life);
  const struck = kind === 'replay' ? life.relay.entries.length > at : victim.read > at + 1;
  return { life, victim, struck };
};

/** Never a changed, doubled or foreign text; and whoever misses something that it was to read is told. */
const holds = (life: Life, seed: string): void => {
  for (const device of life.devices) {
    expect([seed, device.name, shownIsTrue(life, device)]).toEqual([seed, device.name, true]);
    const whole = shownTexts(device).join('\n') === expected(life, device).join('\n');
    expect([seed, device.name, device.closed || whole || isTold(life, device)]).toEqual([seed, device.name, true]);
    // A replay of what it once read is one more blob that it cannot open.
    if (device.closed) expect([seed, opensOutside(life, device, ['notForUs', 'unopened'])]).toEqual([seed, 0]);
  }
};

const halted = (life: Life): number => life.devices.filter(({ channel }) => channel.halted === 'fork').length;

test.each(ATTACKS)(
  '[V2] [V3] [E8] [R5] a relay that does this to one member is found out, and nothing false is shown: %s',
  (kind) => {
    let struck = 0;
    let alarmed = 0;
    let forks = 0;
    for (let i = 0; i < 3 * TIMES; i += 1) {
      const seed = `${kind} ${i}`;
      const played = play(seed, kind);
      holds(played.life, seed);
      if (!played.struck) continue;
      struck += 1;
      forks += halted(played.life);
      if (isTold(played.life, kind === 'replay' ? played.life.devices[0]! : played.victim)) alarmed += 1;
      // Only the victim's log was touched: a relay that withholds or damages alarms nobody else.
      const others = played.life.devices.filter((device) => device !== played.victim);
      if (kind === 'withhold')
        expect([seed, others.flatMap((device) => alarmsOf(device, played.life.overtaken))]).toEqual([seed, []]);
    }
    expect(struck).toBeGreaterThan(0);
    // Damage that hits a device about to be closed, or its own entry's hash, need not be told.
    expect(alarmed).toBeGreaterThan(0);
    if (kind === 'omit' || kind === 'insert' || kind === 'swap' || kind === 'flip') expect(forks).toBeGreaterThan(0);
  },
  240_000,
);

test('[V2] a log that is shown in two forms goes on in each; whatever crosses later tells both sides', () => {
  let crossed = 0;
  for (let i = 0; i < 2 * TIMES; i += 1) {
    const seed = `split ${i}`;
    const one = openLife(seed, 6, 0);
    live(one, 60);
    rest(one);
    const seated = one.devices.filter(({ closed }) => !closed);
    const half = seated.filter((_, at) => at % 2 === 1);
    if (half.length === 0) continue;
    // From here on the relay keeps a second log for every other device.
    const { entries, generation, ids } = one.relay;
    const relay = { entries: [...entries], generation, ids: new Set(ids), attack: null };
    const two: Life = { ...one, relay, devices: half };
    one.devices.splice(0, one.devices.length, ...seated.filter((device) => !half.includes(device)));
    for (const life of [one, two, one, two]) lastWords(life);
    const shared = entries.findIndex(({ id }, at) => relay.entries[at]?.id !== id);
    for (const [life, other] of [
      [one, two],
      [two, one],
    ] as const)
      for (const device of life.devices)
        for (const { blob } of other.relay.entries.slice(shared)) {
          // What was written before its author saw anything of its own half may cross: it is as good as late.
          take(life, device, { kind: 'blob', blob, position: new Uint8Array(4) });
        }
    for (const device of [...one.devices, ...two.devices]) {
      expect([seed, device.name, shownIsTrue(one, device)]).toEqual([seed, device.name, true]);
      expect([seed, device.name, device.channel.halted]).toEqual([seed, device.name, 'fork']);
      crossed += 1;
    }
  }
  expect(crossed).toBeGreaterThan(3);
}, 240_000);
