import { counting, span } from '../counting.ts';
import type { ProblemWords } from '../kinds.ts';

/** Numbers, plurals and spans of time in English. */
export const { number, count } = counting('en');

export const timeSpan = (seconds: number): string => {
  const { unit, amount } = span(seconds);
  if (unit === 'moment') return 'a moment';
  if (unit === 'minutes') return count(amount, { one: '# minute', other: '# minutes' });
  if (unit === 'hours') return count(amount, { one: '# hour', other: '# hours' });
  return count(amount, { one: '# day', other: '# days' });
};

/** Of a minute or less in seconds: for what runs out while somebody looks. */
export const shortSpan = (seconds: number): string =>
  seconds < 60 ? count(Math.max(1, seconds), { one: '# second', other: '# seconds' }) : timeSpan(seconds);

/** Units as signs, where a line has little room. */
export const tinySpan = (seconds: number): string => {
  const { unit, amount } = span(seconds);
  const signs = {
    moment: `${number(seconds)} s`,
    minutes: `${number(amount)} min`,
    hours: `${number(amount)} h`,
    days: `${number(amount)} d`,
  };
  return signs[unit];
};

/** What a device in other hands means; said wherever a person may have to think of it. */
export const inOtherHands = {
  controlled: 'A device that somebody else controls reads all that its seat reads.',
  copied: 'A copied profile goes on reading until its seat is closed and admitted anew.',
};

/** What stays of a visit outside this page: measured in browsers' files (a link's end survives its removal from the address bar). */
export const traces = {
  history: "The browser's history may name this host.",
  link: 'The history may hold a used invitation link, which opens nothing any more.',
  networks: "Networks may have recorded this host's name.",
  advice: 'Clear the history for this host. A private window keeps none, but loses its seats when closed.',
};

export const problem = (happened: string, kept: string, next: string) => (): ProblemWords => ({ happened, kept, next });
