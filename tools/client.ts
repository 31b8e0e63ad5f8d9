/**
 * `npm run client -- --relay https://host`: the client of a checked release, or of this checkout, served to this machine alone, so
 * that the relay that it talks to does not supply the program.
 */
import { parseArgs } from 'node:util';
import { relayOrigin } from '../client/engine/relayUrl.ts';
import { listenErrorOf } from '../server/listening.ts';
import { type Client, clientOf, SOURCE_OPTIONS, type Source, sourceIn } from './checking/client.ts';
import { type Served, serveClient } from './serving.ts';

const USAGE =
  'npm run client -- --relay https://host [--port 8790] [--release FOLDER [--key PUBLIC-KEY …] [--needed N]]';
const PORT = 8790;

type Asked = {
  readonly relay: string;
  readonly port: number;
  readonly source: Source;
};

const parse = (words: readonly string[]) =>
  parseArgs({
    args: [...words],
    options: { ...SOURCE_OPTIONS, relay: { type: 'string' }, port: { type: 'string' } },
  }).values;

/** What the command line asks for, or a sentence. */
const readWords = (words: readonly string[]): Asked | string => {
  let values: ReturnType<typeof parse>;
  try {
    values = parse(words);
  } catch {
    return `Use it so: ${USAGE}`;
  }
  if (values.relay === undefined) return `Use it so: ${USAGE}`;
  const relay = relayOrigin(values.relay);
  if (relay === undefined) return 'The relay must be https:// and a host, or http:// and this machine.';
  const port = Number(values.port ?? PORT);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) return '--port must be a whole number from 0 to 65535.';
  const source = sourceIn(values);
  return typeof source === 'string' ? source : { relay, port, source };
};

const LISTEN_ERRORS = {
  portInUse: 'The port is in use by another program. Choose another one with --port.',
  portNotAllowed: 'This port may not be opened by this user. Choose one above 1023 with --port.',
  hostUnavailable: 'This machine has no address 127.0.0.1.',
} as const;

const said = (failure: unknown): string => {
  const known = listenErrorOf(failure);
  if (known !== undefined) return LISTEN_ERRORS[known];
  return failure instanceof Error ? failure.message : String(failure);
};

const linesOf = (client: Client, { address }: Served, relay: string): readonly string[] => [
  `This is ${client.name}.`,
  `It is open at ${address} and talks to ${relay}`,
  'Seats that you take there are kept by your browser for this address: use the same port again.',
  'The relay must be set to take clients from elsewhere. Paste invitations into the page: a link opens the page of the relay.',
];

const run = async (): Promise<void> => {
  const asked = readWords(process.argv.slice(2));
  if (typeof asked === 'string') return refuse(asked);
  let client: Client | undefined;
  try {
    client = await clientOf(asked.source);
    const served = await serveClient(client.folder, asked.relay, asked.port);
    for (const line of linesOf(client, served, asked.relay)) console.log(line);
    stopWhenTold(served, client);
  } catch (failure) {
    client?.remove();
    refuse(said(failure));
  }
};

const stopWhenTold = (served: Served, client: Client): void => {
  const stop = (): void => {
    client.remove();
    void served.close();
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
};

const refuse = (line: string): void => {
  console.error(line);
  process.exitCode = 1;
};

await run();
