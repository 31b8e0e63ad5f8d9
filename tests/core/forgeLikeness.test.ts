/** A forged channel beside a real one of the same seats and words: nothing that a member's device holds tells them apart. */
import { beforeAll, expect, test } from 'vitest';
import type { Random } from '../../shared/crypto/random.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import type { Forged, Held } from '../../shared/protocol/forge/forge.ts';
import { readBack } from '../../shared/protocol/forge/readBack.ts';
import { bitBias, byteSpread } from '../support/evenness.ts';
import { blobsOf, namesOf, noiseOf, structureOf } from '../support/heldShapes.ts';
import { seeded } from '../support/seeded.ts';
import { STORIES, wordsFor } from '../support/stories.ts';
import { forgeFor, type Played, playReal } from '../support/telling.ts';

beforeAll(() => ready);

type Title = keyof typeof STORIES;

const kept = <T>(make: (key: string) => T): ((key: string) => T) => {
  const made = new Map<string, T>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
};

/** One real conversation of each story, with secret keys that the forger is not given. */
const realOf = kept((title): Played => playReal(STORIES[title as Title], seeded(`${title} as it was`)));

const forgedAs = (title: Title, name: string, random: Random): Forged => {
  const real = realOf(title);
  const { id, log } = real.held.get(name)!.channel;
  return forgeFor(STORIES[title], real, name, random, { id, log });
};

const forgedOf = kept((key): Forged => {
  const [title, name] = key.split(' ') as [Title, string];
  return forgedAs(title, name, seeded(`${title} forged for ${name}`));
});

const choices = (Object.keys(STORIES) as Title[]).flatMap((title) =>
  STORIES[title].seats.map(([name]) => ({ title, name })),
);

test.each(choices)(
  '[F2] [F4] $name of $title: real and forged are read by the same lines and have one structure',
  ({ title, name }) => {
    const story = STORIES[title];
    const real = realOf(title);
    const mine = real.held.get(name)!;
    const forged = forgedOf(`${title} ${name}`);
    for (const held of [mine, forged])
      expect(readBack(held).lines.map(({ author, text }) => `${author.label}: ${text}`)).toEqual(wordsFor(story, name));
    expect(forged.log.map((blob) => blob.length)).toEqual(real.blobs.map((blob) => blob.length));
    const names = namesOf(real.seats);
    const [left, right] = [structureOf(mine, names), structureOf(forged, names)];
    expect(left.length).toBeGreaterThan(story.steps.length);
    expect(right.length).toBe(left.length);
    for (const [at, step] of left.entries()) expect(right[at], `moment ${at}`).toEqual(step);
  },
);

const SLOT = 181;
const NONCE = 24;

/** A generator that gives zeros where an entry fills up its slots. It draws all at once, what fills up last but for a nonce. */
const withoutFilling =
  (random: Random): Random =>
  (length) => {
    const drawn = random(length);
    return length > 32 + NONCE + SLOT ? drawn.fill(0, length - NONCE - SLOT, length - NONCE) : drawn;
  };

test('[F4] the comparison of structures sees a slot of zeros', () => {
  const real = realOf('TABLE_OF_FIVE');
  const names = namesOf(real.seats);
  const broken = forgedAs('TABLE_OF_FIVE', 'first', withoutFilling(seeded('broken')));
  expect(structureOf(broken, names)).not.toEqual(structureOf(real.held.get('first')!, names));
});

/** Of a normal quantity, five deviations come by chance once in some two million times, and six once in a thousand million. */
const [FIVE, SIX] = [5, 6];

/** Slots and bodies of all texts. */
const textNoise = (held: Held): Uint8Array[] => noiseOf(held).flatMap(({ text, bytes }) => (text ? [bytes] : []));

test('[F5] the bytes of forged entries are spread as evenly as those of real ones, all together and at each place', () => {
  const founders = (Object.keys(STORIES) as Title[]).map((title) => ({
    real: realOf(title).held.get('facilitator')!,
    forged: forgedOf(`${title} facilitator`),
  }));
  for (const side of ['real', 'forged'] as const) {
    const all = founders.map((each) => each[side]);
    expect(Math.abs(byteSpread(all.flatMap(blobsOf))), `blobs, ${side}`).toBeLessThan(FIVE);
    const noise = all.flatMap(textNoise);
    expect(noise.length).toBeGreaterThan(40);
    expect(Math.abs(byteSpread(noise)), `slots and bodies, ${side}`).toBeLessThan(FIVE);
    const { together, worst } = bitBias(noise);
    expect(Math.abs(together), `all places, ${side}`).toBeLessThan(FIVE);
    expect(worst, `the worst place, ${side}`).toBeLessThan(SIX);
  }
});

test('[F5] the comparison of bytes sees one byte that is always the same, and a slot of zeros', () => {
  const noise = (Object.keys(STORIES) as Title[]).flatMap((title) => textNoise(forgedOf(`${title} facilitator`)));
  expect(bitBias(noise.map((bytes) => bytes.with(100, 0x5a))).worst).toBeGreaterThan(SIX);
  const broken = noiseOf(forgedAs('TABLE_OF_FIVE', 'facilitator', withoutFilling(seeded('broken'))));
  expect(byteSpread(broken.map(({ bytes }) => bytes))).toBeGreaterThan(FIVE);
});
