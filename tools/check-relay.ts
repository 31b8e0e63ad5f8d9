/**
 * `npm run check-relay -- https://host`: whether a relay serves the client of a release, byte by byte and header by header.
 * Exits with 0 where it does, 1 where something differs, 2 where nothing could be compared.
 */
import { parseArgs } from 'node:util';
import { relayOrigin } from '../client/engine/relayUrl.ts';
import { type Client, clientOf, SOURCE_OPTIONS, type Source, sourceIn } from './checking/client.ts';
import { checkRelay } from './checking/relay.ts';

const USAGE =
  'npm run check-relay -- https://host [--release FOLDER [--key PUBLIC-KEY …] [--needed N]] [--patience SECONDS]';
const PATIENCE_SECONDS = 30;
const MOST_PATIENCE_SECONDS = 600;

const [SAME, DIFFERENT, NOT_COMPARED] = [0, 1, 2];

/** Said after every comparison, whatever it found. */
const LIMITS = [
  'What this does not show: what the host serves to others, at another time, to another network. It can tell this',
  'program from a browser, and whom it answers. Run it from several networks, now and then, and let others run it.',
];

type Asked = {
  readonly origin: string;
  readonly source: Source;
  readonly patienceSeconds: number;
};

/** What the command line asks for, or a sentence. */
const readWords = (words: readonly string[]): Asked | string => {
  let read: ReturnType<typeof parse>;
  try {
    read = parse(words);
  } catch {
    return `Use it so: ${USAGE}`;
  }
  const { values, positionals } = read;
  const [address, ...more] = positionals;
  if (address === undefined || more.length > 0) return `Use it so: ${USAGE}`;
  const origin = relayOrigin(address);
  if (origin === undefined) return 'The address must be https:// and a host, or http:// and this machine.';
  const patienceSeconds = Number(values.patience ?? PATIENCE_SECONDS);
  if (!(patienceSeconds > 0 && patienceSeconds <= MOST_PATIENCE_SECONDS))
    return `--patience must be seconds, up to ${MOST_PATIENCE_SECONDS}.`;
  const source = sourceIn(values);
  return typeof source === 'string' ? source : { origin, source, patienceSeconds };
};

const parse = (words: readonly string[]) =>
  parseArgs({
    args: [...words],
    allowPositionals: true,
    options: { ...SOURCE_OPTIONS, patience: { type: 'string' } },
  });

/** Compares, and says what was found. Resolves to the exit code. */
const compare = async ({ origin, patienceSeconds }: Asked, client: Client): Promise<number> => {
  const checked = await checkRelay({ origin, manifest: client.manifest, patienceSeconds });
  if (checked.kind === 'notCompared') {
    console.error(checked.line);
    return NOT_COMPARED;
  }
  for (const note of checked.notes) console.log(`note: ${note}`);
  for (const line of checked.differences) console.log(`different: ${line}`);
  const { files, headers, differences } = checked;
  if (differences.length === 0)
    console.log(
      `same as ${client.name} (${files} files, ${headers} headers, asked as Firefox, Chrome and a plain tool)`,
    );
  else
    console.log(
      `${origin} does not serve ${client.name}: ${differences.length} ${differences.length === 1 ? 'difference' : 'differences'}`,
    );
  for (const line of LIMITS) console.log(line);
  return differences.length === 0 ? SAME : DIFFERENT;
};

const run = async (): Promise<number> => {
  const asked = readWords(process.argv.slice(2));
  if (typeof asked === 'string') {
    console.error(asked);
    return NOT_COMPARED;
  }
  let client: Client;
  try {
    client = await clientOf(asked.source);
  } catch (failure) {
    console.error(failure instanceof Error ? failure.message : String(failure));
    return NOT_COMPARED;
  }
  try {
    return await compare(asked, client);
  } finally {
    client.remove();
  }
};

process.exitCode = await run();
