/** A query cannot give an error more than a text; what failed in a cell travels in it as JSON. */
import type { CsvCellFailure } from '../../diagnostics/seed.ts';
import { quoteText } from '../../schema/sql-type.ts';

const MARK = 'gold-csv-cell ';
/** Characters of a value that are shown. */
const SHOWN = 100;

/** SQL that fails for a cell. `row` and `value` are SQL expressions, rows counted from 1. */
export function cellError(column: string, type: string, row: string, value: string): string {
  const head = quoteText(`${MARK}${JSON.stringify({ column, type })}\n`);
  return `error(${head} || ${row} || chr(10) || substr(${value}, 1, ${SHOWN}))`;
}

/** Undefined for any other message. */
export function parseCellError(message: string): CsvCellFailure | undefined {
  if (!message.startsWith(MARK)) return undefined;
  const [head = '', row = '', ...value] = message.slice(MARK.length).split('\n');
  // Written by cellError.
  const { column, type } = JSON.parse(head) as { readonly column: string; readonly type: string };
  return { column, type, row: Number(row) - 1, value: value.join('\n') };
}
