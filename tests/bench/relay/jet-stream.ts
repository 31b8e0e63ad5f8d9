/** NATS JetStream: a stream in files for each channel, and a consumer without acknowledgements that pushes to each member. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect as connectNats } from '@nats-io/transport-node';
import { freePort } from '../../support/freePort.ts';
import { spawnProgram } from './programs.ts';
import { type ChannelSize, numbered, type System } from './systems.ts';
import { type Scan, TcpClient } from './tcp-client.ts';

const LINE_END = Buffer.from('\r\n');
const LINE_FEED = 10;
const PONG = Buffer.from('PONG\r\n');
const LETTER_I = 0x49;
const LETTER_M = 0x4d;
const LETTER_P = 0x50;

/** The program with its streams in `folder`. */
export async function startJetStream(program: string, folder: string): Promise<System> {
  const port = await freePort();
  const store = join(folder, 'jetstream');
  mkdirSync(store);
  const server = await spawnProgram(program, ['-a', '127.0.0.1', '-p', String(port), '-js', '-sd', store], port);
  const connection = await connectNats({ servers: `127.0.0.1:${port}` });
  const manager = await jetstreamManager(connection);
  let channels = 0;
  const open = async ({ members: count, bytes }: ChannelSize) => {
    channels += 1;
    const stream = `c${channels}`;
    await manager.streams.add({ name: stream, subjects: [`p.${stream}`] });
    const members = await Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const subject = `d.${stream}.${index}`;
        const member = await subscribedNats(port, subject);
        await manager.consumers.add(stream, { deliver_subject: subject, ack_policy: 'none' });
        return member;
      }),
    );
    const publisher = await subscribedNats(port, `a.${stream}`);
    const head = Buffer.from(`PUB p.${stream} a.${stream} ${bytes}\r\n`);
    const next = numbered(Buffer.concat([head, Buffer.alloc(bytes)]));
    const publish = () => {
      publisher.write(next());
      publisher.write(LINE_END);
    };
    return { publisher, members, publish };
  };
  const stop = async () => {
    await connection.close();
    await server.stop();
  };
  return { name: 'JetStream', pid: server.pid, open, stop };
}

/** Acknowledgements come on subjects that begin with an a, entries on others. */
const scanNats: Scan = (bytes, at, found) => {
  const lineEnd = bytes.indexOf(LINE_FEED, at);
  if (lineEnd < 0) return false;
  found.end = lineEnd + 1;
  found.kind = 'other';
  const first = bytes[at];
  if (first === LETTER_P && bytes[at + 1] === LETTER_I) found.reply = PONG;
  if (first !== LETTER_M) return true;
  const line = bytes.toString('latin1', at, lineEnd - 1);
  found.kind = line.startsWith('MSG a') ? 'ok' : 'entry';
  found.end += Number(line.slice(line.lastIndexOf(' ') + 1)) + LINE_END.length;
  return true;
};

async function subscribedNats(port: number, subject: string): Promise<TcpClient> {
  const hello = Buffer.from('CONNECT {"verbose":false,"pedantic":false}\r\n');
  const client = await TcpClient.connect(port, hello, 'INFO', scanNats);
  const unexpected = client.onOther;
  await new Promise<void>((resolve) => {
    client.onOther = () => resolve();
    client.write(Buffer.from(`SUB ${subject} 1\r\nPING\r\n`));
  });
  client.onOther = unexpected;
  return client;
}
