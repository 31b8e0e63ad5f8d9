/** `npm run ticket -- --count 3 --expires 7d`: make tickets, each of which opens one channel. Only their hashes are kept. */
import { randomBytes } from 'node:crypto';
import { err, ok, type Result } from '../../shared/wire/result.ts';
import { readConfig } from '../config.ts';
import { OWNER_ONLY_UMASK } from '../data-folder.ts';
import { relayHash } from '../hashing.ts';
import { START_ERRORS } from '../lines.ts';
import { openBesideRelay } from '../stores/open.ts';

/** 128 bits, as 22 characters that can be pasted. */
const TICKET_BYTES = 16;
const MOST_TICKETS = 1_000;
const UNIT_SECONDS: Readonly<Record<string, number>> = { h: 3_600, d: 86_400, w: 604_800 };
const LONGEST_SECONDS = 400 * 86_400;

interface Wish {
  readonly count: number;
  readonly expiresSeconds: number;
  /** What is left of the flags, for the configuration. */
  readonly rest: readonly string[];
}

process.umask(OWNER_ONLY_UMASK);
const outcome = await makeTickets(process.argv.slice(2));
if (outcome.ok) console.log(outcome.value.join('\n'));
else console.error(outcome.error);
process.exitCode = outcome.ok ? 0 : 1;

async function makeTickets(flags: readonly string[]): Promise<Result<readonly string[], string>> {
  const wish = readWish(flags);
  if (!wish.ok) return wish;
  const config = readConfig({ flags: wish.value.rest, environment: process.env });
  if (!config.ok) return config;
  const opened = await openBesideRelay(config.value);
  if (!opened.ok) return err(START_ERRORS[opened.error]);
  const tickets = Array.from({ length: wish.value.count }, () => randomBytes(TICKET_BYTES));
  const expiresAt = Math.floor(Date.now() / 1000) + wish.value.expiresSeconds;
  try {
    await opened.value.store.addTickets(
      tickets.map((ticket) => relayHash('ticket', ticket)),
      expiresAt,
    );
  } catch {
    return err(START_ERRORS.dataNotWritable);
  } finally {
    await opened.value.close();
  }
  return ok(tickets.map((ticket) => ticket.toString('base64url')));
}

function readWish(flags: readonly string[]): Result<Wish, string> {
  const given = new Map([
    ['--count', '1'],
    ['--expires', '7d'],
  ]);
  const rest: string[] = [];
  for (let index = 0; index < flags.length; index += 2) {
    const pair = flags.slice(index, index + 2);
    const [name = '', value] = pair;
    if (given.has(name) && value !== undefined) given.set(name, value);
    else rest.push(...pair);
  }
  const count = Number(given.get('--count'));
  const expiresSeconds = durationSeconds(given.get('--expires') ?? '');
  if (!Number.isInteger(count) || count < 1 || count > MOST_TICKETS)
    return err(`--count must be 1 to ${MOST_TICKETS}.`);
  if (expiresSeconds === undefined) return err('--expires must be a time such as 12h, 7d or 4w, at most 400d.');
  return ok({ count, expiresSeconds, rest });
}

function durationSeconds(text: string): number | undefined {
  const [, amount, unit = ''] = /^(\d{1,5})([hdw])$/.exec(text) ?? [];
  const seconds = Number(amount) * (UNIT_SECONDS[unit] ?? Number.NaN);
  return seconds > 0 && seconds <= LONGEST_SECONDS ? seconds : undefined;
}
