/** What measuring an assertion gave. */
import type { AssertionNode } from '../compile/manifest.ts';
import type { GoldError } from '../diagnostics/gold-error.ts';
import type { JsonValue } from '../json/lossless.ts';

export const ASSERTION_STATUSES = ['pass', 'warn', 'fail', 'error', 'skip'] as const;
export type AssertionStatus = (typeof ASSERTION_STATUSES)[number];

export interface AssertionResult {
  readonly assertion: AssertionNode;
  /** `error`: it could not be measured, which blocks like a failure. `skip`: a table that it compares with does not exist yet. */
  readonly status: AssertionStatus;
  /** Why it was not measured, for people. */
  readonly skippedBecause?: string;
  /** What is to be said of it besides, such as that there is no baseline yet. */
  readonly note?: string;
  /** It passed, and its table has no rows at all. */
  readonly isOfNothing?: true;
  /** Rows that the assertion's query gives. */
  readonly failures: number;
  /** The value of a rule that is about a measure, under the name by which commits record it. */
  readonly measured?: { readonly measure: string; readonly value: JsonValue };
  /** Some of the failing rows, when there are any. */
  readonly sample: FailingRows | undefined;
  /** SQL that gives the failing rows; for a trend its measure. */
  readonly sql: string;
  readonly error?: GoldError;
  /** Wall time; what is measured together shares its. */
  readonly seconds: number;
}

export interface FailingRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly JsonValue[])[];
}

/** Whether the rows must not become visible. */
export function blocks({ status }: Pick<AssertionResult, 'status'>): boolean {
  return status === 'fail' || status === 'error';
}

/** As dbt has it: `error_if` counts for severity error only, then `warn_if`; each defaults to `!= 0`, also where only the other is given. */
export function statusOf(
  { severity, errorIf, warnIf }: Pick<AssertionNode, 'severity' | 'errorIf' | 'warnIf'>,
  failures: number,
): 'pass' | 'warn' | 'fail' {
  if (severity === 'error' && holds(failures, errorIf ?? '!= 0')) return 'fail';
  return holds(failures, warnIf ?? '!= 0') ? 'warn' : 'pass';
}

function holds(count: number, comparison: string): boolean {
  const [, operator = '!=', text = '0'] = /^\s*(=|!=|<>|<=|>=|<|>)\s*(\d+)\s*$/.exec(comparison) ?? [];
  const limit = Number(text);
  const results: Readonly<Record<string, boolean>> = {
    '=': count === limit,
    '!=': count !== limit,
    '<>': count !== limit,
    '<': count < limit,
    '<=': count <= limit,
    '>': count > limit,
    '>=': count >= limit,
  };
  return results[operator] ?? false;
}
