/**
 * The tables that gold keeps about assertions, in the schema `<schema>_audit`: every result, append-only, and the failing rows of those
 * that ask for it.
 */
import type { AssertionNode, NodeId } from '../compile/manifest.ts';
import { GoldError, type Location } from '../diagnostics/gold-error.ts';
import { lostRace } from '../diagnostics/publish.ts';
import { JsonNumber, type JsonValue } from '../json/lossless.ts';
import { quoteText } from '../schema/sql-type.ts';
import { deleteRows } from '../table/delete-rows.ts';
import { findOwnTable, OWNER_PROPERTY } from '../table/own-table.ts';
import { bindFiles, openTable, type TableContext } from '../table/table-context.ts';
import { type WriteRowsRequest, writeRows } from '../table/write-rows.ts';
import type { AssertionResult } from './assertion-result.ts';

/** One result, and what it is a result of. */
export interface RecordedResult {
  readonly result: AssertionResult;
  /** The version measured; undefined when it never became one. */
  readonly tableVersion: number | undefined;
}

export interface AuditRun {
  readonly runId: string;
  /** `run`, `build`, `seed` or `test`. */
  readonly command: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
  /** Where audit tables lie: `<warehouse>/<schema>_audit`. */
  readonly folder: string;
  /** What people call a model or source. */
  readonly nameOf: (id: NodeId) => string;
}

export function auditFolder(warehouse: string, schema: string): string {
  return `${warehouse.replace(/\/+$/, '')}/${schema}_audit`;
}

/** Appends results to `<schema>_audit/assertion_results`. */
export async function recordResults(
  context: TableContext,
  run: AuditRun,
  results: readonly RecordedResult[],
): Promise<void> {
  if (results.length === 0) return;
  const rows = results.map((result) => `(${resultRow(result, run).join(', ')})`);
  const columns = RESULT_COLUMNS.map(([name, type], index) => `cast(c${index} as ${type}) as ${name}`);
  const names = RESULT_COLUMNS.map((_, index) => `c${index}`).join(', ');
  await write(
    context,
    'assertion_results',
    { file: 'gold_project.yml', line: 1, column: 1 },
    {
      root: `${run.folder}/assertion_results`,
      sql: `select ${columns.join(', ')} from (values ${rows.join(', ')}) as gold_results(${names})`,
      mode: { kind: 'append' },
      addColumns: true,
    },
  );
}

const RESULT_COLUMNS = [
  ['run_id', 'varchar'],
  ['command', 'varchar'],
  ['recorded_at', 'timestamptz'],
  ['model', 'varchar'],
  ['table_version', 'bigint'],
  ['assertion', 'varchar'],
  ['kind', 'varchar'],
  ['column_name', 'varchar'],
  ['severity', 'varchar'],
  ['status', 'varchar'],
  ['failures', 'bigint'],
  ['measure', 'varchar'],
  ['value', 'double'],
  ['seconds', 'double'],
  ['message', 'varchar'],
] as const;

function resultRow({ result, tableVersion }: RecordedResult, run: AuditRun): string[] {
  const { assertion, status, failures, measured, seconds, error, note, skippedBecause } = result;
  const text = (value: string | undefined): string => (value === undefined ? 'null' : quoteText(value));
  return [
    text(run.runId),
    text(run.command),
    text(run.at),
    text(run.nameOf(assertion.gate)),
    tableVersion === undefined ? 'null' : String(tableVersion),
    text(assertion.name),
    text(assertion.assertion),
    text(assertion.column),
    text(assertion.severity),
    text(status),
    String(failures),
    text(measured?.measure),
    measured === undefined ? 'null' : numberText(measured.value),
    String(seconds),
    text(error?.message ?? note ?? skippedBecause),
  ];
}

function numberText(value: JsonValue): string {
  return value instanceof JsonNumber ? value.text : String(value);
}

/** Runs whose failing rows are kept. */
const KEPT_RUNS = 20;

/** Keeps some of the failing rows in `<schema>_audit/<assertion>`, those of the newest runs. The rows must still be bound. */
export async function storeFailures(
  context: TableContext,
  run: AuditRun,
  { assertion, sql }: Pick<AssertionResult, 'assertion' | 'sql'>,
): Promise<void> {
  const limit = assertion.storeFailures;
  if (limit === undefined) return;
  const root = failuresTable(run.folder, assertion);
  const request: WriteRowsRequest = {
    root,
    sql: `select ${quoteText(run.runId)} as gold_run_id, timestamptz ${quoteText(run.at)} as gold_failed_at, * from (${sql}\n) as gold_failures limit ${limit}`,
    mode: { kind: 'append' },
    addColumns: true,
  };
  try {
    await write(context, assertion.id, assertion.location, request);
  } catch (error) {
    if (!(error instanceof GoldError) || error.code !== 'delta-incompatible-columns') throw error;
    // A column has another type now: what was kept of former runs stays in the table's history.
    await write(context, assertion.id, assertion.location, { ...request, mode: { kind: 'overwrite' } });
  }
  await forgetOldRuns(context, root);
}

/** Where failing rows of an assertion are kept. */
export function failuresTable(folder: string, { name }: Pick<AssertionNode, 'name'>): string {
  return `${folder}/${name}`;
}

async function forgetOldRuns(context: TableContext, root: string): Promise<void> {
  const { engine, signal } = context;
  const snapshot = await openTable(context, root);
  if (snapshot.files.length <= KEPT_RUNS) return;
  const relation = await bindFiles(context, snapshot, snapshot.files);
  const { rows } = await engine.query(
    `select gold_run_id from ${relation} group by 1 order by max(gold_failed_at) desc offset ${KEPT_RUNS}`,
    signal ? { signal } : {},
  );
  const old = rows.flatMap(([id]) => (typeof id === 'string' ? [id] : []));
  if (old.length === 0) return;
  await deleteRows(context, root, {
    op: 'or',
    of: old.map((id) => ({ op: '=', column: 'gold_run_id', value: id })),
  });
}

/** What gold keeps about assertions says so, and is never mixed with what others put there. Another run may create the table in the same moment. */
async function write(
  context: TableContext,
  owner: string,
  place: Location,
  request: WriteRowsRequest,
): Promise<void> {
  await findOwnTable({ root: request.root, owner, place, signal: context.signal }, context.delta);
  const configuration = { [OWNER_PROPERTY]: owner };
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await writeRows(context, { ...request, configuration });
    if (outcome.kind !== 'conflict') return;
    if (attempt >= 4) throw lostRace(request.root, outcome.version, outcome.reason);
  }
}
