/**
 * Mutants: each takes one check away, and the tests that are to notice must fail. `npm run mutation` runs all, `npm run mutation --
 * NAME` those whose name has this in it; a mutant that survives, or whose text is not found exactly once, is an error.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { ATTACK_MUTANTS } from '../attacks/mutants.ts';
import { KEY_MUTANTS } from './keyMutants.ts';
import { type Mutant, mutant } from './mutant.ts';

export const MUTANTS: readonly Mutant[] = [
  mutant(
    'no commitment check',
    'entry',
    'if (!equalSecrets(com, outer.header.com))',
    'if (false)',
    'commitment',
    'two keys is read',
  ),
  mutant(
    'no rosterHash check',
    'receive',
    ' || !sameBytes(outer.header.rosterHash, rosterHashOf(channel.epoch.rosterHash, room))',
    '',
    'refusals',
    'another roster',
  ),
  mutant('stale epoch accepted', 'receive', 'entry.current ?', 'true ?', 'membership', 'content of an ended'),
  mutant(
    ...(['replay accepted', 'receive', ': opened.state;'] as const),
    ": peer.pair.phase === 'awaitingHello' ? opened.state : peer.pair.ratchet;",
    ...(['refusals', 'replayed by the relay'] as const),
  ),
  mutant(
    'view not checked',
    'receive',
    'if (seen.k > before.view.k || (ours && !sameBytes(ours, seen.hash)))',
    'if (false)',
    'view',
    'V2',
  ),
  mutant(
    'power to admit not checked',
    '../room/judgeChange',
    "!mayDo(author.role, 'admit') || !isAdmissible",
    '!isAdmissible',
    'powers',
    'forges an epoch entry',
  ),
  mutant(
    'power to remove not checked',
    '../room/judgeChange',
    "!settings && mayDo(author.role, 'remove') && areClosable",
    '!settings && areClosable',
    'powers',
    'forges an epoch entry',
  ),
  mutant(
    'introducer not checked',
    '../room/proposals',
    'sameBytes(seat.introducer, author.id) &&',
    '',
    'powers',
    'not well formed',
  ),
  mutant(
    'content without the introducer',
    'readers',
    'isTrusted(channel, present, peer);',
    'true;',
    'hello',
    'before confirmation',
  ),
  mutant(
    'KEM name not checked',
    'ratchet',
    'if (named !== null && index < 0) return undefined;',
    '',
    'ratchetSteps',
    'does not know',
  ),
  mutant(
    ...(['KEM name ignored', 'ratchet', 'state.kemsSent.findIndex((kem) => sameBytes(kem.id, named))'] as const),
    ...(['state.kemsSent.length - 1', 'ratchetSteps', 'does not know'] as const),
  ),
  mutant(
    'padding not checked',
    'padding',
    'size === padded.length ? padded.subarray(0, end) : undefined',
    'padded.subarray(0, end)',
    'entries',
    'E3',
  ),
  mutant(
    'slot header not in the AD',
    'ratchet',
    '- nonce.length - sealedHeader.length), content };',
    '- nonce.length - sealedHeader.length), get content() { return concat([...context, nonce, NO_HEADER]); } };',
    'ratchet',
    'header of 60',
  ),
  mutant('header not in the core', 'entry', "H('core', [header, H(", "H('core', [H(", 'refusals', 'no byte'),
  mutant(
    'body without the header as AD',
    'entry',
    'aeadSeal(bodyKey, ZERO_NONCE, padded, header)',
    'aeadSeal(bodyKey, ZERO_NONCE, padded, new Uint8Array(0))',
    'entries',
    'sealed under the key',
  ),
  mutant(
    'slot not bound to its seats',
    'entry',
    '  core,\n  author.ik,\n  reader.ik,\n  author.id,\n  reader.id,\n',
    '  core,\n',
    'entries',
    'bound to it',
  ),
  mutant(
    'bundle of a hello not compared',
    'takeBody',
    'named && sameBytes(bundleHash(payload.bundle), named)',
    'true',
    'hello',
    'H7',
  ),
  mutant('no introduction secret', 'handshake', '...known, ss, intro.psk', '...known, ss', 'sessions', 'H1'),
  mutant('bundle not in the handshake', 'handshake', '    bundleHash(bundle),\n', '', 'sessions', 'H1'),
  mutant('clone not told', 'receive', 'if (opened.clone)', 'if (false)', 'clone', 'restored from a copy'),
  mutant(
    'leaver still heard',
    '../room/posting',
    "if (standing.left[keyOf(id)] !== undefined) return 'left';",
    '',
    'powers',
    'leaving',
  ),
  mutant(
    'offer not bound to the link',
    'invitation',
    'sameBytes(bundleHash(offer.value.bundle), link.bundleHash)',
    'true',
    'invitation',
    'I4',
  ),
  mutant(
    'rules not bound to the request',
    'invitation',
    ' || !equalSecrets(accepted, rulesHash(offer.rules))',
    '',
    'invitation',
    'accepts other rules',
  ),
  mutant(
    'room key not renewed',
    'room',
    "symmetricKey(KDF('room', [key, epochKey], [room], 32))",
    'key',
    'membership',
    'N5',
  ),
  mutant(
    'keys of rooms beside the plenary not renewed',
    'room',
    'key: nextRoomKey(room.id, room.key, epochKey) };',
    "key: room.kind === 'plenary' ? nextRoomKey(room.id, room.key, epochKey) : room.key };",
    'rooms',
    'renews the key',
  ),
  mutant(
    'slots for seats outside the room',
    'seal',
    'peer && isReader ? ratchetOf(peer.pair) : null',
    'peer ? ratchetOf(peer.pair) : null',
    'rooms',
    'Q2',
  ),
  mutant(
    'slots of seats outside left out',
    'seal',
    'epoch.seats.map((seat, at) => slotPlan(',
    'epoch.seats.filter((seat) => readers.has(seatKey(seat.id))).map((seat, at) => slotPlan(',
    'rooms',
    'Q2',
  ),
  mutant(
    'a call in any entry',
    'takeBody',
    '  if (isWord(payload)) return actWord(channel, entry, body, payload);',
    "  if (slot.flag === 2 && payload.kind !== 'heartbeat') return beat(channel, spokenIn(channel, entry, body), author, slot);\n  if (isWord(payload)) return actWord(channel, entry, body, payload);",
    'roomsRefused',
    'flag 2',
  ),
  mutant(
    'a call in any room',
    'takeBody',
    'slot.flag !== 2 || !inPlenary(channel, spoken.room)',
    'slot.flag !== 2',
    'roomsRefused',
    'flag 2',
  ),
  mutant(
    'charter not checked',
    'takeRoom',
    'whyNoCharter(sceneOf(channel), spoken.author, charter, facts) !== null',
    'false',
    'roomsRefused',
    'does not fit',
  ),
  mutant(
    'charter by anybody',
    'takeRoom',
    ' || !sameBytes(called.author, spoken.author)',
    '',
    'roomsRefused',
    'before its charter',
  ),
  mutant(
    'seats outside heard',
    'takeBody',
    'if (!isIn(channel, room, author.id) || (',
    'if (false || (',
    'roomsRefused',
    'another roster hash',
  ),
  mutant(
    'room roster not in the header',
    'room',
    "if (room.kind !== 'open') return epochRosterHash;",
    'if (room.kind) return epochRosterHash;',
    'roomsRefused',
    'another roster hash',
  ),
  mutant(
    'introducer of the channel vouches in a room',
    'readers',
    'findSeat(present, ourSeat(channel).introducer)',
    'findSeat(channel.epoch.seats, ourSeat(channel).introducer)',
    'rooms',
    'Q9',
  ),
  mutant(
    'called over any session',
    'readers',
    'return isServed(channel, called, seat, peer, minute) && ratchetOf(peer.pair) !== null;',
    'return peer !== undefined && !peer.leaving && ratchetOf(peer.pair) !== null;',
    'rooms',
    'Q9',
  ),
  mutant('rotations counted over all rooms', 'seal', "(room.kind === 'plenary' ? 1 : 0)", '1', 'roomsRefused', 'Q10'),
  mutant(
    'keys of a left room kept',
    'dropRooms',
    'rooms: epoch.rooms.filter(stays)',
    'rooms: epoch.rooms',
    'rooms',
    'leaves a room',
  ),
  mutant(
    'close without the preimage',
    'takeBody',
    " && sameBytes(relayHash('close', payload.secret), channel.closeHash)",
    '',
    'powers',
    'N10',
  ),
  ...KEY_MUTANTS,
];

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What the tests of core, engine, relay and room are made of. */
const COPIED = ['shared', 'client', 'server', 'tools', 'tests', 'package.json', 'tsconfig.json'];
/** Tests of a browser and measurements are run on no copy. */
const isLeftOut = (path: string): boolean => /tests\/(?:browser|bench)$/.test(path);
const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

const change = (folder: string, { name, file, find, replace }: Mutant): void => {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  if (text.split(find).length !== 2) throw new Error(`${name}: its text does not stand once in ${file}`);
  writeFileSync(
    path,
    text.replace(find, () => replace),
  );
};

/** Runs chosen tests on a copy of the sources, with the mutant's text replaced; true when they passed. */
export const passes = (tests: string, title: string, mutated: Mutant | null): boolean => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-mutant-'));
  try {
    for (const part of COPIED)
      cpSync(join(ROOT, part), join(folder, part), { recursive: true, filter: (path) => !isLeftOut(path) });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    if (mutated) change(folder, mutated);
    const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
    const args = [vitest, 'run', '--root', folder, '--maxWorkers=1', '--testTimeout=60000', `tests/${tests}`];
    const { status, stdout } = spawnSync(process.execPath, [...args, '-t', title], {
      encoding: 'utf8',
      env: { ...process.env, CI: '1' },
    });
    if (!/Tests .*?(\d+) (passed|failed)/.test(stdout.replace(ESCAPES, '')))
      throw new Error(`no test ran for "${title}" in ${tests}:\n${stdout}`);
    return status === 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

export const survives = (mutated: Mutant): boolean => passes(mutated.tests, mutated.title, mutated);

const main = (part: string): void => {
  const chosen = [...MUTANTS, ...ATTACK_MUTANTS].filter(({ name }) => name.includes(part));
  let survivors = 0;
  for (const mutated of chosen) {
    const lived = survives(mutated);
    if (lived) survivors += 1;
    console.log(`${lived ? 'SURVIVED' : 'caught  '}  ${mutated.name}`);
  }
  console.log(`mutation: ${chosen.length} mutants, ${survivors} survived`);
  if (survivors > 0) process.exitCode = 1;
};

if (import.meta.main) main(process.argv[2] ?? '');
