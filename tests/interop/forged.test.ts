/** A forged channel and a real one of the same script, given to the reader that knows the specification only. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../shared/crypto/sodium.ts';
import { listenedTo, recordingOf } from '../../tools/forging/recording.ts';
import { PYTHON_PACKAGES, pythonWithNacl } from '../support/python.ts';
import { seeded } from '../support/seeded.ts';
import { STORIES, wordsFor } from '../support/stories.ts';
import { forgeFor, playReal } from '../support/telling.ts';
import type { Reading, Recording } from './recording.ts';

const python = pythonWithNacl();
if (!python) console.log(`A forged channel is read by no second reader: no ${PYTHON_PACKAGES.join(' and ')}.`);

beforeAll(() => ready);

const readIn = (recording: Recording): Reading => {
  const input = JSON.stringify(recording);
  const done = spawnSync(python!, [join(import.meta.dirname, 'reader'), '-'], { input, maxBuffer: 1 << 28 });
  if (done.status !== 0) throw new Error(done.stderr.toString());
  return JSON.parse(done.stdout.toString());
};

/** What two channels of one script have in common: everything but what is random. */
const likeness = ({ entries, rooms, kemSteps, invitations }: Reading, names: ReadonlyMap<string, string>) => ({
  entries: entries.map(({ k, status, author, epoch, body }) => {
    const said = body && { ...body, payload: body.text === null ? body.payload.length : body.payload };
    return { k, status, epoch, author: names.get(author ?? ''), said };
  }),
  rooms: rooms.length,
  kemSteps,
  invited: invitations.map(({ seat }) => names.get(seat)),
});

test.skipIf(!python)(
  '[F8] the reader in Python opens a forged channel as it opens a real one, and reads the same there',
  () => {
    const story = STORIES.TABLE_OF_FIVE;
    const heard = listenedTo(seeded('a real table'));
    const real = playReal(story, heard.random);
    const names = new Map([...real.seats].map(([name, { id }]) => [Buffer.from(id).toString('hex'), name]));
    for (const name of ['facilitator', 'first', 'last']) {
      const mine = real.held.get(name)!;
      const { id, log } = mine.channel;
      const forger = listenedTo(seeded(`a forger for ${name}`));
      const forged = forgeFor(story, real, name, forger.random, { id, log });
      const [left, right] = [
        readIn(recordingOf(mine, real.blobs, heard.drawn)),
        readIn(recordingOf(forged, forged.log, forger.drawn)),
      ];
      const said = left.entries.flatMap(({ body, author }) =>
        body?.text ? [`${names.get(author!)}: ${body.text}`] : [],
      );
      expect(said).toEqual(wordsFor(story, name));
      expect(likeness(right, names)).toEqual(likeness(left, names));
      expect(right.safetyCodes).toEqual(left.safetyCodes);
    }
  },
  180_000,
);
