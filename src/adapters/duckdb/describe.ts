/** The columns of a query, from DuckDB's binder; nothing runs. */

import type { DuckDBConnection, DuckDBPreparedStatement, DuckDBType } from '@duckdb/node-api';
import { engineNotAQuery, engineParameters } from '../../diagnostics/engine.ts';
import { GoldError } from '../../diagnostics/gold-error.ts';
import type { EngineColumn } from '../../ports/engine.ts';
import { mayTakeColumnsFromRows } from '../../ports/row-columns.ts';
import { quoteName, toSqlType } from '../../schema/sql-type.ts';
import { toGoldError } from './engine-errors.ts';
import { DuckDBTypeId, StatementType } from './node-api.ts';
import { checkKeyword, type QueryText, readQueryText, wrapQuery } from './query-text.ts';
import { toDataType } from './types.ts';

export interface BoundQuery {
  readonly query: QueryText;
  readonly columns: readonly EngineColumn[];
  /** Whether each column has the very type in which it is stored. */
  readonly isAsStored: boolean;
}

/**
 * Checks that the SQL is one query and gives its columns. A PIVOT that takes its columns from the data reads that data
 * here: they are not known otherwise.
 */
export async function bindQuery(connection: DuckDBConnection, sql: string): Promise<BoundQuery> {
  const query = readQueryText(sql);
  const bound = await prepare(connection, query).catch((error: unknown) => {
    // A DELETE from a table that is not there is first of all no query. What does not parse has no kind.
    if (error instanceof GoldError && error.code !== 'engine-syntax') checkKeyword(query.statement);
    throw error;
  });
  if (!bound.isQuery) throw engineNotAQuery(query.statement.keyword, query.start);
  checkKeyword(query.statement);
  const untyped = await findUntyped(connection, query, bound.types);
  const columns = bound.names.map((name, index): EngineColumn => {
    const type = bound.types[index];
    const untypedText = untyped.get(index);
    if (type === undefined || untypedText !== undefined)
      return { name, type: { kind: 'unsupported', engineType: untypedText ?? 'NULL' } };
    return { name, type: toDataType(type) };
  });
  const isAsStored = columns.every(
    ({ type }, index) => type.kind !== 'unsupported' && toSqlType(type) === bound.types[index]?.toString(),
  );
  return { query, columns, isAsStored };
}

interface Prepared {
  readonly isQuery: boolean;
  readonly names: readonly string[];
  readonly types: readonly DuckDBType[];
}

async function prepare(connection: DuckDBConnection, query: QueryText): Promise<Prepared> {
  const wrapped = wrapQuery('', query, '');
  try {
    if (!mayTakeColumnsFromRows(query.body))
      return await readPrepared(await connection.prepare(wrapped.text));
    const statements = await connection.extractStatements(wrapped.text);
    // One statement in the text, several here: DuckDB puts the types that a PIVOT needs before it.
    for (let index = 0; index < statements.count - 1; index += 1) {
      const statement = await statements.prepare(index);
      await statement.run().finally(() => statement.destroySync());
    }
    return await readPrepared(await statements.prepare(statements.count - 1));
  } catch (error) {
    throw toGoldError(error, wrapped);
  }
}

async function readPrepared(statement: DuckDBPreparedStatement): Promise<Prepared> {
  try {
    if (statement.parameterCount > 0) throw engineParameters();
    const indexes = Array.from({ length: statement.columnCount }, (_, index) => index);
    return {
      isQuery: statement.statementType === StatementType.SELECT,
      names: indexes.map((index) => statement.columnName(index)),
      types: indexes.map((index) => statement.columnType(index)),
    };
  } finally {
    statement.destroySync();
  }
}

/**
 * DuckDB turns an untyped NULL into INTEGER at the very top of a query. Inside a UNION ALL it does not: an untyped
 * column takes the type of the other side. So INTEGER columns that become BOOLEAN beside a BOOLEAN had no type. Gives the types of such
 * columns by index, with NULL where there is none: `NULL[]`.
 */
async function findUntyped(
  connection: DuckDBConnection,
  query: QueryText,
  types: readonly DuckDBType[],
): Promise<ReadonlyMap<number, string>> {
  if (!types.some(hasInteger)) return new Map();
  const probes = types.map((type) => `NULL::${probeType(type)}`).join(', ');
  const { text } = wrapQuery('(', query, `) UNION ALL SELECT ${probes}`);
  try {
    const statements = await connection.extractStatements(text);
    const statement = await statements.prepare(statements.count - 1);
    try {
      return new Map(
        types.flatMap((type, index) => {
          const probed = statement.columnType(index);
          return type.toString() === probed.toString() ? [] : [[index, formatUntyped(type, probed)] as const];
        }),
      );
    } finally {
      statement.destroySync();
    }
  } catch (error) {
    if (error instanceof GoldError) throw error;
    return new Map();
  }
}

function hasInteger(type: DuckDBType): boolean {
  switch (type.typeId) {
    case DuckDBTypeId.INTEGER:
      return true;
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.ARRAY:
      return hasInteger(type.valueType);
    case DuckDBTypeId.MAP:
      return hasInteger(type.keyType) || hasInteger(type.valueType);
    case DuckDBTypeId.STRUCT:
      return type.entryTypes.some(hasInteger);
    default:
      return false;
  }
}

/** The type with BOOLEAN in place of INTEGER. */
function probeType(type: DuckDBType): string {
  switch (type.typeId) {
    case DuckDBTypeId.INTEGER:
      return 'BOOLEAN';
    case DuckDBTypeId.LIST:
      return `${probeType(type.valueType)}[]`;
    case DuckDBTypeId.ARRAY:
      return `${probeType(type.valueType)}[${type.length}]`;
    case DuckDBTypeId.MAP:
      return `MAP(${probeType(type.keyType)}, ${probeType(type.valueType)})`;
    case DuckDBTypeId.STRUCT: {
      const entries = type.entryTypes.map(
        (entry, index) => `${quoteName(type.entryNames[index] ?? '')} ${probeType(entry)}`,
      );
      return `STRUCT(${entries.join(', ')})`;
    }
    default:
      return type.toString();
  }
}

/** The type with NULL in place of each INTEGER that the probe made a BOOLEAN. */
function formatUntyped(type: DuckDBType, probed: DuckDBType): string {
  if (type.typeId === DuckDBTypeId.INTEGER && probed.typeId === DuckDBTypeId.BOOLEAN) return 'NULL';
  if (type.typeId === DuckDBTypeId.LIST && probed.typeId === DuckDBTypeId.LIST) {
    return `${formatUntyped(type.valueType, probed.valueType)}[]`;
  }
  if (type.typeId === DuckDBTypeId.MAP && probed.typeId === DuckDBTypeId.MAP) {
    return `MAP(${formatUntyped(type.keyType, probed.keyType)}, ${formatUntyped(type.valueType, probed.valueType)})`;
  }
  if (type.typeId === DuckDBTypeId.STRUCT && probed.typeId === DuckDBTypeId.STRUCT) {
    const entries = type.entryTypes.map(
      (entry, index) =>
        `${quoteName(type.entryNames[index] ?? '')} ${formatUntyped(entry, probed.entryTypes[index] ?? entry)}`,
    );
    return `STRUCT(${entries.join(', ')})`;
  }
  return type.toString();
}
