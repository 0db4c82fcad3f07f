/** Rows as a text table, JSON (one array), JSON lines or CSV. */

import { JsonNumber, type JsonValue } from '../json/lossless.ts';
import { stringifyJson } from '../json/stringify.ts';
import { fitText } from './fit-text.ts';
import { textWidth } from './text-width.ts';

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
  // RFC 4180, with lines that end with LF. NULL is an empty field, an empty text is "".
  csv: ({ columns, rows }) => [columns, ...rows].map((row) => `${row.map(csvField).join(',')}\n`).join(''),
};

/** Each row as a JSON object: members in the order of the columns. A name that comes again gets a number, for an object has each only once. */
export function toObjects({ columns, rows }: Rows): string[] {
  const keys = uniqueNames(columns).map((name) => JSON.stringify(name));
  return rows.map(
    (row) => `{${keys.map((key, at) => `${key}:${stringifyJson(row[at] ?? null)}`).join(',')}}`,
  );
}

/** `a, a, b` as `a, a_1, b`. */
export function uniqueNames(names: readonly string[]): readonly string[] {
  const taken = new Set(names);
  const seen = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let count = 1; seen.has(unique) || (unique !== name && taken.has(unique)); count += 1)
      unique = `${name}_${count}`;
    seen.add(unique);
    return unique;
  });
}

/** A value longer than this is cut in tables. */
const MAX_WIDTH = 60;

function formatTable({ columns, rows }: Rows): string {
  const texts = rows.map((row) => row.map(formatCell));
  const names = columns.map(visible);
  const widths = names.map((name, index) =>
    Math.max(textWidth(name), ...texts.map((row) => textWidth(row[index] ?? ''))),
  );
  const isNumeric = columns.map((_, index) => rows.every((row) => isNumberCell(row[index] ?? null)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => {
        const space = ' '.repeat(Math.max(0, (widths[index] ?? 0) - textWidth(cell)));
        return isNumeric[index] === true ? space + cell : cell + space;
      })
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return `${[line(names), rule, ...texts.map(line)].join('\n')}\n`;
}

/** NULL counts, so that a column of numbers stays one. */
export function isNumberCell(cell: JsonValue): boolean {
  return cell === null || typeof cell === 'number' || cell instanceof JsonNumber;
}

/** A cell in a table: NULL in capitals, control characters visible, cut when long. */
export function formatCell(cell: JsonValue): string {
  return fitText(cellText(cell), MAX_WIDTH);
}

/** The same in full. A text that says NULL is told from NULL by its quotes. */
export function cellText(cell: JsonValue): string {
  if (cell === null) return 'NULL';
  if (cell === 'NULL') return '"NULL"';
  return visible(typeof cell === 'string' ? cell : stringifyJson(cell));
}

/** Control characters would move the cursor, and marks of direction change the order of what stands around. */
export function visible(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g,
    (character) => SHORT_ESCAPES[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function csvField(cell: JsonValue): string {
  if (cell === null) return '';
  const text = typeof cell === 'string' ? cell : stringifyJson(cell);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
