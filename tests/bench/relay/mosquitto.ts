/** Mosquitto with MQTT 3.1.1 and QoS 1 both ways, messages in memory, with as much in flight as comes. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../support/freePort.ts';
import { spawnProgram } from './programs.ts';
import { type ChannelSize, type LoadedChannel, numbered, type System } from './systems.ts';
import { type Scan, TcpClient } from './tcp-client.ts';

/** Types of packets, in the upper half of their first byte, with the flags they need. */
const CONNECT = 0x10;
const PUBLISH_QOS_1 = 0x32;
const PUBLISH_TYPE = 3;
const PUBACK_TYPE = 4;
const PUBACK = 0x40;
const SUBSCRIBE = 0x82;

/** The program with its configuration in `folder`. */
export async function startMosquitto(program: string, folder: string): Promise<System> {
  const port = await freePort();
  const config = join(folder, 'mosquitto.conf');
  const lines = [`listener ${port} 127.0.0.1`, 'allow_anonymous true', 'persistence false', 'user root'];
  const unbounded = ['max_inflight_messages 0', 'max_queued_messages 0', 'set_tcp_nodelay true', 'log_type none'];
  writeFileSync(config, `${[...lines, ...unbounded].join('\n')}\n`);
  const server = await spawnProgram(program, ['-c', config], port);
  let channels = 0;
  const open = ({ members, bytes }: ChannelSize) => {
    channels += 1;
    return openOnMosquitto(port, `c/${channels}`, members, bytes);
  };
  return { name: 'Mosquitto QoS 1', pid: server.pid, open, stop: server.stop };
}

async function openOnMosquitto(port: number, topic: string, count: number, bytes: number): Promise<LoadedChannel> {
  const publisher = await connectMqtt(port);
  const members = await Promise.all(Array.from({ length: count }, () => subscribedMqtt(port, topic)));
  const packet = mqttPacket(PUBLISH_QOS_1, [mqttText(topic), Buffer.alloc(2), Buffer.alloc(bytes)]);
  const idAt = packet.length - bytes - 2;
  const next = numbered(packet);
  let packets = 0;
  const publish = () => {
    packets = (packets % 0xffff) + 1;
    const message = next();
    message.writeUInt16BE(packets, idAt);
    publisher.write(message);
  };
  return { publisher, members, publish };
}

let mqttClients = 0;

function connectMqtt(port: number): Promise<TcpClient> {
  mqttClients += 1;
  const hello = mqttPacket(CONNECT, [mqttText('MQTT'), Buffer.from([4, 2, 0, 0]), mqttText(`c${mqttClients}`)]);
  return TcpClient.connect(port, hello, '\x20\x02\x00\x00', scanMqtt);
}

async function subscribedMqtt(port: number, topic: string): Promise<TcpClient> {
  const client = await connectMqtt(port);
  await new Promise<void>((resolve) => {
    client.onOther = () => resolve();
    client.write(mqttPacket(SUBSCRIBE, [Buffer.from([0, 1]), mqttText(topic), Buffer.from([1])]));
  });
  return client;
}

const scanMqtt: Scan = (bytes, at, found) => {
  let length = 0;
  let headerBytes = 1;
  for (let shift = 0; ; shift += 7) {
    if (at + headerBytes >= bytes.length) return false;
    const byte = bytes.readUInt8(at + headerBytes);
    length |= (byte & 0x7f) << shift;
    headerBytes += 1;
    if (byte < 0x80) break;
  }
  found.end = at + headerBytes + length;
  const type = bytes.readUInt8(at) >> 4;
  found.kind = type === PUBLISH_TYPE ? 'entry' : type === PUBACK_TYPE ? 'ok' : 'other';
  if (type !== PUBLISH_TYPE) return true;
  const topicAt = at + headerBytes;
  if (bytes.length < topicAt + 2) return false;
  const idAt = topicAt + 2 + bytes.readUInt16BE(topicAt);
  if (bytes.length < idAt + 2) return false;
  found.reply = Buffer.from([PUBACK, 2, bytes.readUInt8(idAt), bytes.readUInt8(idAt + 1)]);
  return true;
};

function mqttPacket(first: number, parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length: number[] = [];
  for (let rest = body.length; length.length === 0 || rest > 0; rest >>= 7)
    length.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
  return Buffer.concat([Buffer.from([first, ...length]), body]);
}

function mqttText(text: string): Buffer {
  return Buffer.concat([Buffer.from([0, text.length]), Buffer.from(text)]);
}
