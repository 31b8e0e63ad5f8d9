/** The fast tests of the core, for counting branches and for mutants: no browser, no process, no disk. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { ALL_FAST, BESIDE_CORE, isPart, PARTS, type Part } from './parts.ts';

const name = process.env['STRENGTH_PART'];
/** What mutants are tried against: nothing when branches are counted. */
const part: Part | undefined = isPart(name) ? PARTS[name] : name === 'all' ? ALL_FAST : undefined;
const root = process.cwd();

const EVERYTHING = ['tests/core/**/*.test.ts', 'tests/simulation/{honest,hostile,governed}.test.ts', ...BESIDE_CORE];

/** A mutant is killed by the first test that fails, so short files come first. */
class ShortFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const size = ({ moduleId }: TestSpecification): number => statSync(moduleId).size;
    return [...files].sort((a, b) => size(a) - size(b));
  }
}

const FEWER_CASES = join(root, 'tests/strength/fewerCases.ts');

/** A worker for each file would take longer than most mutants live; the tests of the core share nothing that one of them changes. */
const FOR_MUTANTS = {
  isolate: false,
  sequence: { sequencer: ShortFirst },
};

export default defineConfig({
  root,
  plugins: part?.fewerCases
    ? [
        {
          name: 'fewer-cases',
          enforce: 'pre',
          resolveId: (source, importer) => (source === 'fast-check' && importer !== FEWER_CASES ? FEWER_CASES : null),
        },
      ]
    : [],
  test: {
    environment: 'node',
    pool: 'forks',
    maxWorkers: part ? 1 : 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    include: part ? [...part.tests] : EVERYTHING,
    ...(part ? FOR_MUTANTS : {}),
    coverage: {
      provider: 'v8',
      include: ['shared/**/*.ts'],
      exclude: ['shared/**/*.d.ts'],
      reporter: ['json', 'text-summary'],
      reportOnFailure: true,
      reportsDirectory: join(root, 'tests/output/coverage'),
    },
  },
});
