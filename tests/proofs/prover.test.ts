/** The prover itself, on the models that it is quick with; and `npm run prove` where there is one, and where there is none. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  differences,
  expectedIn,
  MODELS,
  proverAt,
  proverCommand,
  type Run,
  runAll,
  runModel,
} from '../../tools/prove.ts';
import { temporaryFolder } from '../support/folders.ts';

const TOOL = join(import.meta.dirname, '..', '..', 'tools', 'prove.ts');
/** Each takes a few hundredths of a second. */
const QUICK = [
  ...['caucus', 'caucus_epoch_only_expect_attack'],
  ...['kem_ack', 'kem_ack_control_expect_attack', 'newcomer', 'newcomer_old_key_expect_attack'],
  ...['removal', 'removal_derived_expect_attack', 'second_key', 'second_key_alone_expect_attack'],
  ...['views', 'views_bare_expect_attack'],
];
const HAS_PROVER = proverAt(proverCommand()) !== undefined;
if (!HAS_PROVER)
  console.log('Left out: what needs ProVerif, which is not on this machine. npm run prove says how one gets it.');

const prove = (environment: Readonly<Record<string, string>>, ...words: string[]) =>
  spawnSync(process.execPath, [TOOL, ...words], { encoding: 'utf8', env: environment });

test('[Z63] without a prover it says that nothing was run, and how one gets it, and succeeds', () => {
  const folder = temporaryFolder();
  try {
    const { status, stdout, stderr } = prove({ PATH: folder.path });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^not run: /);
    expect(stdout).toContain('opam install proverif');
    expect(stdout).not.toContain('as expected');
    expect(prove({ PATH: folder.path, PROVERIF: join(folder.path, 'none') }).status).toBe(1);
  } finally {
    folder.remove();
  }
});

test('[Z63] a model that is not there is said to be none, and nothing is run', () => {
  const { status, stdout, stderr } = prove({ PATH: '' }, 'no_such_model');
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toContain('No such model: no_such_model');
});

test('[Z63] it imports nothing that reaches a network', () => {
  const imports = [...readFileSync(TOOL, 'utf8').matchAll(/from '([^']+)'/g)].map(([, from]) => from);
  expect(imports.sort()).toEqual(['node:child_process', 'node:fs', 'node:os', 'node:path']);
  expect(readFileSync(TOOL, 'utf8')).not.toMatch(/\bfetch\(|https?:/);
});

test('[Z63] a result that is another, one too few and one too many are differences', () => {
  expect(differences(['RESULT a is true.'], ['RESULT a is true.'])).toEqual([]);
  for (const results of [
    ['RESULT a is false.'],
    [],
    ['RESULT a is true.', 'RESULT b is true.'],
    ['RESULT  a is true.'],
  ]) {
    expect(differences(['RESULT a is true.'], results)).toHaveLength(2);
  }
});

test.skipIf(!HAS_PROVER)('[Z62] the quick models give what is written down', { timeout: 120_000 }, async () => {
  const seen: Run[] = [];
  const runs = await runAll(proverCommand(), MODELS, QUICK, (run) => seen.push(run));
  expect(runs.filter(({ problems }) => problems.length > 0)).toEqual([]);
  expect(seen).toEqual(runs);
  expect(runs.map(({ name }) => name).sort()).toEqual([...QUICK].sort());
});

test.skipIf(!HAS_PROVER)(
  '[Z63] a claim without its defence differs, and so does what is not done in time',
  async () => {
    const folder = temporaryFolder();
    try {
      copyFileSync(join(MODELS, 'kem_ack_control_expect_attack.pv'), join(folder.path, 'kem_ack.pv'));
      copyFileSync(join(MODELS, 'expected.txt'), join(folder.path, 'expected.txt'));
      const [run] = await runAll(proverCommand(), folder.path, ['kem_ack'], () => undefined, 1);
      expect(run?.problems).toEqual([
        'should be: RESULT not attacker_p1(m[]) is true.',
        '       is: RESULT not attacker_p1(m[]) is false.',
      ]);
      writeFileSync(join(folder.path, 'broken.pv'), 'process nothing');
      const broken = await runModel(proverCommand(), folder.path, 'broken', []);
      expect(broken.problems.join()).toContain('the prover failed');
      const slow = await runModel(proverCommand(), MODELS, 'deniable', expectedIn(MODELS).get('deniable') ?? [], 50);
      expect(slow.problems[0]).toBe('was not done within 0.05 seconds');
    } finally {
      folder.remove();
    }
  },
);
