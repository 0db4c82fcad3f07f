/** Writes a query's rows as Parquet files by COPY, with the statistics that COPY returns (DELTA.md §1.5, §1.9). */

import { randomUUID } from 'node:crypto';
import { readdir, rm, rmdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { partitionValueEmpty, partitionValueRange } from '../../diagnostics/engine.ts';
import { storageUnwritable } from '../../diagnostics/storage.ts';
import type { ColumnStatistics, DataFile, WriteRequest } from '../../ports/engine.ts';
import { quoteName, quoteText, toSqlType } from '../../schema/sql-type.ts';
import type { DataType } from '../../schema/types.ts';
import { makeFolder } from '../make-folder.ts';
import { toGoldError } from './engine-errors.ts';
import { JsonDuckDBValueConverter } from './node-api.ts';
import { readQueryText, type WrappedQuery, wrapQuery } from './query-text.ts';
import { nameColumn, refuseInfiniteTimes } from './stored-values.ts';

/** Bytes at which files that are not partitioned end. */
const FILE_SIZE = 512 * 1024 * 1024;

/** What failed or was interrupted leaves no file behind. */
export async function writeFiles(connection: DuckDBConnection, request: WriteRequest): Promise<DataFile[]> {
  const { directory } = request;
  // All files of this write begin alike, so that they can be found again when it fails.
  const writeId = randomUUID().slice(0, 8);
  const made = await makeFolder(directory).catch((error: unknown) => {
    throw storageUnwritable(directory, error);
  });
  try {
    const files = await copy(connection, request, writeId);
    const empty = files.filter((file) => file.rows === 0);
    await Promise.all(empty.map((file) => rm(join(directory, file.path), { force: true })));
    return files.filter((file) => file.rows > 0).sort((a, b) => (a.path < b.path ? -1 : 1));
  } catch (error) {
    await removeFiles(directory, writeId);
    // Fails when another write uses the folder by now, as it should.
    if (made !== undefined) await rmdir(directory).catch(() => {});
    throw error;
  }
}

async function copy(
  connection: DuckDBConnection,
  request: WriteRequest,
  writeId: string,
): Promise<DataFile[]> {
  const statement = copyStatement(request, writeId);
  try {
    const result = await connection.run(statement.text);
    const names = result.columnNames();
    const chunks = Array.from({ length: result.chunkCount }, (_, index) => result.getChunk(index));
    return chunks
      .flatMap((chunk) => chunk.convertRows(JsonDuckDBValueConverter))
      .map((cells) =>
        toDataFile(Object.fromEntries(names.map((name, index) => [name, cells[index]])), request),
      );
  } catch (error) {
    const placed = nameColumn(toGoldError(error, statement), request.columns);
    const isOurs = String(placed.details['path']).startsWith(request.directory);
    throw placed.code === 'storage-unreadable' && isOurs
      ? storageUnwritable(request.directory, error)
      : placed;
  }
}

function copyStatement(
  { sql, columns, partitionBy, directory, fileSize = FILE_SIZE }: WriteRequest,
  writeId: string,
): WrappedQuery {
  const casts = columns.map(
    ({ name, type }, index) => `CAST(c${index} AS ${toSqlType(type)}) AS ${quoteName(name)}`,
  );
  const names = columns.map((_, index) => `c${index}`);
  const options = [
    'FORMAT parquet',
    'COMPRESSION zstd',
    `FILENAME_PATTERN '${writeId}-{uuid}'`,
    'APPEND',
    'RETURN_STATS',
    ...(partitionBy.length === 0
      ? [`FILE_SIZE_BYTES ${Math.ceil(fileSize)}`]
      : [`PARTITION_BY (${partitionBy.map(quoteName).join(', ')})`, 'HIVE_FILE_PATTERN false']),
  ];
  return wrapQuery(
    `COPY (SELECT ${casts.join(', ')} FROM (`,
    readQueryText(sql),
    `) AS q(${names.join(', ')})) TO ${quoteText(directory)} (${options.join(', ')})`,
  );
}

async function removeFiles(directory: string, writeId: string): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  const ours = names.filter((name) => name.includes(writeId));
  await Promise.all(ours.map((name) => rm(join(directory, name), { force: true })));
}

function toDataFile(row: Readonly<Record<string, unknown>>, request: WriteRequest): DataFile {
  const keys = toEntries(row['partition_keys']);
  const statistics = new Map(
    [...toEntries(row['column_statistics'])].map(([key, value]) => [key, toEntries(value)] as const),
  );
  refuseInfiniteTimes(request.columns, statistics);
  return {
    path: basename(String(row['filename'])),
    rows: Number(row['count']),
    bytes: Number(row['file_size_bytes']),
    partitionValues: Object.fromEntries(
      request.partitionBy.map((name) => {
        const value = keys.get(name) ?? null;
        const type = request.columns.find((column) => column.name === name)?.type;
        return [
          name,
          value === null || type === undefined ? null : toPartitionText(String(value), name, type),
        ];
      }),
    ),
    statistics: request.columns
      .filter(({ name }) => !request.partitionBy.includes(name))
      .flatMap(({ name, type }) => columnStatistics([name], type, statistics)),
  };
}

/** DuckDB's maps come as lists of `{key, value}`. */
function toEntries(value: unknown): Map<string, unknown> {
  if (!Array.isArray(value)) return new Map();
  const entries: readonly { readonly key: unknown; readonly value: unknown }[] = value;
  return new Map(entries.map((entry) => [String(entry.key), entry.value]));
}

/**
 * Walks the type instead of parsing DuckDB's keys: a field may be called anything. Lists and maps are left out, for the count
 * of their elements that DuckDB gives is not the count of NULL lists that the table wants.
 */
function columnStatistics(
  path: readonly string[],
  type: DataType,
  statistics: ReadonlyMap<string, ReadonlyMap<string, unknown>>,
): ColumnStatistics[] {
  if (type.kind === 'struct') {
    return type.fields.flatMap((field) => columnStatistics([...path, field.name], field.type, statistics));
  }
  const found = statistics.get(path.map(quoteName).join('.'));
  if (found === undefined || type.kind === 'array' || type.kind === 'map') return [];
  const nullCount = Number(found.get('null_count'));
  const [min, max] = [found.get('min'), found.get('max')];
  const hasBounds =
    typeof min === 'string' && typeof max === 'string' && found.get('has_nan') !== 'true' && isOrdered(type);
  return [
    hasBounds ? { path, nullCount, min: toBound(min, type), max: toBound(max, type) } : { path, nullCount },
  ];
}

function isOrdered(type: DataType): boolean {
  return type.kind === 'decimal' || (type.kind === 'primitive' && !['boolean', 'binary'].includes(type.name));
}

/** Timestamps come with their offset, which is UTC's: the session's zone. */
function toBound(text: string, type: DataType): string {
  return type.kind === 'primitive' && type.name === 'timestamp' ? text.replace(/\+00(?::00)?$/, '') : text;
}

/** The log's text of a partition value (DELTA.md §1.6). */
function toPartitionText(text: string, column: string, type: DataType): string {
  if (type.kind !== 'primitive') return text;
  switch (type.name) {
    case 'string':
      // Readers disagree: some take it for NULL.
      if (text === '') throw partitionValueEmpty(column);
      return text;
    case 'date':
      if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) throw partitionValueRange(column, text);
      return text;
    case 'timestamp':
    case 'timestamp_ntz': {
      const match = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?(?:\+00(?::00)?)?$/.exec(text);
      if (match === null) throw partitionValueRange(column, text);
      const [, date, time, fraction = ''] = match;
      const digits = fraction.padEnd(6, '0');
      return type.name === 'timestamp' ? `${date}T${time}.${digits}Z` : `${date} ${time}.${digits}`;
    }
    default:
      return text;
  }
}
