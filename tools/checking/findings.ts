/** What was found over all rounds: the same difference is one line, and says in which rounds it was seen where it was not in all. */
import { ROUNDS, type Round, roundName } from './visitors.ts';

type Seen = { readonly place: string; readonly what: string; readonly rounds: Set<Round> };

const alone = (rounds: ReadonlySet<Round>): string => {
  const of = (some: readonly Round[]): boolean =>
    some.length === rounds.size && some.every((round) => rounds.has(round));
  for (const compressed of [true, false]) {
    if (of(ROUNDS.filter((round) => round.compressed === compressed)))
      return compressed ? 'only compressed' : 'only not compressed';
  }
  const visitors = [...new Set(ROUNDS.map(({ visitor }) => visitor))];
  const whole = visitors.filter((visitor) => of(ROUNDS.filter((round) => round.visitor === visitor)));
  const [one] = whole;
  return `only as ${one?.name ?? [...rounds].map(roundName).join('; ')}`;
};

export class Findings {
  readonly #differences = new Map<string, Seen>();
  readonly #notes = new Map<string, string>();

  add(place: string, lines: readonly string[], round: Round): void {
    for (const what of lines) {
      const key = `${place}\n${what}`;
      const seen = this.#differences.get(key) ?? { place, what, rounds: new Set() };
      seen.rounds.add(round);
      this.#differences.set(key, seen);
    }
  }

  note(lines: readonly string[]): void {
    for (const line of lines) {
      // The values of such headers may change from answer to answer.
      const about = line.startsWith('header ') ? line.slice(0, line.indexOf(':')) : line;
      if (!this.#notes.has(about)) this.#notes.set(about, line);
    }
  }

  get differences(): readonly string[] {
    return [...this.#differences.values()].map(({ place, what, rounds }) =>
      rounds.size === ROUNDS.length ? `${place}: ${what}` : `${place}: ${what} (${alone(rounds)})`,
    );
  }

  get notes(): readonly string[] {
    return [...this.#notes.values()];
  }
}
