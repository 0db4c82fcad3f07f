/** Runs a query and gives its rows as lossless JSON. */

import type { DuckDBConnection } from '@duckdb/node-api';
import type { JsonValue } from '../../json/lossless.ts';
import type { EngineColumn, QueryOptions, QueryResult } from '../../ports/engine.ts';
import { toSqlType } from '../../schema/sql-type.ts';
import type { DataType } from '../../schema/types.ts';
import { toCell } from './cells.ts';
import { bindQuery } from './describe.ts';
import { toGoldError } from './engine-errors.ts';
import { wrapQuery } from './query-text.ts';
import { nameColumn } from './stored-values.ts';

export async function runQuery(
  connection: DuckDBConnection,
  sql: string,
  options: QueryOptions,
): Promise<QueryResult> {
  const { query, columns } = await bindQuery(connection, sql);
  const names = columns.map((_, index) => `c${index}`);
  // The casts are those of storing, so a cell shows what a table would hold.
  const casts = columns.map((column, index) => `CAST(c${index} AS ${cellType(column)})`);
  const limit = options.limit === undefined ? '' : ` LIMIT ${Math.max(0, Math.trunc(options.limit))}`;
  const wrapped = wrapQuery(
    `SELECT ${casts.join(', ')} FROM (`,
    query,
    `) AS q(${names.join(', ')})${limit}`,
  );
  const rows: JsonValue[][] = [];
  try {
    const result = await connection.stream(wrapped.text);
    for await (const batch of result.yieldRows()) {
      options.signal?.throwIfAborted();
      for (const row of batch) rows.push(row.map((value, index) => toCell(value, typeAt(columns, index))));
    }
  } catch (error) {
    throw nameColumn(
      toGoldError(error, wrapped),
      columns.map(({ name, type }) => ({ name, type: type.kind === 'unsupported' ? TEXT : type })),
    );
  }
  return { columns, rows };
}

const TEXT: DataType = { kind: 'primitive', name: 'string' };

function cellType(column: EngineColumn): string {
  return column.type.kind === 'unsupported' ? 'VARCHAR' : toSqlType(column.type);
}

function typeAt(columns: readonly EngineColumn[], index: number): EngineColumn['type'] {
  return columns[index]?.type ?? { kind: 'unsupported', engineType: 'NULL' };
}
