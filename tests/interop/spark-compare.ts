/** What gold reads of a table must be what Spark reads of it: names, types and every value. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { queryRows } from '../support/cli.ts';
import type { Spark, SparkField, SparkRows, SparkType } from '../support/spark.ts';

const DUCKDB: Readonly<Record<string, string>> = {
  byte: 'TINYINT',
  short: 'SMALLINT',
  integer: 'INTEGER',
  long: 'BIGINT',
  float: 'FLOAT',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  string: 'VARCHAR',
  binary: 'BLOB',
  date: 'DATE',
  timestamp: 'TIMESTAMP WITH TIME ZONE',
  timestamp_ntz: 'TIMESTAMP',
};

/** A version, or an instant. */
export type At = number | { readonly timestamp: string };

/** Compares one version, or the newest; gives the number of rows. `folder`: a project to run gold in. */
export async function sameRows(
  spark: Spark,
  folder: string,
  path: string,
  version?: number,
): Promise<number> {
  const at = version === undefined ? '' : ` version as of ${version}`;
  const expected = await spark.rows(`select * from delta.\`${path}\`${at}`);
  await goldReads(expected, folder, path, version);
  return expected.rows.length;
}

/** Compares every version of the log, then the newest as gold resolves it; gives what Spark read of each. */
export async function sameVersions(spark: Spark, folder: string, path: string): Promise<SparkRows[]> {
  const read: SparkRows[] = [];
  for (const version of versionsOf(path)) {
    const expected = await spark.rows(`select * from delta.\`${path}\` version as of ${version}`);
    await goldReads(expected, folder, path, version);
    read.push(expected);
  }
  const newest = read.at(-1);
  if (newest !== undefined) await goldReads(newest, folder, path);
  return read;
}

export async function goldReads(expected: SparkRows, folder: string, path: string, at?: At): Promise<void> {
  const where = JSON.stringify(at ?? 'newest');
  const relation = `{{ delta('${path}'${argument(at)}) }}`;
  const described = await queryRows(
    `select column_name as name, column_type as type from (describe select * from ${relation})`,
    folder,
  );
  assert.equal(
    described.map((column) => `${column['name']} ${String(column['type']).replaceAll('"', '')}`),
    expected.fields.map((field) => `${field.name} ${duckdbType(field.type)}`),
    where,
  );
  const values = expected.fields.map((field, i) => `c${i} := ${text(quote(field.name), field.type, 0)}`);
  const rows = await queryRows(
    `select to_json(struct_pack(${values.join(', ')}))::varchar as line from ${relation}`,
    folder,
  );
  const actual = rows.map((row) => JSON.stringify(parsed(row['line'])));
  assert.equal(actual.sort(), expected.rows.map((row) => JSON.stringify(row)).sort(), where);
}

function argument(at: At | undefined): string {
  if (at === undefined) return '';
  return typeof at === 'number' ? `, version=${at}` : `, timestamp='${at.timestamp}'`;
}

export function versionsOf(path: string): number[] {
  return logFiles(path)
    .filter((name) => /^\d{20}\.json$/.test(name))
    .map((name) => Number.parseInt(name, 10))
    .sort((a, b) => a - b);
}

/** Names below _delta_log, and the text of all commits: to check that Spark wrote what a test is about. */
export function logFiles(path: string): string[] {
  return readdirSync(join(path, '_delta_log'), { recursive: true }).map((name) => String(name));
}

export function logText(path: string): string {
  return logFiles(path)
    .filter((name) => /^\d{20}\.json$/.test(name))
    .map((name) => readFileSync(join(path, '_delta_log', name), 'utf8'))
    .join('\n');
}

function parsed(line: unknown): unknown {
  return typeof line === 'string' ? JSON.parse(line) : line;
}

function duckdbType(type: SparkType): string {
  if (typeof type === 'string') return DUCKDB[type] ?? type.toUpperCase();
  if (type.type === 'array') return `${duckdbType(type.elementType)}[]`;
  if (type.type === 'map') return `MAP(${duckdbType(type.keyType)}, ${duckdbType(type.valueType)})`;
  const fields = type.fields.map((field: SparkField) => `${field.name} ${duckdbType(field.type)}`);
  return `STRUCT(${fields.join(', ')})`;
}

/** The text that `canonical` of spark_server.py gives the same value. */
function text(value: string, type: SparkType, depth: number): string {
  const item = `v${depth}`;
  if (typeof type === 'string') {
    if (type === 'string') return value;
    if (type === 'binary') return `hex(${value})`;
    if (type.startsWith('timestamp')) return `epoch_us(${value})::varchar`;
    // The bits, since two engines print a double differently.
    return type === 'float' || type === 'double' ? `${value}::bit::varchar` : `${value}::varchar`;
  }
  if (type.type === 'array') {
    return `list_transform(${value}, lambda ${item}: ${text(item, type.elementType, depth + 1)})`;
  }
  if (type.type === 'map') {
    const key = text(`${item}.key`, type.keyType, depth + 1);
    const entry = `struct_pack(k := ${key}, v := ${text(`${item}.value`, type.valueType, depth + 1)})`;
    return `list_sort(list_transform(map_entries(${value}), lambda ${item}: ${entry}))`;
  }
  const fields = type.fields.map(
    (field: SparkField) =>
      `${quote(field.name)} := ${text(`struct_extract(${value}, '${field.name.replaceAll("'", "''")}')`, field.type, depth)}`,
  );
  return `case when ${value} is not null then struct_pack(${fields.join(', ')}) end`;
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
