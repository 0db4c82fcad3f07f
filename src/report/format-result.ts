/** Result lines and the summary of a run. */
import type { NodeResult, NodeStatus, RunResult } from '../execute/run-result.ts';
import { countStatuses } from '../execute/run-result.ts';
import type { Colors } from './colors.ts';
import { padText } from './fit-text.ts';

const LABELS: Readonly<Record<NodeStatus, string>> = {
  success: 'OK',
  warned: 'WARN',
  failed: 'FAIL',
  skipped: 'SKIP',
  reused: 'REUSED',
};

/** `OK     daily_sales  180 rows, 7 files, 6 partitions  v3 → v4  0.21s`. `nameWidth`: columns of the longest name. */
export function formatResultLine(result: NodeResult, nameWidth: number, colors: Colors): string {
  const label = colorOf(result.status, colors)(LABELS[result.status].padEnd(6));
  const name = padText(result.name, nameWidth);
  return `${label} ${name}  ${describe(result, colors)}`.trimEnd();
}

/** Sources whose assertions hold are what everybody expects; only models count then. */
export function isNewsworthy({ kind, status }: Pick<NodeResult, 'kind' | 'status'>): boolean {
  return kind !== 'source' || status === 'failed' || status === 'warned';
}

/** `Done. OK=4 WARN=0 FAIL=0 SKIP=0 REUSED=0 TOTAL=4` */
export function formatCounts(all: readonly NodeResult[]): string {
  const nodes = all.filter(isNewsworthy);
  const counts = countStatuses(nodes);
  return (
    `Done. OK=${counts.success} WARN=${counts.warned} FAIL=${counts.failed} SKIP=${counts.skipped} ` +
    `REUSED=${counts.reused} TOTAL=${nodes.length}`
  );
}

/** `4 models in 1.32s` or `1 seed, 4 models in 1.32s`, and how it ended when not well. */
export function formatTotals(result: RunResult): string {
  const seconds = (result.finishedAt - result.startedAt) / 1000;
  const published = result.nodes.filter(({ kind }) => kind !== 'source');
  const seeds = published.filter(({ kind }) => kind === 'seed').length;
  const models = published.length - seeds;
  const counts = [
    ...(seeds === 0 ? [] : [formatAmount(seeds, 'seed')]),
    ...(models === 0 && seeds > 0 ? [] : [formatAmount(models, 'model')]),
  ];
  return `${counts.join(', ')} in ${formatSeconds(seconds)}${result.cancelled ? ', stopped by you' : ''}`;
}

function describe(result: NodeResult, colors: Colors): string {
  if (result.status === 'skipped') return colors.dim(result.skippedBecause ?? '');
  const seconds = colors.dim(formatSeconds(result.seconds));
  if (result.error !== undefined) return `${result.error.code}  ${seconds}`;
  const { published } = result;
  if (published === undefined) return `${result.kind}  ${seconds}`;
  const { rows, files, partitions, versionBefore, versionAfter } = published;
  const amounts = [
    formatAmount(rows, 'row'),
    formatAmount(files, 'file'),
    ...(partitions === undefined ? [] : [formatAmount(partitions, 'partition')]),
  ];
  const versions =
    versionBefore === undefined ? `new v${versionAfter}` : `v${versionBefore} → v${versionAfter}`;
  const unregistered = result.registration?.outcome === 'failed' ? '  not registered' : '';
  return `${amounts.join(', ')}  ${versions}${unregistered}  ${seconds}`;
}

function colorOf(status: NodeStatus, colors: Colors): (text: string) => string {
  if (status === 'failed') return colors.red;
  if (status === 'warned') return colors.yellow;
  return status === 'skipped' ? colors.dim : colors.green;
}

export function formatSeconds(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(2)}s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}m ${String(whole % 60).padStart(2, '0')}s`;
}

export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 row`, `1,234 rows` */
export function formatAmount(count: number, noun: string): string {
  return `${formatCount(count)} ${count === 1 ? noun : `${noun}s`}`;
}
