/** Whether a release is whole and signed by enough of the keys that somebody trusts. */

import { problemsIn, readFolder, SUMS, signaturesIn } from './folder.ts';
import { checkSignature, keyName, type PublicKey, publicKeyLine } from './minisign.ts';

/** What was found. The release is good where there are no problems. */
export interface Verdict {
  /** Signed comments, each with the name of its key. */
  readonly signed: readonly string[];
  /** One sentence each. */
  readonly problems: readonly string[];
}

/**
 * Checks the release in a folder against keys that came to the reader by another way. Signatures of other keys count for
 * nothing, and several of one key count once.
 */
export const verifyRelease = async (folder: string, keys: readonly PublicKey[], needed: number): Promise<Verdict> => {
  const distinct = new Map(keys.map((key) => [publicKeyLine(key), key]));
  if (!Number.isInteger(needed) || needed < 1 || needed > distinct.size)
    return {
      signed: [],
      problems: [`${needed} signatures cannot be needed with ${distinct.size} different keys given.`],
    };
  const files = await readFolder(folder);
  const sums = files.get(SUMS) ?? new Uint8Array();
  const signed: string[] = [];
  const refused: string[] = [];
  for (const key of distinct.values()) {
    const results = signaturesIn(files)
      .filter(([name]) => name.includes(keyName(key.id)))
      .map(([name, text]) => ({ name, result: checkSignature(key, sums, text) }));
    const good = results.find(({ result }) => result.ok)?.result;
    if (good?.ok) signed.push(`${keyName(key.id)}: ${good.value}`);
    else if (results.length === 0) refused.push(`There is no signature of the key ${keyName(key.id)}.`);
    else for (const { name, result } of results) if (!result.ok) refused.push(`${name} ${result.error}.`);
  }
  const enough = signed.length >= needed;
  const count = `Signed by ${signed.length} of the keys given, and ${needed} are needed.`;
  return { signed, problems: [...(enough ? [] : [...refused, count]), ...(await problemsIn(files))] };
};
