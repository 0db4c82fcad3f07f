/** Checkpoint Parquet files, read and written by DuckDB (DELTA.md §2.5). */

import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { JsonObject, JsonValue } from '../../json/lossless.ts';
import { parseJson } from '../../json/parse.ts';
import { stringifyJson } from '../../json/stringify.ts';
import type { CheckpointFiles, CheckpointReadOptions } from '../../ports/checkpoint-files.ts';
import { quoteName, quoteText } from '../../schema/sql-type.ts';
import { DuckDBInstance, DuckDBTypeId } from './node-api.ts';
import { escapeGlob } from './sql-text.ts';

export function duckDbCheckpointFiles(): CheckpointFiles {
  return { read: readCheckpointFiles, format: formatCheckpoint };
}

async function* readCheckpointFiles(
  uris: readonly string[],
  { removes = false, statistics = true, signal }: CheckpointReadOptions = {},
): AsyncGenerator<readonly JsonObject[]> {
  const connection = await openConnection();
  const interrupt = (): void => connection.interrupt();
  signal?.addEventListener('abort', interrupt, { once: true });
  try {
    const list = uris.map((uri) => quoteText(escapeGlob(uri))).join(', ');
    const from = `read_parquet([${list}], hive_partitioning = false, union_by_name = true)`;
    const columns = await describeColumns(connection, from);
    const adds = columns.get('add');
    if (adds !== undefined) yield* readAdds(connection, from, adds, statistics);
    yield* readOthers(connection, from, columns, removes);
  } finally {
    signal?.removeEventListener('abort', interrupt);
    connection.closeSync();
  }
}

/** Top-level columns with the names of their fields. */
async function describeColumns(
  connection: DuckDBConnection,
  from: string,
): Promise<Map<string, readonly string[]>> {
  const statement = await connection.prepare(`SELECT * FROM ${from}`);
  try {
    return new Map(
      Array.from({ length: statement.columnCount }, (_, index) => {
        const type = statement.columnType(index);
        return [
          statement.columnName(index),
          type.typeId === DuckDBTypeId.STRUCT ? type.entryNames : [],
        ] as const;
      }),
    );
  } finally {
    statement.destroySync();
  }
}

const FIELDS = [
  'path',
  'size',
  'modificationTime',
  'partitionValues',
  'tags',
  'deletionVector',
  'baseRowId',
  'defaultRowCommitVersion',
  'clusteringProvider',
] as const;

/** Rows that come as one text. */
const BATCH_ROWS = 8192;

/**
 * Files are many, and every value that crosses from DuckDB costs more than all that is done with it: so DuckDB makes one JSON text of
 * thousands of rows, all values in one flat list.
 */
async function* readAdds(
  connection: DuckDBConnection,
  from: string,
  fields: readonly string[],
  statistics: boolean,
): AsyncGenerator<readonly JsonObject[]> {
  const used = await fieldsWithValues(
    connection,
    from,
    FIELDS.filter((field) => fields.includes(field)),
  );
  // The top level of a V2 checkpoint has the column and no files: those are in its sidecars.
  if (used.length === 0) return;
  const stats = statistics ? statisticsColumn(fields) : undefined;
  const names = [...used, ...(stats === undefined ? [] : ['stats'])];
  const values = [
    ...used.map((field) => `coalesce(to_json("add".${quoteName(field)})::VARCHAR, 'null')`),
    ...(stats === undefined ? [] : [`coalesce(to_json(${stats})::VARCHAR, 'null')`]),
  ];
  const result = await connection.stream(
    `SELECT string_agg(${values.join(" || ',' || ")}, ',') FROM ${from} WHERE "add".path IS NOT NULL GROUP BY file_index, file_row_number // ${BATCH_ROWS}`,
  );
  for await (const batch of result.yieldRows()) {
    for (const [text] of batch) if (typeof text === 'string') yield toAdds(text, names);
  }
}

function toAdds(text: string, names: readonly string[]): JsonObject[] {
  // Counts and times of files are far below 2^53; statistics are text inside of the text.
  const values: readonly JsonValue[] = JSON.parse(`[${text}]`);
  const rows: JsonObject[] = [];
  for (let at = 0; at < values.length; at += names.length) {
    const add: Record<string, JsonValue> = { dataChange: false };
    for (let index = 0; index < names.length; index += 1) {
      const value = values[at + index];
      if (value !== null && value !== undefined) add[names[index] ?? ''] = value;
    }
    rows.push({ add });
  }
  return rows;
}

/** Tags, row ids and the like have a column in every checkpoint and a value in few: then they are not worth reading. */
async function fieldsWithValues<T extends string>(
  connection: DuckDBConnection,
  from: string,
  fields: readonly T[],
): Promise<readonly T[]> {
  if (fields.length === 0) return [];
  const counts = fields.map((field) => `count("add".${quoteName(field)})`).join(', ');
  const result = await connection.runAndReadAll(`SELECT ${counts} FROM ${from} WHERE "add".path IS NOT NULL`);
  const [row = []] = result.getRows();
  return fields.filter((_, index) => Number(row[index]) > 0);
}

/** Some writers have statistics as a struct only. */
function statisticsColumn(fields: readonly string[]): string | undefined {
  const parsed = fields.includes('stats_parsed') ? 'to_json("add".stats_parsed)::VARCHAR' : undefined;
  if (!fields.includes('stats')) return parsed;
  return parsed === undefined ? '"add".stats' : `coalesce("add".stats, ${parsed})`;
}

const OTHER_COLUMNS = ['protocol', 'metaData', 'txn', 'domainMetadata', 'sidecar'] as const;

async function* readOthers(
  connection: DuckDBConnection,
  from: string,
  columns: ReadonlyMap<string, readonly string[]>,
  removes: boolean,
): AsyncGenerator<readonly JsonObject[]> {
  const wanted = [...OTHER_COLUMNS, ...(removes ? ['remove'] : [])].filter((column) => columns.has(column));
  for (const column of wanted) {
    const name = quoteName(column);
    const result = await connection.stream(
      `SELECT to_json(${name})::VARCHAR FROM ${from} WHERE ${name} IS NOT NULL`,
    );
    for await (const batch of result.yieldRows()) {
      yield batch.flatMap(([text]) => (typeof text === 'string' ? [{ [column]: parseJson(text) }] : []));
    }
  }
}

const DELETION_VECTOR =
  'STRUCT(storageType VARCHAR, pathOrInlineDv VARCHAR, "offset" INTEGER, sizeInBytes INTEGER, cardinality BIGINT)';
/** The columns of a classic checkpoint. Fields that a row lacks are NULL. */
const COLUMNS: Readonly<Record<string, string>> = {
  txn: 'STRUCT(appId VARCHAR, version BIGINT, lastUpdated BIGINT)',
  add: `STRUCT(path VARCHAR, partitionValues MAP(VARCHAR, VARCHAR), size BIGINT, modificationTime BIGINT, dataChange BOOLEAN, tags MAP(VARCHAR, VARCHAR), deletionVector ${DELETION_VECTOR}, baseRowId BIGINT, defaultRowCommitVersion BIGINT, clusteringProvider VARCHAR, stats VARCHAR)`,
  remove: `STRUCT(path VARCHAR, deletionTimestamp BIGINT, dataChange BOOLEAN, extendedFileMetadata BOOLEAN, partitionValues MAP(VARCHAR, VARCHAR), size BIGINT, deletionVector ${DELETION_VECTOR}, baseRowId BIGINT, defaultRowCommitVersion BIGINT)`,
  metaData:
    'STRUCT(id VARCHAR, "name" VARCHAR, description VARCHAR, format STRUCT("provider" VARCHAR, options MAP(VARCHAR, VARCHAR)), schemaString VARCHAR, partitionColumns VARCHAR[], createdTime BIGINT, configuration MAP(VARCHAR, VARCHAR))',
  protocol:
    'STRUCT(minReaderVersion INTEGER, minWriterVersion INTEGER, readerFeatures VARCHAR[], writerFeatures VARCHAR[])',
  domainMetadata: 'STRUCT("domain" VARCHAR, configuration VARCHAR, removed BOOLEAN)',
};

async function formatCheckpoint(rows: Iterable<JsonObject>, signal?: AbortSignal): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'gold-checkpoint-'));
  try {
    const json = join(folder, 'rows.json');
    const parquet = join(folder, `${randomUUID()}.parquet`);
    const lines = new Lines(rows);
    await writeFile(json, lines);
    signal?.throwIfAborted();
    const connection = await openConnection();
    try {
      const columns = Object.entries(COLUMNS).map(([name, type]) => `${quoteName(name)}: ${quoteText(type)}`);
      await connection.run(
        `COPY (SELECT * FROM read_json(${quoteText(escapeGlob(json))}, format = 'newline_delimited', columns = {${columns.join(', ')}}, maximum_object_size = ${Math.max(MIN_BUFFER, 4 * lines.longest)})) TO ${quoteText(parquet)} (FORMAT parquet, COMPRESSION zstd)`,
      );
    } finally {
      connection.closeSync();
    }
    return await readFile(parquet);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Bytes that DuckDB takes for a line of JSON; several such buffers live at once. */
const MIN_BUFFER = 8 * 1024 * 1024;

/** Rows as lines of JSON. */
class Lines {
  readonly #rows: Iterable<JsonObject>;
  /** UTF-16 units of the longest line so far. */
  longest = 0;

  constructor(rows: Iterable<JsonObject>) {
    this.#rows = rows;
  }

  *[Symbol.iterator](): Generator<string> {
    for (const row of this.#rows) {
      const line = `${stringifyJson(row)}\n`;
      this.longest = Math.max(this.longest, line.length);
      yield line;
    }
  }
}

/** An instance of its own, so that a checkpoint never waits for a model's query or takes its memory. */
async function openConnection(): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    threads: '2',
    memory_limit: '1GB',
  });
  return instance.connect();
}
