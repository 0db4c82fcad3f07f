/** The rows of a changed model, and what differs from the version that was published before. */
import type { ModelNode } from '../compile/manifest.ts';
import { isStored } from '../compile/manifest.ts';
import type { Snapshot } from '../delta/index.ts';
import { GoldError } from '../diagnostics/gold-error.ts';
import type { NodeResult, Published } from '../execute/run-result.ts';
import type { LoadedProject } from '../load-project.ts';
import { type Adapters, showModel, withEngine } from '../pipeline.ts';
import { compareColumns } from '../schema/compare-columns.ts';
import { quoteName } from '../schema/sql-type.ts';
import type { StructField, StructType } from '../schema/types.ts';
import { bindFiles, openTable, queryCount, type TableContext } from '../table/table-context.ts';
import type { Preview, TableDifference } from './watch-news.ts';

/** Rows shown. */
const ROWS = 5;
/** Rows of both versions together that are compared one by one. */
const COMPARED_ROWS = 500_000;

/** `result`: what the run made of the model; undefined for an ephemeral one, which no run makes. */
export async function previewModel(
  project: LoadedProject,
  model: ModelNode,
  result: NodeResult | undefined,
  adapters: Adapters,
  signal: AbortSignal,
): Promise<Preview> {
  const { name } = model;
  try {
    if (isStored(model.config) && result?.published !== undefined) {
      return await previewTable(project, model, result.published, adapters, signal);
    }
    const rows = await showModel(project, model, adapters, { limit: ROWS, metadata: false, signal });
    return { name, rows, difference: undefined };
  } catch (error) {
    if (signal.aborted || !(error instanceof GoldError)) throw error;
    return { name, rows: undefined, difference: undefined, error };
  }
}

function previewTable(
  project: LoadedProject,
  model: ModelNode,
  { table, versionBefore, versionAfter }: Published,
  adapters: Adapters,
  signal: AbortSignal,
): Promise<Preview> {
  return withEngine(project, adapters, async (engine, delta) => {
    const context = { engine, delta, engineInfo: '', signal };
    const open = async (version: number): Promise<OpenVersion> => {
      const snapshot = await openTable(context, table, { version });
      return { snapshot, sql: await bindFiles(context, snapshot, snapshot.files) };
    };
    const [after, before] = await Promise.all([
      open(versionAfter),
      versionBefore === undefined ? undefined : open(versionBefore),
    ]);
    const own = ownColumns(model, after.snapshot.schema);
    const columns = own.map(({ name }) => quoteName(name)).join(', ');
    const rows = await engine.query(`select ${columns} from ${after.sql}`, { limit: ROWS, signal });
    return { name: model.name, rows, difference: await compare(context, model, before, after) };
  });
}

interface OpenVersion {
  readonly snapshot: Snapshot;
  /** The relation that its rows are bound to. */
  readonly sql: string;
}

async function compare(
  context: TableContext,
  model: ModelNode,
  before: OpenVersion | undefined,
  after: OpenVersion,
): Promise<TableDifference> {
  const count = async ({ snapshot, sql }: OpenVersion): Promise<{ version: number; rows: number }> => ({
    version: snapshot.version,
    rows: await queryCount(context, `select count(*) from ${sql}`),
  });
  const now = await count(after);
  if (before === undefined) {
    return { before: undefined, after: now, columns: [], changedRows: undefined };
  }
  const then = await count(before);
  const own = ownColumns(model, after.snapshot.schema);
  const columns = compareColumns(ownColumns(model, before.snapshot.schema), own);
  const others = new Set(columns.map(({ name }) => name));
  const same = own.flatMap(({ name }) => (others.has(name) ? [] : [name]));
  const isCheap = then.rows + now.rows <= COMPARED_ROWS && same.length > 0;
  const changedRows = isCheap ? await countChanged(context, same, before.sql, after.sql) : undefined;
  return { before: then, after: now, columns, changedRows };
}

async function countChanged(
  context: TableContext,
  columns: readonly string[],
  before: string,
  after: string,
): Promise<TableDifference['changedRows']> {
  const list = columns.map(quoteName).join(', ');
  const onlyIn = (one: string, other: string): Promise<number> =>
    queryCount(
      context,
      `select count(*) from (select ${list} from ${one} except all select ${list} from ${other})`,
    );
  return { new: await onlyIn(after, before), gone: await onlyIn(before, after) };
}

/** What the model's own query gives: values of metadata columns differ with each run. */
function ownColumns({ metadataColumns }: ModelNode, { fields }: StructType): StructField[] {
  const added = new Set(metadataColumns.map(({ name }) => name));
  return fields.filter(({ name }) => !added.has(name));
}
