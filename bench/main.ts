/**
 * `npm run bench`: gold beside its limit and beside others, in one run on one machine, always as a ratio to the first of each
 * group. Build first: the built CLI is what is measured.
 *
 *   npm run bench -- [names…] [--runs N] [--orders N] [--models N] [--list] [--compare results.json]
 *
 * Writes bench/results/<date>.json; --compare sets the medians beside those of an earlier file.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { benchAssertions } from './assertions.ts';
import { benchCompile } from './compile.ts';
import { benchLarge } from './large.ts';
import { allResults, type Result } from './measure.ts';
import { benchPipeline } from './pipeline.ts';
import { benchSnapshots } from './snapshots.ts';
import { benchStart } from './start.ts';
import { benchTinyModels } from './tiny-models.ts';
import { benchWatchOf } from './watch.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '5' },
    orders: { type: 'string' },
    models: { type: 'string', default: '1000' },
    list: { type: 'boolean' },
    compare: { type: 'string' },
  },
});
const runs = Number(values.runs);
const sizes = values.orders === undefined ? [100_000, 1_000_000] : [Number(values.orders)];
const benchmarks: Readonly<Record<string, () => Promise<void>>> = {
  start: () => benchStart(runs * 4),
  compile: () => benchCompile(Number(values.models), runs),
  watch: async () => {
    for (const models of [1_000, 10_000]) await benchWatchOf(models, runs * 2);
  },
  'tiny-models': () => benchTinyModels(Number(values.models), Math.min(runs, 2)),
  snapshots: () => benchSnapshots(runs),
  assertions: () => benchAssertions(10_000_000, runs),
  pipeline: async () => {
    for (const orders of sizes) await benchPipeline(orders, runs);
  },
};
/** Only when named: minutes, and gigabytes on disk. */
const ON_DEMAND: Readonly<Record<string, () => Promise<void>>> = {
  large: () => benchLarge(Number(values.orders ?? 3_400_000), Math.min(runs, 2)),
};
const all = { ...benchmarks, ...ON_DEMAND };
const unknown = positionals.filter((name) => !Object.hasOwn(all, name));
if (values.list === true || unknown.length > 0) {
  for (const name of unknown) process.stderr.write(`There is no benchmark "${name}".\n`);
  process.stdout.write(`${Object.keys(all).join('\n')}\n`);
  process.exit(unknown.length > 0 ? 2 : 0);
}
for (const [name, run] of Object.entries(positionals.length === 0 ? benchmarks : all)) {
  if (positionals.length === 0 || positionals.includes(name)) await run();
}
writeResults(allResults());
if (values.compare !== undefined) compareWith(values.compare, allResults());

function writeResults(results: readonly Result[]): void {
  const folder = fileURLToPath(new URL('results/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  const date = new Date().toISOString();
  const machine = {
    processors: cpus().length,
    model: cpus()[0]?.model,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
  const file = `${folder}${date.replaceAll(':', '-').slice(0, 19)}.json`;
  writeFileSync(file, `${JSON.stringify({ date, machine, results }, undefined, 2)}\n`);
  process.stdout.write(`Written to ${file}\n`);
}

function compareWith(file: string, now: readonly Result[]): void {
  const { results: before }: { results: readonly Result[] } = JSON.parse(readFileSync(file, 'utf8'));
  process.stdout.write(`\nBeside ${file}, by medians\n`);
  for (const { title, measurements } of now) {
    const then = before.find((result) => result.title === title);
    for (const { name, median } of measurements) {
      const old = then?.measurements.find((measurement) => measurement.name === name)?.median;
      if (old === undefined) continue;
      process.stdout.write(
        `  ${`${title}: ${name}`.padEnd(70)} ${old.toFixed(0)} -> ${median.toFixed(0)} ms  ${(median / old).toFixed(2)} x\n`,
      );
    }
  }
}
