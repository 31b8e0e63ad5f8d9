import { expect, it } from 'vitest';
import { checkSpec, titlesOf } from '../../tools/spec.ts';

/** Examples say IT and TEST, so that the tool does not take them for tests of this file. */
const real = (text: string): string => text.replaceAll('IT', 'it').replaceAll('TEST', 'test');
const one = (text: string) => [{ path: 'tests/a.test.ts', text: real(text) }];

it('a rule without a test, a test without a rule and a rule defined twice are each named', () => {
  const spec = '- **A1** text\n- **A2** text\n  more\n- **A2** again\n';
  const { problems, rules, citing } = checkSpec(
    spec,
    one("IT('[A1] is proven', () => {});\nIT('[A9] cites nothing', () => {});\n"),
  );
  expect(problems).toEqual([
    'A2 is defined twice',
    'tests/a.test.ts cites A9, which is no rule: "[A9] cites nothing"',
    'A2 has no test',
  ]);
  expect({ rules, citing }).toEqual({ rules: 2, citing: 2 });
});

it('a specification whose rules all have tests has no problems, and an empty one has', () => {
  expect(checkSpec('- **A1** text\n- **A2** text\n', one("IT('[A1] [A2] both', () => {});")).problems).toEqual([]);
  expect(checkSpec('# nothing\n', []).problems).toEqual(['docs/SPEC.md has no rules']);
});

it('a rule that is written otherwise is not overlooked', () => {
  expect(checkSpec('- **A1** text\n* **A2** text\n- **A3**: text\n', one("IT('[A1] x', f)")).problems).toEqual([
    'A2 looks like a rule but is not written "- **A2** text"',
    'A3 looks like a rule but is not written "- **A3** text"',
  ]);
});

it('titles are found through modifiers, and those of tests that never run are not', () => {
  const source = `
    IT('[A1] plain', () => { call('(', "it's"); });
    TEST("[A2] double (", () => {});
    IT.skipIf(missing('a)'))('[A3] conditional', () => {});
    IT.each([[1, ')'], [2, "("]])('[A4] table %i', () => {});
    IT(
      \`[A5] template \${value}\`,
      { timeout: 5 },
      () => {},
    );
    IT.concurrent.only('[A6] chained', () => {});
    IT.skip('[B1] skipped', () => {});
    IT.todo('[B2] to do');
    // IT('[B3] commented out', () => {});
    /*
      IT('[B4] commented out', () => {});
    */
    permit('[B5] another function');
    object.IT('[B6] a method');
    describe('[B7] a group', () => {});
  `;
  expect(titlesOf(real(source))).toEqual([
    '[A1] plain',
    '[A2] double (',
    '[A3] conditional',
    '[A4] table %i',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the title as it stands in the source
    '[A5] template ${value}',
    '[A6] chained',
  ]);
});
