/** How fresh sources are, a line each, and how many are. */
import type { Age } from '../compile/source-freshness.ts';
import {
  ageOf,
  type Basis,
  type FreshnessResult,
  type FreshnessStatus,
} from '../freshness/freshness-result.ts';
import type { Colors } from './colors.ts';
import { formatSeconds } from './format-result.ts';

const LABELS: Readonly<Record<FreshnessStatus, string>> = {
  pass: 'PASS',
  warn: 'WARN',
  error: 'ERROR',
  'runtime error': 'FAIL',
};
const COLORS: Readonly<Record<FreshnessStatus, (colors: Colors) => (text: string) => string>> = {
  pass: (colors) => colors.green,
  warn: (colors) => colors.yellow,
  error: (colors) => colors.red,
  'runtime error': (colors) => colors.red,
};
const SOURCES_OF_TIME: Readonly<Record<Basis, string>> = {
  commit: 'last written',
  files: 'newest file',
  statistics: 'newest',
  query: 'newest',
};

/** `WARN   silver.orders  2d 3h old, more than 1 day  newest 2026-01-31 12:00:00 UTC  0.01s` */
export function formatFreshness(result: FreshnessResult, nameWidth: number, colors: Colors): string {
  const { source, status, seconds } = result;
  const label = COLORS[status](colors)(LABELS[status].padEnd(6));
  const name = `${source.source}.${source.name}`.padEnd(nameWidth);
  return `${label} ${name}  ${describe(result)}  ${colors.dim(formatSeconds(seconds))}`;
}

/** `Done. PASS=2 WARN=1 ERROR=0 FAIL=0 TOTAL=3`; FAIL counts those that could not be measured. */
export function formatFreshnessCounts(results: readonly FreshnessResult[]): string {
  const counts = Object.entries(LABELS).map(
    ([status, label]) => `${label}=${results.filter((result) => result.status === status).length}`,
  );
  return `Done. ${counts.join(' ')} TOTAL=${results.length}`;
}

function describe(result: FreshnessResult): string {
  const { measured, status, source, error } = result;
  if (measured === undefined) return error?.code ?? '';
  const limit = status === 'error' ? source.freshness?.errorAfter : source.freshness?.warnAfter;
  const over = status === 'pass' || limit === undefined ? '' : `, more than ${formatLimit(limit)}`;
  if (measured.loadedAt === undefined) return `no data${over}`;
  const at = `${new Date(measured.loadedAt).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  return `${formatAge(ageOf(result))}${over}  ${SOURCES_OF_TIME[measured.basis]} ${at}`;
}

function formatLimit({ count, period }: Age): string {
  return `${count} ${period}${count === 1 ? '' : 's'}`;
}

/** `2d 3h old`, `5m 10s old`, `in the future by 3m`: the two largest units. */
function formatAge(seconds: number): string {
  const whole = Math.floor(Math.abs(seconds));
  const units: readonly (readonly [number, string])[] = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor((whole % 86_400) / 3600), 'h'],
    [Math.floor((whole % 3600) / 60), 'm'],
    [whole % 60, 's'],
  ];
  const first = units.findIndex(([count]) => count > 0);
  const shown = first === -1 ? [] : units.slice(first, first + 2).filter(([count]) => count > 0);
  const text = shown.length === 0 ? '0s' : shown.map(([count, unit]) => `${count}${unit}`).join(' ');
  return seconds < 0 ? `in the future by ${text}` : `${text} old`;
}
