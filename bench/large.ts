/**
 * The four models at millions of orders, as a whole process within the memory limit and the threads of the project (4GB, two), and two
 * wide models that store every order line in hundreds of partitions: in the order of the partitions, and in none. Tells time, peak memory
 * and what was written, and fails when files are many and tiny.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeAdapters } from '../src/adapters/node-adapters.ts';
import { findSnapshot } from '../src/delta/index.ts';
import { type Contender, measure, report } from './measure.ts';
import { runGold } from './processes.ts';
import { makeSilver } from './silver.ts';

const REPOSITORY = fileURLToPath(new URL('..', import.meta.url));
/** Nine, so that 3.4 million orders have 32 million lines: small orders weigh more than the mean says. */
const LINES_PER_ORDER = 9;
const DAYS = 730;
const MODELS = ['daily_sales', 'product_performance', 'department_analytics', 'customer_insights'];
const WIDE_MODELS = ['lines_by_day', 'lines_by_customer'];
/** Up to so many bytes, a partition has no need of a second file from the same thread. */
const SMALL_FILE = 16 * 2 ** 20;
/** One for each thread that had rows of it. */
const FILES_OF_PARTITION = 2;

export async function benchLarge(orders: number, runs: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'gold-bench-'));
  try {
    for (const name of ['gold_project.yml', 'models', 'macros']) {
      cpSync(join(REPOSITORY, name), join(folder, name), { recursive: true });
    }
    for (const [path, text] of Object.entries(WIDE_PROJECT)) write(join(folder, path), text);
    const options = { orders, linesPerOrder: LINES_PER_ORDER, days: DAYS, start: '2024-01-01' };
    const lines = await makeSilver(folder, options);
    const run = (name: string, select: readonly string[]): Contender => ({
      name,
      prepare: () => rmSync(join(folder, 'warehouse'), { recursive: true, force: true }),
      run: () => runGold(['run', '--quiet', '--select', ...select], folder),
      check: async () => {
        for (const model of select) checkFiles(await readWritten(folder, model));
      },
    });
    const measured = await measure(
      [
        run('the four models', MODELS),
        ...WIDE_MODELS.map((model) => run(`${model}, all lines stored`, [model])),
      ],
      runs,
      { warmUp: false },
    );
    const size = `${orders.toLocaleString('en')} orders, ${lines.toLocaleString('en')} lines`;
    report(`gold run, ${size}, memory_limit 4GB, 2 threads`, measured);
    await runGold(['run', '--quiet', '--select', ...MODELS, ...WIDE_MODELS], folder);
    for (const model of [...MODELS, ...WIDE_MODELS]) {
      process.stdout.write(`  ${formatWritten(await readWritten(folder, model))}\n`);
    }
    process.stdout.write('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Added to the project of the repository; the second folder of partitions gets its rows in no order. */
const WIDE_PROJECT: Readonly<Record<string, string>> = {
  'models/wide/lines_by_day.sql': `select order_id, user_id, product_id, add_to_cart_order, reordered, date as order_date
from {{ source('silver', 'order_items') }}
`,
  'models/wide/lines_by_customer.sql': `select order_id, user_id, product_id, add_to_cart_order, reordered, date as order_date,
  cast(user_id % 400 as integer) as bucket
from {{ source('silver', 'order_items') }}
`,
  'models/wide/wide.yml': `models:
  - { name: lines_by_day, config: { partition_by: [order_date] } }
  - { name: lines_by_customer, config: { partition_by: [bucket] } }
`,
};

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

interface Written {
  readonly model: string;
  /** Bytes of each file, ascending, by partition. */
  readonly partitions: readonly (readonly number[])[];
}

async function readWritten(folder: string, model: string): Promise<Written> {
  const snapshot = await findSnapshot(
    await nodeAdapters().openDelta(),
    join(folder, 'warehouse/gold', model),
  );
  if (snapshot === undefined) throw new Error(`${model} has not been written`);
  const partitions = new Map<string, number[]>();
  for (const { partitionValues, size } of snapshot.files) {
    const key = JSON.stringify(partitionValues);
    partitions.set(key, [...(partitions.get(key) ?? []), size]);
  }
  return { model, partitions: [...partitions.values()].map((sizes) => sizes.sort((a, b) => a - b)) };
}

function checkFiles({ model, partitions }: Written): void {
  for (const sizes of partitions) {
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    const allowed = FILES_OF_PARTITION + Math.floor(bytes / SMALL_FILE);
    if (sizes.length > allowed) {
      throw new Error(
        `${model} has a partition of ${sizes.length} files with ${bytes} bytes together; ${allowed} would do`,
      );
    }
  }
}

function formatWritten({ model, partitions }: Written): string {
  const sizes = partitions.flat().sort((a, b) => a - b);
  const kib = (bytes: number | undefined): string => `${((bytes ?? 0) / 1024).toFixed(0)} KiB`;
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const middle = kib(sizes[Math.floor(sizes.length / 2)]);
  return `${model.padEnd(22)} ${sizes.length} files in ${partitions.length} partitions, ${kib(total)}: least ${kib(sizes[0])}, median ${middle}, most ${kib(sizes.at(-1))}`;
}
