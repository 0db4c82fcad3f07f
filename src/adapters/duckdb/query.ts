/** Runs a query and gives its rows as lossless JSON. */

import { setImmediate } from 'node:timers/promises';
import type { DuckDBConnection, DuckDBMaterializedResult } from '@duckdb/node-api';
import type { JsonValue } from '../../json/lossless.ts';
import type { EngineColumn, QueryOptions, QueryResult } from '../../ports/engine.ts';
import { toSqlType } from '../../schema/sql-type.ts';
import type { DataType } from '../../schema/types.ts';
import { toCell } from './cells.ts';
import type { BoundQuery } from './describe.ts';
import { toGoldError } from './engine-errors.ts';
import { type WrappedQuery, wrapQuery } from './query-text.ts';
import { nameColumn } from './stored-values.ts';

/**
 * Runs a query that has been bound. The cells are what a table would hold: columns of types that are stored as others are cast, as
 * storing does.
 */
export async function runQuery(
  connection: DuckDBConnection,
  bound: BoundQuery,
  options: QueryOptions,
): Promise<QueryResult> {
  const { query, columns } = bound;
  const isCast = options.limit !== undefined || !bound.isAsStored;
  const wrapped = isCast ? castQuery(bound, options) : wrapQuery('', query, '');
  try {
    // Not prepared first: a query that reads files is bound anew when it then runs, which costs as much again.
    return { columns, rows: await readRows(await connection.run(wrapped.text), columns, options) };
  } catch (error) {
    const placed = toGoldError(error, wrapped);
    throw isCast ? nameColumn(placed, columns.map(storedColumn)) : placed;
  }
}

function storedColumn({ name, type }: EngineColumn): { readonly name: string; readonly type: DataType } {
  return { name, type: type.kind === 'unsupported' ? TEXT : type };
}

function castQuery({ query, columns }: BoundQuery, { limit }: QueryOptions): WrappedQuery {
  const names = columns.map((_, index) => `c${index}`);
  const casts = columns.map((column, index) => `CAST(c${index} AS ${cellType(column)})`);
  const end = limit === undefined ? '' : ` LIMIT ${Math.max(0, Math.trunc(limit))}`;
  return wrapQuery(`SELECT ${casts.join(', ')} FROM (`, query, `) AS q(${names.join(', ')})${end}`);
}

async function readRows(
  result: DuckDBMaterializedResult,
  columns: readonly EngineColumn[],
  { signal }: QueryOptions,
): Promise<JsonValue[][]> {
  const rows: JsonValue[][] = [];
  for (let index = 0; index < result.chunkCount; index += 1) {
    // Others have their turn, Ctrl-C too.
    if (index > 0) await setImmediate();
    signal?.throwIfAborted();
    for (const row of result.getChunk(index).getRows())
      rows.push(row.map((value, column) => toCell(value, typeAt(columns, column))));
  }
  return rows;
}

const TEXT: DataType = { kind: 'primitive', name: 'string' };

function cellType(column: EngineColumn): string {
  return column.type.kind === 'unsupported' ? 'VARCHAR' : toSqlType(column.type);
}

function typeAt(columns: readonly EngineColumn[], index: number): EngineColumn['type'] {
  return columns[index]?.type ?? { kind: 'unsupported', engineType: 'NULL' };
}
