/** `npm run forge`, as people run it. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { base64url } from '../../shared/codec/bytes.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { x25519KeyPair } from '../../shared/crypto/x25519.ts';
import { forge } from '../../shared/protocol/forge/forge.ts';
import { readConversation, sayWhy, Unusable } from '../../tools/forging/conversation.ts';
import { readChannel } from '../../tools/forging/files.ts';
import { temporaryFolder } from '../support/folders.ts';
import { seeded } from '../support/seeded.ts';

const ROOT = join(import.meta.dirname, '../..');
const EXAMPLE = join(ROOT, 'tools/forging/example.json');
const folder = temporaryFolder();
const at = (name: string): string => join(folder.path, name);

beforeAll(() => ready);
afterAll(() => folder.remove());

const run = (...words: string[]): { code: number | null; out: string; err: string } => {
  const done = spawnSync(process.execPath, [join(ROOT, 'tools/forge.ts'), ...words], { encoding: 'utf8' });
  return { code: done.status, out: done.stdout, err: done.stderr };
};

type Example = { member: string; seats: Record<string, unknown>[]; lines: Record<string, unknown>[] } & Record<
  string,
  unknown
>;
const example = (): Example => JSON.parse(readFileSync(EXAMPLE, 'utf8'));

test('[F9] the command makes a channel from a file, with the keys that it names, and reads it back', () => {
  const random = seeded('keys of a file');
  const given = example();
  const keys = given.seats.map(() => x25519KeyPair(random(32)));
  const ids = given.seats.map(() => random(16));
  for (const [index, seat] of given.seats.entries()) {
    seat['id'] = base64url(ids[index]!);
    seat['publicKey'] = base64url(keys[index]!.publicKey);
    if (seat['name'] === given.member) seat['secretKey'] = base64url(keys[index]!.secretKey);
  }
  writeFileSync(at('given.json'), JSON.stringify(given));
  const made = run(at('given.json'), '--out', at('channel'));
  expect(made).toMatchObject({ code: 0, err: '' });
  expect(made.out).toContain('+3 min, Academic: We could live with a pause of three weeks.\n');
  expect(made.out).toContain('+13 min, Academic, room 1: Between us: ten days?\n');
  expect(made.out).toContain('6 texts, 0 alarms.');
  expect(made.out).toContain('"Former adviser" and 2 public keys');
  expect(readdirSync(at('channel')).sort()).toEqual(['device.cbor', 'recording.json']);
  for (const file of readdirSync(at('channel'))) expect(statSync(join(at('channel'), file)).mode & 0o077).toBe(0);
  const { begun } = readChannel(at('channel'))!;
  expect(begun.epoch.seats.map(({ id, ik }) => [base64url(id), base64url(ik)])).toEqual(
    ids.map((id, index) => [base64url(id), base64url(keys[index]!.publicKey)]),
  );
  // What stands in the files is read, and nothing else: an entry that is another by one byte is an alarm.
  const again = run('--read', at('channel'));
  expect(again).toMatchObject({ code: 0, err: '' });
  expect(made.out.endsWith(again.out)).toBe(true);
  const file = join(at('channel'), 'device.cbor');
  const bytes = readFileSync(file);
  const blob = readChannel(at('channel'))!.moments.flatMap((moment) =>
    moment.kind === 'read' ? [moment.blob] : [],
  )[3]!;
  bytes[bytes.indexOf(blob) + 100]! ^= 1;
  writeFileSync(file, bytes);
  const spoiled = run('--read', at('channel'));
  expect(spoiled.code).toBe(1);
  expect(spoiled.out).not.toContain(' 0 alarms.');
});

/** What is said of a conversation; nothing if it can be had. */
const said = (text: string): string => {
  try {
    const random = seeded('a conversation');
    const { cast, script, admitted } = readConversation(text, random);
    const made = forge(cast, script, random);
    return made.ok ? '' : sayWhy(made.error, admitted);
  } catch (failure) {
    if (failure instanceof Unusable) return failure.message;
    throw failure;
  }
};

const changed = (change: (given: Example) => void): string => {
  const given = example();
  change(given);
  return said(JSON.stringify(given));
};

const line = (index: number, change: Record<string, unknown>): string =>
  changed(({ lines }) => {
    lines[index] = { ...lines[index], ...change };
  });

const seat = (index: number, change: Record<string, unknown>): string =>
  changed(({ seats }) => Object.assign(seats[index]!, change));

test('[F9] what is wrong with a file is said in a sentence, with its place', () => {
  expect(changed(() => {})).toBe('');
  expect(said('{')).toContain('This is not JSON');
  expect(said('[]')).toContain('member: ');
  expect(said('1')).toContain('The conversation: ');
  expect(changed((given) => Object.assign(given, { member: 'nobody' }))).toBe(
    'The member nobody is not among the seats.',
  );
  expect(changed((given) => Object.assign(given, { seats: [] }))).toBe('seats: there are no seats.');
  expect(changed((given) => Object.assign(given, { more: 1 }))).toContain('more: ');
  expect(seat(1, { role: 'chair' })).toContain('seats.1.role: a role is one of facilitator, ');
  expect(seat(1, { name: 'convenor' })).toBe('There are two seats called convenor.');
  expect(seat(1, { publicKey: '!' })).toBe('seats.1.publicKey: this is not base64url without padding.');
  expect(seat(1, { publicKey: 'AAAA' })).toBe('seats.1.publicKey: this has not 32 bytes.');
  const key = base64url(seeded('a key')(32));
  expect(seat(1, { secretKey: key })).toContain('academic is not the member: no secret key of another seat');
  expect(seat(2, { publicKey: key })).toContain('adviser is the member: its secret key is needed');
  expect(seat(2, { publicKey: key, secretKey: key })).toBe('The two keys of adviser do not belong together.');
  expect(seat(0, { role: 'participant' })).toContain('The seats: the first seat founds the channel');
  expect(seat(1, { label: 'x'.repeat(49) })).toContain('The seats: ');
  expect(seat(1, { label: '\ud800' })).toBe('seats.1.label: this is no well-formed text.');
  expect(line(1, { minute: 0.5 })).toContain('lines.1');
  expect(line(1, { minute: 0 })).toBe('lines.1: lines have to stand in the order of their minutes.');
  expect(line(1, { by: 'nobody' })).toBe('lines.1: nobody is not among the seats.');
  expect(line(1, { room: 'nowhere' })).toBe('lines.1: this room was not opened.');
  expect(line(1, { text: 'x'.repeat(4001) })).toContain('lines.1: the text is longer');
  expect(line(1, { text: '\ud800' })).toContain('lines.1');
  expect(line(3, { lifetimeSeconds: 1 })).toContain('lines.3: ');
  expect(line(3, { form: 'plenary' })).toContain('lines.3');
  expect(changed(({ lines }) => lines.push({ minute: 50, by: 'convenor', admit: 'adviser' }))).toContain(
    'lines.2: whoever acts is not admitted yet',
  );
});

test('[F9] the command ends with a sentence and a failure where a file is no use, and tells how it is used', () => {
  for (const words of [[at('none.json')], ['--read', folder.path, 'more'], ['--colour']]) {
    const { code, out, err } = run(...words);
    expect([code, out]).toEqual([1, '']);
    expect(err.trim().split('\n')).toHaveLength(1);
  }
  expect(run('--help').out).toContain('npm run forge -- FILE');
});
