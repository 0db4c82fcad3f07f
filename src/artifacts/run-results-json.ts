/** target/run_results.json: what the last run did. */
import type { AssertionResult } from '../audit/assertion-result.ts';
import type { GoldError } from '../diagnostics/gold-error.ts';
import type { NodeResult, RunResult } from '../execute/run-result.ts';
import { registrationToJson } from './catalog-json.ts';

export const RUN_RESULTS_VERSION = 1;

export function toRunResultsJson(result: RunResult): object {
  return {
    metadata: { schema_version: RUN_RESULTS_VERSION },
    run_id: result.runId,
    target: result.target,
    started_at: new Date(result.startedAt).toISOString(),
    finished_at: new Date(result.finishedAt).toISOString(),
    cancelled: result.cancelled,
    unrecorded: result.unrecorded?.message ?? null,
    untracked: (result.untracked ?? []).map(({ code, message }) => ({ code, message })),
    results: result.nodes.map(nodeToJson),
  };
}

function nodeToJson(node: NodeResult): object {
  return {
    id: node.id,
    name: node.name,
    kind: node.kind,
    status: node.status,
    code: node.error?.code ?? null,
    message: node.error?.message ?? node.skippedBecause ?? null,
    hint: node.error?.hint ?? null,
    location: locationToJson(node.error),
    table: node.published?.table ?? null,
    rows: node.published?.rows ?? null,
    files: node.published?.files ?? null,
    bytes: node.published?.bytes ?? null,
    partitions: node.published?.partitions ?? null,
    version_before: node.published?.versionBefore ?? null,
    version_after: node.published?.versionAfter ?? null,
    version_read: node.versionRead ?? null,
    catalog: node.registration === undefined ? null : registrationToJson(node.registration),
    started_at: node.startedAt === undefined ? null : new Date(node.startedAt).toISOString(),
    seconds: node.seconds,
    timings: node.timings,
    assertions: (node.assertions ?? []).map(toAssertionJson),
  };
}

/** One result; its sample is some of the failing rows. */
export function toAssertionJson({
  assertion,
  status,
  failures,
  sample,
  sql,
  error,
  skippedBecause,
  note,
  measured,
  seconds,
}: AssertionResult): object {
  return {
    id: assertion.id,
    name: assertion.name,
    kind: assertion.assertion,
    column: assertion.column ?? null,
    severity: assertion.severity,
    status,
    failures,
    message: error?.message ?? skippedBecause ?? note ?? null,
    measure: measured?.measure ?? null,
    value: measured?.value ?? null,
    location: {
      file: assertion.location.file,
      line: assertion.location.line,
      column: assertion.location.column,
    },
    sql,
    sample: sample ?? null,
    seconds,
  };
}

function locationToJson(error: GoldError | undefined): object | null {
  if (error?.location === undefined) return null;
  const { file, line, column } = error.location;
  return { file, line, column };
}
