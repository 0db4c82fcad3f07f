/** DuckDB behind the Engine port: in process, in memory, UTC. */

import { rm } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { Batches } from '../../concurrency/batches.ts';
import { partitionValueText } from '../../diagnostics/engine.ts';
import { storageUnwritable } from '../../diagnostics/storage.ts';
import type { DeltaInput, EmptyInput, Engine, RelationInput, RunOptions } from '../../ports/engine.ts';
import { formatType } from '../../schema/format-type.ts';
import { makeFolder } from '../make-folder.ts';
import { Connections, type ConnectionUse } from './connections.ts';
import { csvQuery } from './csv-file.ts';
import { deltaScanQuery, hasUniformFiles, partitionConstants } from './delta-scan.ts';
import { bindQuery } from './describe.ts';
import { toGoldError } from './engine-errors.ts';
import { type Httpfs, httpfsOf } from './httpfs.ts';
import { interruptible } from './interruptible.ts';
import { plainFilesQuery } from './plain-files.ts';
import { runQuery } from './query.ts';
import { ReadTables } from './read-tables.ts';
import { type EmptyTable, Relations } from './relations.ts';
import { writeFiles } from './write-files.ts';
import { WrittenFiles } from './written-files.ts';

export interface DuckDbOptions {
  /** Undefined: all processors. */
  readonly threads?: number | undefined;
  /** Such as `4GB`; undefined: 80 % of the machine's memory. */
  readonly memoryLimit?: string | undefined;
  /** Made when missing, removed at the end: what does not fit into memory. */
  readonly temporaryFolder: string;
}

/**
 * Files that one partitioned write keeps open. With more partitions than that, in rows that come in no order, DuckDB closes files as soon
 * as they are begun, which makes thousands of tiny ones. What open files hold counts against the memory limit, and is spilled to disk.
 */
const MAX_OPEN_FILES = 1000;

/** DuckDB and what it can do beside the port. */
export interface DuckDb extends Engine {
  readonly httpfs: Httpfs;
}

export async function openDuckDb(options: DuckDbOptions): Promise<DuckDb> {
  // Two processes must not share it.
  const temporaryFolder = `${options.temporaryFolder}/duckdb-${process.pid}-${Date.now().toString(36)}`;
  await makeFolder(options.temporaryFolder).catch((error: unknown) => {
    throw storageUnwritable(options.temporaryFolder, error);
  });
  const connections = await Connections.open({
    threads: options.threads,
    memoryLimit: options.memoryLimit,
    temporaryFolder,
    maxOpenFiles: MAX_OPEN_FILES,
  });
  const tables = new ReadTables();
  const relations = new Relations();
  const written = new WrittenFiles();
  // Catalog changes that run side by side can fail by conflict, so they wait for each other; they take milliseconds.
  let catalog: Promise<unknown> = Promise.resolve();
  const inCatalog = <T>(action: () => Promise<T>): Promise<T> => {
    const result = catalog.then(action);
    catalog = result.catch(() => {});
    return result;
  };
  const use = <T>(
    options: RunOptions,
    action: (connection: DuckDBConnection) => Promise<T>,
    as?: ConnectionUse,
  ): Promise<T> =>
    connections
      .use((connection) => interruptible(connection, options, () => action(connection)), as)
      .catch((error: unknown) => {
        throw tables.explain(error);
      });
  const emptyTables = new Batches<EmptyTable>((tables) =>
    inCatalog(() => use({}, (connection) => relations.createTables(connection, tables))),
  );
  const withSignal = (signal: AbortSignal | undefined): RunOptions => (signal ? { signal } : {});
  return {
    name: 'duckdb',
    httpfs: httpfsOf(connections),
    version: () => connections.use(readVersion),
    register: async (relation, input, signal) => {
      signal?.throwIfAborted();
      if (input.kind === 'empty') {
        return emptyTables.add({ relation, columns: input.columns });
      }
      if (input.kind === 'delta') tables.note(input);
      const options = withSignal(signal);
      const sql = await use(options, (connection) => toQuery(connection, input, written));
      await inCatalog(() =>
        use(options, (connection) => relations.createView(connection, relation, { kind: input.kind, sql })),
      );
    },
    describe: (sql, signal) =>
      use(withSignal(signal), async (connection) => (await bindQuery(connection, sql)).columns, 'bind'),
    writeFiles: async (request, runOptions = {}) => {
      const files = await use(runOptions, (connection) => writeFiles(connection, request));
      written.note(request, files);
      return files;
    },
    query: async (sql, queryOptions = {}) => {
      const bound = await use(
        withSignal(queryOptions.signal),
        (connection) => bindQuery(connection, sql),
        'bind',
      );
      return use(queryOptions, (connection) => runQuery(connection, bound, queryOptions));
    },
    close: async () => {
      connections.close();
      await rm(temporaryFolder, { recursive: true, force: true });
    },
  };
}

async function toQuery(
  connection: DuckDBConnection,
  input: Exclude<RelationInput, EmptyInput>,
  written: WrittenFiles,
): Promise<string> {
  switch (input.kind) {
    case 'query':
      return input.sql;
    case 'files':
      return input.csv === undefined
        ? plainFilesQuery(connection, input)
        : csvQuery(connection, input.location, input.csv);
    case 'delta':
      await checkPartitionValues(connection, input);
      try {
        const plain = written.areAll(input) || (await hasUniformFiles(connection, input));
        return deltaScanQuery(input, { plain });
      } catch (error) {
        throw toGoldError(error);
      }
  }
}

/** A text in the log that is no value of its type would else show up in the middle of some query. */
async function checkPartitionValues(connection: DuckDBConnection, input: DeltaInput): Promise<void> {
  for (const column of input.files.length === 0 ? [] : input.partitionColumns) {
    const type = input.schema.fields.find(({ name }) => name === column)?.type;
    try {
      await connection.run(`SELECT ${partitionConstants(input, column)}`);
    } catch (error) {
      throw partitionValueText(column, type === undefined ? '' : formatType(type), error);
    }
  }
}

async function readVersion(connection: DuckDBConnection): Promise<string> {
  const result = await connection.runAndReadAll('SELECT version()');
  return `DuckDB ${String(result.getRows()[0]?.[0])}`;
}
