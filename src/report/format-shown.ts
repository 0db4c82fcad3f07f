/**
 * Rows for people, as `gold show` prints them (pure): names, types, and a line for each row. Where that is wider than the terminal, columns of text
 * are made narrower as long as they stay readable; if it still does not fit, each row is written downwards.
 */

import type { EngineColumn, QueryResult } from '../ports/engine.ts';
import { formatSqlType } from '../schema/sql-type.ts';
import type { Colors } from './colors.ts';
import { fitText } from './fit-text.ts';
import { cellText, isNumberCell, visible } from './format-table.ts';
import { textWidth } from './text-width.ts';

export interface ShownFormat {
  /** Columns of the terminal; undefined: no terminal, so that lines are as long as they are. */
  readonly width: number | undefined;
  readonly colors: Colors;
}

/** Ends with a newline. */
export function formatShown(result: QueryResult, { width, colors }: ShownFormat): string {
  const columns = result.columns.map((column, at) =>
    toShown(
      column,
      result.rows.map((row) => row[at] ?? null),
    ),
  );
  if (columns.length === 0) return 'No columns.\n';
  const widths = fitWidths(columns, width);
  return widths === undefined
    ? formatDownwards(columns, result.rows.length, width ?? 80, colors)
    : formatAcross(columns, result.rows.length, widths, colors);
}

interface Shown {
  readonly name: string;
  readonly type: string;
  readonly cells: readonly Cell[];
  readonly isNumeric: boolean;
}
interface Cell {
  readonly text: string;
  readonly isNull: boolean;
}

function toShown({ name, type }: EngineColumn, values: QueryResult['rows'][number]): Shown {
  return {
    name: visible(name),
    type: type.kind === 'unsupported' ? type.engineType.toLowerCase() : formatSqlType(type),
    cells: values.map((value) => ({ text: cellText(value), isNull: value === null })),
    isNumeric: isNumeric(type) || (values.some((value) => value !== null) && values.every(isNumberCell)),
  };
}

/** By the type, so that NaN and a column of NULLs stand on the right as well. */
function isNumeric(type: EngineColumn['type']): boolean {
  if (type.kind === 'decimal') return true;
  return (
    type.kind === 'primitive' && ['long', 'integer', 'short', 'byte', 'float', 'double'].includes(type.name)
  );
}

const GAP = 2;
/** Where nothing limits lines, a longer value is cut all the same. */
const WIDEST = 60;
/** A column is not made narrower than this. */
const NARROWEST = 12;

/** How wide each column is to be; undefined when they do not fit. Numbers are never cut. */
function fitWidths(columns: readonly Shown[], width: number | undefined): readonly number[] | undefined {
  const natural = columns.map(({ name, type, cells, isNumeric: isWhole }) => {
    const head = Math.max(textWidth(name), textWidth(type));
    const body = cells.reduce((most, { text }) => Math.max(most, textWidth(text)), 0);
    return isWhole ? Math.max(head, body) : Math.min(WIDEST, Math.max(head, body));
  });
  if (width === undefined) return natural;
  const least = columns.map(({ isNumeric: isWhole }, at) =>
    isWhole ? (natural[at] ?? 0) : Math.min(NARROWEST, natural[at] ?? 0),
  );
  let excess = sum(natural) + GAP * (columns.length - 1) - width;
  if (sum(least) + GAP * (columns.length - 1) > width) return undefined;
  const widths = [...natural];
  // The widest gives way first, one column at a time.
  for (; excess > 0; excess -= 1) {
    const spare = widths.map((one, at) => (one > (least[at] ?? 0) ? one : 0));
    const widest = spare.indexOf(Math.max(...spare));
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function formatAcross(
  columns: readonly Shown[],
  rows: number,
  widths: readonly number[],
  colors: Colors,
): string {
  const line = (
    textOf: (column: Shown) => string,
    paint: (text: string, column: Shown) => string = (text) => text,
  ): string =>
    columns
      .map((column, at) => {
        const text = fitText(textOf(column), widths[at] ?? 0);
        const space = ' '.repeat(Math.max(0, (widths[at] ?? 0) - textWidth(text)));
        const painted = paint(text, column);
        if (column.isNumeric) return space + painted;
        // Nothing stands behind the last one.
        return at === columns.length - 1 ? painted : painted + space;
      })
      .join(' '.repeat(GAP));
  const lines = [
    line(({ name }) => name, colors.bold),
    line(({ type }) => type, colors.dim),
    widths.map((one) => '-'.repeat(one)).join(' '.repeat(GAP)),
    ...Array.from({ length: rows }, (_, row) =>
      line(
        ({ cells }) => cells[row]?.text ?? '',
        (text, { cells }) => (cells[row]?.isNull === true ? colors.dim(text) : text),
      ),
    ),
  ];
  return `${lines.map((text) => text.trimEnd()).join('\n')}\n`;
}

/** A block for each row, a line for each column; long values go on below. */
function formatDownwards(columns: readonly Shown[], rows: number, width: number, colors: Colors): string {
  const names = Math.min(Math.max(...columns.map(({ name }) => textWidth(name))), Math.floor(width / 2));
  const types = Math.min(Math.max(...columns.map(({ type }) => textWidth(type))), 14);
  const left = names + types + 2 * GAP;
  const pad = (text: string, size: number): string => {
    const cut = fitText(text, size);
    return cut + ' '.repeat(Math.max(0, size - textWidth(cut)));
  };
  const head = ({ name, type }: Shown): string => `${pad(name, names)}  ${colors.dim(pad(type, types))}`;
  if (rows === 0) return `${[...columns.map((column) => head(column).trimEnd()), '0 rows'].join('\n')}\n`;
  const blocks = Array.from({ length: rows }, (_, row) => {
    const title = `row ${row + 1} `;
    const lines = columns.flatMap((column) => {
      const { text, isNull } = column.cells[row] ?? { text: '', isNull: true };
      const [first = '', ...more] = split(text, Math.max(10, width - left));
      const painted = isNull ? colors.dim(first) : first;
      return [`${head(column)}  ${painted}`.trimEnd(), ...more.map((part) => ' '.repeat(left) + part)];
    });
    return [colors.bold(title) + '-'.repeat(Math.max(0, Math.min(width, 60) - title.length)), ...lines].join(
      '\n',
    );
  });
  return `${blocks.join('\n')}\n`;
}

/** Parts of at most so many columns, all of the text. */
function split(text: string, width: number): readonly string[] {
  const parts: string[] = [];
  let part = '';
  for (const character of text) {
    if (part !== '' && textWidth(part + character) > width) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part];
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
