/** How a valid CBOR encoding becomes a hostile one that is still CBOR: its items are changed, and it is written again. */
import { decode, encode } from 'cborg';
import type { Random } from '../../shared/crypto/random.ts';
import { chance, int, pick } from '../support/seeded.ts';

type Tree = unknown;

const EDGES = [0, 1, 23, 24, 255, 256, 65_535, 65_536, 2 ** 31, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER];
const DEEPEST = 300;

/** What the format has beside what travels. */
const FOREIGN: readonly ((random: Random) => Tree)[] = [
  () => null,
  () => undefined,
  () => true,
  () => -1,
  () => 1.5,
  () => Number.POSITIVE_INFINITY,
  () => 2n ** 60n,
  () => new Map<unknown, unknown>([['a', 1]]),
  () => ({ ['__proto__']: 1 }),
  () => [],
  () => '',
  () => '\ufeffa\u0000',
  (random) => random(int(random, 70)),
  (random) => pick(random, EDGES),
  (random) => nested(int(random, DEEPEST)),
];

const nested = (depth: number): Tree => {
  let out: Tree = 0;
  for (let i = 0; i < depth; i += 1) out = [out];
  return out;
};

/** What these bytes say, or undefined when they are no CBOR that could be changed. */
export const treeOf = (bytes: Uint8Array): Tree => {
  try {
    return decode(bytes, { strict: true, useMaps: false });
  } catch {
    return undefined;
  }
};

const otherNumber = (random: Random, value: number): Tree => {
  const near = [value + 1, value - 1, value * 2, -value, value + 0.5, pick(random, EDGES), int(random, 256)];
  return pick(random, near);
};

/** Byte strings that are CBOR inside are gone into: a body's payload is one. */
const otherBytes = (random: Random, value: Uint8Array, lender: Tree): Tree => {
  const inner = value.length > 0 && chance(random, 0.6) ? treeOf(value) : undefined;
  if (Array.isArray(inner)) return new Uint8Array(encode(alteredTree(random, inner, lender)));
  const out = value.slice();
  if (out.length > 0 && chance(random, 0.5)) out[int(random, out.length)] = int(random, 256);
  else return chance(random, 0.5) ? out.slice(0, int(random, out.length + 1)) : Buffer.concat([out, random(1)]);
  return out;
};

const otherText = (random: Random, value: string): Tree => {
  const long = chance(random, 0.05) ? 5000 : 2;
  return pick(random, [value + value, value.slice(1), 'x'.repeat(long), `${value}\u202e`, random(4)]);
};

const otherList = (random: Random, list: readonly Tree[], lender: Tree): Tree => {
  const at = int(random, list.length + 1);
  const item = list[at];
  switch (int(random, 6)) {
    case 0:
      return list.filter((_, index) => index !== at);
    case 1:
      return list.toSpliced(at, 0, item ?? pick(random, FOREIGN)(random));
    case 2:
      return list.toSpliced(at, 1, part(random, lender));
    case 3:
      return [...list, ...Array.from({ length: int(random, chance(random, 0.05) ? 400 : 3) }, () => item ?? 0)];
    case 4:
      return list.toReversed();
    default:
      return [list];
  }
};

/** Any item within. */
const part = (random: Random, tree: Tree): Tree => {
  if (Array.isArray(tree) && tree.length > 0 && chance(random, 0.8)) return part(random, pick(random, tree));
  return tree === undefined ? 0 : tree;
};

/** The same with one item changed, anywhere within. */
export const alteredTree = (random: Random, tree: Tree, lender: Tree): Tree => {
  if (chance(random, 0.06)) return pick(random, FOREIGN)(random);
  if (Array.isArray(tree)) {
    if (tree.length === 0 || chance(random, 0.15)) return otherList(random, tree, lender);
    const at = int(random, tree.length);
    return tree.with(at, alteredTree(random, tree[at], lender));
  }
  if (typeof tree === 'number') return otherNumber(random, tree);
  if (tree instanceof Uint8Array) return otherBytes(random, tree, lender);
  if (typeof tree === 'string') return otherText(random, tree);
  if (typeof tree === 'boolean') return !tree;
  if (tree !== null && typeof tree === 'object') return otherRecord(random, tree, lender);
  return pick(random, FOREIGN)(random);
};

const otherRecord = (random: Random, record: object, lender: Tree): Tree => {
  const entries = Object.entries(record);
  if (entries.length === 0) return pick(random, FOREIGN)(random);
  const at = int(random, entries.length);
  const [name, value] = entries[at] ?? ['', 0];
  const next: [string, Tree] = chance(random, 0.1) ? [`${name}x`, value] : [name, alteredTree(random, value, lender)];
  return new Map(chance(random, 0.1) ? entries.toSpliced(at, 1) : entries.with(at, next));
};

/** The encoding of a tree with one to three items changed. */
export const alteredCbor = (random: Random, tree: Tree, lender: Tree): Uint8Array => {
  let out = tree;
  for (let left = 1 + int(random, 3); left > 0; left -= 1) out = alteredTree(random, out, lender);
  return new Uint8Array(encode(out));
};
