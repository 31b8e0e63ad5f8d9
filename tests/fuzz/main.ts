/** `npm run fuzz -- --cases N [--seed S]`: more cases than `npm test` plays. */
import { parseArgs } from 'node:util';
import { playCases } from './campaign.ts';

const { values } = parseArgs({ options: { cases: { type: 'string' }, seed: { type: 'string' } } });
const cases = Number(values.cases ?? 1_000_000);
const seed = values.seed ?? String(Date.now());
if (!Number.isSafeInteger(cases) || cases < 1) throw new Error('--cases takes a whole number');
console.log(`seed ${seed}`);
for (const part of ['decoders', 'relay'] as const) {
  const { rounds, grownBytes } = await playCases(part, seed, part === 'relay' ? Math.ceil(cases / 20) : cases);
  for (const { name, cases: played, taken, slowest } of rounds.flat())
    console.log(`${name.padEnd(24)} ${played} cases, ${taken} taken, slowest ${slowest.toFixed(1)} ms`);
  console.log(`${part}: ${Math.round(grownBytes / 1024)} KiB more held at the end`);
}
