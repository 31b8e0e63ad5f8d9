/**
 * The attack table. `node tests/attacks/table.ts` writes docs/attacks.md anew from it; a test holds the two together, the tests
 * that it names and the defences that it quotes.
 */
import { writeFileSync } from 'node:fs';
import type { Attack, Shown } from './attack.ts';
import { DEVICES } from './rows/devices.ts';
import { ENTRIES } from './rows/entries.ts';
import { KEYS } from './rows/keys.ts';
import { MEMBERSHIP } from './rows/membership.ts';
import { SECRECY } from './rows/secrecy.ts';
import { WIRE } from './rows/wire.ts';

const numberOf = ({ rule }: Attack): number => Number(rule.slice(1));

export const ATTACKS: readonly Attack[] = [
  ...MEMBERSHIP,
  ...KEYS,
  ...ENTRIES,
  ...DEVICES,
  ...WIRE,
  ...SECRECY,
].toSorted((one, other) => numberOf(one) - numberOf(other));

const HEAD = `# Attacks, and what shows that they fail

What broke systems like this one, row by row. Each row has a rule in [SPEC.md](SPEC.md), section Z; tests that try the attack on real
parts; and its defences. Each defence is quoted as it stands in the code: with just these lines taken out or changed, as \`npm run mutation\` does
on a copy, a test of the row fails. What a line has to be changed into stands in [tests/attacks/rows](../tests/attacks/rows), from which this page is written.

`;

const code = (text: string): string => {
  const line = text
    .trim()
    .split('\n')
    .map((each) => each.trim())
    .join(' ');
  return `\`${line.replaceAll('|', '\\|')}\``;
};

const shown = ([file, title]: Shown): string => `${file}: ${title}`;

const row = ({ rule, attack, known, tests, mutants }: Attack): string => {
  const defences = mutants.map(({ name, file, find }) => `${name}: ${file} ${code(find)}`);
  return `| ${rule} | ${attack} | ${known} | ${tests.map(shown).join('<br>')} | ${defences.join('<br>')} |`;
};

export const page = (): string =>
  `${HEAD}| rule | attack | known from | tests (under tests/) | defence, named by what is so without it |\n| --- | --- | --- | --- | --- |\n${ATTACKS.map(row).join('\n')}\n`;

if (import.meta.main) writeFileSync(new URL('../../docs/attacks.md', import.meta.url), page());
