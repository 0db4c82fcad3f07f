/** Measures assertions on rows that are bound already: all conditions in one pass over the table, other queries side by side. */
import type { AssertionNode } from '../compile/manifest.ts';
import { GoldError } from '../diagnostics/gold-error.ts';
import type { JsonValue } from '../json/lossless.ts';
import type { Engine } from '../ports/engine.ts';

export const ASSERTION_STATUSES = ['pass', 'warn', 'fail', 'error', 'skip'] as const;
export type AssertionStatus = (typeof ASSERTION_STATUSES)[number];

export interface AssertionResult {
  readonly assertion: AssertionNode;
  /** `error`: it could not be measured, which blocks like a failure. `skip`: a table that it compares with does not exist yet. */
  readonly status: AssertionStatus;
  /** Why it was not measured, for people. */
  readonly skippedBecause?: string;
  /** Rows that the assertion's query gives. */
  readonly failures: number;
  /** Some of them, when there are any. */
  readonly sample:
    | { readonly columns: readonly string[]; readonly rows: readonly (readonly JsonValue[])[] }
    | undefined;
  /** SQL that gives the failing rows. */
  readonly sql: string;
  readonly error?: GoldError;
  /** Wall time; conditions measured together share theirs. */
  readonly seconds: number;
}

export interface AuditContext {
  readonly engine: Engine;
  readonly signal: AbortSignal;
  /** Milliseconds, monotonic. */
  readonly elapsed: () => number;
}

/**
 * Waits for the inputs of assertions. Gives why those are missing that have never been published, by node id; anything else that is
 * wrong with an input is thrown.
 */
export async function findMissing(
  keys: readonly string[],
  ready: (key: string) => Promise<unknown>,
): Promise<ReadonlyMap<string, string>> {
  const missing = new Map<string, string>();
  await Promise.all(
    keys.map(async (key) => {
      try {
        await ready(key);
      } catch (error) {
        if (!(error instanceof GoldError) || error.code !== 'not-published') throw error;
        missing.set(key, `${String(error.details['model'])} has never been published`);
      }
    }),
  );
  return missing;
}

/** Splits off assertions that read what is missing: they are skipped, visibly. */
export function skipMissing(
  assertions: readonly AssertionNode[],
  missing: ReadonlyMap<string, string>,
): { readonly measured: readonly AssertionNode[]; readonly skipped: readonly AssertionResult[] } {
  const reasonOf = ({ gate, dependsOn }: AssertionNode): string | undefined =>
    [gate, ...dependsOn].map((id) => missing.get(id)).find((reason) => reason !== undefined);
  return {
    measured: assertions.filter((assertion) => reasonOf(assertion) === undefined),
    skipped: assertions.flatMap((assertion): AssertionResult[] => {
      const skippedBecause = reasonOf(assertion);
      if (skippedBecause === undefined) return [];
      return [
        { assertion, status: 'skip', skippedBecause, failures: 0, sample: undefined, sql: '', seconds: 0 },
      ];
    }),
  };
}

/** `rows`: SQL name of the table that conditions are about. In the order given. */
export async function runAssertions(
  assertions: readonly AssertionNode[],
  rows: string,
  context: AuditContext,
): Promise<AssertionResult[]> {
  const together = assertions.filter(({ check }) => check.kind === 'rows');
  const alone = assertions.filter(({ check }) => check.kind === 'query');
  const results = new Map<string, AssertionResult>();
  const add = (list: readonly AssertionResult[]): void => {
    for (const result of list) results.set(result.assertion.id, result);
  };
  await Promise.all([
    measureTogether(together, rows, context).then(add),
    ...alone.map((assertion) =>
      measureAlone(assertion, failingRows(assertion, rows), context).then((one) => add([one])),
    ),
  ]);
  return assertions.flatMap(({ id }) => results.get(id) ?? []);
}

/** Whether the rows must not become visible. */
export function blocks({ status }: Pick<AssertionResult, 'status'>): boolean {
  return status === 'fail' || status === 'error';
}

/** The query of an assertion's failing rows. */
function failingRows({ check }: AssertionNode, rows: string): string {
  return check.kind === 'query' ? check.sql : `select * from ${rows} where ${check.condition}`;
}

async function measureTogether(
  assertions: readonly AssertionNode[],
  rows: string,
  context: AuditContext,
): Promise<AssertionResult[]> {
  if (assertions.length === 0) return [];
  const { engine, signal, elapsed } = context;
  const counts = assertions.map(({ check }) =>
    check.kind === 'rows' ? `count(*) filter (where ${check.condition}\n)` : 'null',
  );
  const start = elapsed();
  let cells: readonly JsonValue[];
  try {
    const result = await engine.query(`select ${counts.join(', ')} from ${rows}`, { signal });
    cells = result.rows[0] ?? [];
  } catch (error) {
    if (!(error instanceof GoldError)) throw error;
    // One of them is wrong; each on its own says which.
    return Promise.all(
      assertions.map((assertion) => measureAlone(assertion, failingRows(assertion, rows), context)),
    );
  }
  const seconds = (elapsed() - start) / 1000;
  return Promise.all(
    assertions.map((assertion, index) =>
      toResult(assertion, Number(cells[index] ?? 0), failingRows(assertion, rows), seconds, context),
    ),
  );
}

async function measureAlone(
  assertion: AssertionNode,
  sql: string,
  context: AuditContext,
): Promise<AssertionResult> {
  const { engine, signal, elapsed } = context;
  const start = elapsed();
  try {
    const result = await engine.query(`select count(*) from (${sql}\n) as gold_failures`, { signal });
    const failures = Number(result.rows[0]?.[0] ?? 0);
    return await toResult(assertion, failures, sql, (elapsed() - start) / 1000, context);
  } catch (error) {
    if (!(error instanceof GoldError)) throw error;
    const seconds = (elapsed() - start) / 1000;
    const placed = error.at(assertion.location);
    return { assertion, status: 'error', failures: 0, sample: undefined, sql, error: placed, seconds };
  }
}

async function toResult(
  assertion: AssertionNode,
  failures: number,
  sql: string,
  seconds: number,
  { engine, signal }: AuditContext,
): Promise<AssertionResult> {
  const status = statusOf(assertion, failures);
  if (status === 'pass') return { assertion, status, failures, sample: undefined, sql, seconds };
  const { columns, rows } = await engine.query(sql, { signal, limit: assertion.limit });
  return {
    assertion,
    status,
    failures,
    sample: { columns: columns.map(({ name }) => name), rows },
    sql,
    seconds,
  };
}

/** As dbt has it: `error_if` counts for severity error only, then `warn_if`; both default to `!= 0`. */
export function statusOf(
  { severity, errorIf, warnIf }: Pick<AssertionNode, 'severity' | 'errorIf' | 'warnIf'>,
  failures: number,
): 'pass' | 'warn' | 'fail' {
  if (severity === 'error' && holds(failures, errorIf ?? '!= 0')) return 'fail';
  // With error_if alone, fewer failures than that are nothing to warn of unless warn_if says so.
  const warns = severity === 'warn' || warnIf !== undefined;
  return warns && holds(failures, warnIf ?? '!= 0') ? 'warn' : 'pass';
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
