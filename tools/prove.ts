/**
 * `npm run prove`: runs the symbolic models of docs/proofs with the ProVerif that is on this machine, several at a time, and compares
 * each result with the one that is written down. `npm run prove -- smp views` runs those alone. Fetches nothing: without a prover it
 * says so, and that nothing was run.
 */
import { execFile, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

export const MODELS = join(import.meta.dirname, '..', 'docs', 'proofs');
/** The version that the results were written down with. */
const VERSION = '2.05';
const LIMIT_MS = 600_000;
/** What a prover may print about one model: a trace of an attack is long. */
const OUTPUT_BYTES = 1 << 28;

/** What a model says of itself, in the comment that it begins with. */
export interface Model {
  readonly name: string;
  readonly says: string;
  readonly simplifies: string;
  /** Rules of the specification; none for a control. */
  readonly covers: readonly string[];
  /** Models that must fail, each without one defence of this one. */
  readonly controls: readonly string[];
  /** For a control: the models that it belongs to. */
  readonly controlOf: readonly string[];
}

/** The parts of a head, by tag: `   Tag: words`, carried on in lines that are indented further. */
const partsOf = (lines: readonly string[]): Readonly<Record<string, string>> => {
  const parts: Record<string, string> = {};
  let tag = '';
  for (const line of lines) {
    const [, begins, words] = /^ {3}([A-Z][a-z ]+): (.*)$/.exec(line) ?? [];
    tag = begins ?? tag;
    parts[tag] = `${parts[tag] ?? ''} ${words ?? line.trim()}`.trim();
  }
  return parts;
};

const listed = (text = ''): readonly string[] => text.split(/[\s,]+/).filter((word) => word !== '');

/** Reads the head of a model. Throws where it has none, or names itself otherwise than its file. */
export const modelFrom = (name: string, text: string): Model => {
  const [first, ...lines] = text.slice(0, text.indexOf('*)')).trimEnd().split('\n');
  if (first !== `(* ${name}`) throw new Error(`${name}.pv does not begin with its name`);
  const parts = partsOf(lines);
  return {
    name,
    says: parts['Says'] ?? '',
    simplifies: parts['Simplifies'] ?? '',
    covers: listed(parts['Covers']),
    controls: listed(parts['Control']),
    controlOf: listed(parts['Control of']),
  };
};

/** All models of a folder, by name. */
export const modelsIn = (folder: string): readonly Model[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.pv'))
    .sort()
    .map((file) => modelFrom(file.slice(0, -'.pv'.length), readFileSync(join(folder, file), 'utf8')));

/** The results of each model that a folder's expected.txt names: lines `model: RESULT ...`. */
export const expectedIn = (folder: string): ReadonlyMap<string, readonly string[]> => {
  const expected = new Map<string, string[]>();
  for (const line of readFileSync(join(folder, 'expected.txt'), 'utf8').split('\n')) {
    const [, name, result] = /^(\w+): (RESULT .+)$/.exec(line) ?? [];
    if (name && result) expected.set(name, [...(expected.get(name) ?? []), result]);
    else if (line !== '') throw new Error(`expected.txt has a line that is none: ${line}`);
  }
  return expected;
};

/** What is otherwise than written down, a sentence each; nothing when all is as it should be. */
export const differences = (expected: readonly string[], results: readonly string[]): readonly string[] => {
  const lines = Array.from({ length: Math.max(expected.length, results.length) }, (_, i) => [expected[i], results[i]]);
  return lines.flatMap(([should, is]) =>
    should === is ? [] : [`should be: ${should ?? 'nothing more'}`, `       is: ${is ?? 'nothing'}`],
  );
};

/** Whether a program can be started, and the first line that it says of itself. */
export const proverAt = (command: string): string | undefined => {
  const { error, stdout } = spawnSync(command, ['-help'], { encoding: 'utf8' });
  return error === undefined ? (stdout.split('\n', 1)[0] ?? '') : undefined;
};

/** The prover that was named, or the one on the path. */
export const proverCommand = (): string => process.env['PROVERIF'] || 'proverif';

export interface Run {
  readonly name: string;
  readonly seconds: number;
  /** Empty: as expected. */
  readonly problems: readonly string[];
}

/** Runs one model for at most `limitMs`. */
export const runModel = (
  prover: string,
  folder: string,
  name: string,
  expected: readonly string[],
  limitMs = LIMIT_MS,
): Promise<Run> =>
  new Promise((resolve) => {
    const began = performance.now();
    const options = { timeout: limitMs, killSignal: 'SIGKILL', maxBuffer: OUTPUT_BYTES } as const;
    execFile(prover, [join(folder, `${name}.pv`)], options, (error, stdout, stderr) => {
      const results = stdout.split('\n').filter((line) => line.startsWith('RESULT '));
      const problems = [...differences(expected, results)];
      if (error?.killed) problems.unshift(`was not done within ${limitMs / 1000} seconds`);
      else if (error) problems.unshift(`the prover failed: ${(stderr || stdout || error.message).trim().slice(-400)}`);
      resolve({ name, seconds: (performance.now() - began) / 1000, problems });
    });
  });

/** Runs these models, at most `lanes` at a time, and reports each as it ends. */
export const runAll = async (
  prover: string,
  folder: string,
  names: readonly string[],
  report: (run: Run) => void,
  lanes = availableParallelism(),
): Promise<readonly Run[]> => {
  const expected = expectedIn(folder);
  const waiting = [...names];
  const runs: Run[] = [];
  const lane = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const run = await runModel(prover, folder, name, expected.get(name) ?? []);
      report(run);
      runs.push(run);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return runs;
};

const show = ({ name, seconds, problems }: Run): void => {
  console.log(`${problems.length === 0 ? 'as expected' : 'DIFFERENT  '} ${seconds.toFixed(1).padStart(7)} s  ${name}`);
  for (const problem of problems) console.log(`                       ${problem}`);
};

const NO_PROVER = `not run: there is no ProVerif on this machine, so no model was checked.
The results were written down with version ${VERSION}. It is free software: \`opam install proverif\` builds it, or build its
source yourself. Then have \`proverif\` on the path, or name the program in $PROVERIF, and run this again.`;

const main = async (wanted: readonly string[]): Promise<number> => {
  const known = modelsIn(MODELS).map(({ name }) => name);
  const unknown = wanted.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    console.error(`No such model: ${unknown.join(', ')}. There are ${known.join(', ')}.`);
    return 1;
  }
  const prover = proverCommand();
  const says = proverAt(prover);
  if (says === undefined) {
    if (process.env['PROVERIF']) console.log(`$PROVERIF names a program that cannot be started.`);
    console.log(NO_PROVER);
    return process.env['PROVERIF'] ? 1 : 0;
  }
  console.log(says);
  if (!says.includes(`Proverif ${VERSION}.`))
    console.log(`Another version than ${VERSION} may word results otherwise.`);
  const runs = await runAll(prover, MODELS, wanted.length > 0 ? wanted : known, show);
  const different = runs.filter(({ problems }) => problems.length > 0);
  console.log(`${runs.length} models run, ${different.length} not as expected`);
  return different.length > 0 ? 1 : 0;
};

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
