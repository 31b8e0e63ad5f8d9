import { Firefox } from './firefox.ts';
import { Person } from './person.ts';

/** A page of either browser, as far as it goes somewhere and runs what a test wrote. */
export type Visitor = {
  readonly goto: (address: string) => Promise<unknown>;
  /** Runs in the page; what it takes and gives crosses as JSON. */
  readonly evaluate: <Result, Given>(run: (given: Given) => Result | Promise<Result>, given: Given) => Promise<Result>;
  /** Runs in each document that is opened from now on, before anything of it. */
  readonly first: (run: () => void) => Promise<unknown>;
  readonly leave: () => Promise<void>;
};

export const BROWSERS = ['Chromium', 'Firefox'] as const;

/** A new browser with a profile of its own. `origin`: where it is at home; it may go elsewhere on this machine. */
export const visit = async (browser: (typeof BROWSERS)[number], origin: string): Promise<Visitor> => {
  if (browser === 'Chromium') {
    const person = await Person.arrive('X', origin);
    return {
      goto: (address) => person.page.goto(address),
      evaluate: (run, given) => person.page.evaluate(run as never, given) as never,
      first: (run) => person.page.addInitScript(run),
      leave: () => person.leave(),
    };
  }
  const firefox = await Firefox.open(origin);
  const page = await firefox.browser.newPage();
  return {
    goto: (address) => page.goto(address),
    evaluate: (run, given) => page.evaluate(run as never, given) as never,
    first: (run) => page.evaluateOnNewDocument(run),
    leave: () => firefox.close(),
  };
};
