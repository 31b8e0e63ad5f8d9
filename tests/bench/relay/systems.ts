/** What is compared: the relay and its references, each a process of its own that channels can be opened on. */
import { randomBytes } from 'node:crypto';
import { encodeFrame } from '../../../shared/wire/codec.ts';
import { TestLog } from '../../relay/support/log.ts';
import { type ServerProcess, spawnReference, spawnRelay } from './processes.ts';
import type { TcpClient } from './tcp-client.ts';
import { clientMessage, connectWebSocket } from './web-socket.ts';

/** Where the type of a frame stands, and which types count: W2. */
const TYPE_AT = 2;
const OK_TYPE = 16;
const ENTRY_TYPE = 17;
const GIB = 1024 ** 3;
const LITTLE_QUOTA = 1024 ** 2;

/** A channel that can be loaded. */
export interface LoadedChannel {
  readonly publisher: TcpClient;
  readonly members: readonly TcpClient[];
  /** Send the next message, never the same twice. */
  readonly publish: () => void;
}

export interface ChannelSize {
  readonly members: number;
  /** Of each message. */
  readonly bytes: number;
}

/** A server that runs until `stop`. */
export interface System {
  readonly name: string;
  readonly pid: number;
  readonly open: (size: ChannelSize) => Promise<LoadedChannel>;
  readonly stop: () => Promise<void>;
}

/** A reference of ours, and where it listens. */
export interface Reference extends System {
  readonly port: number;
}

/** The relay, and what only it has. */
export interface RelaySystem extends Reference {
  /** A log that is there, and a socket that may use it. */
  readonly openLog: (quotaBytes?: number) => Promise<{ readonly log: TestLog; readonly client: TcpClient }>;
}

/** The relay as operators run it, with its data in `folder`. */
export async function startRelay(folder: string): Promise<RelaySystem> {
  return relaySystem(await spawnRelay(folder));
}

/** A relay that runs. */
export function relaySystem({ pid, port, stop }: ServerProcess): RelaySystem {
  const openLog = async (quotaBytes = LITTLE_QUOTA) => {
    const [log, client] = [new TestLog(), await connectRelay(port)];
    await request(client, encodeFrame(log.create({ quotaBytes })));
    return { log, client };
  };
  return { name: 'relay', pid, port, openLog, stop, open: (size) => openOnRelay(port, openLog, size) };
}

/** A reference in this folder: `bare`, `limit` or `replaying`. */
export async function startReference(name: string): Promise<Reference> {
  const { pid, port, stop } = await spawnReference(name);
  let channels = 0;
  const open = ({ members, bytes }: ChannelSize) => {
    channels += 1;
    return openOnReference(port, `/c/${channels}`, members, new Uint8Array(bytes));
  };
  return { name, pid, port, open, stop };
}

/** A socket on the relay. */
export function connectRelay(port: number): Promise<TcpClient> {
  return connectWebSocket(port, '/relay', (bytes, at) => {
    const type = bytes[at + TYPE_AT];
    if (type === ENTRY_TYPE) return 'entry';
    return type === OK_TYPE ? 'ok' : 'other';
  });
}

/** Send a frame and wait until it has succeeded. */
export function request(client: TcpClient, frame: Uint8Array): Promise<void> {
  return requestRaw(client, clientMessage(frame));
}

/** Follow a log as our client does: numbers begin anew with each socket, and a follow is the first thing asked on one. */
export function follow(client: TcpClient, log: TestLog): Promise<void> {
  return request(client, encodeFrame(log.follow({ requestId: 1 })));
}

/** A message with a counter in its last bytes, a new copy each time. */
export function numbered(message: Buffer): () => Buffer {
  let count = 0;
  return () => {
    count += 1;
    message.writeUIntBE(count, message.length - 6, 6);
    return Buffer.from(message);
  };
}

async function openOnRelay(port: number, openLog: RelaySystem['openLog'], size: ChannelSize): Promise<LoadedChannel> {
  const { log, client: publisher } = await openLog(GIB);
  const members = await connectAll(size.members, () => connectRelay(port));
  await Promise.all(members.map((member) => follow(member, log)));
  const next = numbered(clientMessage(encodeFrame(log.append({ blob: randomBytes(size.bytes) }))));
  return { publisher, members, publish: () => publisher.write(next()) };
}

async function openOnReference(
  port: number,
  path: string,
  memberCount: number,
  message: Uint8Array,
): Promise<LoadedChannel> {
  const connect = (role: string) =>
    connectWebSocket(port, `${path}${role}`, (_bytes, _at, length) => (length > 1 ? 'entry' : 'ok'));
  const publisher = await connect('');
  const members = await connectAll(memberCount, () => connect('/follow'));
  const next = numbered(clientMessage(message));
  return { publisher, members, publish: () => publisher.write(next()) };
}

function connectAll(count: number, connect: () => Promise<TcpClient>): Promise<TcpClient[]> {
  return Promise.all(Array.from({ length: count }, connect));
}

function requestRaw(client: TcpClient, message: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const before = client.onClose;
    client.onOk = () => {
      client.onClose = before;
      resolve();
    };
    client.onClose = () => reject(new Error('the server closed'));
    client.write(message);
  });
}
