/**
 * The query that reads one version of a Delta table: exactly the files of its log, columns as its schema says, partition values
 * from the log (DELTA.md §3.5). Columns are called c0, c1, … inside, so that none hides DuckDB's `file_index`.
 */

import type { DuckDBConnection } from '@duckdb/node-api';
import type { DeltaInput, DeltaInputFile } from '../../ports/engine.ts';
import { formatType } from '../../schema/format-type.ts';
import { quoteName, quoteText, toSqlType } from '../../schema/sql-type.ts';
import type { DataType, StructField } from '../../schema/types.ts';
import { escapeGlob } from './sql-text.ts';
import { toDataType } from './types.ts';

/**
 * `plain`: all files are known to hold all columns in their types (`hasUniformFiles`), so they need no mapping. That matters for few
 * files: with a mapping DuckDB 1.5 uses one thread for each file at most.
 */
export function deltaScanQuery(
  input: DeltaInput,
  { plain = false }: { readonly plain?: boolean } = {},
): string {
  const { schema, files } = input;
  if (files.length === 0) {
    const nulls = [...schema.fields, ...fileColumnOf(input)].map(
      ({ name, type }) => `CAST(NULL AS ${toSqlType(type)}) AS ${quoteName(name)}`,
    );
    return `SELECT ${nulls.join(', ')} WHERE false`;
  }
  const columns = schema.fields.map((field, index) =>
    toColumn(field, plain ? quoteName(field.name) : `c${index}`, input),
  );
  const select = columns.map(({ sql, type, name }) =>
    plain ? `CAST(${sql} AS ${toSqlType(type)}) AS ${quoteName(name)}` : `${sql} AS ${quoteName(name)}`,
  );
  if (input.fileColumn !== undefined) select.push(`file_index::BIGINT AS ${quoteName(input.fileColumn)}`);
  const stored = columns.flatMap(({ stored: entry }) => entry ?? []);
  const options = ['hive_partitioning = false'];
  if (!plain && stored.length > 0) options.push(`schema = MAP {${stored.join(', ')}}`);
  return [
    `SELECT ${select.join(', ')}`,
    `FROM ${readParquet(files, options)}`,
    ...deletedRowsFilter(files),
  ].join('\n');
}

function fileColumnOf({ fileColumn }: DeltaInput): Pick<StructField, 'name' | 'type'>[] {
  return fileColumn === undefined ? [] : [{ name: fileColumn, type: { kind: 'primitive', name: 'long' } }];
}

/** Files whose footers are looked at for `plain`; more have threads enough. */
const MAX_FILES_TO_DESCRIBE = 32;
const VIRTUAL_COLUMNS: ReadonlySet<string> = new Set(['file_index', 'file_row_number', 'filename']);

/** Whether DuckDB adds a column of this name to those of a file. */
export function isVirtual(name: string): boolean {
  return VIRTUAL_COLUMNS.has(name.toLowerCase());
}

/** Whether every file holds every column of the schema under its name and in its type. Reads footers of few files only. */
export async function hasUniformFiles(connection: DuckDBConnection, input: DeltaInput): Promise<boolean> {
  const { files, schema, partitionColumns, columnMapping } = input;
  if (columnMapping !== 'none' || files.length === 0 || files.length > MAX_FILES_TO_DESCRIBE) return false;
  const wanted = schema.fields.filter(({ name }) => !partitionColumns.includes(name));
  for (const file of files) {
    const found = new Map(await describeFile(connection, file));
    if ([...found.keys()].some(isVirtual)) return false;
    if (wanted.some(({ name, type }) => found.get(name) !== formatType(type))) return false;
  }
  return true;
}

async function describeFile(
  connection: DuckDBConnection,
  file: DeltaInputFile,
): Promise<readonly (readonly [name: string, type: string])[]> {
  const statement = await connection.prepare(
    `SELECT * FROM ${readParquet([file], ['hive_partitioning = false'])}`,
  );
  try {
    return Array.from({ length: statement.columnCount }, (_, index) => {
      const type = toDataType(statement.columnType(index));
      return [statement.columnName(index), type.kind === 'unsupported' ? type.engineType : formatType(type)];
    });
  } finally {
    statement.destroySync();
  }
}

function readParquet(files: readonly DeltaInputFile[], options: readonly string[]): string {
  const list = files.map(({ uri }) => quoteText(escapeGlob(uri)));
  return `read_parquet([${list.join(', ')}], ${options.join(', ')})`;
}

/** Every partition value as a typed constant, for a check that the log's texts can be read. */
export function partitionConstants(input: DeltaInput, column: string): string {
  const type = input.schema.fields.find(({ name }) => name === column)?.type;
  if (type === undefined) throw new Error(`no partition column ${column}`);
  return constantList(input.files, column, type);
}

interface ScanColumn {
  readonly name: string;
  readonly type: DataType;
  readonly sql: string;
  /** Entry of `schema`; undefined for columns that no file holds. */
  readonly stored: string | undefined;
}

function toColumn(field: StructField, alias: string, input: DeltaInput): ScanColumn {
  const { name, type } = field;
  if (input.partitionColumns.includes(name)) {
    const sql = `${constantList(input.files, name, type)}[file_index::BIGINT + 1]`;
    return { name, type, sql, stored: undefined };
  }
  if (type.kind === 'primitive' && type.name === 'void') {
    return { name, type, sql: `CAST(NULL AS ${toSqlType(type)})`, stored: undefined };
  }
  const nameOf = input.columnMapping === 'none' ? undefined : physicalName;
  const key = input.columnMapping === 'id' ? fieldId(field) : quoteText(nameOf?.(field) ?? name);
  const stored = `${key}: {name: '${alias}', type: ${quoteText(toSqlType(type, nameOf))}, default_value: NULL}`;
  return { name, type, sql: nameOf === undefined ? alias : toLogical(alias, type), stored };
}

function constantList(files: readonly DeltaInputFile[], column: string, type: DataType): string {
  const sqlType = toSqlType(type);
  const isText = type.kind === 'primitive' && (type.name === 'string' || type.name === 'binary');
  const values = files.map(({ partitionValues }) => {
    const text = partitionValues[column] ?? null;
    if (text === null || (text === '' && !isText)) return 'NULL';
    return type.kind === 'primitive' && type.name === 'binary'
      ? `encode(${quoteText(text)})`
      : quoteText(text);
  });
  return `CAST([${values.join(', ')}] AS ${sqlType}[])`;
}

/** Deletion vectors: an anti-join on file and row. */
function deletedRowsFilter(files: readonly DeltaInputFile[]): string[] {
  const deleted = files.flatMap(({ deletedRows = [] }, index) =>
    deletedRows.length === 0 ? [] : [`SELECT ${index} AS f, unnest([${deletedRows.join(', ')}]) AS r`],
  );
  if (deleted.length === 0) return [];
  return [
    `WHERE NOT EXISTS (SELECT 1 FROM (${deleted.join(' UNION ALL ')}) AS deleted`,
    'WHERE deleted.f = file_index AND deleted.r = file_row_number)',
  ];
}

function physicalName(field: { readonly name: string; readonly metadata: object }): string {
  const metadata: Readonly<Record<string, unknown>> = { ...field.metadata };
  const physical = metadata['delta.columnMapping.physicalName'];
  return typeof physical === 'string' ? physical : field.name;
}

function fieldId(field: StructField): string {
  return String(field.metadata['delta.columnMapping.id']);
}

/** Structs inside of a mapped table have physical names too: built again with the logical ones. */
function toLogical(sql: string, type: DataType, depth = 0): string {
  if (!hasStruct(type)) return sql;
  const item = `x${depth}`;
  switch (type.kind) {
    case 'struct': {
      const fields = type.fields.map((field) => {
        const inner = toLogical(`${sql}.${quoteName(physicalName(field))}`, field.type, depth);
        return `${quoteName(field.name)} := ${inner}`;
      });
      return `CASE WHEN ${sql} IS NULL THEN NULL ELSE struct_pack(${fields.join(', ')}) END`;
    }
    case 'array':
      return `list_transform(${sql}, lambda ${item}: ${toLogical(item, type.elementType, depth + 1)})`;
    case 'map': {
      const key = toLogical(`${item}.key`, type.keyType, depth + 1);
      const value = toLogical(`${item}.value`, type.valueType, depth + 1);
      return `map_from_entries(list_transform(map_entries(${sql}), lambda ${item}: {'key': ${key}, 'value': ${value}}))`;
    }
    default:
      return sql;
  }
}

function hasStruct(type: DataType): boolean {
  switch (type.kind) {
    case 'struct':
      return true;
    case 'array':
      return hasStruct(type.elementType);
    case 'map':
      return hasStruct(type.keyType) || hasStruct(type.valueType);
    default:
      return false;
  }
}
