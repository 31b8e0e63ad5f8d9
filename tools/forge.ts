/**
 * `npm run forge -- FILE`: a whole channel from one member's secret key and the others' public keys, with the words of a file. It is
 * written as that member's device would hold it, and read back by what reads every channel.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { RoomId } from '../shared/brand.ts';
import { hex } from '../shared/codec/bytes.ts';
import { systemRandom } from '../shared/crypto/random.ts';
import { ready } from '../shared/crypto/sodium.ts';
import { ourSeat } from '../shared/protocol/channel.ts';
import { forge } from '../shared/protocol/forge/forge.ts';
import { type Kept, type Line, readBack } from '../shared/protocol/forge/readBack.ts';
import type { Output } from '../shared/protocol/received.ts';
import { readConversation, sayWhy, Unusable } from './forging/conversation.ts';
import { readChannel, writeChannel } from './forging/files.ts';
import { listenedTo, recordingOf } from './forging/recording.ts';

const HELP = `npm run forge -- FILE [--out FOLDER]     makes the channel, writes it, reads it back (without --out: into ./forged)
npm run forge -- --read FOLDER           only reads one back

FILE is JSON: tools/forging/example.json is one.
  member   the seat on whose device the channel is to stand, by its name
  seats    each with a name, role, side and label. The first founds the channel: a facilitator of side "third".
           "id", "publicKey" (base64url): those of a seat that exists; else made up. Of the member, "secretKey" too.
           No secret key of another seat is needed, and none is taken.
  lines    each with a "minute", counted from the beginning, "by" whom, and one of
           "text": words, in the plenary or in the "room" of that name
           "admit": a seat, which else is there from the beginning
           "remove": [seats]
           "open": a room's name, "form": caucus, privateSession or workingGroup, "with": [seats]
  rules, lifetimeSeconds, begins (minutes since 1970): may be left out

What a device holds of a channel is no transferable proof of who wrote what: this makes another one, with any words. People may believe
a copy all the same.
`;

const USE = 'Use it so: npm run forge -- FILE [--out FOLDER], or with --help.';

const parse = (words: readonly string[]) =>
  parseArgs({
    args: [...words],
    allowPositionals: true,
    options: { out: { type: 'string' }, read: { type: 'string' }, help: { type: 'boolean' } },
  });

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new Unusable(`${file} cannot be read.`);
  }
};

/** Makes the channel and writes it; what it says is read from the files afterwards. */
const make = (file: string, folder: string): void => {
  const { random, drawn } = listenedTo(systemRandom);
  const { cast, script, admitted } = readConversation(textOf(file), random);
  const made = forge(cast, script, random);
  if (!made.ok) throw new Unusable(sayWhy(made.error, admitted));
  const { log } = made.value;
  written(folder, () => writeChannel(folder, made.value, recordingOf(made.value, log, drawn)));
  const keys = `the secret key of "${cast.member.label}" and ${cast.others.length} public keys`;
  console.log(`A channel of ${log.length} entries, made from ${keys}.`);
  console.log(`${folder} holds it as that member's device would: keep it as you would keep a device.`);
};

const written = (folder: string, write: () => void): void => {
  try {
    write();
  } catch (failure) {
    throw new Unusable(`${folder} cannot be written: ${failure instanceof Error ? failure.message : String(failure)}.`);
  }
};

const recordIn = (folder: string): Kept => {
  let kept: Kept | undefined;
  try {
    kept = readChannel(folder);
  } catch {
    throw new Unusable(`There is no channel in ${folder}.`);
  }
  if (kept === undefined) throw new Unusable(`What is in ${folder} is no channel that this program wrote.`);
  return kept;
};

const ALARMS: readonly Output['kind'][] = ['unopened', 'missed', 'halted', 'invalidChange'];

const roomsOf = (lines: readonly Line[], plenary: RoomId): ReadonlyMap<string, string> => {
  const rooms = [...new Set(lines.map(({ room }) => hex(room)))].filter((room) => room !== hex(plenary));
  return new Map(rooms.map((room, index) => [room, `, room ${index + 1}`]));
};

/** A terminal obeys control characters, and turns text around for others; a word needs neither. */
const plain = (text: string): string => text.replace(/\p{Cc}|\p{Bidi_Control}/gu, ' ');

/** As a device shows it: who, what, how long after the first words. False where something did not hold. */
const show = (kept: Kept): boolean => {
  const { lines, outputs, channel } = readBack(kept);
  const rooms = roomsOf(lines, channel.plenary);
  const [first] = lines;
  for (const { author, minute, room, text } of lines)
    console.log(plain(`+${minute - (first?.minute ?? 0)} min, ${author.label}${rooms.get(hex(room)) ?? ''}: ${text}`));
  const alarms = outputs.filter(({ kind }) => ALARMS.includes(kind)).length;
  const who = `the device of "${ourSeat(kept.begun).label}"`;
  console.log(plain(`Read back with the keys of ${who}: ${lines.length} texts, ${alarms} alarms.`));
  return alarms === 0;
};

const asked = (): ReturnType<typeof parse> => {
  try {
    return parse(process.argv.slice(2));
  } catch {
    throw new Unusable(USE);
  }
};

const run = async (): Promise<void> => {
  const { values, positionals } = asked();
  if (values.help) return console.log(HELP);
  await ready;
  const [file, ...more] = positionals;
  if (more.length > 0 || (file === undefined) === (values.read === undefined)) throw new Unusable(USE);
  const folder = values.read ?? values.out ?? 'forged';
  if (file !== undefined) make(file, folder);
  if (!show(recordIn(folder))) process.exitCode = 1;
};

try {
  await run();
} catch (failure) {
  if (!(failure instanceof Unusable)) throw failure;
  console.error(failure.message);
  process.exitCode = 1;
}
