/** How old the data of a source is, and what that means: plain data for reports. */
import type { SourceNode } from '../compile/manifest.ts';
import type { Age, SourceFreshness } from '../compile/source-freshness.ts';
import type { GoldError } from '../diagnostics/gold-error.ts';

/** dbt's words. */
export const FRESHNESS_STATUSES = ['pass', 'warn', 'error', 'runtime error'] as const;
export type FreshnessStatus = (typeof FRESHNESS_STATUSES)[number];

/** How the newest time was found. `statistics` and `commit` come from a Delta log, `files` from times of files: no data is read. */
export type Basis = 'statistics' | 'commit' | 'files' | 'query';

export interface Measured {
  /** Milliseconds since the epoch, finer fractions cut off; undefined: there are no rows, or none of them has a time. */
  readonly loadedAt: number | undefined;
  readonly basis: Basis;
  /** Of the Delta table that was looked at. */
  readonly version: number | undefined;
}

export interface FreshnessResult {
  readonly source: SourceNode;
  readonly status: FreshnessStatus;
  /** Undefined with `runtime error`. */
  readonly measured: Measured | undefined;
  /** When it was measured, in milliseconds since the epoch. */
  readonly snapshottedAt: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly seconds: number;
  /** With `runtime error`. */
  readonly error: GoldError | undefined;
}

/** What a table without rows counts as, as dbt has it: loaded at the beginning of the calendar. */
export const NEVER = Date.parse('0001-01-01T00:00:00Z');

/** Seconds; negative for a time in the future. */
export function ageOf({ measured, snapshottedAt }: FreshnessResult): number {
  return (snapshottedAt - (measured?.loadedAt ?? NEVER)) / 1000;
}

/** As dbt: data is too old when it is older than the age given, not when it is exactly as old. */
export function judgeAge(
  milliseconds: number,
  { warnAfter, errorAfter }: Pick<SourceFreshness, 'warnAfter' | 'errorAfter'>,
): FreshnessStatus {
  const exceeds = (limit: Age | undefined): boolean =>
    limit !== undefined && milliseconds > toMilliseconds(limit);
  return exceeds(errorAfter) ? 'error' : exceeds(warnAfter) ? 'warn' : 'pass';
}

const PERIOD_MS: Readonly<Record<Age['period'], number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

function toMilliseconds({ count, period }: Age): number {
  return count * PERIOD_MS[period];
}
