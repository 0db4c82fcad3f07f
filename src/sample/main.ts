/** `npm run sample`: makes silver sample tables. Options: --orders, --days, --start, --out. */
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { nodeAdapters } from '../adapters/node-adapters.ts';
import { GoldError } from '../diagnostics/gold-error.ts';
import { badSampleOption } from '../diagnostics/sample.ts';
import { formatCount, formatSeconds } from '../report/format-result.ts';
import { isDateText } from '../schema/timestamp-text.ts';
import { makeSample } from './make-sample.ts';
import { DEFAULT_SAMPLE, type SampleOptions } from './sample-sql.ts';

try {
  await run();
} catch (error) {
  if (!(error instanceof GoldError)) throw error;
  process.stderr.write(
    `${error.code}: ${error.message}\n${error.hint === undefined ? '' : `hint: ${error.hint}\n`}`,
  );
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const { options, out } = readOptions();
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

function readOptions(): { readonly options: SampleOptions; readonly out: string } {
  const { values } = parseArgs({
    options: {
      orders: { type: 'string', default: String(DEFAULT_SAMPLE.orders) },
      days: { type: 'string', default: String(DEFAULT_SAMPLE.days) },
      start: { type: 'string', default: DEFAULT_SAMPLE.start },
      out: { type: 'string', default: 'silver' },
    },
  });
  if (!isDateText(values.start)) {
    throw badSampleOption('start', 'a date such as 2025-01-01');
  }
  return {
    options: {
      orders: toCount('orders', values.orders),
      days: toCount('days', values.days),
      start: values.start,
    },
    out: resolve(values.out),
  };
}

function toCount(name: string, text: string): number {
  const count = Number(text.replaceAll('_', ''));
  if (!Number.isInteger(count) || count < 1) throw badSampleOption(name, 'a whole number, 1 or more');
  return count;
}
