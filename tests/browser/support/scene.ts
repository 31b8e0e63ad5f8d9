import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { Actor, Manner } from './actor.ts';
import { Person } from './person.ts';
import { Host } from './relay.ts';

/** A host, and the people who come to it while the tests of one file play. */
export type Scene<A extends Actor> = {
  /** There from the first hook of the file on. */
  readonly host: Host;
  /** A person with a new profile, whose browser stands on the host's first page. */
  readonly arrive: (name: string, manner?: Manner) => Promise<A>;
};

export type Arrivals<A extends Actor> = {
  readonly arrive: (name: string, origin: string, manner?: Manner) => Promise<A>;
};

/**
 * Opens a scene for all tests of the file that calls it, and ends it after them; after each test nothing may have gone wrong with
 * anybody. The hooks take the time that is configured when this is called.
 */
export const openScene = (): Scene<Person> => openSceneOf(Person);

/** The same in the browser that these people use. */
export const openSceneOf = <A extends Actor>(kind: Arrivals<A>): Scene<A> => {
  const people: A[] = [];
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
      const person = await kind.arrive(name, host.origin, manner);
      people.push(person);
      return person;
    },
  };
};
