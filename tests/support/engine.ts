/** A DuckDB engine for tests, closed when the process ends. */

import { duckDbCheckpointFiles } from '../../src/adapters/duckdb/checkpoint-files.ts';
import { openDuckDb } from '../../src/adapters/duckdb/duckdb-engine.ts';
import { localStore } from '../../src/adapters/local-store/local-store.ts';
import { type CommitOutcome, type DeltaContext, overwriteTable } from '../../src/delta/index.ts';
import type { Engine } from '../../src/ports/engine.ts';
import type { StructField } from '../../src/schema/types.ts';
import { memoryContext } from './delta.ts';
import { temporaryFolder } from './folder.ts';

export function openTestEngine(options: { readonly memoryLimit?: string } = {}): Promise<Engine> {
  return openDuckDb({ threads: 2, temporaryFolder: temporaryFolder('gold-spill'), ...options });
}

export const localContext = (): DeltaContext => ({
  ...memoryContext(localStore()),
  checkpoints: duckDbCheckpointFiles(),
});

/** Rows as objects. */
export async function rowsOf(engine: Engine, sql: string): Promise<unknown[]> {
  const { columns, rows } = await engine.query(sql);
  return rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index]])));
}

/** Publishes a query as a Delta table at `root`. */
export async function writeTable(
  engine: Engine,
  root: string,
  sql: string,
  partitionBy: readonly string[] = [],
): Promise<Extract<CommitOutcome, { kind: 'committed' }>> {
  const fields = (await engine.describe(sql)).map(({ name, type }): StructField => {
    if (type.kind === 'unsupported') throw new Error(`column ${name} is ${type.engineType}`);
    return { name, type, nullable: true, metadata: {} };
  });
  const files = await engine.writeFiles({ sql, columns: fields, partitionBy, directory: root });
  const outcome = await overwriteTable(localContext(), {
    root,
    base: undefined,
    schema: { kind: 'struct', fields },
    partitionColumns: partitionBy,
    description: '',
    configuration: {},
    files,
    engineInfo: 'test',
    info: {},
  });
  if (outcome.kind !== 'committed') throw new Error('not committed');
  return outcome;
}
