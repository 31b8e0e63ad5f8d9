/** Lets work through in the order in which it came, and holds it back while one piece of work has the place for itself. */
export class Gate {
  #line: Promise<unknown> = Promise.resolve();
  readonly #inside = new Set<Promise<unknown>>();

  /** Beside other such work, but never beside what is `alone`. */
  pass<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#line.then(work);
    this.#inside.add(done);
    const leave = (): void => {
      this.#inside.delete(done);
    };
    done.then(leave, leave);
    return done;
  }

  /** After all that came before, and before all that comes after. Work that asks for its own gate again waits for ever. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    const done = Promise.allSettled([this.#line, ...this.#inside]).then(work);
    this.#line = done.catch(() => undefined);
    return done;
  }
}
