/**
 * A modified client: the product's own engine, copied, with rules switched off by changes of its text. What it then does goes through
 * all the rest of the honest code, so that nothing but the rule itself can stop it, at the others.
 *
 * A change may ask `will.breaks`: a rule that the copy breaks at one moment and keeps at the next, so that one modified client can
 * overreach several times and go on taking part in between.
 */
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Engine } from '../../../client/engine/engine.ts';
import type { OpenSocket } from '../../../client/engine/platform/sockets.ts';
import { hex } from '../../../shared/codec/bytes.ts';
import { blobHash } from '../../../shared/protocol/view.ts';
import { decodeClientFrame, decodeRelayFrame } from '../../../shared/wire/codec.ts';
import type { WireEntry } from '../../../shared/wire/frames.ts';
import { temporaryFolder } from '../../support/folders.ts';
import type { House } from './house.ts';
import { pageSocket } from './pageSocket.ts';
import type { Person } from './people.ts';

/** One rule off: in this file (from the repository's root) this text, which stands there once, becomes another. */
export type Change = { readonly file: string; readonly find: string; readonly replace: string };

export const inRoom = (file: string, find: string, replace: string): Change => ({
  file: `shared/room/${file}.ts`,
  find,
  replace,
});

/** What a copy is up to, and what it sealed so far; one for each copy. */
export type Will = {
  breaks: boolean;
  /** In which of several ways. */
  how: string;
  /** The label of the seat in whose name it seals; '' for its own. */
  as: string;
  /** Of each entry: its id (hex) and the kind of its payload. */
  readonly sealed: { readonly id: string; readonly kind: string }[];
};

const WILL = `export const will = { breaks: false, how: '', as: '', sealed: [], sealing: false, former: null };\n`;

/** What every copy notes, whatever its rules: what it sealed. */
const NOTES: Change = {
  file: 'shared/protocol/seal.ts',
  find: 'const id = entryId(blobHash(sealed.blob).slice(0, 16));',
  replace: `const id = entryId(blobHash(sealed.blob).slice(0, 16));
  will.sealed.push({ id: hex(id), kind: draft.payload.kind });`,
};

/** Any word, whoever may say it: only in what it sends, while it judges its own words as the others do. */
export const SAYS_ANYTHING: Change = {
  file: 'shared/protocol/sealWord.ts',
  find: 'return takeStanding(noteHeard(now, spoken), spoken, standingWord(channel, payload)).verdict;',
  replace: `return will.breaks
    ? { kind: 'taken' }
    : takeStanding(noteHeard(now, spoken), spoken, standingWord(channel, payload)).verdict;`,
};

/** It asks once, whatever becomes of it. */
export const ASKS_ONCE: Change = {
  file: 'client/engine/channels/intents.ts',
  find: 'if (sealed.ok) return queued(scene.ledger, scene.channel, sealed.value, kind);',
  replace: `if (sealed.ok) {
    const changes = queued(scene.ledger, scene.channel, sealed.value, kind);
    const intents = changes.record.intents.filter((each) => each !== intent);
    return will.breaks ? { ...changes, record: { ...changes.record, intents } } : changes;
  }`,
};

/**
 * Any change of epoch, whoever may make it and whatever keys are missing. It goes to the relay as a plain entry, which any member can
 * send; with `rotate` as the last one of its generation, for which one needs the admin token. With `open` those whom it closes can read it.
 */
export const CHANGES_ANYTHING: readonly Change[] = [
  {
    file: 'shared/protocol/judging.ts',
    find: "if (verdict !== 'ok') return err(verdict);",
    replace: "if (verdict !== 'ok' && !will.sealing) return err(verdict);",
  },
  {
    file: 'shared/protocol/sealChange.ts',
    find: 'const turn = turnBy(channel, ourSeat(channel), change, at);',
    replace: `will.sealing = will.breaks;
  const turn = turnBy(channel, ourSeat(channel), change, at);
  will.sealing = false;`,
  },
  {
    file: 'shared/protocol/sealChange.ts',
    find: 'if (adminToken === null) return',
    replace: 'if (adminToken === null && !will.breaks) return',
  },
  {
    file: 'shared/protocol/sealChange.ts',
    find: '(stays.includes(seat) ? 0 : 3)',
    replace: "(stays.includes(seat) || (will.breaks && will.how === 'open') ? 0 : 3)",
  },
  {
    file: 'client/engine/channels/writing.ts',
    find: "'rotate' in sealing ?",
    replace: "'rotate' in sealing && (!will.breaks || will.how === 'rotate') ?",
  },
  {
    file: 'client/engine/channels/intents.ts',
    find: "const step = nextStep(channel, matter, env.nowMinute);\n  if (step.kind === 'wait') return null;",
    replace: `if (will.breaks) return outcome(scene, intent, change(null), 'epoch');
  const step = nextStep(channel, matter, env.nowMinute);
  if (step.kind === 'wait') return null;`,
  },
];

/** The buttons of others' powers, which an honest page would refuse to press. */
export const PRESSES_ANYTHING: readonly Change[] = [
  {
    file: 'client/engine/commands/governing.ts',
    find: "unless(mayDo(ourSeat(now).role, 'changeRules'))",
    replace: "unless(will.breaks || mayDo(ourSeat(now).role, 'changeRules'))",
  },
  {
    file: 'client/engine/commands/governing.ts',
    find: "if (!mayDo(ourSeat(channel).role, 'succeed')) return",
    replace: "if (will.breaks) return null;\n    if (!mayDo(ourSeat(channel).role, 'succeed')) return",
  },
  {
    file: 'client/engine/commands/governing.ts',
    find: '(asBuddy && !mayFreeze(',
    replace: '(!will.breaks && asBuddy && !mayFreeze(',
  },
  {
    file: 'client/engine/commands/governing.ts',
    find: "mayFreeze(now.standing, ourSeat(now), env.nowMinute) ? null : kindOf('notYet')",
    replace: "will.breaks || mayFreeze(now.standing, ourSeat(now), env.nowMinute) ? null : kindOf('notYet')",
  },
  {
    file: 'client/engine/commands/seats.ts',
    find: "unless(!sameBytes(id, now.us.seat) && mayDo(ourSeat(now).role, 'remove'))",
    replace: "unless(!sameBytes(id, now.us.seat) && (will.breaks || mayDo(ourSeat(now).role, 'remove')))",
  },
  {
    file: 'client/engine/commands/seats.ts',
    find: 'unless(channel.closeSecret !== null &&',
    replace: 'unless(will.breaks || channel.closeSecret !== null &&',
  },
  // Without the secret that closes the channel it can only send another.
  {
    file: 'shared/protocol/seal.ts',
    find: "if (channel.closeSecret === null || !mayDo(ourSeat(channel).role, 'close')) return err('noPower');",
    replace: "if (!will.breaks && channel.closeSecret === null) return err('noPower');",
  },
  {
    file: 'shared/protocol/seal.ts',
    find: 'secret: channel.closeSecret }',
    replace: 'secret: channel.closeSecret ?? channel.closeHash }',
  },
  // Succession as a word, as it should begin, or at once, for itself in any role.
  {
    file: 'client/engine/channels/intents.ts',
    find: "const matter: Matter = { kind: 'succession', roles };",
    replace: `const matter: Matter = { kind: 'succession', roles };
  if (will.breaks && will.how === 'proposal')
    return outcome(scene, intent, sealWord(channel, { kind: 'proposal', matter }, env), 'word');
  const ours = [{ seat: channel.us.seat, role: will.how }];
  if (will.breaks)
    return outcome(scene, intent, sealRoles(channel, will.how === 'succession' ? roles : ours, channel.closeHash, env), 'epoch');`,
  },
];

/** It seals in the name of another seat. */
export const SEALS_AS_ANOTHER: Change = {
  file: 'shared/protocol/seal.ts',
  find: 'const author = ourSeat(channel);\n  const readers',
  replace: `const author = epoch.seats.find(({ label }) => will.breaks && label === will.as) ?? ourSeat(channel);
  const readers`,
};

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** As the other tests of engines do: slow digits are not what is tried. */
const QUICK = `export * from ${JSON.stringify(join(ROOT, 'tests/engine/support/quickArgon2id.ts'))};\n`;

const apply = (folder: string, { file, find, replace }: Change): void => {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  if (text.split(find).length !== 2) throw new Error(`"${find}" does not stand once in ${file}`);
  const will = `import { will } from ${JSON.stringify(join(folder, 'will.ts'))};\n`;
  const changed = text.replace(find, () => replace);
  writeFileSync(path, changed.includes(will) || !replace.includes('will.') ? changed : changed + will);
};

/** An engine without these rules, and its will; its copy on the disk lasts as long as the test. */
export const modifiedClient = async (...changes: readonly Change[]) => {
  const { path, remove } = temporaryFolder();
  onTestFinished(remove);
  const filter = (name: string): boolean => !name.endsWith('tsconfig.json');
  for (const part of ['shared', 'client/engine'])
    cpSync(join(ROOT, part), join(path, part), { recursive: true, filter });
  symlinkSync(join(ROOT, 'node_modules'), join(path, 'node_modules'));
  writeFileSync(join(path, 'shared/crypto/argon2id.ts'), QUICK);
  writeFileSync(join(path, 'will.ts'), WILL);
  for (const change of [NOTES, ...changes]) apply(path, change);
  const copied = <T>(file: string): Promise<T> => import(pathToFileURL(join(path, file)).href);
  const copy = await copied<{ readonly Engine: typeof Engine }>('client/engine/engine.ts');
  const { will } = await copied<{ readonly will: Will }>('will.ts');
  return { Engine: copy.Engine, will };
};

const idOf = (entry: WireEntry): string =>
  hex((entry.kind === 'blob' ? blobHash(entry.blob) : entry.hash).slice(0, 16));

/** What opens one generation of a log at the relay. */
export type Access = { log: Uint8Array; generation: number; token: Uint8Array };

/** A socket that notes which entries (their ids in hex) the relay gave out, and what was last shown to it in order to read. */
export const watchedSocket = (open: OpenSocket) => {
  const given = new Set<string>();
  const access: Access = { log: new Uint8Array(32), generation: 0, token: new Uint8Array(32) };
  const openSocket: OpenSocket = (url, subprotocol, events) => {
    const socket = open(url, subprotocol, {
      ...events,
      message: (bytes) => {
        const frame = bytes && decodeRelayFrame(bytes);
        if (frame?.ok && frame.value.type === 'entry') given.add(idOf(frame.value.entry));
        if (frame?.ok && frame.value.type === 'page')
          for (const { entry } of frame.value.entries) given.add(idOf(entry));
        events.message(bytes);
      },
    });
    return {
      ...socket,
      send: (bytes) => {
        const frame = decodeClientFrame(bytes);
        if (frame.ok && frame.value.type === 'follow') {
          const { log, generation, token } = frame.value;
          Object.assign(access, { log, generation, token });
        }
        socket.send(bytes);
      },
    };
  };
  return { openSocket, given, access };
};

/** The ids (hex) of all that the relay gives to whoever brings this, up to the end of its generation. */
export const readAt = async (house: House, access: Access): Promise<readonly string[]> => {
  const socket = await house.relay().connect();
  const asked = { type: 'read', requestId: 1, ...access, after: new Uint8Array(0), limit: 256 } as const;
  const page = await socket.request(asked);
  await socket.close();
  if (page.type !== 'page') throw new Error(`the relay answered ${JSON.stringify(page)}`);
  return page.entries.map(({ entry }) => idOf(entry));
};

/** Somebody with a modified client. */
export type Modified = Person & {
  readonly will: Will;
  /** What it last asked the relay to read with. */
  readonly access: Access;
  /** Resolves with the id (hex) of an entry of this kind that it sealed, once the relay took it: it gives it to those who read. Each counts once. */
  readonly took: (kind: string) => Promise<string>;
};

/** Somebody whose client has these rules off. */
export const enterModified = async (house: House, name: string, ...changes: readonly Change[]): Promise<Modified> => {
  const { Engine, will } = await modifiedClient(...changes);
  const { openSocket, given, access } = watchedSocket(pageSocket(house.origin));
  const person = await house.enter(name, { Engine, openSocket });
  const at = (kind: string): number => will.sealed.findIndex((sealed) => sealed.kind === kind && given.has(sealed.id));
  return {
    ...person,
    will,
    access,
    took: async (kind) => {
      await person.until(`the relay take its ${kind}`, () => at(kind) >= 0);
      return will.sealed.splice(at(kind), 1)[0]?.id ?? '';
    },
  };
};
