/** target/run_results.json: what the last run did. */
import type { AssertionResult, FailingRows } from '../audit/assertion-result.ts';
import type { NodeResult, RunResult } from '../execute/run-result.ts';
import type { UnitTestResult } from '../unit-tests/unit-test-result.ts';
import { registrationToJson } from './catalog-json.ts';
import { toLocationJson } from './error-json.ts';
import type { AssertionResultJson, NodeResultJson, RunResultsJson } from './schemas/run-results.ts';
import { toUnitTestJson } from './unit-test-json.ts';

/** `unitTests`: those that ran before it. */
export function toRunResultsJson(
  result: RunResult,
  unitTests: readonly UnitTestResult[] = [],
): RunResultsJson {
  return {
    metadata: { schema_version: 1, document: 'run-results' },
    run_id: result.runId,
    target: result.target,
    started_at: new Date(result.startedAt).toISOString(),
    finished_at: new Date(result.finishedAt).toISOString(),
    cancelled: result.cancelled,
    unrecorded: result.unrecorded?.message ?? null,
    untracked: (result.untracked ?? []).map(({ code, message }) => ({ code, message })),
    unit_tests: unitTests.map(toUnitTestJson),
    results: result.nodes.map(toNodeJson),
  };
}

export function toNodeJson(node: NodeResult): NodeResultJson {
  return {
    id: node.id,
    name: node.name,
    kind: node.kind,
    status: node.status,
    code: node.error?.code ?? null,
    message: node.error?.message ?? node.skippedBecause ?? null,
    hint: node.error?.hint ?? null,
    location: toLocationJson(node.error?.location),
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
    timings: node.timings.map(({ stage, seconds }) => ({ stage, seconds })),
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
}: AssertionResult): AssertionResultJson {
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
    location: toLocationJson(assertion.location),
    sql,
    sample: sample === undefined ? null : toSampleJson(sample),
    seconds,
  };
}

function toSampleJson({ columns, rows }: FailingRows): NonNullable<AssertionResultJson['sample']> {
  return { columns: [...columns], rows: rows.map((row) => [...row]) };
}
