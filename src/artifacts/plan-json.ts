/** What `gold plan --json` prints. */
import type { GoldError } from '../diagnostics/gold-error.ts';
import type {
  Amount,
  Change,
  InputPreview,
  PlanPreview,
  Read,
  StepPreview,
  TablePreview,
} from '../preview/preview.ts';
import { formatSqlType } from '../schema/sql-type.ts';

export const PLAN_VERSION = 1;

export function toPlanJson(preview: PlanPreview): object {
  return {
    metadata: { schema_version: PLAN_VERSION, document: 'plan' },
    target: preview.plan.target,
    warehouse: preview.warehouse,
    steps: preview.steps.map((step) => stepToJson(step, preview)),
    inputs: [...preview.inputs.values()].map(inputToJson),
    inlined: preview.inlined.map(({ id }) => id),
    catalog_error: errorToJson(preview.catalogError),
  };
}

function stepToJson(step: StepPreview, preview: PlanPreview): object {
  const { catalog } = step;
  return {
    id: step.step.node,
    name: step.name,
    kind: step.kind,
    path: step.path,
    action: step.action,
    unchanged: step.action === 'replace' && step.changes.length === 0,
    made_at: step.madeAt ?? null,
    changes: step.changes.map(changeToJson),
    reads: step.reads.map((read) => readToJson(read, preview)),
    assertions: step.assertions.map(({ id, name, severity }) => ({ id, name, severity })),
    table: step.table === undefined ? null : tableToJson(step.table),
    catalog: catalog === undefined ? null : { ...catalog, what: catalog.what ?? null },
    error: errorToJson(step.error),
    skipped_because: step.because ?? null,
  };
}

/** Keys are the same as in `Change`; times are ISO 8601. */
function changeToJson(change: Change): object {
  switch (change.kind) {
    case 'files':
      return { ...change, newest: new Date(change.newest).toISOString() };
    case 'code':
      return { kind: change.kind, parts: change.parts ?? null };
    case 'columns':
      return {
        kind: change.kind,
        columns: change.columns.map(({ name, became, before, after }) => ({
          name,
          became,
          before: before ?? null,
          after: after ?? null,
        })),
      };
    default:
      return change;
  }
}

function readToJson(read: Read, { inputs }: PlanPreview): object {
  const input = read.kind === 'input' ? inputs.get(read.key) : undefined;
  return {
    id: read.kind === 'input' ? read.key : read.node,
    name: read.name,
    made_by_this_run: read.kind === 'node',
    version: input?.version ?? null,
  };
}

function tableToJson({
  location,
  versionBefore,
  versionAfter,
  partitionBy,
  columns,
  replaced,
}: TablePreview): object {
  return {
    location,
    version_before: versionBefore ?? null,
    version_after: versionAfter,
    partition_by: partitionBy,
    columns: columns?.map(({ name, type }) => ({ name, type: formatSqlType(type) })) ?? null,
    removes:
      replaced === undefined ? null : { ...amountToJson(replaced), partitions: replaced.partitions ?? null },
  };
}

function inputToJson(input: InputPreview): object {
  return {
    id: input.key,
    kind: input.kind,
    name: input.name,
    location: input.location,
    version: input.version ?? null,
    ...(input.amount === undefined ? { files: null, rows: null, bytes: null } : amountToJson(input.amount)),
    newest_file: input.newest === undefined ? null : new Date(input.newest).toISOString(),
    incoming_files: input.incoming ?? null,
    error: errorToJson(input.error),
  };
}

function amountToJson({ files, rows, bytes }: Omit<Amount, 'partitions'>): object {
  return { files, rows: rows ?? null, bytes };
}

function errorToJson(error: GoldError | undefined): object | null {
  if (error === undefined) return null;
  const { code, message, hint, location } = error;
  return {
    code,
    message,
    hint: hint ?? null,
    location:
      location === undefined ? null : { file: location.file, line: location.line, column: location.column },
  };
}
