/** The rows of a changed model, and what differs from the version that was published before. */
import type { ModelNode } from '../compile/manifest.ts';
import { isStored } from '../compile/manifest.ts';
import type { Snapshot } from '../delta/index.ts';
import { GoldError } from '../diagnostics/gold-error.ts';
import type { NodeResult, Published } from '../execute/run-result.ts';
import type { LoadedProject } from '../load-project.ts';
import { type Adapters, showModel, withEngine } from '../pipeline.ts';
import { formatType } from '../schema/format-type.ts';
import { quoteName } from '../schema/sql-type.ts';
import type { StructType } from '../schema/types.ts';
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
    return { before: undefined, after: now, added: [], removed: [], retyped: [], changedRows: undefined };
  }
  const then = await count(before);
  const columns = compareColumns(
    ownColumns(model, before.snapshot.schema),
    ownColumns(model, after.snapshot.schema),
  );
  const isCheap = then.rows + now.rows <= COMPARED_ROWS && columns.same.length > 0;
  const changedRows = isCheap ? await countChanged(context, columns.same, before.sql, after.sql) : undefined;
  const { added, removed, retyped } = columns;
  return { before: then, after: now, added, removed, retyped, changedRows };
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

interface Column {
  readonly name: string;
  readonly type: string;
}

/** What the model's own query gives: values of metadata columns differ with each run. */
function ownColumns({ metadataColumns }: ModelNode, { fields }: StructType): Column[] {
  const added = new Set(metadataColumns.map(({ name }) => name));
  return fields
    .filter(({ name }) => !added.has(name))
    .map(({ name, type }) => ({ name, type: formatType(type) }));
}

export interface ColumnDifference extends Pick<TableDifference, 'added' | 'removed' | 'retyped'> {
  /** Names of columns that are in both with one type. */
  readonly same: readonly string[];
}

/** In the order of the columns. */
export function compareColumns(before: readonly Column[], after: readonly Column[]): ColumnDifference {
  const then = new Map(before.map(({ name, type }) => [name, type]));
  const now = new Set(after.map(({ name }) => name));
  return {
    added: after.filter(({ name }) => !then.has(name)),
    removed: before.filter(({ name }) => !now.has(name)),
    retyped: after.flatMap(({ name, type }) => {
      const earlier = then.get(name);
      return earlier === undefined || earlier === type ? [] : [{ name, before: earlier, after: type }];
    }),
    same: after.filter(({ name, type }) => then.get(name) === type).map(({ name }) => name),
  };
}
