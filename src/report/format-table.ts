/** Rows as a text table, JSON (one array), JSON lines or CSV. */
import stringWidth from 'string-width';
import { JsonNumber, type JsonValue } from '../json/lossless.ts';
import { stringifyJson } from '../json/stringify.ts';

export const ROW_FORMATS = ['table', 'json', 'jsonl', 'csv'] as const;
export type RowFormat = (typeof ROW_FORMATS)[number];

export interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly JsonValue[])[];
}

/** Ends with a newline, unless it is empty. */
export function formatRows(rows: Rows, format: RowFormat): string {
  return FORMATS[format](rows);
}

const FORMATS: Readonly<Record<RowFormat, (rows: Rows) => string>> = {
  table: formatTable,
  json: (rows) => {
    const objects = toObjects(rows).map((object) => `  ${object}`);
    return objects.length === 0 ? '[]\n' : `[\n${objects.join(',\n')}\n]\n`;
  },
  jsonl: (rows) => toObjects(rows).map((object) => `${object}\n`).join(''), // biome-ignore format: short
  csv: ({ columns, rows }) =>
    [columns, ...rows.map((row) => row.map(cellText))]
      .map((row) => `${row.map(quoteCsv).join(',')}\n`)
      .join(''),
};

function toObjects({ columns, rows }: Rows): string[] {
  return rows.map((row) =>
    stringifyJson(Object.fromEntries(columns.map((name, index) => [name, row[index] ?? null]))),
  );
}

/** A value longer than this is cut in tables. */
const MAX_WIDTH = 60;

function formatTable({ columns, rows }: Rows): string {
  const texts = rows.map((row) => row.map(formatCell));
  const widths = columns.map((name, index) =>
    Math.max(stringWidth(name), ...texts.map((row) => stringWidth(row[index] ?? ''))),
  );
  const isNumeric = columns.map((_, index) => rows.every((row) => isNumberCell(row[index] ?? null)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => {
        const space = ' '.repeat(Math.max(0, (widths[index] ?? 0) - stringWidth(cell)));
        return isNumeric[index] === true ? space + cell : cell + space;
      })
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return `${[line(columns), rule, ...texts.map(line)].join('\n')}\n`;
}

/** NULL counts, so that a column of numbers stays one. */
export function isNumberCell(cell: JsonValue): boolean {
  return cell === null || typeof cell === 'number' || cell instanceof JsonNumber;
}

/** A cell in a table: NULL in capitals, control characters visible, cut when long. */
export function formatCell(cell: JsonValue): string {
  return cut(cell === null ? 'NULL' : cellText(cell));
}

function cellText(cell: JsonValue): string {
  if (cell === null) return '';
  return typeof cell === 'string' ? cell : stringifyJson(cell);
}

/** Control characters would move the cursor. */
function cut(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  const visible = text.replace(/[\u0000-\u001f\u007f]/g, (character) =>
    JSON.stringify(character).slice(1, -1),
  );
  if (stringWidth(visible) <= MAX_WIDTH) return visible;
  return `${[...visible].slice(0, MAX_WIDTH - 1).join('')}…`;
}

function quoteCsv(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
