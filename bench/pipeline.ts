/**
 * The pipeline (compile, read logs, run, write, statistics, sync, commit) beside the limit, which is the same four queries as bare COPY
 * statements, side by side on as many connections, with the same engine settings, in this same process; and beside PySpark with Delta
 * where it is installed. All have to write the same rows and amounts.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { parse, stringify } from 'yaml';
import { nodeAdapters } from '../src/adapters/node-adapters.ts';
import { main } from '../src/commands/main.ts';
import { findSnapshot, toDeltaInput } from '../src/delta/index.ts';
import { loadProject } from '../src/load-project.ts';
import { type Measurement, measure, report } from './measure.ts';
import {
  compareOutputs,
  formatOutputs,
  type Outputs,
  readDeltaOutputs,
  readParquetOutputs,
} from './outputs.ts';
import { formatMissing } from './peers.ts';
import { openPyspark, type PysparkSession } from './pyspark.ts';
import { makeSilver } from './silver.ts';

const GOLD_RUN = 'gold run';
const PYSPARK = 'PySpark + Delta, session warm';
const PYSPARK_FIRST = 'PySpark + Delta, first run of a session';
const REPOSITORY = fileURLToPath(new URL('..', import.meta.url));

export async function benchPipeline(orders: number, runs: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'gold-bench-'));
  let spark: PysparkSession | undefined;
  try {
    const unaudited = join(folder, 'unaudited');
    mkdirSync(unaudited);
    for (const name of ['gold_project.yml', 'models', 'macros']) {
      cpSync(join(REPOSITORY, name), join(folder, name), { recursive: true });
      cpSync(join(REPOSITORY, name), join(unaudited, name), { recursive: true });
    }
    removeAssertions(join(unaudited, 'models'));
    const rows = await makeSilver(folder, { orders, days: 180, start: '2025-01-01' });
    const statements = await prepare(folder);
    spark = await openPyspark(join(folder, 'silver'), join(folder, 'spark'));
    const first = await spark?.run();
    const measured = await measure(
      [
        { name: 'the queries as bare COPY', run: () => runBare(folder, statements) },
        { name: GOLD_RUN, run: () => runGold(folder) },
        {
          name: 'gold run without assertions',
          run: () => runGold(unaudited, `{silver_path: ${folder}/silver}`),
        },
        ...(spark === undefined ? [] : [{ name: PYSPARK, run: () => spark?.run() }]),
      ],
      runs,
    );
    const results = [
      ...measured,
      ...(first === undefined ? [] : [firstRun(PYSPARK_FIRST, first.milliseconds)]),
    ];
    const outputs = await checkOutputs(folder, spark !== undefined);
    report(
      `pipeline, ${orders.toLocaleString('en-US')} orders, ${rows.toLocaleString('en-US')} lines`,
      results,
    );
    process.stdout.write(`  stages of all models together: ${stageTotals(folder)}\n`);
    process.stdout.write(`  all have written ${formatOutputs(outputs)}\n`);
    process.stdout.write(formatSpark(spark, results));
    process.stdout.write('\n');
  } finally {
    await spark?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function formatSpark(spark: PysparkSession | undefined, results: readonly Measurement[]): string {
  if (spark === undefined) return formatMissing('pyspark');
  const median = (wanted: string): number =>
    results.find(({ name }) => name === wanted)?.median ?? Number.NaN;
  const lines = [PYSPARK, PYSPARK_FIRST].map(
    (name) => `  ${name}: ${(median(name) / median(GOLD_RUN)).toFixed(1)} x the time of gold run\n`,
  );
  return `${lines.join('')}  start of the Spark session, in none of the figures: ${spark.startUp.toFixed(0)} ms\n`;
}

/** What a job that is a process of its own pays as well: once, so least and most are the same. */
function firstRun(name: string, milliseconds: number): Measurement {
  return { name, least: milliseconds, median: milliseconds, most: milliseconds };
}

/** Gives what all have written. */
async function checkOutputs(folder: string, hasSpark: boolean): Promise<Outputs> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const expected = await readDeltaOutputs(connection, (model) => join(folder, 'warehouse/gold', model));
    const bare = await readParquetOutputs(connection, (model) => join(folder, 'bare', model));
    compareOutputs('bare COPY', bare, expected);
    if (hasSpark) {
      const spark = await readDeltaOutputs(connection, (model) => join(folder, 'spark', model));
      compareOutputs('PySpark', spark, expected);
    }
    return expected;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Takes every assertion out of the YAML files of a folder. */
function removeAssertions(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.name.endsWith('.yml')) continue;
    const path = join(entry.parentPath, entry.name);
    const value: unknown = parse(readFileSync(path, 'utf8'));
    writeFileSync(
      path,
      stringify(value, (key, item: unknown) => (key === 'assertions' ? undefined : item)),
    );
  }
}

/** Seconds by stage of the last run, added up over models that ran side by side. */
function stageTotals(folder: string): string {
  const { results }: { results: readonly { timings: readonly { stage: string; seconds: number }[] }[] } =
    JSON.parse(readFileSync(join(folder, 'target/run_results.json'), 'utf8'));
  const totals = new Map<string, number>();
  for (const { stage, seconds } of results.flatMap(({ timings }) => timings)) {
    totals.set(stage, (totals.get(stage) ?? 0) + seconds);
  }
  return [...totals].map(([stage, seconds]) => `${stage} ${(seconds * 1000).toFixed(0)} ms`).join(', ');
}

async function runGold(folder: string, vars = '{}'): Promise<void> {
  const lines: string[] = [];
  const sink = { write: (text: string) => lines.push(text) };
  const code = await main(['run', '--quiet', '--vars', vars], {
    version: 'bench',
    adapters: nodeAdapters(),
    stdout: sink,
    stderr: sink,
    environment: {},
    packageFolder: '.',
    workingFolder: folder,
    signal: new AbortController().signal,
  });
  if (code !== 0) throw new Error(lines.join(''));
}

interface BareStatements {
  readonly setUp: string;
  readonly copies: readonly string[];
}

async function runBare(folder: string, { setUp, copies }: BareStatements): Promise<void> {
  rmSync(join(folder, 'bare'), { recursive: true, force: true });
  mkdirSync(join(folder, 'bare'));
  const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '4GB' });
  const first = await instance.connect();
  await first.run(setUp);
  const queue = [...copies];
  const worker = async (): Promise<void> => {
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    for (let sql = queue.shift(); sql !== undefined; sql = queue.shift()) await connection.run(sql);
    connection.closeSync();
  };
  await Promise.all([worker(), worker()]);
  first.closeSync();
  instance.closeSync();
}

/** Compiled outside of the clock, as if somebody had written the statements by hand. */
async function prepare(folder: string): Promise<BareStatements> {
  const adapters = nodeAdapters();
  const { compilation } = await loadProject({ workingFolder: folder, environment: {} }, adapters.clock);
  const delta = await adapters.openDelta();
  const views: string[] = ['create schema silver'];
  for (const source of compilation.sources.values()) {
    const snapshot = await findSnapshot(delta, source.location);
    if (snapshot === undefined) throw new Error(`no table at ${source.location}`);
    const { files: inputs } = await toDeltaInput(delta, snapshot);
    const files = inputs.map(({ uri }) => `'${uri}'`);
    views.push(`create view silver.${source.name} as select * from read_parquet([${files.join(', ')}])`);
  }
  const copies = compilation.manifest.models
    .filter((model) => model.config.materialized === 'table')
    // The longest first, as the pipeline happens to have them.
    .sort((a, b) => b.dependsOn.length - a.dependsOn.length)
    .map((model) => {
      const { sql } = compilation.queryOf(model.id, { metadata: true });
      const partitions = model.config.partitionBy.join(', ');
      const options = `format parquet, compression zstd, partition_by (${partitions})`;
      return `copy (${sql}) to '${join(folder, 'bare', model.name)}' (${options})`;
    });
  return { setUp: views.join('; '), copies };
}
