import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { startTestRelay, type TestRelay } from '../../relay/support/running.ts';
import { freePort } from '../../support/freePort.ts';
import { arrive, good, PASSPHRASE, type Person, type PersonWorld } from './people.ts';

/** A relay and the people who come to it; `close` ends all of them. */
const openHouse = async () => {
  const port = await freePort();
  let relay: TestRelay = await startTestRelay({ port });
  const origin = `http://localhost:${port}`;
  const people: Person[] = [];
  const come = async (name: string, world: PersonWorld = {}): Promise<Person> => {
    const person = await arrive(name, origin, world);
    people.push(person);
    return person;
  };
  return {
    origin,
    relay: () => relay,
    /** Somebody at a device, without a vault yet. */
    come,
    /** Somebody with an open vault: a new one, or the one of `profile`. */
    enter: async (name: string, world: PersonWorld = {}): Promise<Person> => {
      const person = await come(name, world);
      const fresh = person.snapshot().phase.kind === 'firstVisit';
      good(fresh ? await person.engine.createVault(PASSPHRASE) : await person.engine.unlock(PASSPHRASE));
      return person;
    },
    restartRelay: async (): Promise<void> => {
      relay = await relay.restart();
    },
    close: async (): Promise<void> => {
      for (const person of people) await person.close();
      await relay.close();
    },
  };
};

export type House = Omit<Awaited<ReturnType<typeof openHouse>>, 'close'>;

/** The house that stands between these two hooks. */
const houseBetween = (
  before: typeof beforeEach | typeof beforeAll,
  after: typeof afterEach | typeof afterAll,
): House => {
  let house: Awaited<ReturnType<typeof openHouse>>;
  before(async () => {
    house = await openHouse();
  });
  after(() => house.close());
  return {
    get origin() {
      return house.origin;
    },
    relay: () => house.relay(),
    come: (name, world) => house.come(name, world),
    enter: (name, world) => house.enter(name, world),
    restartRelay: () => house.restartRelay(),
  };
};

/** A house that each test of the calling file finds new. */
export const houseForEachTest = (): House => houseBetween(beforeEach, afterEach);

/** One house for all tests of the calling file. */
export const houseForAllTests = (): House => houseBetween(beforeAll, afterAll);
