import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type Manner, Person } from './person.ts';
import { Host } from './relay.ts';

/** A host, and the people who come to it while the tests of one file play. */
export type Scene = {
  /** There from the first hook of the file on. */
  readonly host: Host;
  /** A person with a new profile, whose browser stands on the host's first page. */
  readonly arrive: (name: string, manner?: Manner) => Promise<Person>;
};

/**
 * Opens a scene for all tests of the file that calls it, and ends it after them; after each test nothing may have gone wrong with
 * anybody. The hooks take the time that is configured when this is called.
 */
export const openScene = (): Scene => {
  const people: Person[] = [];
  let host: Host;
  beforeAll(async () => {
    host = await Host.open();
  });
  afterEach(() => {
    expect(people.flatMap((person) => person.wrong())).toEqual([]);
  });
  afterAll(async () => {
    await Promise.all(people.map((person) => person.leave()));
    await host?.close();
  });
  return {
    get host() {
      return host;
    },
    arrive: async (name, manner) => {
      const person = await Person.arrive(name, host.origin, manner);
      people.push(person);
      return person;
    },
  };
};
