/** Runs a query and gives its rows as lossless JSON. */

import type { DuckDBConnection, DuckDBResult } from '@duckdb/node-api';
import type { JsonValue } from '../../json/lossless.ts';
import type { EngineColumn, QueryOptions, QueryResult } from '../../ports/engine.ts';
import { toSqlType } from '../../schema/sql-type.ts';
import type { DataType } from '../../schema/types.ts';
import { toCell } from './cells.ts';
import { type BoundQuery, withPrepared } from './describe.ts';
import { toGoldError } from './engine-errors.ts';
import { type WrappedQuery, wrapQuery } from './query-text.ts';
import { nameColumn } from './stored-values.ts';

/** The cells are what a table would hold: columns of types that are stored as others are cast, as storing does. */
export function runQuery(
  connection: DuckDBConnection,
  sql: string,
  options: QueryOptions,
): Promise<QueryResult> {
  return withPrepared(connection, sql, async (bound, statement) => {
    const { query, columns } = bound;
    const isAsStored = columns.every(
      (column, index) => cellType(column) === statement.columnType(index).toString(),
    );
    if (isAsStored && options.limit === undefined) {
      try {
        return { columns, rows: await readRows(await statement.stream(), columns, options) };
      } catch (error) {
        throw toGoldError(error, wrapQuery('', query, ''));
      }
    }
    const wrapped = castQuery(bound, options.limit);
    try {
      return { columns, rows: await readRows(await connection.stream(wrapped.text), columns, options) };
    } catch (error) {
      throw nameColumn(
        toGoldError(error, wrapped),
        columns.map(({ name, type }) => ({ name, type: type.kind === 'unsupported' ? TEXT : type })),
      );
    }
  });
}

function castQuery({ query, columns }: BoundQuery, limit: number | undefined): WrappedQuery {
  const names = columns.map((_, index) => `c${index}`);
  const casts = columns.map((column, index) => `CAST(c${index} AS ${cellType(column)})`);
  const end = limit === undefined ? '' : ` LIMIT ${Math.max(0, Math.trunc(limit))}`;
  return wrapQuery(`SELECT ${casts.join(', ')} FROM (`, query, `) AS q(${names.join(', ')})${end}`);
}

async function readRows(
  result: DuckDBResult,
  columns: readonly EngineColumn[],
  { signal }: QueryOptions,
): Promise<JsonValue[][]> {
  const rows: JsonValue[][] = [];
  for await (const batch of result.yieldRows()) {
    signal?.throwIfAborted();
    for (const row of batch) rows.push(row.map((value, index) => toCell(value, typeAt(columns, index))));
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
