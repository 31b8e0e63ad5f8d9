/** The relay's configuration: defaults, then a file, then the environment, then flags. What it does not know it refuses. */
import { readFileSync } from 'node:fs';
import { err, ok, type Result } from '../shared/wire/result.ts';
import { isTitle, MAX_TITLE_CHARACTERS, type OwnIcon, readIcon } from './home.ts';
import { CLIENTS, type Clients, isLoopback, parseOrigin } from './origins.ts';

/** How a relay runs. */
export interface Config {
  /** The address to listen on. */
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** The origin that people open, as their browsers write it. null: this machine's own, while only it can reach the relay. */
  readonly origin: string | null;
  /** The folder that holds everything the relay keeps. */
  readonly data: string;
  /** The port of the counters, always on 127.0.0.1. 0: any free one. null: none are served. */
  readonly metrics: number | null;
  /** The NATS servers that keep the logs, each `nats://host:port`. null: the embedded store in `data` does. */
  readonly cluster: readonly string[] | null;
  /** Whose pages may open sockets: those that this relay serves, or also those that people serve to themselves. */
  readonly clients: Clients;
  /** The name that a home screen shows. null: the build's, which is neutral. */
  readonly title: string | null;
  /** The icon that a home screen shows; configured as the path of a file. null: the build's. */
  readonly icon: OwnIcon | null;
}

/** Where configuration comes from. */
export interface ConfigSources {
  readonly flags: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export const DEFAULT_CONFIG: Config = {
  host: '127.0.0.1',
  port: 8787,
  origin: null,
  data: './data',
  metrics: null,
  cluster: null,
  clients: 'own',
  title: null,
  icon: null,
};

const KEYS = ['host', 'port', 'origin', 'data', 'metrics', 'cluster', 'clients', 'title', 'icon'] as const;
type Key = (typeof KEYS)[number];
type Given = Readonly<Record<string, unknown>>;
const ENVIRONMENT_PREFIX = 'PARLEY_';

/** The configuration, or one line that says what is wrong with it. */
export function readConfig({ flags, environment }: ConfigSources): Result<Config, string> {
  const flagged = readFlags(flags);
  if (!flagged.ok) return flagged;
  const { config: path, ...fromFlags } = flagged.value;
  const file = path === undefined ? ok({}) : readFile(String(path));
  if (!file.ok) return file;
  const fromEnvironment = readEnvironment(environment);
  if (!fromEnvironment.ok) return fromEnvironment;
  return check({ ...DEFAULT_CONFIG, ...file.value, ...fromEnvironment.value, ...fromFlags });
}

/** Whether logs open without a ticket: only while nobody but this machine can reach the relay (S2). */
export function opensToAll({ host, origin }: Config): boolean {
  return isLoopback(host) && (origin === null || isLoopback(parseOrigin(origin)?.hostname ?? ''));
}

/** The origin that people open, once the port is known. */
export function publicOrigin({ origin }: Config, port: number): string {
  return origin ?? `http://localhost:${port}`;
}

function readFlags(flags: readonly string[]): Result<Given, string> {
  const given: Record<string, string> = {};
  for (let index = 0; index < flags.length; index += 2) {
    const name = flags[index]?.replace(/^--/, '') ?? '';
    const value = flags[index + 1];
    if (!flags[index]?.startsWith('--') || !(isKey(name) || name === 'config'))
      return err(`Unknown flag: ${flags[index]}`);
    if (value === undefined) return err(`--${name} needs a value.`);
    given[name] = value;
  }
  return ok(given);
}

function readEnvironment(environment: ConfigSources['environment']): Result<Given, string> {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (!name.startsWith(ENVIRONMENT_PREFIX) || value === undefined) continue;
    const key = name.slice(ENVIRONMENT_PREFIX.length).toLowerCase();
    if (!isKey(key) || name !== name.toUpperCase()) return err(`Unknown setting in the environment: ${name}`);
    given[key] = value;
  }
  return ok(given);
}

function readFile(path: string): Result<Given, string> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return err(`The configuration file cannot be read as JSON: ${path}`);
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    return err(`The configuration file must hold one JSON object: ${path}`);
  }
  const unknown = Object.keys(content).find((name) => !isKey(name));
  return unknown === undefined ? ok(content as Given) : err(`Unknown setting in the configuration file: ${unknown}`);
}

function check(given: Readonly<Record<Key, unknown>>): Result<Config, string> {
  const { host, origin, data } = given;
  const port = portOf(given.port);
  if (typeof host !== 'string' || host === '') return err('host must be an address to listen on.');
  if (port === undefined) return err('port must be a whole number from 0 to 65535.');
  if (typeof data !== 'string' || data === '') return err('data must be a folder.');
  if (origin !== null && (typeof origin !== 'string' || parseOrigin(origin) === undefined)) {
    return err('origin must be an origin as browsers write it, such as https://parley.example.org');
  }
  if (origin === null && !isLoopback(host)) {
    return err(
      'origin must be set when others can reach the relay: the address that people open, such as https://parley.example.org',
    );
  }
  const metrics = given.metrics === null ? null : portOf(given.metrics);
  if (metrics === undefined) return err('metrics must be a whole number from 0 to 65535: a port on this machine.');
  if (metrics !== null && metrics !== 0 && metrics === port) return err('metrics must be another port than port.');
  const cluster = given.cluster === null ? null : serversOf(given.cluster);
  if (cluster === undefined) {
    return err(
      'cluster must be NATS servers with commas between them, such as nats://10.0.0.1:4222,nats://10.0.0.2:4222',
    );
  }
  const clients = CLIENTS.find((known) => known === given.clients);
  if (clients === undefined) {
    return err(
      'clients must be own (pages that this relay serves) or local (also pages that people serve to themselves).',
    );
  }
  const { title } = given;
  if (title !== null && !isTitle(title)) {
    return err(`title must be one line of 1 to ${MAX_TITLE_CHARACTERS} visible characters.`);
  }
  const icon = iconOf(given.icon);
  if (!icon.ok) return icon;
  return ok({ host, port, origin, data, metrics, cluster, clients, title, icon: icon.value });
}

function iconOf(given: unknown): Result<OwnIcon | null, string> {
  if (given === null) return ok(null);
  return typeof given === 'string' && given !== ''
    ? readIcon(given)
    : err('icon must be the path of an SVG or PNG file.');
}

/** The servers of a list such as `nats://a:4222,nats://b:4222`, each named once, without names or passwords of users. */
function serversOf(given: unknown): readonly string[] | undefined {
  const servers = typeof given === 'string' ? given.split(',').map((server) => server.trim()) : [];
  const fit = servers.length > 0 && new Set(servers).size === servers.length && servers.every(isServer);
  return fit ? servers : undefined;
}

function isServer(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && url.hostname !== '' && Number(url.port) > 0 && text === `nats://${url.host}`;
}

function portOf(given: unknown): number | undefined {
  const port = typeof given === 'string' && /^\d{1,5}$/.test(given) ? Number(given) : given;
  return typeof port === 'number' && Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : undefined;
}

function isKey(name: string): name is Key {
  return (KEYS as readonly string[]).includes(name);
}
