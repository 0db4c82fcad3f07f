/** The difference of two sets of rows as one aligned table: `-` missing, `+` extra, `~` changed with `expected → actual`. */

import type { JsonValue } from '../json/lossless.ts';
import type { RowDifference } from '../unit-tests/unit-test-result.ts';
import type { Colors } from './colors.ts';
import { formatAmount, formatCount } from './format-result.ts';
import { formatCell, isNumberCell } from './format-table.ts';
import { textWidth } from './text-width.ts';

/** Rows shown; the rest is counted. */
const MAX_ROWS = 20;

interface Line {
  readonly mark: '-' | '+' | '~';
  readonly cells: readonly { readonly text: string; readonly isChanged: boolean }[];
}

/** Without a newline at the end. */
export function formatDifference(difference: RowDifference, colors: Colors): string {
  const { columns, changed, missing, extra } = difference;
  const lines: Line[] = [
    ...changed.map(
      ({ expected, actual, equal }): Line => ({
        mark: '~',
        cells: expected.map((cell, index) => ({
          text:
            equal[index] === true ? formatCell(actual[index] ?? null) : arrow(cell, actual[index] ?? null),
          isChanged: equal[index] !== true,
        })),
      }),
    ),
    ...missing.map((row) => plainLine('-', row)),
    ...extra.map((row) => plainLine('+', row)),
  ];
  const shown = lines.slice(0, MAX_ROWS);
  const widths = columns.map((name, index) =>
    Math.max(textWidth(name), ...shown.map(({ cells }) => textWidth(cells[index]?.text ?? ''))),
  );
  const cellsOf = [...changed.flatMap(({ expected, actual }) => [expected, actual]), ...missing, ...extra];
  const isNumeric = columns.map((_, index) => cellsOf.every((row) => isNumberCell(row[index] ?? null)));
  const pad = (text: string, index: number): string => {
    const space = ' '.repeat(Math.max(0, (widths[index] ?? 0) - textWidth(text)));
    return isNumeric[index] === true ? space + text : text + space;
  };
  const paint: Readonly<Record<Line['mark'], (text: string) => string>> = {
    '-': colors.red,
    '+': colors.green,
    '~': (text) => text,
  };
  const body = shown.map(({ mark, cells }) => {
    const texts = cells.map(({ text, isChanged }, index) =>
      isChanged ? colors.yellow(pad(text, index)) : pad(text, index),
    );
    const sign = mark === '~' ? colors.yellow(mark) : mark;
    return paint[mark](`${sign} ${texts.join('  ')}`.trimEnd());
  });
  const more = lines.length - shown.length;
  return [
    colors.dim(legend(difference)),
    `  ${columns.map(pad).join('  ')}`.trimEnd(),
    colors.dim(`  ${widths.map((width) => '-'.repeat(width)).join('  ')}`),
    ...body,
    ...(more > 0 ? [colors.dim(`  and ${formatCount(more)} more`)] : []),
  ].join('\n');
}

function plainLine(mark: '-' | '+', row: readonly JsonValue[]): Line {
  return { mark, cells: row.map((cell) => ({ text: formatCell(cell), isChanged: false })) };
}

/** Text that looks the same (a number and its text, spaces at the end) is quoted to be told apart. */
function arrow(expected: JsonValue, actual: JsonValue): string {
  const [before, after] = [formatCell(expected), formatCell(actual)];
  const isAlike = before.trim() === after.trim() || [before, after].includes('');
  return isAlike ? `${quoted(expected)} → ${quoted(actual)}` : `${before} → ${after}`;
}

function quoted(cell: JsonValue): string {
  return typeof cell === 'string' ? formatCell(JSON.stringify(cell)) : formatCell(cell);
}

function legend({ expectedRows, actualRows, changed, missing, extra }: RowDifference): string {
  const marks = [
    changed.length > 0 ? '~ expected → actual' : '',
    missing.length > 0 ? '- missing' : '',
    extra.length > 0 ? '+ extra' : '',
  ].filter((text) => text !== '');
  return `${formatAmount(expectedRows, 'row')} expected, ${formatCount(actualRows)} found   ${marks.join('   ')}`;
}
