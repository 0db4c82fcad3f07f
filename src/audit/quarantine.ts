/** Which rows of a candidate go into quarantine, as SQL (pure). */
import type { AssertionNode } from '../compile/manifest.ts';
import { quoteText } from '../schema/sql-type.ts';
import type { AssertionResult } from './assertion-result.ts';

/** Those that found rows to set aside. */
export function findQuarantined(results: readonly AssertionResult[]): readonly AssertionNode[] {
  return results
    .filter(({ assertion, failures, status }) => assertion.quarantine && failures > 0 && status !== 'error')
    .map(({ assertion }) => assertion);
}

/** The rows that no assertion objects to. `rows`: SQL name of the candidate. */
export function keptRows(rows: string, assertions: readonly AssertionNode[]): string {
  const conditions = assertions.map((assertion) => `not ${isBad(assertion)}`);
  return `select * from ${rows} where ${conditions.join(' and ')}`;
}

/** The others, with the names of the assertions that object. `at`: ISO 8601 in UTC. */
export function quarantinedRows(
  rows: string,
  assertions: readonly AssertionNode[],
  { runId, at }: { readonly runId: string; readonly at: string },
): string {
  const reasons = assertions.map(
    (assertion) => `case when ${isBad(assertion)} then ${quoteText(assertion.name)} end`,
  );
  return [
    `select *, concat_ws(', ', ${reasons.join(', ')}) as quarantine_reason,`,
    `${quoteText(runId)} as quarantine_run_id, timestamptz ${quoteText(at)} as quarantined_at`,
    `from ${rows} where ${assertions.map(isBad).join(' or ')}`,
  ].join(' ');
}

function isBad({ rule, where, name }: AssertionNode): string {
  if (rule.kind !== 'rows') throw new Error(`${name} is not about rows`);
  const condition = where === undefined ? rule.condition : `(${where}\n) and (${rule.condition}\n)`;
  return `coalesce((${condition}\n), false)`;
}
