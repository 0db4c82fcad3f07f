/** Whether a measure is in line with its values at earlier versions of the table (pure). */
import type { TrendRule } from '../compile/assertions/kinds.ts';

export type TrendVerdict =
  | { readonly kind: 'no-baseline'; readonly versions: number }
  | ({ readonly kind: 'in-line' | 'out-of-line' } & TrendComparison);

export interface TrendComparison {
  readonly versions: number;
  /** Of the values at those versions. */
  readonly mean: number;
  /** How far the mean may be missed, in the unit of the measure. */
  readonly allowed: number;
}

/** `value` NULL, of a measure over no rows, is out of line once there is a baseline. `baseline`: newest first. */
export function judgeTrend(
  rule: Pick<TrendRule, 'limit' | 'minVersions'>,
  value: number | null,
  baseline: readonly number[],
): TrendVerdict {
  const versions = baseline.length;
  if (versions < rule.minVersions) return { kind: 'no-baseline', versions };
  const mean = meanOf(baseline);
  const allowed =
    rule.limit.kind === 'change'
      ? Math.abs(mean) * rule.limit.share
      : rule.limit.deviations * deviationOf(baseline, mean);
  // The last digits of a mean are noise, not a trend.
  const slack = Math.abs(mean) * 1e-9;
  const isInLine = value !== null && Math.abs(value - mean) <= allowed + slack;
  return { kind: isInLine ? 'in-line' : 'out-of-line', versions, mean, allowed };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}

/** Of a sample (n - 1); 0 for a single value. */
function deviationOf(values: readonly number[], mean: number): number {
  if (values.length < 2) return 0;
  const squares = values.reduce((total, value) => total + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
