/** Unit tests as people read them: a line for each, and for those that fail a table of the difference. */
import type { UnitTestNode } from '../compile/unit-tests/unit-test-node.ts';
import type {
  RowDifference,
  TextDifference,
  UnitTestResult,
  UnitTestStatus,
} from '../unit-tests/unit-test-result.ts';
import type { Colors } from './colors.ts';
import { formatDifference } from './format-difference.ts';
import { type ErrorFormat, formatError } from './format-error.ts';
import { formatCount } from './format-result.ts';

const LABELS: Readonly<Record<UnitTestStatus, string>> = { pass: 'PASS', fail: 'FAIL', error: 'ERROR' };

/** What a test is called in lines: with its model, since names are unique for a model only. */
export function unitTestTitle(test: UnitTestNode): string {
  const subject = test.about === 'model' ? test.model.split('.').at(-1) : 'macro';
  return `${subject}: ${test.name}`;
}

/** `PASS  customer_insights: quintiles_break_ties  0.01s` */
export function formatUnitTestLine(
  { test, status, errors, difference, seconds }: UnitTestResult,
  nameWidth: number,
  { colors }: Pick<ErrorFormat, 'colors'>,
): string {
  const note =
    status === 'error'
      ? `  ${errors[0]?.code ?? ''}`
      : difference === undefined
        ? ''
        : `  ${summarize(difference)}`;
  return `${label(status, colors)} ${unitTestTitle(test).padEnd(nameWidth)}${note}  ${colors.dim(`${seconds.toFixed(2)}s`)}`;
}

/** A test that did not pass: errors with their places, or the difference. Without a newline at the end. */
export function formatUnitTest(result: UnitTestResult, format: ErrorFormat): string {
  const { test, status, errors, difference } = result;
  const { colors } = format;
  const { file, line, column } = test.location;
  const note = difference === undefined ? '' : `  ${summarize(difference)}`;
  const lines = [
    `${label(status, colors)} ${unitTestTitle(test)}${note}  ${colors.cyan(`${file}:${line}:${column}`)}`,
  ];
  if (test.description !== '') lines.push(indent(test.description));
  if (errors.length > 0) lines.push(errors.map((error) => indent(formatError(error, format))).join('\n\n'));
  if (difference?.kind === 'rows') lines.push(indent(formatDifference(difference, colors)));
  if (difference?.kind === 'text') lines.push(indent(formatTextDifference(difference, colors)));
  return lines.join('\n');
}

function label(status: UnitTestStatus, colors: Colors): string {
  return (status === 'pass' ? colors.green : colors.red)(LABELS[status].padEnd(5));
}

function summarize(difference: RowDifference | TextDifference): string {
  if (difference.kind === 'text') return 'another text';
  const { missing, extra, changed } = difference;
  const parts = [
    [changed.length, 'changed'],
    [missing.length, 'missing'],
    [extra.length, 'extra'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${formatCount(count)} ${word}`)
    .join(', ');
}

/** Lines that both have at the beginning and the end stay, those between are shown of both. */
function formatTextDifference({ expected, actual }: TextDifference, colors: Colors): string {
  const [wanted, found] = [expected.split('\n'), actual.split('\n')];
  let head = 0;
  while (head < Math.min(wanted.length, found.length) && wanted[head] === found[head]) head += 1;
  let tail = 0;
  const most = Math.min(wanted.length, found.length) - head;
  while (tail < most && wanted.at(-1 - tail) === found.at(-1 - tail)) tail += 1;
  return [
    colors.dim('- expected  + actual'),
    ...wanted.slice(0, head).map((line) => `  ${line}`),
    ...wanted.slice(head, wanted.length - tail).map((line) => colors.red(`- ${line}`)),
    ...found.slice(head, found.length - tail).map((line) => colors.green(`+ ${line}`)),
    ...wanted.slice(wanted.length - tail).map((line) => `  ${line}`),
  ].join('\n');
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? line : `  ${line}`))
    .join('\n');
}
