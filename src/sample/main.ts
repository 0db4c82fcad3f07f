/** `npm run sample`: makes silver sample tables. Exit codes as of gold: 2 for wrong usage. */
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { nodeAdapters } from '../adapters/node-adapters.ts';
import { GoldError } from '../diagnostics/gold-error.ts';
import { formatCount, formatSeconds } from '../report/format-result.ts';
import { makeSample } from './make-sample.ts';
import { readSampleArguments, SAMPLE_USAGE, type SampleArguments } from './sample-options.ts';

const USAGE_ERRORS: ReadonlySet<string> = new Set(['sample-usage', 'bad-sample-option']);

try {
  const args = readSampleArguments(process.argv.slice(2));
  if (args === undefined) process.stdout.write(SAMPLE_USAGE);
  else await run(args);
} catch (error) {
  if (!(error instanceof GoldError)) throw error;
  process.stderr.write(
    `${error.code}: ${error.message}\n${error.hint === undefined ? '' : `hint: ${error.hint}\n`}`,
  );
  const isUsage = USAGE_ERRORS.has(error.code);
  if (isUsage) process.stderr.write(`\n${SAMPLE_USAGE}`);
  process.exitCode = isUsage ? 2 : 1;
}

async function run(args: SampleArguments): Promise<void> {
  const { options } = args;
  const out = resolve(args.out);
  const adapters = nodeAdapters();
  const started = adapters.clock.elapsed();
  const [engine, delta] = await Promise.all([
    adapters.openEngine({ temporaryFolder: join(tmpdir(), 'gold-sample') }),
    adapters.openDelta(),
  ]);
  try {
    const tables = await makeSample(out, options, engine, delta, `gold sample (${await engine.version()})`);
    for (const { name, rows, isNew } of tables) {
      process.stdout.write(
        `${name.padEnd(12)} ${formatCount(rows).padStart(11)} rows${isNew ? '' : ', there already'}\n`,
      );
    }
    const seconds = (adapters.clock.elapsed() - started) / 1000;
    process.stdout.write(`Sample data in ${out}, ${formatSeconds(seconds)}\n`);
  } finally {
    await engine.close();
  }
}
