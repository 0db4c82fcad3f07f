/** What contenders have written, counted, so that a contender that wrote something else is not compared. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { nodeAdapters } from '../src/adapters/node-adapters.ts';
import { findSnapshot, toDeltaInput } from '../src/delta/index.ts';

/** A column of money for each of the four models. */
const AMOUNTS = {
  daily_sales: 'total_sales',
  product_performance: 'total_sales',
  department_analytics: 'total_sales',
  customer_insights: 'total_spend',
} as const;

/** Sums of shares differ in the eighth decimal of each line where engines divide and round in another way. */
const TOLERANCE = 1e-6;

interface Output {
  readonly rows: number;
  readonly amount: number;
}

/** By model. */
export type Outputs = Readonly<Record<string, Output>>;

/** `location`: the folder of a model's table, by its name. */
export async function readDeltaOutputs(
  connection: DuckDBConnection,
  location: (model: string) => string,
): Promise<Outputs> {
  const delta = await nodeAdapters().openDelta();
  return readOutputs(connection, async (model) => {
    const snapshot = await findSnapshot(delta, location(model));
    if (snapshot === undefined) throw new Error(`no table at ${location(model)}`);
    return (await toDeltaInput(delta, snapshot)).files.map(({ uri }) => uri);
  });
}

/** Of plain Parquet files, in folders of partitions. */
export function readParquetOutputs(
  connection: DuckDBConnection,
  location: (model: string) => string,
): Promise<Outputs> {
  return readOutputs(connection, (model) => [`${location(model)}/**/*.parquet`]);
}

/** Throws when rows or amounts of a model differ. */
export function compareOutputs(name: string, outputs: Outputs, expected: Outputs): void {
  for (const [model, { rows, amount }] of Object.entries(expected)) {
    const found = outputs[model];
    const isSame =
      found?.rows === rows && Math.abs(found.amount - amount) <= TOLERANCE * Math.max(1, Math.abs(amount));
    if (isSame) continue;
    const text = `${found?.rows} rows with ${found?.amount}, not ${rows} with ${amount}`;
    throw new Error(`${name} has written ${model} with ${text}`);
  }
}

export function formatOutputs(outputs: Outputs): string {
  return Object.entries(outputs)
    .map(([model, { rows, amount }]) => `${model} ${rows} rows with ${amount.toFixed(2)}`)
    .join(', ');
}

async function readOutputs(
  connection: DuckDBConnection,
  filesOf: (model: string) => readonly string[] | Promise<readonly string[]>,
): Promise<Outputs> {
  const outputs: Record<string, Output> = {};
  for (const [model, column] of Object.entries(AMOUNTS)) {
    const files = (await filesOf(model)).map((file) => `'${file}'`).join(', ');
    const sql = `select count(*)::double, sum(${column})::double from read_parquet([${files}], hive_partitioning = false)`;
    const [row] = (await connection.runAndReadAll(sql)).getRows();
    outputs[model] = { rows: Number(row?.[0]), amount: Number(row?.[1]) };
  }
  return outputs;
}
