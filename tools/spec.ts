import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where something was found: a path within the project and what stands there. */
export type Source = { readonly path: string; readonly text: string };

const RULE = /^- \*\*([A-Z]+\d+[a-z]?)\*\* +\S/gm;
const LOOKS_LIKE_RULE = /^\s*[-*] \*\*([A-Z]+\d+[a-z]?)(?=[*:.])/gm;
const CITATION = /\[([A-Z]+\d+[a-z]?)\]/g;

const found = (pattern: RegExp, text: string): string[] => [...text.matchAll(pattern)].map((match) => match[1] ?? '');

/** Tests that are commented out prove nothing. */
const withoutComments = (text: string): string =>
  text.replace(/^\s*\/\*[\s\S]*?\*\//gm, '').replace(/^\s*\/\/.*$/gm, '');

/** The index after the quoted text that begins at `start`; for a template, its `${…}` parts are skipped as text. */
const endOfQuoted = (text: string, start: number): number => {
  const quote = text[start];
  let i = start + 1;
  while (i < text.length && text[i] !== quote) i += text[i] === '\\' ? 2 : 1;
  return i + 1;
};

/** The index after the parenthesis that closes the one at `start`. */
const endOfGroup = (text: string, start: number): number => {
  let depth = 0;
  let i = start;
  while (i < text.length) {
    const letter = text[i] ?? '';
    if (`'"\``.includes(letter)) {
      i = endOfQuoted(text, i);
      continue;
    }
    if (letter === '(') depth += 1;
    if (letter === ')') depth -= 1;
    i += 1;
    if (depth === 0) break;
  }
  return i;
};

const afterSpace = (text: string, start: number): number =>
  start + (/^\s*/.exec(text.slice(start, start + 400))?.[0].length ?? 0);

/**
 * Titles of the tests of a file: `it('…')`, `test('…')`, and through any chain of modifiers such as `it.skipIf(…)('…')` or
 * `it.each(…)('…')`. Tests that never run (`skip`, `todo`) have no title here.
 */
export const titlesOf = (source: string): readonly string[] => {
  const text = withoutComments(source);
  const titles: string[] = [];
  for (const start of text.matchAll(/(?<![\w.$])(?:it|test)\b/g)) {
    let i = afterSpace(text, start.index + start[0].length);
    let runs = true;
    while (i < text.length) {
      if (text[i] === '.') {
        const name = /^\.\s*\w+/.exec(text.slice(i, i + 60))?.[0];
        if (name === undefined) break;
        if (/^\.\s*(?:skip|todo)$/.test(name)) runs = false;
        i = afterSpace(text, i + name.length);
        continue;
      }
      if (text[i] !== '(') break;
      const first = afterSpace(text, i + 1);
      if (`'"\``.includes(text[first] ?? ' ')) {
        if (runs) titles.push(text.slice(first + 1, endOfQuoted(text, first) - 1));
        break;
      }
      i = afterSpace(text, endOfGroup(text, i));
    }
  }
  return titles;
};

/** What is wrong between rules and tests, one sentence each; and how much there is of both. */
export const checkSpec = (
  spec: string,
  tests: readonly Source[],
): { problems: string[]; rules: number; citing: number } => {
  const problems: string[] = [];
  const rules = found(RULE, spec);
  const known = new Set(rules);
  for (const id of new Set(rules.filter((rule, index) => rules.indexOf(rule) !== index)))
    problems.push(`${id} is defined twice`);
  for (const id of found(LOOKS_LIKE_RULE, spec)) {
    if (!known.has(id)) problems.push(`${id} looks like a rule but is not written "- **${id}** text"`);
  }
  const proven = new Set<string>();
  let citing = 0;
  for (const { path, text } of tests) {
    for (const title of titlesOf(text)) {
      const ids = found(CITATION, title);
      if (ids.length > 0) citing += 1;
      for (const id of ids) {
        if (known.has(id)) proven.add(id);
        else problems.push(`${path} cites ${id}, which is no rule: "${title}"`);
      }
    }
  }
  for (const id of known) if (!proven.has(id)) problems.push(`${id} has no test`);
  if (rules.length === 0) problems.push('docs/SPEC.md has no rules');
  return { problems, rules: known.size, citing };
};

const main = (): void => {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const read = (path: string): Source => ({ path, text: readFileSync(root + path, 'utf8') });
  const tests = readdirSync(`${root}tests`, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.test\.tsx?$/.test(path))
    .sort()
    .map((path) => read(`tests/${path.replaceAll('\\', '/')}`));
  const { problems, rules, citing } = checkSpec(read('docs/SPEC.md').text, tests);
  for (const problem of problems) console.error(`spec: ${problem}`);
  console.log(`spec: ${rules} rules, ${citing} tests cite them in ${tests.length} files, ${problems.length} problems`);
  if (problems.length > 0) process.exitCode = 1;
};

if (import.meta.main) main();
