/** Which exports are decoders: by their names, so that a new one is noticed. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PLACES = ['shared', 'client/engine'];

/** The project's verbs for reading (docs/decisions, house style): a decoder under another name is added here. */
const READS =
  /^(decode|read(?!y|s|ers)|parse|open(?!ed|ing)|unpad|split|receive|relayIn|relayOrigin|typeOf|refusalCodeOf|ticket$|placedEntries$)/;
const FROM_BYTES = /^from[A-Z]/;
const SCHEMA = /(Schema|_PAYLOADS)$/;

const EXPORT = /^export (?:async )?(?:const|function) (\w+)/gm;

/** `file export`, for every exported decoder under `root`. */
export const decodersOf = (root: string): readonly string[] =>
  PLACES.flatMap((place) =>
    readdirSync(join(root, place), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) => {
        const text = readFileSync(join(root, place, name), 'utf8');
        const names = [...text.matchAll(EXPORT)].map((match) => match[1] ?? '');
        return names
          .filter((each) => READS.test(each) || FROM_BYTES.test(each) || SCHEMA.test(each))
          .map((each) => `${place}/${name} ${each}`);
      }),
  );

/** Those whose name says reading and that read no foreign bytes, each with why. */
export const NOT_FUZZED: Readonly<Record<string, string>> = {
  'shared/protocol/takeOwn.ts receiveOwn': 'an entry of our own, known by its name alone: nothing of it is read',
  'shared/protocol/forge/readBack.ts readBack': 'goes through entries one by one with receive',
  'client/engine/relayConfig.ts readRelayConfig': 'fetches, and hands the text to relayIn',
  'client/engine/store.ts openStore': 'opens no bytes; rows are read by decodeStored',
  'client/engine/vault.ts openVault': 'reads its header with decodeHeader; the rest is Argon2id and a seal',
  'client/engine/channels/roomRows.ts readRooms': 'a view of a channel in memory',
  'client/engine/channels/roomRows.ts readRoom': 'a view of a channel in memory',
  'client/engine/commands/exits.ts readExitErases': 'a setting of the store, read by decodeStored',
};
