/** An assertion that does not hold, as people read it: how many rows, some of them, and the query that finds them. */
import type { AssertionResult, AssertionStatus } from '../audit/assertion-result.ts';
import type { GoldError } from '../diagnostics/gold-error.ts';
import { type ErrorFormat, formatError } from './format-error.ts';
import { formatAmount, formatCount } from './format-result.ts';
import { formatRows } from './format-table.ts';
import { formatQuery } from './query-text.ts';

const LABELS: Readonly<Record<AssertionStatus, string>> = {
  pass: 'PASS',
  warn: 'WARN',
  fail: 'FAIL',
  error: 'ERROR',
  skip: 'SKIP',
};

/** Without a newline at the end. */
export function formatAssertion(result: AssertionResult, format: ErrorFormat): string {
  const { assertion, status, failures, sample, sql, error, note } = result;
  const { colors } = format;
  const { file, line, column } = assertion.location;
  const color = status === 'warn' || status === 'skip' ? colors.yellow : colors.red;
  const head = `${color(LABELS[status].padEnd(5))} ${assertion.name}`;
  if (result.skippedBecause !== undefined) return `${head}  not measured: ${result.skippedBecause}`;
  if (error !== undefined) return `${head}\n${indent(formatError(error, format))}`;
  const count = formatAmount(failures, 'failing row');
  const lines = [`${head}  ${count}  ${colors.cyan(`${file}:${line}:${column}`)}`];
  if (note !== undefined) lines.push(indent(colors.yellow(note)));
  if (assertion.description !== '') lines.push(indent(assertion.description));
  if (sample !== undefined) {
    lines.push(indent(formatRows(sample, 'table').trimEnd()));
    const more = failures - sample.rows.length;
    if (more > 0) lines.push(indent(colors.dim(`and ${formatCount(more)} more`)));
  }
  // Lines below the first are not indented: they may be inside of a text.
  lines.push(`  ${colors.cyan('query')}: ${formatQuery(sql)}`);
  return lines.join('\n');
}

/** `PASS  not_null_orders_id  0.01s` */
export function formatAssertionLine(
  { assertion, status, failures, seconds, skippedBecause, note }: AssertionResult,
  nameWidth: number,
  { colors }: Pick<ErrorFormat, 'colors'>,
): string {
  const color =
    status === 'pass' ? colors.green : status === 'warn' || status === 'skip' ? colors.yellow : colors.red;
  if (skippedBecause !== undefined)
    return `${color('SKIP')}  ${assertion.name.padEnd(nameWidth)}  not measured: ${skippedBecause}`;
  const count = status === 'pass' || status === 'error' ? '' : `  ${formatCount(failures)} failing`;
  const remark = note === undefined ? '' : `  ${colors.dim(note)}`;
  return `${color(LABELS[status].padEnd(5))} ${assertion.name.padEnd(nameWidth)}${count}  ${colors.dim(`${seconds.toFixed(2)}s`)}${remark}`;
}

/** The history of results that could not be written. */
export function formatUnrecorded(error: GoldError, format: ErrorFormat): string {
  return `${format.colors.red('The results could not be added to the table assertion_results:')}\n${indent(formatError(error, format))}`;
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? line : `  ${line}`))
    .join('\n');
}
