/** Written rows as a query whose columns have the right types, all columns of the schema included. */
import { findStatements } from '../compile/sql-statements.ts';
import type {
  WrittenCell,
  WrittenCells,
  WrittenColumn,
  WrittenQuery,
  WrittenRows,
  WrittenValue,
} from '../compile/unit-tests/written-rows.ts';
import { GoldError, type Location } from '../diagnostics/gold-error.ts';
import { findNearest } from '../diagnostics/nearest.ts';
import { unknownRowColumn, unknownRowColumns } from '../diagnostics/unit-test.ts';
import { stringifyJson } from '../json/stringify.ts';
import type { Engine } from '../ports/engine.ts';
import { quoteName, quoteText } from '../schema/sql-type.ts';
import { type CheckedColumn, checkValues, findLosses, toJson, toTypedJson } from './check-values.ts';
import { emptyColumn, type InputColumn, type InputSchema } from './declared-schema.ts';
import { inferType } from './infer-type.ts';

export interface TypedRows {
  /** Undefined when there are errors. */
  readonly sql: string | undefined;
  readonly errors: readonly GoldError[];
}

export interface RowsRequest {
  readonly rows: WrittenRows;
  readonly schema: InputSchema;
  /** What the rows are for, in messages: `ref('orders')`. */
  readonly what: string;
  /** Only the columns that are written, not all of the schema. */
  readonly onlyWritten: boolean;
}

export async function typeRows(
  request: RowsRequest,
  engine: Engine,
  signal: AbortSignal,
): Promise<TypedRows> {
  const { rows } = request;
  return rows.kind === 'query'
    ? typeQuery(rows, request, engine, signal)
    : typeCells(rows, request, engine, signal);
}

async function typeCells(
  rows: WrittenCells,
  request: RowsRequest,
  engine: Engine,
  signal: AbortSignal,
): Promise<TypedRows> {
  const { schema, what, onlyWritten } = request;
  const wrong = findWrongColumns(rows, request);
  const columns = chooseColumns(schema, rows.columns, onlyWritten);
  if (columns.length === 0 && wrong.length === 0)
    return { sql: undefined, errors: [unknownRowColumns(what, rows.location)] };
  const cellsOf = (column: InputColumn): WrittenCell[] =>
    rows.rows.flatMap(({ cells }) => cells.get(column.name.toLowerCase()) ?? []);
  const toCheck = columns.flatMap((column) => {
    const checked = checkedColumn(column);
    return checked === undefined ? [] : cellsOf(column).map((cell) => ({ cell, column: checked }));
  });
  const errors = [...wrong, ...(await checkValues(inOrder(toCheck), engine, signal))];
  if (errors.length > 0) return { sql: undefined, errors };
  const typed = columns.map((column) => ({
    ...column,
    sqlType: column.sqlType ?? inferType(cellsOf(column).map(({ value }) => value)),
  }));
  if (rows.rows.length === 0) {
    const list = typed.map(({ name, sqlType }) => emptyColumn(name, sqlType)).join(', ');
    return { sql: `select ${list} where false`, errors: [] };
  }
  const values = rows.rows.map(({ cells }) => {
    const row = typed.map((column) => literal(cells.get(column.name.toLowerCase())?.value, column));
    return `(${row.join(', ')})`;
  });
  const names = typed.map((_, index) => `c${index}`);
  const list = typed.map((column, index) => castColumn(`c${index}`, column)).join(', ');
  return { sql: `select ${list} from (values ${values.join(', ')}) as v(${names.join(', ')})`, errors: [] };
}

/** By file and line, as people read. */
function inOrder<T extends { readonly cell: WrittenCell }>(cells: readonly T[]): T[] {
  return [...cells].sort(
    (a, b) => a.cell.location.line - b.cell.location.line || a.cell.location.column - b.cell.location.column,
  );
}

function chooseColumns(
  schema: InputSchema,
  written: readonly WrittenColumn[],
  onlyWritten: boolean,
): InputColumn[] {
  const own = new Set(written.map(({ name }) => name.toLowerCase()));
  const declared = new Set(schema.columns.map(({ name }) => name.toLowerCase()));
  const extra = written
    .filter(({ name }) => !declared.has(name.toLowerCase()))
    .map(({ name }): InputColumn => ({ name, sqlType: undefined, type: undefined }));
  const known = schema.columns.filter(({ name }) => !onlyWritten || own.has(name.toLowerCase()));
  return [...known, ...extra];
}

function checkedColumn({ name, sqlType, type }: InputColumn): CheckedColumn | undefined {
  return sqlType === undefined || type === undefined ? undefined : { name, sqlType, type };
}

function findWrongColumns(rows: WrittenCells, { schema, what }: RowsRequest): GoldError[] {
  const known = schema.columns.map(({ name }) => name);
  const isKnown = new Set(known.map((name) => name.toLowerCase()));
  const unknown = rows.columns.filter(({ name }) => !isKnown.has(name.toLowerCase()));
  if (schema.complete)
    return unknown.map(({ name, location }) => unknownRowColumn(name, what, known, location));
  return unknown.flatMap((column, index) => {
    const earlier = [...known, ...unknown.slice(0, index).map(({ name }) => name)];
    const meant = findMisspelled(column.name, earlier, rows);
    return meant === undefined ? [] : [unknownRowColumn(column.name, what, [meant], column.location)];
  });
}

/**
 * Where not all columns are known, a name nearly that of another column, in rows that lack that other column, is taken for a slip:
 * else the rows would silently have NULL in it.
 */
function findMisspelled(name: string, earlier: readonly string[], rows: WrittenCells): string | undefined {
  const nearest = name.length < 4 ? undefined : findNearest(name, earlier);
  if (nearest === undefined || nearest.length < 4) return undefined;
  const has = (one: string): ((row: WrittenCells['rows'][number]) => boolean) => {
    return ({ cells }) => cells.has(one.toLowerCase());
  };
  return rows.rows.filter(has(name)).some(has(nearest)) ? undefined : nearest;
}

function isNested({ sqlType }: { readonly sqlType: string | undefined }): boolean {
  return sqlType !== undefined && /(?:\]|^\s*(?:struct|map|row)\s*\(.*\))\s*$/is.test(sqlType);
}

function literal(value: WrittenValue | undefined, column: InputColumn): string {
  if (value === undefined || value.kind === 'null') return 'null';
  if (isNested(column)) return quoteText(stringifyJson(toTypedJson(value, column.type)));
  return quoteText('text' in value ? value.text : stringifyJson(toJson(value)));
}

function castColumn(
  sql: string,
  column: { readonly name: string; readonly sqlType: string | undefined },
): string {
  const { name, sqlType } = column;
  if (sqlType === undefined) return `null as ${quoteName(name)}`;
  const value = isNested(column) ? `cast(${sql} as json)` : sql;
  return `cast(${value} as ${sqlType}) as ${quoteName(name)}`;
}

/** A SELECT: its columns cast to the types known, those that it lacks added. Runs once, so that a bad value shows up at its place. */
async function typeQuery(
  rows: WrittenQuery,
  request: RowsRequest,
  engine: Engine,
  signal: AbortSignal,
): Promise<TypedRows> {
  const { schema, what, onlyWritten } = request;
  const [statement] = findStatements(rows.sql);
  const start = statement?.start ?? 0;
  const locate = (name: string): Location => ({
    ...rows.locate(locateName(rows.sql, name)),
    length: name.length,
  });
  let prefix = 0;
  try {
    const described = await engine.describe(rows.sql, signal);
    const known = new Map(schema.columns.map((column) => [column.name.toLowerCase(), column]));
    if (schema.complete) {
      const errors = described
        .filter(({ name }) => !known.has(name.toLowerCase()))
        .map(({ name }) =>
          unknownRowColumn(
            name,
            what,
            schema.columns.map((column) => column.name),
            locate(name),
          ),
        );
      if (errors.length > 0) return { sql: undefined, errors };
    }
    const checked = described.map(({ name }) => {
      const column = known.get(name.toLowerCase());
      return column && checkedColumn(column);
    });
    if (checked.some((column) => column !== undefined)) {
      const { rows: cells } = await engine.query(rows.sql, { signal });
      const errors = cells.flatMap((row) => findLosses(checked, row, locate));
      if (errors.length > 0) return { sql: undefined, errors };
    }
    const own = new Set(described.map(({ name }) => name.toLowerCase()));
    const given = described.map(({ name }, index) => {
      const column = known.get(name.toLowerCase());
      return column?.sqlType === undefined
        ? `c${index} as ${quoteName(column?.name ?? name)}`
        : `cast(c${index} as ${column.sqlType}) as ${quoteName(column.name)}`;
    });
    const lacking = schema.columns
      .filter(({ name }) => !onlyWritten && !own.has(name.toLowerCase()))
      .map(({ name, sqlType }) => emptyColumn(name, sqlType));
    const head = `select ${[...given, ...lacking].join(', ')} from (\n`;
    prefix = head.length;
    const names = described.map((_, index) => `c${index}`).join(', ');
    const sql = `${head}${rows.sql.slice(start, statement?.end)}\n) as q(${names})`;
    await engine.query(sql, { signal });
    return { sql, errors: [] };
  } catch (error) {
    if (!(error instanceof GoldError)) throw error;
    const { position } = error.details;
    // In the text that is wrapped, the query begins after the head.
    const offset =
      typeof position !== 'number'
        ? start
        : prefix === 0
          ? position
          : Math.max(start, position - prefix + start);
    const placed = error.moved(rows.locate(Math.min(offset, rows.sql.length)));
    return { sql: undefined, errors: [placed.withHint(`This SQL gives the rows for: ${what}.`)] };
  }
}

/** Where a column of a SELECT is most likely named. */
function locateName(sql: string, name: string): number {
  const word = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const match = [...sql.matchAll(new RegExp(`(?<![\\w])${word}(?![\\w])`, 'gi'))];
  return match.at(-1)?.index ?? findStatements(sql)[0]?.start ?? 0;
}
