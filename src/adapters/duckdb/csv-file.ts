/**
 * The query over one CSV file of known layout. Nothing about its form is guessed. Columns of a declared type are read as text and cast
 * here, since DuckDB's reader would round `1.5` to an integer and try several formats of dates.
 */
import type { DuckDBConnection, DuckDBType } from '@duckdb/node-api';
import { csvType } from '../../diagnostics/seed.ts';
import type { CsvColumn, CsvLayout } from '../../ports/engine.ts';
import { quoteName, quoteText } from '../../schema/sql-type.ts';
import { cellError } from './csv-cell-error.ts';
import { toGoldError } from './engine-errors.ts';
import { DuckDBTypeId } from './node-api.ts';
import { escapeGlob } from './sql-text.ts';

/** Throws `csv-type` for a type that DuckDB does not know. */
export async function csvQuery(
  connection: DuckDBConnection,
  location: string,
  { delimiter, columns }: CsvLayout,
): Promise<string> {
  const cells = columns.map((_, index) => `c${index}`);
  const asText = columns.flatMap(({ type }, index) => (type === undefined ? [] : [`c${index}: 'VARCHAR'`]));
  const options = [
    quoteText(escapeGlob(location)),
    'auto_detect = true',
    'header = true',
    `delim = ${quoteText(delimiter)}`,
    `quote = '"'`,
    `escape = '"'`,
    `comment = ''`,
    `nullstr = ''`,
    // Types are found from all lines.
    'sample_size = -1',
    // Line ends may differ within a file. Whoever registers it has seen that its quotes are closed.
    'strict_mode = false',
    // Rows are counted, and quotes may hold line breaks.
    'parallel = false',
    `names = [${cells.map(quoteText).join(', ')}]`,
    ...(asText.length === 0 ? [] : [`types = {${asText.join(', ')}}`]),
  ];
  const selected: string[] = [];
  for (const [index, column] of columns.entries()) {
    const value = await typedCell(connection, `c${index}`, column);
    selected.push(`${value} AS ${quoteName(column.name)}`);
  }
  return `SELECT ${selected.join(', ')} FROM (SELECT *, row_number() OVER () AS gold_row FROM read_csv(${options.join(', ')}))`;
}

async function typedCell(
  connection: DuckDBConnection,
  cell: string,
  { name, type }: CsvColumn,
): Promise<string> {
  if (type === undefined) return cell;
  const exact = exactText(await readType(connection, type, name));
  const fits = [
    `try_cast(${cell} AS ${type}) IS NOT NULL`,
    ...(exact === undefined ? [] : [`regexp_full_match(${cell}, ${quoteText(`\\s*(?:${exact})\\s*`)})`]),
  ];
  // The cast inside is evaluated only for cells that fit.
  return `CASE WHEN ${cell} IS NULL OR (${fits.join(' AND ')}) THEN try_cast(${cell} AS ${type}) ELSE ${cellError(name, type, 'gold_row', cell)} END`;
}

async function readType(connection: DuckDBConnection, type: string, column: string): Promise<DuckDBType> {
  try {
    const statement = await connection.prepare(`SELECT CAST(NULL AS ${type})`);
    try {
      return statement.columnType(0);
    } finally {
      statement.destroySync();
    }
  } catch (error) {
    throw csvType(type, column, toGoldError(error));
  }
}

/** Texts that a cast takes without loss, where it would take others with loss; RE2 syntax. */
function exactText(type: DuckDBType): string | undefined {
  switch (type.typeId) {
    case DuckDBTypeId.TINYINT:
    case DuckDBTypeId.SMALLINT:
    case DuckDBTypeId.INTEGER:
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UTINYINT:
    case DuckDBTypeId.USMALLINT:
    case DuckDBTypeId.UINTEGER:
    case DuckDBTypeId.UBIGINT:
    case DuckDBTypeId.UHUGEINT:
      return '[+-]?[0-9]+(?:\\.0*)?';
    case DuckDBTypeId.DECIMAL:
      return `[+-]?(?:[0-9]+(?:\\.[0-9]{0,${type.scale}}0*)?${type.scale === 0 ? '' : `|\\.[0-9]{1,${type.scale}}0*`})`;
    case DuckDBTypeId.DATE:
      // A time of day would be cut off.
      return '[0-9]+[-/][0-9]{1,2}[-/][0-9]{1,2}';
    default:
      return undefined;
  }
}
