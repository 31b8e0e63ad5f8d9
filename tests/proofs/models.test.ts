/** The symbolic models and their papers fit each other and the specification. Needs no prover. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectedIn, MODELS, type Model, modelFrom, modelsIn } from '../../tools/prove.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const models = modelsIn(MODELS);
const expected = expectedIn(MODELS);
const isControl = ({ name }: Model): boolean => name.endsWith('_expect_attack');
const claims = models.filter((model) => !isControl(model));
const controls = models.filter(isControl);
const resultsOf = (name: string): readonly string[] => expected.get(name) ?? [];
const textOf = (name: string): string => readFileSync(join(MODELS, `${name}.pv`), 'utf8');

/** Rules of the specification, with the models that each names. */
const namedByRules = (spec: string): ReadonlyMap<string, readonly string[]> =>
  new Map(
    [...spec.matchAll(/^- \*\*([A-Z]+\d+[a-z]?)\*\* ((?:.*\n)(?: {2}\S.*\n)*)/gm)].map(([, rule = '', text = '']) => [
      rule,
      (/\(models?: ([\w,\s]+)\)/.exec(text)?.[1] ?? '').split(/[,\s]+/).filter((name) => name !== ''),
    ]),
  );

/** `query -> what came out`, from lines `RESULT query is true.` */
const outcomes = (results: readonly string[]): ReadonlyMap<string, string> =>
  new Map(
    results.map((line) => {
      const [, query = line, outcome = ''] =
        /^RESULT (.*?) (is true|is false|cannot be proved)\.?\)?\.?$/.exec(line) ?? [];
      return [query, outcome];
    }),
  );

test('[Z60] every model says what it says, and rules and models name each other', () => {
  expect(claims.length).toBeGreaterThanOrEqual(15);
  const rules = namedByRules(readFileSync(join(ROOT, 'docs', 'SPEC.md'), 'utf8'));
  expect(rules.size).toBeGreaterThan(300);
  for (const { name, says } of models) expect(says.split(' ').length, name).toBeGreaterThan(5);
  for (const { name, simplifies, covers } of claims) {
    expect(simplifies.split(' ').length, `${name} simplifies`).toBeGreaterThan(5);
    expect(covers, `${name} covers`).not.toEqual([]);
    for (const rule of covers) expect(rules.get(rule), `${rule}, covered by ${name}`).toContain(name);
  }
  const byName = new Map(claims.map((model) => [model.name, model]));
  for (const [rule, names] of rules) {
    for (const name of names) expect(byName.get(name)?.covers, `${name}, named by ${rule}`).toContain(rule);
  }
});

test('[Z60] a model without its name, or under another, is none', () => {
  expect(modelFrom('a', '(* a\n   Says: b\n     c.\n   Covers: H1, H2 *)\nprocess 0')).toEqual({
    name: 'a',
    says: 'b c.',
    simplifies: '',
    covers: ['H1', 'H2'],
    controls: [],
    controlOf: [],
  });
  expect(() => modelFrom('a', '(* b\n   Says: c *)')).toThrow();
  expect(() => modelFrom('a', 'process 0')).toThrow();
});

test('[Z61] every claim has controls in which something fails that holds in it, and every control a claim', () => {
  const known = new Set(controls.map(({ name }) => name));
  for (const { name, controls: own } of claims) {
    expect(own, name).not.toEqual([]);
    const held = outcomes(resultsOf(name));
    for (const control of own) {
      expect(known, `${control}, control of ${name}`).toContain(control);
      const failed = [...outcomes(resultsOf(control))].filter(([query, outcome]) => {
        return outcome !== 'is true' && held.get(query) === 'is true';
      });
      expect(failed, `${control} against ${name}`).not.toEqual([]);
    }
  }
  for (const { name, controlOf } of controls) {
    const owners = claims.filter(({ controls: own }) => own.includes(name)).map((claim) => claim.name);
    expect([...controlOf].sort(), name).toEqual(owners.sort());
    expect(owners, name).not.toEqual([]);
  }
});

test('[Z62] every model has results for each of its queries, and every result a model', () => {
  expect([...expected.keys()].sort()).toEqual(models.map(({ name }) => name));
  for (const { name } of models) {
    const text = textOf(name);
    const queries = text.match(/^query |(?<=\. )query |^weaksecret /gm)?.length ?? 0;
    const asked = queries + (text.includes('choice[') ? 1 : 0);
    // A line in brackets says more of the one before it.
    const answered = resultsOf(name).filter((line) => !line.startsWith('RESULT (')).length;
    expect(answered, name).toBe(asked);
    expect(asked, name).toBeGreaterThan(0);
  }
});

test('[Z62] in a claim all holds, and what can come to pass does', () => {
  for (const { name } of claims) {
    const all = outcomes(resultsOf(name));
    for (const [query, outcome] of all) {
      expect(outcome, `${name}: ${query}`).toBe(query.startsWith('not event(') ? 'is false' : 'is true');
    }
    expect([...all.values()], name).toContain('is true');
  }
});
