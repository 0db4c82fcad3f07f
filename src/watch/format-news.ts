/** What a watch tells, as lines for people. */

import type { FileChange, FileChangeKind } from '../ports/file-watcher.ts';
import { type ErrorFormat, formatError } from '../report/format-error.ts';
import { formatAmount, formatCount } from '../report/format-result.ts';
import { formatRows } from '../report/format-table.ts';
import { formatUnitTest, formatUnitTestLine, unitTestTitle } from '../report/format-unit-test.ts';
import type { IdleState, Preview, TableDifference, WatchNews } from './watch-news.ts';

export interface NewsFormat extends ErrorFormat {
  /** `12:04:02`, of now. */
  readonly time: () => string;
}

/** Those that are text as a whole; runs are told by a reporter of their own. */
export type TextNews = Exclude<WatchNews, { readonly kind: 'run-ended' | 'run-started' | 'cleared' }>;

/** Ends with a newline, unless it is empty. */
export function formatNews(news: TextNews, format: NewsFormat): string {
  const lines = linesOf(news, format);
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

const ERRORS = 10;
const FILES = 5;
const KEYS_LINE = 'r run  a all  t unit tests  q quit  ? help';

function linesOf(news: TextNews, format: NewsFormat): string[] {
  const { colors, time } = format;
  switch (news.kind) {
    case 'started': {
      const seeds = news.seeds === 0 ? '' : ` and ${formatAmount(news.seeds, 'seed')}`;
      const how = news.polls ? 'looking at the files twice a second' : 'watching';
      return [
        `${colors.dim(time())}  ${colors.bold(news.project)}, target ${news.target}: ${formatAmount(news.models, 'model')}${seeds} compiled in ${formatMs(news.ms)}, ${how}`,
      ];
    }
    case 'files-changed':
      return ['', `${colors.dim(time())}  ${colors.bold(formatFiles(news.files))}`];
    case 'compiled':
      return [
        ...news.logs.map(({ model, message }) => `${colors.dim('log')}  ${model}: ${message}`),
        formatCompiled(news),
      ];
    case 'compile-failed':
      return [formatErrors(news, format)];
    case 'unit-tested': {
      const { result } = news;
      if (result.status !== 'pass') return [formatUnitTest(result, format)];
      return [formatUnitTestLine(result, unitTestTitle(result.test).length, format)];
    }
    case 'previewed':
      return ['', ...formatPreview(news.preview, format)];
    case 'previews-left-out':
      return ['', colors.dim(`changed too: ${news.models.join(', ')}`)];
    case 'run-cancelled':
      return [
        news.because === 'changed'
          ? colors.yellow('run stopped: files changed; tables that it had not published are as they were')
          : colors.yellow('run stopped; tables that it had not published are as they were'),
      ];
    case 'run-failed':
    case 'watch-failed':
      return [formatError(news.error, format)];
    case 'refused':
      return [
        news.because === 'broken'
          ? colors.yellow('nothing is run while the project does not compile')
          : colors.yellow('nothing has changed and nothing has run yet: a runs all'),
      ];
    case 'help':
      return [
        'r  run what has changed and not run, else what ran last',
        'a  run all that is selected, with unit tests',
        't  run all unit tests of what is selected',
        'c  clear the screen (errors that stand are shown again)',
        'q  quit; Ctrl-C too, with exit code 130',
      ];
    case 'idle':
      return [`${colors.dim(time())}  ${formatIdle(news.state, format)}`];
  }
}

function formatIdle({ compileErrors, run, waiting, hasKeys }: IdleState, { colors }: NewsFormat): string {
  const state =
    compileErrors > 0
      ? colors.red(`${formatAmount(compileErrors, 'error')}, waiting for a change`)
      : run === 'failed'
        ? colors.red('the last run failed, waiting for a change')
        : colors.green('ok, waiting for a change');
  const left = waiting === 0 ? '' : colors.yellow(`, ${formatCount(waiting)} not run yet`);
  return `${state}${left}${hasKeys ? colors.dim(`   ${KEYS_LINE}`) : ''}`;
}

function formatCompiled(news: Extract<WatchNews, { kind: 'compiled' }>): string {
  const of = `of ${formatAmount(news.total, 'model')}`;
  const removed = news.removed === 0 ? '' : `, ${formatCount(news.removed)} gone`;
  return `compiled ${formatCount(news.changed)} ${of} in ${formatMs(news.ms)}${removed}`;
}

function formatErrors(
  { errors, ms }: Extract<WatchNews, { kind: 'compile-failed' }>,
  format: NewsFormat,
): string {
  const shown = errors.slice(0, ERRORS).map((error) => formatError(error, format));
  const left = errors.length - shown.length;
  const more =
    left === 0 ? [] : [format.colors.red(`and ${formatAmount(left, 'more error')}: gold compile shows all`)];
  const found = ms === 0 ? [] : [format.colors.dim(`found in ${formatMs(ms)}`)];
  return [...shown, [...more, ...found].join('\n')].filter((text) => text !== '').join('\n\n');
}

const MARKS: Readonly<Record<FileChangeKind, string>> = { added: ' (new)', changed: '', removed: ' (gone)' };

/** `models/a.sql, models/b.sql (new) and 240 more files` */
function formatFiles(files: readonly FileChange[]): string {
  const list = files.slice(0, FILES).map(({ path, kind }) => `${path}${MARKS[kind]}`);
  const left = files.length - list.length;
  return `${list.join(', ')}${left === 0 ? '' : ` and ${formatAmount(left, 'more file')}`}`;
}

function formatPreview({ name, rows, difference, error }: Preview, format: NewsFormat): string[] {
  const { colors } = format;
  if (error !== undefined) return [colors.bold(name), formatError(error, format)];
  const facts = difference === undefined ? '' : `  ${formatVersions(difference)}`;
  const columns = difference === undefined ? [] : formatColumns(difference, format);
  if (rows === undefined || rows.rows.length === 0)
    return [`${colors.bold(name)}${facts}`, ...columns, 'no rows'];
  const table = formatRows({ columns: rows.columns.map((column) => column.name), rows: rows.rows }, 'table');
  return [`${colors.bold(name)}${facts}`, ...columns, table.trimEnd()];
}

function formatVersions({ before, after, changedRows }: TableDifference): string {
  if (before === undefined) return `new v${after.version}, ${formatAmount(after.rows, 'row')}`;
  const amount =
    before.rows === after.rows
      ? formatAmount(after.rows, 'row')
      : `${formatCount(before.rows)} → ${formatAmount(after.rows, 'row')}`;
  const changed =
    changedRows === undefined
      ? ''
      : changedRows.new + changedRows.gone === 0
        ? ', the same values'
        : `, ${formatCount(changedRows.new)} of them new, ${formatCount(changedRows.gone)} gone`;
  return `v${before.version} → v${after.version}, ${amount}${changed}`;
}

function formatColumns({ columns }: TableDifference, { colors }: NewsFormat): string[] {
  return columns.map(({ name, became, before, after }) => {
    if (became === 'added') return colors.green(`  + ${name} ${after}`);
    if (became === 'removed') return colors.red(`  - ${name} ${before}`);
    return colors.yellow(`  ~ ${name} ${before} → ${after}`);
  });
}

function formatMs(ms: number): string {
  return ms < 10_000 ? `${formatCount(Math.round(ms))} ms` : `${(ms / 1000).toFixed(1)} s`;
}
